"""The counter's pages and the hand-over's: plain forms, nothing typed is lost, nothing happens before it was shown."""

import io

import pytest

from smgt.channels import CHANNELS
from smgt.channels.base import Item
from smgt.counter_rows import IMPORTER
from smgt.models import Event, Message, Reference, Ticket
from tests import factories
from tests.factories import NOON, act
from tests.test_counter import Reader

HEAD = "reference,name,phone,district,words\n"
CALL = {"manner": "call", "words": "पानी नहीं आ रहा", "phone": "98120 00000", "name": "Ramesh", "district": "Bhiwani"}
PAGES = ("/counter", "/counter/link", "/counter/import", "/counter/import.csv", "/handover",
         "/handover/cpgrams/numbers", "/handover/cm_window/theirs", "/handover/jan_samvad/numbers.csv")  # fmt: skip


def upload(visitor, address, text, name="rows.csv"):
    return visitor.post(address, {"file": (io.BytesIO(text.encode()), name)})


@pytest.mark.parametrize(("name", "opened"), [("asha", 8), ("vikram", 8), ("osd", 1), ("meena", 0), ("admin", 0)])
def test_the_cell_may_enter_and_the_others_may_not(visit, name, opened):
    assert [visit(name).get(page).status for page in PAGES].count(200) == opened
    assert visit(name).post("/counter", CALL).status == (303 if opened > 1 else 403)
    assert bool(visit(name).get("/me").all('//nav//a[@href="/counter"]')) == (opened > 1)


def test_a_stranger_is_asked_to_sign_in(visit):
    assert [visit().get(page).headers.get("Location", "")[:6] for page in PAGES] == ["/login"] * 8


def test_a_call_is_entered_and_its_ticket_opens(visit):
    asha = visit("asha")
    done = asha.post("/counter", asha.get("/counter").form("/counter") | CALL)
    assert (done.status, done.headers["Location"]) == (303, "/tickets/SMGT-000001")
    page = asha.get("/tickets/SMGT-000001")
    assert "पानी नहीं आ रहा" in page.words("//blockquote") and "Ramesh 98120 00000" in page.words("//aside")
    assert asha.get("/board").column(Ticket.get()) == "received"


def test_a_double_tap_leads_to_the_same_ticket(visit):
    asha = visit("asha")
    form = asha.get("/counter").form("/counter") | CALL
    first, again = asha.post("/counter", form), asha.post("/counter", form)
    assert first.status == again.status == 303 and first.headers["Location"] == again.headers["Location"]
    assert Ticket.select().count() == 1


def test_what_is_refused_keeps_its_words(visit):
    page = visit("asha").post("/counter", CALL | {"phone": "12"})
    assert page.status == 422 and page.one("//title").text.startswith("Error: ")
    assert page.one('//textarea[@name="words"]').text.strip() == CALL["words"]
    assert "6 to 15 digits" in page.words("//*[@id='f-phone-hint']")
    assert page.one('//select[@name="district"]/option[@selected]').get("value") == "Bhiwani"


def test_a_number_with_open_grievances_is_asked_about_before_saving(visit):
    asha = visit("asha")
    asha.post("/counter", CALL)
    page = asha.post("/counter", CALL | {"words": "Still none", "key": "k2"})
    assert page.status == 200 and "This number has 1 open grievance." in page.words()
    assert page.all('//input[@name="number"]/@value') == ["SMGT-000001", "new"]
    form = page.form("/counter") | CALL | {"words": "Still none"}
    assert form["key"] == "k2" and Ticket.select().count() == 1
    assert asha.post("/counter", form | {"number": "SMGT-000001"}).headers["Location"] == "/tickets/SMGT-000001"
    assert asha.post("/counter", form | {"number": "new"}).headers["Location"] == "/tickets/SMGT-000002"
    assert Message.select().count() == 3


@pytest.mark.parametrize("field", ["words", "name", "phone", "number"])
def test_words_without_end_are_refused(visit, field):
    assert visit("asha").post("/counter", CALL | {field: "9" * 20_001}).status == 422
    assert visit("asha").post("/counter", CALL | {"key": "9" * 20_001, field: "\0"}).status in (303, 422)


# -- a link --------------------------------------------------------------------------------------------------

LINK = "https://x.com/ramesh/status/77"


@pytest.fixture
def reader(handle, monkeypatch):
    monkeypatch.setitem(CHANNELS, "x", Reader)
    monkeypatch.setattr(Reader, "shown", Item("77", "No water", NOON, author_id="5", author="ramesh", link=LINK))
    return Reader


def test_a_link_is_read_shown_and_taken_in(visit, reader):
    asha = visit("asha")
    page = asha.post("/counter/link", link=LINK)
    assert "No water" in page.words("//blockquote") and not Ticket.select().exists()
    assert asha.post("/counter/link/read", page.form("/read")).headers["Location"] == "/tickets/SMGT-000001"
    assert asha.post("/counter/link", link=LINK).headers["Location"] == "/tickets/SMGT-000001"


def test_a_link_that_cannot_be_read_is_typed_in(visit, reader, monkeypatch):
    monkeypatch.setattr(Reader, "shown", None)
    page = visit("asha").post("/counter/link", link=LINK)
    assert "It cannot be read from there." in page.words()
    form = page.form("/typed") | {"author": "ramesh", "words": "No water", "at": page.one('//input[@name="at"]').value}
    wrong = visit("asha").post("/counter/link/typed", form | {"at": "21-11-2026 10:00"})
    assert wrong.status == 422 and wrong.one('//textarea[@name="words"]').text.strip() == "No water"
    assert visit("asha").post("/counter/link/typed", form).headers["Location"] == "/tickets/SMGT-000001"


@pytest.mark.parametrize("link", ["", "https://example.com/x/status/1", "javascript:alert(1)", "x" * 3000])
def test_no_link_of_a_post_is_refused(visit, link):
    assert visit("asha").post("/counter/link", link=link).status == 422


def test_what_was_ignored_is_shown_with_why_and_taken_up(visit, handle):
    factories.receive(handle, factories.item("RT @a: water", skip="a retweet", external_id="77"))
    asha = visit("asha")
    address = asha.post("/counter/link", link=LINK).headers["Location"]
    page = asha.get(address)
    assert "It opened no grievance: a retweet." in page.words()
    assert asha.post(f"{address}/take_up", page.form("take_up")).headers["Location"] == "/tickets/SMGT-000001"
    assert asha.get(address).headers["Location"] == "/tickets/SMGT-000001"
    assert asha.post("/counter/messages/99/take_up").status == asha.get("/counter/messages/99").status == 404


RAW = "From: sita@example.in\r\nSubject: Pani\r\n\r\nपानी नहीं\r\n".encode()


def kept(people, **fields):
    """The page of a mail that opened nothing."""
    mailbox = factories.account("cm", "mail", author_id="cm@hry.nic.in")
    factories.receive(mailbox, factories.item("", "sita@example.in", raw=RAW, subject="Pani", **fields))
    return f"/counter/messages/{Message.get().id}"


def test_a_mail_that_failed_is_found_saved_and_taken_up(visit, people):
    address = kept(people, broken="This mail is too large")
    asha = visit("asha")
    assert address in asha.get("/accounts/cm/items?state=failed").all("//li//a/@href")
    page = asha.get(address)
    assert "Pani" in page.words("//main") and f"{address}/raw" in page.all("//main//a/@href")
    saved = asha.get(f"{address}/raw")
    assert saved.response.data == RAW and saved.headers["Content-Disposition"].startswith("attachment")
    assert asha.post(f"{address}/take_up", page.form("take_up")).headers["Location"] == "/tickets/SMGT-000001"
    assert "पानी नहीं" in asha.get("/tickets/SMGT-000001").words("//blockquote")
    assert asha.get(f"{address}/raw").status == 404, "it hangs on the ticket now"


def test_the_raw_form_of_an_ignored_mail_is_for_the_cell_alone(visit, people):
    address = kept(people, skip="an automatic mail")
    assert [visit(name).get(f"{address}/raw").status for name in ("asha", "vikram", "meena", "osd", "admin")] == [
        200, 200, 403, 403, 403,
    ]  # fmt: skip
    assert visit("asha").get(f"/counter/messages/{2**70}/raw").status == 404


def test_a_forged_reading_is_refused(visit, reader):
    assert visit("asha").post("/counter/link/read", read="AAAA").status == 422
    assert not Message.select().exists()


# -- a file --------------------------------------------------------------------------------------------------


def test_a_file_is_shown_row_by_row_then_imported(visit):
    asha = visit("asha")
    address = upload(asha, "/counter/import", HEAD + "R-1,Ram,,Bhiwani,No water\n").headers["Location"]
    page = asha.get(address)
    assert "1 new, 0 known already, 0 with a fault" in page.words() and "No water" in page.words("//tbody")
    assert not Ticket.select().exists()
    for _ in range(2):
        assert asha.post(address, page.form(address)).headers["Location"] == address
    assert Ticket.select().count() == 1
    assert asha.get(address).all("//tbody//a/@href") == ["/tickets/SMGT-000001"]


def test_faults_stand_in_their_cells_and_nothing_can_be_imported(visit):
    asha = visit("asha")
    address = upload(asha, "/counter/import", HEAD + "R-1,Ram,,,fine\nR-2,Ram,12,,\n").headers["Location"]
    page = asha.get(address)
    assert page.all("//tbody/tr/th/text()") == ["3", "2"] and not page.all(f'//form[@action="{address}"]')
    assert "6 to 15 digits" in page.words('//tbody/tr[1]/td[@data-t="phone"]')
    assert asha.post(address).status == 422 and not Ticket.select().exists()


@pytest.mark.parametrize(("text", "sentence"), [("colour\nred\n", "column colour is unknown"), ("", "empty")])
def test_a_file_that_cannot_be_read_says_why(visit, text, sentence):
    page = upload(visit("asha"), "/counter/import", text)
    assert page.status == 422 and sentence in page.words()
    assert visit("asha").post("/counter/import").status == 422


def test_markup_in_a_file_is_text(visit):
    asha = visit("asha")
    address = upload(asha, "/counter/import", HEAD + 'R-1,<script>alert(1)</script>,,,"<b>x</b>"\n').headers["Location"]
    assert "<script>alert" not in asha.get(address).text and "<b>x" not in asha.get(address).text


def test_long_files_are_shown_a_hundred_rows_a_page(visit):
    asha = visit("asha")
    address = upload(asha, "/counter/import", HEAD + "".join(f"R-{n},,,,x\n" for n in range(150))).headers["Location"]
    assert len(asha.get(address).all("//tbody/tr")) == 100 and "150 rows" in asha.get(address).words()
    assert len(asha.get(f"{address}?page=2").all("//tbody/tr")) == 50


def test_a_file_by_another_name_is_not_found(visit):
    asha = visit("asha")
    address = upload(asha, "/counter/import", HEAD + "R-1,,,,x\n").headers["Location"]
    name = address.rpartition("/")[2]
    assert asha.get(f"/handover/cpgrams/theirs/{name}").status == asha.get(f"{address}0").status == 404
    assert asha.get("/handover/police/numbers").status == asha.get("/handover/cpgrams/secrets").status == 404


def test_the_sample_names_the_columns(visit):
    assert visit("asha").get("/counter/import.csv").text.startswith("\ufeff" + ",".join(IMPORTER.columns))


# -- hand-over -----------------------------------------------------------------------------------------------


@pytest.fixture
def referred(ticket, people):
    return act(ticket, "decline", people["asha"], outcome="referred", reason="The Union's", system="cpgrams")


def test_the_way_there_and_back(visit, referred):
    asha = visit("asha")
    assert asha.get("/handover").all("//li/@data-number") == [referred.number]
    table = asha.post("/handover/cpgrams/out")
    assert table.headers["Content-Disposition"] == "attachment; filename=cpgrams.csv"
    filled = table.text.replace(f"{referred.number},,", f"{referred.number},HR/26/17,")
    address = upload(asha, "/handover/cpgrams/numbers", filled).headers["Location"]
    assert asha.post(address, asha.get(address).form(address)).status == 303
    assert Reference.get().number == "HR/26/17" and not asha.get("/handover").all("//li[@data-number]")
    assert "CPGRAMS" in asha.get(f"/tickets/{referred.number}").words("//aside")
    assert asha.get("/tickets?q=HR/26/17").all("//li/@data-number") == [referred.number]
    assert "HR/26/17" in asha.get("/tickets.csv").text


def test_a_viewer_sees_what_waits_and_takes_nothing_away(visit, referred):
    osd = visit("osd")
    assert osd.get("/handover").all("//li/@data-number") == [referred.number]
    assert not osd.get("/handover").all("//main//form") and osd.post("/handover/cpgrams/out").status == 403
    assert not Event.select().where(Event.action == "export").exists()


def test_the_form_of_declining_asks_where_it_is_referred(visit, ticket):
    page = visit("asha").get(f"/tickets/{ticket.number}/decline")
    assert page.all('//select[@name="system"]/option/@value') == ["", "cm_window", "jan_samvad", "cpgrams"]
    form = page.form("decline") | {"outcome": "referred", "reason": "x", "system": "cm_window", "reference": "CMW-1"}
    assert visit("asha").post(f"/tickets/{ticket.number}/decline", form).status == 303
    assert "CMW-1" in visit("asha").get(f"/tickets/{ticket.number}").words("//aside")


# -- suggestions ---------------------------------------------------------------------------------------------


def test_one_click_changes_the_kind(visit, ticket):
    asha = visit("asha")
    page = asha.get(f"/tickets/{ticket.number}")
    assert page.all('//aside//button[@name="kind"]/@value') == ["suggestion", "demand", "help"]
    form = page.form("amend") | {"kind": "suggestion"}
    assert asha.post(f"/tickets/{ticket.number}/amend", form).status == 303
    assert factories.fresh(ticket).kind == "suggestion"
    assert "kind: Suggestion" in asha.get(f"/tickets/{ticket.number}").words("//section[@aria-labelledby='history']")
    assert not visit("osd").get(f"/tickets/{ticket.number}").all('//button[@name="kind"]')


def test_the_report_of_a_suggestion_asks_for_the_day(visit, people, handle):
    suggestion = factories.open_ticket(factories.account("in@example.in", "mail", kind="suggestion"), author="a@b.in")
    factories.acting(suggestion, people)
    factories.acting(grievance := factories.open_ticket(handle), people)
    page = visit("meena").get(f"/tickets/{suggestion.number}/report")
    assert page.all('//input[@name="outcome"]/@value') == ["accepted", "declined"]
    assert page.one('//input[@name="promised_on"]').get("type") == "date"
    words = {"outcome": "accepted", "action_taken": "A footbridge is sanctioned there."}
    wrong = visit("meena").post(f"/tickets/{suggestion.number}/report", page.form("report") | words)
    assert wrong.status == 422 and "by which day" in wrong.words("//*[@id='f-promised_on-hint']")
    assert not visit("meena").get(f"/tickets/{grievance.number}/report").all('//input[@name="promised_on"]')


def test_a_promise_stays_in_its_offices_list_until_it_is_kept(visit, people):
    suggestion = factories.open_ticket(factories.account("in@example.in", "mail", kind="suggestion"), author="a@b.in")
    form = {"outcome": "accepted", "action_taken": "A footbridge is sanctioned there.", "promised_on": "2026-12-20"}
    act(factories.acting(suggestion, people), "report", people["meena"], **form)
    factories.by_system(factories.by_system(suggestion, "sent"), "auto_close")
    page = visit("meena").get("/")
    assert page.all("//li/@data-number") == [suggestion.number] and "Promised by 20-12-2026" in page.words()
    fields = visit("meena").get(f"/tickets/{suggestion.number}/keep_promise").form("keep_promise")
    kept = visit("meena").post(f"/tickets/{suggestion.number}/keep_promise", fields | {"note": "It is open."})
    assert kept.status == 303 and not visit("meena").get("/").all("//li[@data-number]")
