"""The lane's page: what waits there and why, one brought in, many filed, and what the board says of it."""

from datetime import timedelta

import pytest

from smgt import lane, proposals
from smgt.models import Event, Ticket
from tests.factories import NOON, act, fresh, open_ticket

SPAM = "Ghar baithe kamaye 5000 roz, link https://earnfast.example whatsapp kare"


@pytest.fixture
def aside(handle):
    """Make tickets set aside, each later than the one before."""

    def make(count):
        tickets = [
            open_ticket(handle, SPAM, NOON - timedelta(hours=count - n), author=f"author{n}") for n in range(count)
        ]
        proposals.propose(NOON)
        return [fresh(ticket) for ticket in tickets]

    return make


def boxes(page):
    return page.all('//input[@name="ticket"]/@value')


def chosen(*tickets):
    return [f"{ticket.number}:{ticket.version}" for ticket in tickets]


def test_the_page_says_what_each_was_taken_for_and_why(visit, aside):
    (ticket,) = aside(1)
    row = visit("asha").get("/triage?lane=aside").words(f'//li[@data-number="{ticket.number}"]')
    for words in ("Probably advertising", "Ghar baithe", "X", "1 h", "90 % sure", "“ghar baithe kamaye”"):
        assert words in row


def test_the_oldest_come_first_fifty_a_page(visit, aside):
    tickets = aside(52)
    first, second = (visit("asha").get(f"/triage?lane=aside&page={page}") for page in (1, 2))
    assert boxes(first) == chosen(*tickets[:50]) and boxes(second) == chosen(*tickets[50:])
    assert "52 set aside" in first.words() and not first.all("//input[@checked]")


def test_all_of_a_page_are_ticked_but_not_of_the_next(visit, aside):
    aside(51)
    asha = visit("asha")
    link = asha.get("/triage?lane=aside").all('//a[contains(@href, "tick=")]/@href')[0]
    assert len(asha.get(link).all("//input[@checked]")) == 50
    following = asha.get(asha.get(link).all('//a[@rel="next"]/@href')[0])
    assert len(boxes(following)) == 1 and not following.all("//input[@checked]")


def test_one_is_brought_in_and_may_be_taken_back(visit, aside):
    (ticket,) = aside(1)
    asha = visit("asha")
    form = asha.get("/triage?lane=aside").form(f"{ticket.number}/bring_in")
    page = asha.post(f"/tickets/{ticket.number}/bring_in", form)
    assert (page.status, page.headers["Location"]) == (303, "/triage?lane=aside")
    assert (
        asha.get("/board").column(ticket) == "received"
        and "Nothing is set aside" in asha.get("/triage?lane=aside").words()
    )
    asha.post(f"/tickets/{ticket.number}/take_back", asha.get("/triage?lane=aside").form(f"{ticket.number}/take_back"))
    assert asha.get("/board").column(ticket) is None and boxes(asha.get("/triage?lane=aside"))


def test_the_chosen_are_filed_and_may_be_taken_back(visit, aside):
    one, two, stays = aside(3)
    asha = visit("asha")
    page = asha.post("/triage", asha.get("/triage?lane=aside").form("/triage"), ticket=chosen(one, two))
    assert (page.status, page.headers["Location"]) == (303, "/triage?lane=aside")
    after = asha.get("/triage?lane=aside")
    assert boxes(after) == chosen(stays) and "2 decided a moment ago" in after.words()
    assert fresh(one).outcome == fresh(two).outcome == "not_a_grievance"
    asha.post(f"/tickets/{one.number}/take_back", after.form(f"{one.number}/take_back"))
    assert fresh(one).aside and fresh(one).stage == "received"


def test_a_double_tap_files_once(visit, aside):
    asha, sent = visit("asha"), chosen(*aside(2))
    assert [asha.post("/triage", ticket=sent).status for _ in range(2)] == [303, 303]
    assert Event.select().where(Event.action == "decline").count() == 2


def test_what_failed_is_named_and_the_others_are_filed(visit, people, aside):
    fine, changed = aside(2)
    act(changed, "note", people["arun"], note="Rang him up")
    page = visit("asha").post("/triage", ticket=chosen(changed, fine))
    problems = page.words('//*[@id="problems"]')
    assert page.status == 409 and changed.number in problems and fine.number not in problems
    assert (fresh(fine).stage, fresh(changed).stage) == ("closed", "received")


@pytest.mark.parametrize("sent", [[], ["x"] * (lane.MOST + 1)])
def test_none_or_too_many_are_refused(visit, aside, sent):
    aside(1)
    page = visit("asha").post("/triage", ticket=sent)
    assert page.status == 422 and "at most fifty" in page.words('//*[@id="problems"]')


@pytest.mark.parametrize("odd", ["", "\0", "100%s", "SMGT-000001", "SMGT-000001:²", ":", "SMGT-٠٠٠٠٠١:0", "9" * 5000])
def test_odd_choices_file_nothing(visit, aside, odd):
    aside(1)
    assert visit("asha").post("/triage", ticket=[odd]).status == 409
    assert Ticket.select().where(Ticket.stage == "closed").count() == 0


def test_a_viewer_reads_and_decides_nothing(visit, aside):
    (ticket,) = aside(1)
    page = visit("osd").get("/triage?lane=aside")
    assert ticket.number in page.words() and not page.all("//main//form") and not boxes(page)
    assert visit("osd").post("/triage", ticket=chosen(ticket)).status == 403


@pytest.mark.parametrize("name", ["meena", "kavita", "admin"])
def test_for_an_office_and_the_administrator_there_is_no_lane(visit, aside, name):
    aside(1)
    assert visit(name).get("/triage?lane=aside").status == 403
    assert visit(name).post("/triage", ticket=["SMGT-000001:0"]).status == 403


def test_the_board_says_how_many_and_counts_none_of_them(visit, aside):
    aside(2)
    page = visit("asha").get("/board")
    assert page.words('//a[@href="/triage?lane=aside"]') == "2 set aside"
    assert page.words('//header[@id="head-received"]').startswith("Received 0")
    assert not visit("meena").get("/board").all('//a[@href="/triage?lane=aside"]')


def test_the_list_and_the_ticket_say_that_it_is_set_aside(visit, aside, handle):
    (ticket,) = aside(1)
    board = open_ticket(handle, "rashan nahi mila")
    page = visit("asha").get("/tickets?stage=received")
    assert "Set aside" in page.words(f'//li[@data-number="{ticket.number}"]')
    assert "Set aside" not in page.words(f'//li[@data-number="{board.number}"]')
    shown = visit("asha").get(f"/tickets/{ticket.number}")
    assert shown.form("/bring_in") and "Set aside: probably no grievance" in shown.words()


def test_in_hindi_and_empty_it_opens_too(visit):
    asha = visit("asha")
    assert "Nothing is set aside" in asha.get("/triage?lane=aside").words()
    assert asha.get("/triage?lane=aside&page=²&tick=²").status == 200
    asha.get("/language?language=hi&next=/triage?lane=aside")
    assert asha.get("/triage?lane=aside").one("/html").get("lang") == "hi"
