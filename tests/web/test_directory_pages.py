"""The directory's pages: who reads, who changes, what a form that is sent twice or too late does."""

import io
from datetime import timedelta

import pytest

from smgt import directory
from smgt.models import Charge, Counter, Event, Holiday, Office, Officer, Session
from tests import factories
from tests.factories import NOON

TODAY = "2026-11-20"
READERS = ("admin", "asha", "vikram", "osd")
PAGES = (
    "", "/officers", "/matrix", "/heartbeat", "/districts", "/departments", "/categories", "/holidays", "/files",
    "/offices/FOOD:Bhiwani", "/offices/FOOD:Bhiwani/LOHARU", "/officers/4", "/officers/4/rights", "/district/Bhiwani",
    "/department/FOOD", "/offices.csv",
)  # fmt: skip


@pytest.fixture
def admin(visit):
    return visit("admin")


def charges(code):
    return [(c.officer.name, c.kind, str(c.from_on), str(c.until_on)) for c in Office.get_by_id(code).charges]


def send(person, path, **fields):
    """Open a form, fill it in and send it; gives the answer."""
    page = person.get(f"/directory{path}")
    hidden = {name: value for name, value in page.form(f"/directory{path}").items() if name != "csrf_token"}
    return person.post(f"/directory{path}", hidden | fields)


@pytest.mark.parametrize("name", READERS)
def test_readers_read_every_page(visit, name):
    person = visit(name)
    assert {path: person.get(f"/directory{path}").status for path in PAGES} == dict.fromkeys(PAGES, 200)


def test_an_officer_sees_his_own_ladder_and_nothing_else(visit):
    page = visit("meena").get("/directory/contacts")
    assert "FOOD:Bhiwani" in page.words() and "ALL:Bhiwani" in page.words() and "Karnal" not in page.words()
    assert visit("meena").get("/directory").status == 403


def test_only_an_administrator_is_offered_changes(visit, admin):
    assert admin.get("/directory/offices/FOOD:Bhiwani").all("//form[contains(@action, '/end')]")
    for name in READERS[1:]:
        forms = visit(name).get("/directory/offices/FOOD:Bhiwani").all("//main//form/@action")
        assert forms == []


def test_vacant_offices_come_first_and_alone_when_asked(admin):
    first = admin.get("/directory").all("//tbody/tr")[0].text_content()
    assert "Vacant" in first
    held = admin.get("/directory?show=vacant").words()
    assert "ULB:Bhiwani" not in held and "FOOD:Karnal" in held


@pytest.mark.parametrize("words, found", [("FOOD:Bh", 2), ("deepak", 1), ("%", 0), ("_", 0), ("' OR 1=1 --", 0)])
def test_search_finds_codes_and_holders_and_takes_signs_literally(admin, words, found):
    page = admin.get(f"/directory?q={words.replace('%', '%25')}")
    assert len(page.all("//tbody/tr")) == found


def test_an_office_is_added_with_a_further_seat_and_its_superior(admin):
    done = send(admin, "/offices/add", department="FOOD", district="Karnal", seat="gharaunda", name="Food, Gharaunda")
    office = Office.get_by_id("FOOD:Karnal/GHARAUNDA")
    assert done.headers["Location"] == "/directory/offices/FOOD:Karnal/GHARAUNDA"
    assert (office.superior_id, office.department_id, office.district_id) == ("FOOD:Karnal", "FOOD", "Karnal")
    again = send(admin, "/offices/add", department="FOOD", district="Karnal", seat="gharaunda", name="Food, Gharaunda")
    assert again.status == 303 and Event.select().where(Event.action == "office_added").count() == 1


def test_an_edit_keeps_what_the_second_person_typed(admin):
    page = admin.get("/directory/offices/FOOD:Bhiwani/edit").form("/edit")
    first = {"name": "Food, Bhiwani", "phone": "01664-242242", "version": page["version"]}
    assert admin.post("/directory/offices/FOOD:Bhiwani/edit", first).status == 303
    assert admin.post("/directory/offices/FOOD:Bhiwani/edit", first).status == 303, "a second tap"
    second = admin.post("/directory/offices/FOOD:Bhiwani/edit", first | {"name": "Another"})
    assert second.status == 409 and second.one('//input[@name="name"]/@value') == "Another"
    assert Office.get_by_id("FOOD:Bhiwani").name == "Food, Bhiwani"


def test_the_history_tells_before_and_after(admin):
    send(admin, "/offices/FOOD:Bhiwani/edit", name="Food", phone="01664-242242")
    history = admin.get("/directory/offices/FOOD:Bhiwani").one('//ul[contains(@class, "history")]').text_content()
    assert "Phone: – → 01664-242242" in " ".join(history.split())
    send(admin, "/transfer", office="FOOD:Bhiwani", officer="raj", on=TODAY, keeps="0", order_no="7/2026")
    told = admin.get("/directory/offices/UHBVN:Karnal").one('//ul[contains(@class, "history")]').text_content()
    assert "Now vacant: UHBVN:Karnal" in told and "From: 20-11-2026" in told and "Order no.: 7/2026" in told


HOSTILE = (
    ("email", "food@hry.nic.in, evil@example.org"), ("email", "Food <food@hry.nic.in>"), ("phone", "ring me"),
    ("x_handle", "../../etc"), ("facebook_page", "a b"), ("name", "Fo\u202eod"), ("name", "x" * 501),
    ("superior", "FOOD:Bhiwani"), ("superior", "FOOD:Bhiwani/LOHARU"), ("superior", "NONE:Nowhere"), ("name", ""),
)  # fmt: skip


@pytest.mark.parametrize("field, typed", HOSTILE)
def test_nonsense_is_refused_at_its_field(admin, field, typed):
    directory.edit(Office.get_by_id("FOOD:Bhiwani/LOHARU"), {"superior": "FOOD:Bhiwani"})
    before = factories.everything()
    page = send(admin, "/offices/FOOD:Bhiwani/edit", **{"name": "Food", field: typed})
    assert page.status == 422 and page.all(f'//*[@id="f-{field}"][@aria-invalid]')
    assert factories.everything() == before


def test_what_is_typed_is_shown_as_typed(admin):
    send(admin, "/offices/FOOD:Bhiwani/edit", name="<script>alert(1)</script> {{ 7*7 }}")
    page = admin.get("/directory/offices/FOOD:Bhiwani")
    assert page.words("//h1") == "<script>alert(1)</script> {{ 7*7 }}"


def test_an_office_with_grievances_cannot_be_closed(admin, people, ticket):
    factories.marked(ticket, people)
    page = admin.post("/directory/offices/FOOD:Bhiwani/end", on=TODAY)
    assert page.status == 422 and "Open grievances lie with it" in page.words()
    assert admin.post("/directory/offices/FOOD:Karnal/end", on=TODAY).status == 303
    assert "Closed since 20-11-2026" in admin.get("/directory/offices/FOOD:Karnal").words()
    admin.post("/directory/offices/FOOD:Karnal/open")
    assert Office.get_by_id("FOOD:Karnal").ended_on is None


def test_an_officer_is_added_without_a_password_and_shown_so(admin):
    done = send(admin, "/officers/add", name="Nisha", email="nisha@hry.nic.in", role="officer", office="FOOD:Karnal")
    page = admin.get(done.headers["Location"])
    assert "no password chosen yet" in page.words() and "FOOD:Karnal" in page.words()
    assert charges("FOOD:Karnal") == [("Nisha", "regular", TODAY, "None")]


def test_a_firms_account_needs_an_end_within_ninety_days(admin):
    facts = {"name": "Ravi", "email": "ravi@firm.example", "role": "tracker", "firm": "Firm Ltd"}
    for until in ("", "2026-11-20", "2027-06-01"):
        assert send(admin, "/officers/add", until_on=until, **facts).status == 422
    assert send(admin, "/officers/add", until_on="2027-01-31", **facts).status == 303


def test_a_firms_account_ends_by_itself_and_takes_no_file(visit, people, clock):
    Officer.update(firm="Firm Ltd", until_on="2026-11-21").where(Officer.name == "arun").execute()
    arun = visit("arun")
    assert arun.get("/tickets").status == 200
    assert (arun.get("/tickets.csv").status, arun.get("/directory/offices.csv").status) == (403, 403)
    clock["now"] = NOON + timedelta(hours=12)  # the 21st begins in India; a sign-in lasts just as long
    assert arun.get("/tickets").status == 303 and visit("asha").get("/tickets").status == 200


def test_every_file_of_rows_is_closed_to_firms(app):
    """Whatever ends in .csv or goes out to another system; an import's sample holds no row of ours."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.endswith((".csv", ".xlsx", "/out"))]
    open_ones = {r.endpoint for r in rules if not app.view_functions[r.endpoint].right.file}
    assert len(rules) >= 3 and all(endpoint.endswith(".sample") for endpoint in open_ones), open_ones


def test_disabling_signs_out_at_the_next_request(visit, admin, people):
    meena = visit("meena")
    assert meena.get("/").status == 200
    admin.post(f"/directory/officers/{people['meena'].id}/disable", reason="Suspended")
    assert meena.get("/").status == 303
    assert Session.get(Session.officer == people["meena"]).ended == "disabled"
    assert "Vacant" in admin.get("/directory/offices/FOOD:Bhiwani").all("//dl/dd")[0].text_content()
    admin.post(f"/directory/officers/{people['meena'].id}/enable")
    assert visit("meena").get("/").status == 200


def test_nobody_disables_himself_or_the_last_of_a_role(admin, people):
    for name in ("admin", "vikram"):
        page = admin.post(f"/directory/officers/{people[name].id}/disable")
        assert page.status == 422 and factories.fresh(people[name]).disabled_at is None


def test_a_transfer_shows_what_stays_and_hands_over(visit, admin, people, ticket):
    factories.marked(ticket, people)
    meena, raj = visit("meena"), visit("raj")
    page = admin.get("/directory/transfer?office=FOOD:Bhiwani&officer=raj")
    assert "Open grievances: yes (they stay there" in page.words() and "UHBVN:Karnal" in page.words()
    assert send(admin, "/transfer", office="FOOD:Bhiwani", officer="raj", on=TODAY, keeps="0").status == 303
    assert meena.get("/").status == 303, "signed out"
    assert visit("meena").get(f"/tickets/{ticket.number}").status == 404
    assert ticket.number in visit("raj").get("/").words() and raj.get("/").status == 303
    assert charges("UHBVN:Karnal") == [("raj", "regular", "2020-01-01", TODAY)]


def test_a_transfer_twice_is_one(admin):
    for _ in range(2):
        assert send(admin, "/transfer", office="FOOD:Bhiwani", officer="raj", on=TODAY, keeps="1").status == 303
    assert Event.select().where(Event.action == "transfer").count() == 1
    assert charges("UHBVN:Karnal") == [("raj", "regular", "2020-01-01", "None")]


def test_a_name_that_several_bear_is_asked_about(admin, people):
    Officer.update(name="Asha Rani").where(Officer.name.in_(("raj", "deepak"))).execute()
    fields = {"office": "FOOD:Bhiwani", "officer": "asha rani", "on": TODAY, "keeps": "1"}
    page = send(admin, "/transfer", **fields)
    assert page.status == 422 and len(page.all('//input[@name="picked"]')) == 2
    assert send(admin, "/transfer", picked="deepak@hry.nic.in", **fields).status == 303
    assert Charge.select().where(Charge.officer == people["deepak"], Charge.office == "FOOD:Bhiwani").count() == 1


def test_a_leave_needs_the_day_back_and_ends_by_itself(visit, admin, people, ticket, clock):
    factories.marked(ticket, people)
    fields = {"office": "FOOD:Bhiwani", "officer": "raj", "from_on": TODAY}
    assert send(admin, "/leave", **fields).status == 422
    for _ in range(2):
        assert send(admin, "/leave", until_on="2026-11-23", **fields).status == 303
    assert visit("raj").get(f"/tickets/{ticket.number}").status == 200
    assert visit("meena").get(f"/tickets/{ticket.number}").status == 200
    clock["now"] = NOON.replace(day=23)
    assert visit("raj").get(f"/tickets/{ticket.number}").status == 404


def test_a_trackers_role_holds_no_office(admin):
    page = send(admin, "/additional", office="FOOD:Bhiwani", officer="arun", from_on=TODAY)
    assert page.status == 422 and "Only nodal officers" in page.words()


def test_a_new_district_comes_with_its_offices_and_its_parent(admin):
    done = send(admin, "/district/add", code="Loharu", name_hi="लोहारू", parent="Bhiwani", valid_from="2026-12-01")
    assert done.status == 303
    codes = {o.code for o in Office.select().where(Office.district == "Loharu")}
    assert codes == {"ALL:Loharu", "ALL:Loharu/DC", "FOOD:Loharu", "UHBVN:Loharu", "ULB:Loharu"}
    assert Office.get_by_id("FOOD:Loharu").superior_id == "ALL:Loharu"
    assert "vacant" in admin.get("/directory/matrix?district=Loharu").words()


def test_a_department_ends_only_without_open_offices(admin):
    assert admin.post("/directory/department/ULB/end", on=TODAY).status == 422
    admin.post("/directory/offices/ULB:Bhiwani/end", on=TODAY)
    assert admin.post("/directory/department/ULB/end", on=TODAY).status == 303


def test_holidays_are_added_once_shown_and_removed(admin):
    for _ in range(2):
        done = send(admin, "/holidays/add", day="2026-11-24", name="Guru Teg Bahadur", name_hi="गुरु तेग बहादुर")
        assert done.status == 303
    assert "24-11-2026" in admin.get("/directory/holidays").words()
    admin.post(f"/directory/holidays/{Holiday.get().id}/remove")
    assert not Holiday.select().exists()


def test_the_matrix_names_a_hole_in_words(admin):
    page = admin.get("/directory/matrix")
    hole, held = (
        page.one(f'//table//a[@href="/directory/offices/{code}"]') for code in ("FOOD:Karnal", "FOOD:Bhiwani")
    )
    assert (hole.text, hole.getparent().get("class")) == ("vacant", "hole")
    assert (held.text, held.getparent().get("class")) == ("held", None)


def test_the_heartbeat_names_who_is_only_on_paper(admin, people, ticket, clock):
    factories.marked(ticket, people)
    assert "FOOD:Bhiwani" not in admin.get("/directory/heartbeat").words().partition("Mail that")[0]
    clock["now"] = NOON.replace(month=12, day=20)
    assert "FOOD:Bhiwani" in Visited(admin).get("/directory/heartbeat").words().partition("Mail that")[0]


class Visited:
    """The same person signed in anew: a session lasts a shift."""

    def __init__(self, person):
        self.get = type(person)(person.client.application, person.officer).get


def test_hindi_names_stand_on_hindi_pages(admin):
    Office.update(name_hi="खाद्य, भिवानी").where(Office.code == "FOOD:Bhiwani").execute()
    admin.get("/language?language=hi")
    assert admin.get("/directory/offices/FOOD:Bhiwani").words("//h1") == "खाद्य, भिवानी"


@pytest.mark.parametrize("path", [
    "/officers/99999999999999999999", "/offices/NO:Where", "/offices/FOOD", "/officers/0/rights", "/district/Nowhere",
    "/import/order/none", "/import/nothing", "/officers/-1", "/nonsense.csv",
])  # fmt: skip
def test_what_is_not_there_is_not_found(admin, path):
    assert admin.get(f"/directory{path}").status == 404


def test_no_citizens_word_and_no_number_stands_in_the_directory(admin, people, ticket):
    factories.marked(ticket, people)
    for path in PAGES:
        page = admin.get(f"/directory{path}").text
        assert ticket.number not in page and "Ration" not in page


def test_the_old_officer_hears_nothing_more_live(visit, admin, people, ticket):
    version = Counter.get_by_id("board").value
    factories.marked(ticket, people)
    assert ticket.number in visit("meena").htmx(f"/board/changes?v={version}").text
    send(admin, "/transfer", office="FOOD:Bhiwani", officer="raj", on=TODAY, keeps="0")
    assert ticket.number not in visit("meena").htmx(f"/board/changes?v={version}").text
    assert ticket.number in visit("raj").htmx(f"/board/changes?v={version}").text


# -- files --


def test_a_pasted_order_is_shown_then_carried_out_once(admin, people, ticket):
    factories.marked(ticket, people)
    table = "Sr. No.\tName\tNew posting\n1\traj\tFOOD:Bhiwani\n"
    shown = send(admin, "/import/order", pasted=table, on=TODAY, order_no="1/2026")
    page = admin.get(shown.headers["Location"])
    assert "UHBVN:Karnal" in page.words() and "Not read: Sr. No.." in page.words()
    assert charges("UHBVN:Karnal") == [("raj", "regular", "2020-01-01", "None")]
    address = page.one('//form[.//input[@name="digest"]]/@action')
    for _ in range(2):
        assert admin.post(address, page.form("/import/order/")).status == 303
    assert Event.select().where(Event.action == "transfer").count() == 1
    assert "nothing to bring in" in admin.get(address).words()


def test_a_file_with_a_fault_shows_it_and_offers_nothing(admin):
    sent = {"file": (io.BytesIO(b"code,name,email\nFOOD:Bhiwani,Food,nonsense\n"), "offices.csv")}
    page = admin.get(send(admin, "/import/offices", **sent).headers["Location"])
    assert "Line 2, email: This is not an e-mail address." in page.words()
    assert not page.all('//input[@name="digest"]')


def test_an_unreadable_file_is_said_where_it_was_chosen(admin):
    page = send(admin, "/import/offices", file=(io.BytesIO(b"\xff\x00\xfe"), "offices.csv"))
    assert page.status == 422 and page.all('//*[@id="f-file"][@aria-invalid]')
    assert send(admin, "/import/offices").status == 422


def test_another_administrators_file_is_not_found(admin, visit, people):
    where = send(admin, "/import/offices", pasted="code,phone\nFOOD:Karnal,1800\n").headers["Location"]
    Officer.update(role="administrator").where(Officer.name == "osd").execute()
    people["osd"] = Officer.get(name="osd")
    assert visit("osd").get(where).status == 404


def test_a_table_taken_out_is_noted_and_safe_to_open(visit, people):
    Office.update(name="=1+1").where(Office.code == "FOOD:Bhiwani").execute()
    page = visit("vikram").get("/directory/offices.csv")
    assert "'=1+1" in page.text and page.headers["Cache-Control"] == "no-store"
    event = Event.get(Event.action == "directory_export")
    assert (event.actor, event.details) == ("vikram", {"file": "offices"})


# -- rights --


def test_rights_in_words_for_three_persons(visit, admin, people, ticket):
    factories.marked(ticket, people)
    words = {n: admin.get(f"/directory/officers/{people[n].id}/rights").words() for n in ("meena", "asha", "admin")}
    assert "Submit ATR" in words["meena"] and "File without marking" not in words["meena"]
    assert "Every grievance of the State." in words["asha"] and "File without marking" in words["asha"]
    assert "No grievance." in words["admin"]
    seen = visit("meena").get(f"/directory/officers/{people['meena'].id}/rights").words()
    assert "Now: 1 grievances, 1 of them open." in seen


def test_an_officer_reads_his_own_rights_only(visit, people):
    meena = visit("meena")
    assert meena.get(f"/directory/officers/{people['meena'].id}/rights").status == 200
    assert meena.get(f"/directory/officers/{people['raj'].id}/rights").status == 404


@pytest.mark.parametrize("fields, asked", [
    ({"email": "meena2@hry.nic.in"}, True), ({"role": "viewer"}, True), ({"phone": "01664-242242"}, False),
])  # fmt: skip
def test_who_changes_an_address_or_role_proves_himself_first(admin, people, clock, fields, asked):
    path = f"/directory/officers/{people['meena'].id}/edit"
    clock["now"] += timedelta(minutes=6)
    stood = {"name": "meena", "email": "meena@hry.nic.in", "role": "officer"}
    sent = admin.post(path, admin.get(path).form("/edit") | stood | fields)
    assert sent.status == 303, sent.words()
    assert sent.headers["Location"].startswith("/again") is asked
    meena = factories.fresh(people["meena"])
    assert (meena.email, meena.role) == ("meena@hry.nic.in", "officer") and bool(meena.phone) is not asked


def test_how_much_lies_with_an_office_is_told_as_far_as_one_sees_it(visit, admin, people, handle):
    closed = factories.marked(factories.open_ticket(handle), people)
    factories.act(closed, "amend", people["vikram"], restricted="women")
    page = "/directory/offices/FOOD:Bhiwani"
    told = {name: visit(name).get(page).words("//dl/dt[.='Open grievances']/following-sibling::dd[1]")
            for name in ("vikram", "asha", "osd", "admin")}  # fmt: skip
    assert told == {"vikram": "1", "asha": "0", "osd": "0", "admin": "yes"}
    rights = f"/directory/officers/{people['meena'].id}/rights"
    counted = {name for name in ("vikram", "meena", "asha", "admin") if "Now: 1" in visit(name).get(rights).words()}
    assert counted == {"vikram", "meena"}
