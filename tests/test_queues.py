"""What the cell itself lets lie rings as one alarm a queue, however many there are, higher up as time goes."""

from datetime import timedelta

import pytest

from smgt import queues, reminders, roster
from smgt.journal import SYSTEM
from smgt.models import Alarm, Duty, Notice, Officer
from tests.factories import act, open_ticket, reported

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATE = 30 * MINUTE  # a grievance is to be sorted within half an hour


@pytest.fixture
def waiting(handle, now):
    """Twenty grievances that nobody has sorted, one each minute."""
    return [open_ticket(handle, f"pani nahi {n}", now + n * MINUTE) for n in range(20)]


def told():
    found = Notice.select(Notice, Officer).join(Officer, on=Notice.officer).where(Notice.kind == "queue")
    return [notice.officer.name for notice in found.order_by(Notice.id)]


def on_duty(officer, now, district=""):
    roster.put(officer, "morning", district, now.date(), now.date(), SYSTEM, now)


def test_many_that_wait_are_one_alarm_to_who_is_on_duty(waiting, people, now):
    on_duty(people["arun"], now)
    assert reminders.sweep(now + LATE + 19 * MINUTE)["reminded"] == 20
    assert told() == ["arun"]
    notice = Notice.get(Notice.kind == "queue")
    assert "to be sorted: 20" in notice.subject and f"{waiting[0].number}, due at 20-11-2026 12:30" in notice.text


def test_it_goes_up_to_the_lead_and_the_state_nodal_officer_at_its_minute(waiting, people, now):
    on_duty(people["arun"], now)
    Officer.update(lead=True).where(Officer.name == "asha").execute()
    for minutes in range(200):
        queues.alarm(now + minutes * MINUTE)
    assert told() == ["arun", "asha", "vikram"]
    planned = [n.planned_at - now for n in Notice.select().where(Notice.kind == "queue").order_by(Notice.id)]
    assert planned == [LATE, 2 * LATE, LATE + 2 * HOUR]
    made = [n.created_at - n.planned_at for n in Notice.select().where(Notice.kind == "queue")]
    assert set(made) == {0 * MINUTE}


def test_with_nobody_on_duty_the_lead_is_told_and_without_a_lead_the_state_nodal_officer(waiting, people, now):
    queues.alarm(now + LATE)
    assert told() == ["vikram"]


def test_a_sweep_that_slept_tells_each_person_once(waiting, people, now):
    on_duty(people["arun"], now)
    Officer.update(lead=True).where(Officer.name == "asha").execute()
    queues.alarm(now + 26 * HOUR)
    assert told() == ["asha", "asha", "vikram"]  # nobody is on duty by then: the lead hears of it for the duty, too


def test_twice_at_once_and_with_a_clock_that_jumps_back_it_is_told_once(waiting, people, now):
    for minutes in (40, 40, 10, 40, 45):
        queues.alarm(now + minutes * MINUTE)
    assert told() == ["vikram"]


def test_it_ends_when_nothing_is_late_and_begins_anew(waiting, people, now):
    queues.alarm(now + LATE)
    for ticket in waiting:
        act(ticket, "mark", people["asha"], now + LATE, office="FOOD:Bhiwani")
    assert queues.alarm(now + LATE + MINUTE) == {"escalated": 0, "notices": 0}
    assert Alarm.get_by_id("triage").began_at is None


def test_reports_that_nobody_checks_have_an_alarm_of_their_own(ticket, people, now):
    reported(ticket, people)
    queues.alarm(now + 4 * HOUR)
    assert [n.subject for n in Notice.select().where(Notice.kind == "queue")] == [
        "Reports that wait too long to be checked: 1"
    ]


def test_the_lane_of_probable_non_grievances_rings_nobody(ticket, people, now):
    type(ticket).update(aside=True).execute()
    queues.alarm(now + HOUR)
    assert not told() and not Duty.select().exists()
