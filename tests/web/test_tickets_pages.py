"""One ticket's page and its forms: every action by plain forms, nothing typed is ever lost."""

import io

import pytest
from PIL import Image

from smgt.models import Attachment, Event, Message, Ticket
from tests import factories

LONG = "The tank was cleaned and the valve replaced; water reached all lanes on Friday."


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return out.getvalue()


def path(ticket, action=""):
    return f"/tickets/{ticket.number}" + (f"/{action}" if action else "")


def test_the_page_says_it_all(visit, people, handle):
    ticket = factories.reported(factories.open_ticket(handle, "Ration nahi mil raha, Bhiwani"), people)
    page = visit("asha").get(path(ticket))
    assert page.words("//h1") == ticket.number
    assert page.words("//blockquote") == "Ration nahi mil raha, Bhiwani"
    for words in ("FOOD:Bhiwani", "acknowledged at once", "Ration was handed over", "to be checked", "Received"):
        assert words in page.words() or words == "to be checked"
    assert page.one('//section[@aria-labelledby="step"]//textarea[@name="reply"]').text.startswith("Action taken")


def test_the_next_step_comes_first(visit, people, ticket):
    assert visit("asha").get(path(ticket)).words('//h2[@id="step"]') == "Mark"
    factories.marked(ticket, people)
    assert visit("meena").get(path(ticket)).words('//h2[@id="step"]') == "Acknowledge"
    factories.act(ticket, "acknowledge", people["meena"])
    assert visit("meena").get(path(ticket)).words('//h2[@id="step"]') == "Submit ATR"
    assert not visit("osd").get(path(ticket)).all("//main//form")


def test_the_whole_way_by_plain_forms(visit, people, handle, settings):
    settings.settle_seconds = 0
    ticket = factories.open_ticket(handle)
    asha, meena = visit("asha"), visit("meena")
    asha.post(path(ticket, "mark"), asha.get(path(ticket)).form("mark"), office="FOOD:Bhiwani")
    meena.post(path(ticket, "acknowledge"), meena.get(path(ticket)).form("acknowledge"))
    form = meena.get(path(ticket)).form("report")
    meena.post(
        path(ticket, "report"), form | {"files": (io.BytesIO(photo()), "पानी.png")}, outcome="done", action_taken=LONG
    )
    page = asha.get(path(ticket))
    reply = page.one('//textarea[@name="reply"]').text
    done = asha.post(path(ticket, "approve"), page.form("approve"), reply=reply)
    assert (done.status, done.headers["Location"]) == (303, path(ticket))
    assert [e.action for e in Event.select().where(Event.ticket == ticket).order_by(Event.id)] == [
        "open", "mark", "acknowledge", "report", "approve",
    ]  # fmt: skip
    assert Message.get(Message.purpose == "reply").text.startswith("Action taken")


def test_a_photograph_is_shown_to_those_who_may(visit, people, ticket):
    factories.acting(ticket, people)
    meena = visit("meena")
    fields = meena.get(path(ticket)).form("report") | {"files": (io.BytesIO(photo()), "site.png")}
    assert meena.post(path(ticket, "report"), fields, outcome="done", action_taken=LONG).status == 303
    file = Attachment.get()
    link = f"{path(ticket)}/files/{file.id}"
    assert visit("asha").get(path(ticket)).all(f'//a[@href="{link}"]')
    assert visit("asha").get(link).headers["Content-Type"] in ("image/jpeg", "image/webp")
    assert visit("deepak").get(link).status == 404
    assert visit("asha").get(f"{path(ticket)}/files/{file.id + 1}").status == 404


def test_a_refused_form_keeps_its_words(visit, people, ticket):
    factories.acting(ticket, people)
    page = visit("meena").post(path(ticket, "report"), outcome="partly", action_taken="Too short", reply="हो गया")
    assert page.status == 422 and page.one("//title").text.startswith("Error: ")
    assert page.one('//textarea[@name="action_taken"]').text == "Too short"
    assert page.one('//textarea[@name="reply"]').text == "हो गया"
    assert page.one('//input[@name="outcome"][@checked]').get("value") == "partly"
    assert "at least 20 characters" in page.words('//div[@id="problems"]')
    assert page.all('//div[@id="problems"]//a/@href') == ["#f-action_taken"]
    assert page.one('//*[@id="f-action_taken"]').get("aria-describedby") == "f-action_taken-hint"


@pytest.mark.parametrize("fields", [
    {}, {"office": "NO:SUCH"}, {"office": "FOOD:Bhiwani", "category": "NO"},
    {"office": "FOOD:Bhiwani", "urgency": "whatever"},
])  # fmt: skip
def test_nonsense_is_refused_and_nothing_changes(visit, ticket, fields):
    assert visit("asha").post(path(ticket, "mark"), fields).status == 422
    assert factories.fresh(ticket).stage == "received"


def test_a_file_that_is_none_is_refused_with_the_words_kept(visit, people, ticket):
    factories.acting(ticket, people)
    fields = {"files": (io.BytesIO(b"MZ not a picture"), "x.exe"), "outcome": "done", "action_taken": LONG}
    page = visit("meena").post(path(ticket, "report"), fields)
    assert page.status == 422 and page.one('//textarea[@name="action_taken"]').text == LONG
    assert not Attachment.select().exists()


def test_what_was_typed_about_a_ticket_that_went_elsewhere_meanwhile_is_given_back(visit, people, ticket):
    factories.acting(ticket, people)
    form = visit("meena").get(path(ticket)).form("report")
    factories.act(ticket, "pass_on", people["asha"], office="FOOD:Karnal", reason="It lies in Karnal")
    page = visit("meena").post(path(ticket, "report"), form, outcome="done", action_taken=LONG)
    assert page.status == 404 and page.one("//textarea").text == LONG


def test_of_a_form_too_large_with_its_files_the_words_are_kept(visit, people, ticket, app, monkeypatch):
    factories.acting(ticket, people)
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2**20)
    fields = {"outcome": "done", "action_taken": LONG}
    page = visit("meena").post(path(ticket, "report"), fields | {"files": (io.BytesIO(bytes(2**21)), "x.png")})
    assert page.status == 422 and "still here" in page.words('//div[@id="problems"]')
    assert page.one('//textarea[@name="action_taken"]').text == LONG and not Attachment.select().exists()
    page = visit("meena").post(path(ticket, "report"), fields | {"files": (io.BytesIO(bytes(2**23)), "x.png")})
    assert page.status == 413


def test_a_stale_form_says_what_changed_and_keeps_its_words(visit, people, ticket):
    asha = visit("asha")
    form = asha.get(path(ticket, "mark")).form("mark")
    factories.act(ticket, "note", people["arun"], note="Rang him up")
    page = asha.post(path(ticket, "mark"), form, office="FOOD:Bhiwani", note="please see to it")
    problems = page.words('//div[@id="problems"]')
    assert page.status == 409 and "arun" in problems and "Note added" in problems and "Somebody" not in problems
    assert page.one('//textarea[@name="note"]').text == "please see to it"
    assert page.one('//input[@name="office"][@checked]').get("value") == "FOOD:Bhiwani"
    again = asha.post(path(ticket, "mark"), page.form("mark"), office="FOOD:Bhiwani", note="please see to it")
    assert again.status == 303 and factories.fresh(ticket).stage == "marked"


def test_a_double_tap_that_sends_a_ticket_away_ends_at_home_both_times(visit, people, ticket):
    factories.marked(ticket, people)
    meena = visit("meena")
    form = meena.get(path(ticket, "send_back")).form("send_back")
    taps = [meena.post(path(ticket, "send_back"), form, reason="Not our depot.") for _ in range(2)]
    assert [(tap.status, tap.headers["Location"]) for tap in taps] == [(303, "/")] * 2
    assert Ticket.get().returns == 1


def test_a_double_tap_acts_once(visit, ticket):
    asha = visit("asha")
    form = asha.get(path(ticket, "mark")).form("mark")
    taps = [asha.post(path(ticket, "mark"), form, office="FOOD:Bhiwani") for _ in range(2)]
    assert [tap.status for tap in taps] == [303, 303]
    assert Event.select().where(Event.action == "mark").count() == 1


def test_looking_for_an_office_keeps_the_words(visit, ticket):
    asha = visit("asha")
    fields = asha.get(path(ticket, "mark")).form("mark") | {"note": "near the mandi", "find": "UHBVN", "look": "1"}
    page = asha.post(path(ticket, "mark"), fields)
    assert page.status == 200 and page.one('//textarea[@name="note"]').text == "near the mandi"
    assert page.all('//input[@name="office"]/@value') == ["UHBVN:ALL", "UHBVN:Karnal"]
    assert factories.fresh(ticket).stage == "received"


def test_an_officer_passes_on_only_within_his_own(visit, people, ticket):
    factories.marked(ticket, people, office="FOOD:Bhiwani")
    offered = visit("meena").get(path(ticket, "pass_on") + "?find=FOOD").all('//input[@name="office"]/@value')
    assert offered == ["FOOD:Bhiwani", "FOOD:Bhiwani/LOHARU"]


def test_words_that_came_too_late_may_become_a_note(visit, people, ticket):
    factories.acting(ticket, people)
    meena = visit("meena")
    form = meena.get(path(ticket, "report")).form("report") | {"outcome": "done", "action_taken": LONG}
    factories.act(ticket, "report", people["meena"], **factories.REPORT)
    page = meena.post(path(ticket, "report"), form)
    assert page.status == 409 and "can no longer be done" in page.words('//div[@id="problems"]')
    assert page.one('//textarea[@name="action_taken"]').text == LONG
    button = page.one('//button[@formaction][@form="act"]')
    noting = meena.post(button.get("formaction"), page.form("report") | {"action_taken": LONG, "look": "1"})
    assert noting.status == 200 and noting.one('//textarea[@name="note"]').text == LONG
    assert meena.post(path(ticket, "note"), noting.form("note") | {"note": LONG}).status == 303


def test_an_action_whose_time_is_over_says_so(visit, people, ticket):
    factories.marked(ticket, people)
    page = visit("asha").get(path(ticket, "decline"))
    assert page.status == 409 and "not possible in the stage “Marked”" in page.words()
    assert path(ticket) in page.all("//main//a/@href")


def test_a_move_out_of_ones_sight_can_be_taken_back_at_home(visit, people, ticket, now):
    meena = visit("meena")
    meena_ticket = factories.marked(ticket, people)
    meena.post(path(meena_ticket, "send_back"), reason="Not ours: it is the town's")
    assert meena.get(path(ticket)).status == 404
    form = meena.get("/").form("take_back")
    assert meena.post(path(ticket, "take_back"), form).status == 303
    assert factories.fresh(ticket).office_id == "FOOD:Bhiwani"


@pytest.mark.parametrize("verdict, state", [("went_out", "sent"), ("send_again", "queued")])
def test_a_person_settles_an_unclear_reply(visit, people, ticket, verdict, state):
    reported = factories.act(factories.reported(ticket, people), "approve", people["asha"], reply="Done.")
    Message.update(state="uncertain").where(Message.purpose == "reply").execute()
    reply = Message.get(Message.purpose == "reply")
    page = visit("asha").get(path(reported))
    assert "Unclear whether it was sent" in page.words()
    asked = f"{path(reported)}/replies/{reply.id}/{verdict}"
    assert visit("asha").post(asked, page.form(verdict)).status == 303
    assert factories.fresh(reply).state == state
    assert visit("asha").post(asked, page.form(verdict)).status == 409


def test_only_those_who_may_see_them_are_named_beside_it(visit, people, handle):
    one, other = (factories.open_ticket(handle, words, conversation=words) for words in ("one", "two"))
    factories.marked(one, people)
    assert visit("asha").get(path(one)).all(f'//aside//a[@href="{path(other)}"]')
    assert not visit("meena").get(path(one)).all(f'//aside//a[@href="{path(other)}"]')


def test_a_long_history_is_folded(visit, people, ticket):
    for number in range(12):
        factories.act(ticket, "note", people["asha"], note=f"call {number}")
    page = visit("asha").get(path(ticket))
    assert len(page.all('//section[@aria-labelledby="history"]/ul/li')) == 10
    assert "All 13 entries" in page.words('//section[@aria-labelledby="history"]')


def test_seeing_it_is_noted_once(visit, people, ticket):
    factories.marked(ticket, people)
    seen = [visit("meena").get(path(ticket)).status for _ in range(2)]
    assert seen == [200, 200] and Ticket.get().lead().seen_at


def test_an_officer_of_one_office_reads_the_district_and_not_his_office_in_each_row(visit, people, ticket):
    factories.marked(ticket, people)
    row = visit("meena").get("/tickets").one("//li[@data-number]").text_content()
    assert "Bhiwani · X" in row and factories.fresh(ticket).office.name not in row
    assert factories.fresh(ticket).office.name in visit("asha").get("/tickets").one("//li[@data-number]").text_content()


def test_facts_that_say_nothing_are_left_out_for_an_officer(visit, people, ticket):
    factories.marked(ticket, people)
    told = [visit(name).get(f"/tickets/{ticket.number}").all("//aside/dl/dt/text()") for name in ("meena", "asha")]
    assert "Kind" not in told[0] and "Urgency" not in told[0] and {"Kind", "Urgency"} <= set(told[1])


def test_what_a_reply_goes_by_is_the_hint_of_its_field(visit, people, ticket):
    factories.acting(ticket, people)
    page = visit("meena").get(f"/tickets/{ticket.number}/report")
    hint = page.one('//span[@id="f-reply-hint"]').text_content()
    assert "Reply from" in hint and page.text.count("At most 280") == 1
    assert page.one('//*[@id="f-reply"]').get("aria-describedby") == "f-reply-hint"
