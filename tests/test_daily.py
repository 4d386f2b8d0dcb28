"""The morning mail: yesterday and today in numbers, to each district and department office, once a day."""

from datetime import timedelta

import pytest

from smgt import daily, reports
from smgt.daily import Numbers
from smgt.models import Notice, Office
from tests.factories import act, by_citizen, by_system, marked, open_ticket, promised, replied, reported

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = 20 * HOUR  # from noon to eight of the next morning, in India


@pytest.fixture
def yesterday(handle, people, now):
    """Marked yesterday: one due today, one late by then, one closed; one to another district."""
    food = [open_ticket(handle, f"ration {n}") for n in range(3)]
    act(food[0], "amend", people["asha"], category="ELEC")  # 24 hours to act
    act(marked(food[0], people), "acknowledge", people["meena"])
    marked(food[1], people)  # four hours to acknowledge
    by_system(by_system(reported(food[2], people), "sent"), "auto_close", now + HOUR)
    marked(open_ticket(handle, "bijli"), people, office="UHBVN:Karnal")


def test_each_district_and_department_has_its_numbers(yesterday, now):
    found = daily.numbers(now + MORNING)
    assert found["ALL:Bhiwani"] == found["FOOD:ALL"] == Numbers(received=3, disposed=1, pending=2, overdue=1, today=1)
    assert found["ALL:Karnal"] == found["UHBVN:ALL"] == Numbers(received=1, pending=1, overdue=1)
    assert set(found) == {"ALL:Bhiwani", "FOOD:ALL", "ALL:Karnal", "UHBVN:ALL"}


def test_the_day_before_has_no_part_in_it(yesterday, now):
    assert daily.numbers(now + MORNING + DAY)["FOOD:ALL"].received == 0
    assert daily.numbers(now - HOUR)["FOOD:ALL"].received == 0


def test_it_goes_from_eight_o_clock_once_a_day(yesterday, now):
    assert [daily.tell(now + MORNING - HOUR / 60), daily.tell(now + MORNING), daily.tell(now + MORNING + HOUR)] == [
        0,
        4,
        0,
    ]
    assert daily.tell(now + MORNING + DAY) == 4
    notice = Notice.get(Notice.kind == "morning", Notice.office == "FOOD:ALL")
    assert notice.subject == "FOOD:ALL, 21-11-2026: 1 due today, 1 overdue"
    assert notice.text.splitlines()[:3] == ["Received yesterday: 3", "Disposed yesterday: 1", "Pending: 2"]


@pytest.mark.parametrize("hours", [2, 9.9])
def test_held_up_it_goes_the_same_day_and_once(yesterday, now, hours):
    late = now + MORNING + hours * HOUR
    assert [daily.tell(late), daily.tell(late)] == [4, 0]


def test_after_the_offices_have_closed_it_is_of_no_use(yesterday, now):
    assert daily.tell(now + MORNING + 10 * HOUR) == daily.tell(now + MORNING + 15.9 * HOUR) == 0


def test_it_says_what_the_disposal_report_says(yesterday, handle, people, now):
    promised(open_ticket(handle, "a proposal"), people)  # suggestions are counted apart
    by_citizen(replied(open_ticket(handle, "ration again"), people), "not_satisfied", now + HOUR, reason="nahi hua")
    replied(open_ticket(handle, "answered, not closed"), people)
    act(marked(open_ticket(handle, "not theirs"), people), "send_back", people["meena"], reason="not ours")
    for code in ("FOOD", "UHBVN"):
        chosen = {"department": code, "from": "2026-11-20", "to": "2026-11-20"}
        view = reports.ready(people["osd"], now + MORNING, reports.read(chosen, now + MORNING))
        told = reports.find("disposal").make(view).lines()[0]
        said = daily.numbers(now + MORNING)[f"{code}:ALL"]
        assert (said.pending, said.disposed) == (told["pending"], told["disposed_in_period"]) and said.pending


def test_a_clock_that_jumps_back_sends_no_second_one(yesterday, now):
    assert [daily.tell(now + MORNING + HOUR), daily.tell(now + MORNING)] == [4, 0]


def test_a_closed_office_and_one_with_nothing_are_not_told(yesterday, now):
    Office.update(ended_on=now.date()).where(Office.code == "ALL:Bhiwani").execute()
    daily.tell(now + MORNING)
    told = {notice.office_id for notice in Notice.select().where(Notice.kind == "morning")}
    assert told == {"FOOD:ALL", "ALL:Karnal", "UHBVN:ALL"}
