"""The clocks page: what is late, what soon will be, the limits and calendars, and setting new ones."""

from datetime import date, timedelta

import pytest

from smgt import book, calendars
from smgt.models import Event, Holiday, OfficeHours, TimeLimit
from tests.factories import act, acting, marked, open_ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMIT = {
    "duty": "act", "category": "ROAD", "urgency": "", "kind": "", "amount": "10", "unit": "day", "calendar": "office",
    "source": "HRTS list", "from_on": "2026-12-01",
}  # fmt: skip
DAYS = [name.lower() for name in calendars.WEEKDAYS]
HOURS = dict.fromkeys(DAYS, "") | {"from_on": "2026-12-01", "monday": "07:00-13:30", "reason": "Order 7"}


def rows(page, table):
    """The cells of a table's rows, as text."""
    found = page.all(f"//table[{table}]/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")] for row in found]


@pytest.fixture
def due_soon(handle, people, now):
    """One that is due in two hours and one on its second rung, both of other districts than Karnal."""
    soon, late = (acting(open_ticket(handle, f"Ration {n}"), people) for n in range(2))
    act(late, "escalate", people["asha"], now + 3 * DAY, reason="nothing moves")
    type(soon).update(due_at=now + 2 * HOUR).where(type(soon).id == soon.id).execute()
    type(late).update(due_at=now - DAY).where(type(late).id == late.id).execute()
    return soon, late


def test_it_shows_what_is_late_by_rung_and_what_soon_will_be(visit, due_soon):
    page = visit("asha").get("/clocks")
    soon, late = due_soon
    assert page.all("//li[@data-number]/@data-number") == [soon.number]
    told = rows(page, 1)
    assert told[0][1:] == ["when it is due", "0"] and told[1][1:] == ["1 day after it was due", "1"]
    assert rows(page, 2) == [["to be acted on", "2", "1", "1"]]
    assert "High: a rung every 6 hours · Life-threatening: a rung each hour" in page.words()


def test_an_administrator_reads_limits_and_no_ticket(visit, due_soon):
    page = visit("admin").get("/clocks")
    assert not page.all("//*[@data-number]") and "What is late" not in page.words() and "Limits" in page.words()


def test_with_nothing_due_it_says_so(visit):
    words = visit("vikram").get("/clocks").words()
    assert "Nothing breaches in the next 4 h." in words and "No clock is running." in words


@pytest.mark.parametrize(("name", "may"), [("asha", False), ("osd", False), ("vikram", True), ("admin", True)])
def test_the_house_reads_and_two_set(visit, name, may):
    assert ("Set a limit" in visit(name).get("/clocks").words()) == may
    assert visit(name).get("/clocks/limits/add").status == visit(name).get("/clocks/hours/add").status
    assert visit(name).post("/clocks/limits/add", LIMIT).status == (303 if may else 403)
    assert TimeLimit.select().where(TimeLimit.officer.is_null(False)).exists() == may


@pytest.mark.parametrize("name", ["meena", None])
def test_officers_and_strangers_do_not_come_in(visit, name):
    assert visit(name).get("/clocks").status in (303, 403)


def test_a_limit_holds_from_its_day_on_and_is_shown_before(visit, people, ticket, now):
    assert visit("vikram").post("/clocks/limits/add", LIMIT).status == 303
    assert visit("vikram").post("/clocks/limits/add", LIMIT).status == 303, "a second tap"
    page = visit("asha").get("/clocks")
    assert page.all("//caption/text()")[2] == "To come"
    assert rows(page, 3) == [["to be acted on: ROAD", "10 working days", "HRTS list, from 01-12-2026"]]
    before, after = (book.book().due("act", now + days * DAY, category="ROAD").at - now for days in (0, 11))
    assert (before, after) == (30 * DAY, 25 * DAY + 5 * HOUR)
    assert [e.details["category"] for e in Event.select().where(Event.action == "limit_set")] == ["ROAD"]
    audit = visit("admin").get("/audit?action=limit_set").words()
    assert "Limit set" in audit and "10 working days to act: ROAD (HRTS list)" in audit


def test_a_marked_ticket_keeps_what_it_was_given(visit, people, ticket, now):
    due = act(ticket, "mark", people["asha"], office="FOOD:Bhiwani", category="ROAD").clocks
    visit("admin").post("/clocks/limits/add", LIMIT | {"from_on": "2026-11-20"})
    assert {clock.due_at for clock in due if clock.name == "act"} == {now + 30 * DAY}
    assert "30 days to act" not in visit("asha").get("/clocks").words(), "a new one stands in its place"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": "0"}, "no time"), ({"amount": "-1"}, "no time"), ({"amount": "9999"}, "more than a year"),
        ({"amount": "ten"}, "Not a valid integer"), ({"amount": ""}, "whole number"),
        ({"category": "MOON"}, "Not a valid choice"), ({"source": " "}, "Name the rule"),
        ({"source": ""}, "Name the rule"),
        ({"from_on": "2026-11-19"}, "from today on"), ({"from_on": "2062-12-01"}, "too far away"),
        ({"from_on": "soon"}, "Not a valid date"), ({"duty": "triage"}, "The cell sorts round the clock"),
    ],
)  # fmt: skip
def test_a_limit_that_cannot_be_is_a_sentence_and_the_words_stay(visit, change, sentence):
    page = visit("vikram").post("/clocks/limits/add", LIMIT | change)
    assert page.status == 422 and sentence in page.words("//*[@id='problems']")
    assert page.one("//input[@name='amount']").get("value") == (LIMIT | change)["amount"]
    assert not TimeLimit.select().where(TimeLimit.officer.is_null(False)).exists()


def test_office_hours_hold_from_their_day_on(visit, people, now):
    assert visit("admin").post("/clocks/hours/add", HOURS).status == 303
    assert visit("admin").post("/clocks/hours/add", HOURS).status == 303
    assert OfficeHours.get().week[0] == [[420, 810]] and "07:00-13:30" in visit("asha").get("/clocks").words()
    office = book.book().calendar("office")
    assert office.after_days(now, 6) == now + 10 * DAY + 5 * HOUR, "until the end of November as ever"
    assert office.after_days(now, 7) == now + 17 * DAY + 1.5 * HOUR, (
        "then only Mondays are worked on, until half past one"
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"monday": ""}, "at some time of the week"), ({"friday": "17:00-09:00"}, "Friday: 17:00-09:00 ends before"),
        ({"sunday": "9 to 5"}, "Sunday: 9 to 5 is no span"), ({"reason": ""}, "Name the order"),
        ({"from_on": "2020-01-01"}, "from today on"),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_are_a_sentence_and_the_words_stay(visit, change, sentence):
    page = visit("admin").post("/clocks/hours/add", HOURS | change)
    assert page.status == 422 and sentence in page.words("//*[@id='problems']")
    assert not OfficeHours.select().exists()


def test_the_next_holidays_and_a_short_list_are_named(visit):
    Holiday.create(day=date(2026, 12, 25), name="Christmas")
    words = visit("asha").get("/clocks").words()
    assert "25-12-2026Christmas" in words and "The list of 2027 is short" in words


def test_a_ticket_says_why_it_is_due_and_how_its_past_clocks_went(visit, people, ticket, now):
    marked(ticket, people)
    act(ticket, "acknowledge", people["meena"], now + 6 * HOUR)
    words = visit("asha").get(f"/tickets/{ticket.number}").words("//aside")
    assert "48 hours to act (the house's own limit)" in words
    assert "1 clock has ended, in time" in words
    assert "1 clock has ended late" in words and "ended 20-11-2026 18:00: late" in words
    assert "4 office hours to acknowledge (the house's own limit)" in words
    past = visit("asha").get(f"/tickets/{ticket.number}/past?at=2026-11-20T18:00").words()
    assert "30 minutes to sort (the house's own limit)" in past and "ended 20-11-2026 12:00: in time" in past


def test_a_category_says_how_long_it_may_take(visit):
    words = visit("asha").get("/directory/categories").words()
    assert "30 days" not in words and "720 hours" in words and "as its subject" in words
