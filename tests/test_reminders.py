"""The sweep of due clocks: every one looked at, oldest first, each thing told once."""

from datetime import timedelta

import pytest

from smgt import journal, notices, outbox, reminders
from smgt.models import Clock, Message, Notice, Ticket
from tests.actions.test_citizen import write
from tests.factories import act, acting, by_system, everything, fresh, marked, open_ticket, replied, said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING = {"reminded": 0, "escalated": 0, "closed": 0, "notices": 0}


def told(kind):
    return [notice.office_id for notice in Notice.select().where(Notice.kind == kind).order_by(Notice.id)]


def sweep(now):
    """Sweep; a second sweep at the same moment finds nothing to do."""
    done = reminders.sweep(now)
    before = everything()
    assert reminders.sweep(now) == NOTHING and everything() == before
    return done


def test_before_it_is_due_nothing_happens(ticket, people, now):
    marked(ticket, people)
    assert sweep(now + 3 * HOUR) == NOTHING


def test_the_office_is_reminded_when_it_is_due(ticket, people, now):
    acting(ticket, people)
    assert sweep(now + 2 * DAY) == NOTHING | {"reminded": 1, "notices": 1}
    assert told("reminder") == ["FOOD:Bhiwani"]
    assert Notice.get(Notice.kind == "reminder").subject == f"{ticket.number} is due: act"


def test_each_day_late_it_goes_one_rung_up(ticket, people, now):
    acting(ticket, people)
    for day in range(2, 7):
        sweep(now + day * DAY)
    assert told("reminder") == ["FOOD:Bhiwani"]
    assert told("escalation") == ["ALL:Bhiwani", "FOOD:ALL", "ALL:ALL"]  # then there is nobody above
    assert (fresh(ticket).stage, fresh(ticket).office_id) == ("acting", "FOOD:Bhiwani")


def test_two_late_duties_climb_the_ladder_once(ticket, people, now):
    marked(ticket, people)  # nobody acknowledges and nobody acts
    for hours in range(0, 24 * 3, 2):
        sweep(now + 4 * HOUR + hours * HOUR)
    assert told("reminder") == ["FOOD:Bhiwani", "FOOD:Bhiwani"]
    assert told("escalation") == ["ALL:Bhiwani", "FOOD:ALL"]


def test_a_sweep_that_comes_late_skips_nothing_and_repeats_nothing(ticket, people, now):
    acting(ticket, people)
    assert sweep(now + 9 * DAY)["reminded"] == 1
    assert sweep(now + 9 * DAY + HOUR) == NOTHING
    assert sweep(now + 10 * DAY)["escalated"] == 1


def test_time_granted_is_reminded_of_anew(ticket, people, now):
    acting(ticket, people)
    sweep(now + 2 * DAY)
    sweep(now + 3 * DAY)
    act(ticket, "ask_time", people["meena"], now + 3 * DAY, until=(now + 5 * DAY).date(), reason="x")
    act(ticket, "grant", people["kavita"], now + 3 * DAY)
    assert sweep(now + 5 * DAY) == NOTHING
    assert sweep(now + 6 * DAY)["reminded"] == 1
    assert sweep(now + 7 * DAY)["escalated"] == 1


def test_on_hold_nobody_is_reminded_until_the_day_named(ticket, people, now):
    acting(ticket, people)
    act(ticket, "hold", people["kavita"], reason="Budget", until=(now + 10 * DAY).date())
    assert sweep(now + 9 * DAY) == NOTHING
    assert sweep(now + 11 * DAY)["reminded"] == 1
    assert Notice.get(Notice.kind == "reminder").subject.endswith("review")


def test_what_waits_unsorted_alarms_the_cell_and_moves_nothing(ticket, now):
    assert sweep(now + HOUR) == NOTHING | {"reminded": 1}
    assert fresh(ticket).stage == "received"


def test_details_are_reminded_of_once_and_then_lapse(ticket, people, now):
    act(ticket, "ask_details", people["asha"], reply="Which ward?")
    assert sweep(now + DAY) == NOTHING | {"reminded": 1}
    for day in range(2, 7):
        assert sweep(now + day * DAY) == NOTHING
    assert sweep(now + 7 * DAY) == NOTHING | {"closed": 1}
    assert fresh(ticket).outcome == "details_not_given"
    assert [m.automatic for m in said(ticket, "details")] == [False, True]


def test_details_that_came_are_not_reminded_of(ticket, people, now):
    act(ticket, "ask_details", people["asha"], reply="Which ward?")
    write(ticket, "Ward 4", now + HOUR)
    assert sweep(now + DAY) == NOTHING | {"reminded": 1}  # the cell, of its own duty
    assert len(said(ticket, "details")) == 1 and sweep(now + 7 * DAY)["closed"] == 0


def test_silence_closes_after_the_days_set(ticket, people, now, settings):
    settings.lapse_days = 3
    replied(ticket, people)
    assert sweep(now + 2 * DAY) == NOTHING
    assert sweep(now + 3 * DAY) == NOTHING | {"closed": 1}
    assert fresh(ticket).outcome == "no_response"


def test_what_the_citizen_replied_to_stays_open(ticket, people, now):
    replied(ticket, people)
    write(ticket, "Nahi hua", now + DAY)
    assert sweep(now + 8 * DAY) == NOTHING
    assert fresh(ticket).stage == "replied"


def test_a_closed_ticket_has_nothing_due(ticket, people, now):
    acting(ticket, people)
    act(ticket, "report", people["meena"], outcome="done", action_taken="Handed over at the depot.")
    by_system(ticket, "sent")
    by_system(ticket, "auto_close")
    assert sweep(now + 90 * DAY) == NOTHING


def test_an_associated_office_is_reminded_of_its_own_clock(ticket, people, now):
    acting(ticket, people)
    act(ticket, "associate", people["asha"], now + DAY, office="ULB:Bhiwani")
    sweep(now + 2 * DAY)
    assert told("reminder") == ["FOOD:Bhiwani"]
    sweep(now + 3 * DAY)
    assert told("reminder") == ["FOOD:Bhiwani", "ULB:Bhiwani"]


@pytest.fixture
def many(handle, people, now, monkeypatch):
    """Twelve breached tickets behind eight fresh ones, in batches of three; the oldest breach was opened last."""
    monkeypatch.setattr(reminders, "BATCH", 3)
    fresh_ones = [marked(open_ticket(handle, f"fresh {n}", now + 9 * DAY), people, now=now + 9 * DAY) for n in range(8)]
    late = [marked(open_ticket(handle, f"late {n}", now - n * HOUR), people, now=now - n * HOUR) for n in range(12)]
    return fresh_ones, late


def test_every_breach_is_looked_at_the_oldest_first(many, now):
    due = Clock.select(Clock.ticket).where(Clock.name.in_(("acknowledge", "act")), Clock.stopped_at.is_null())
    oldest_first = [row[0] for row in due.order_by(Clock.due_at, Clock.id).tuples()]
    assert sweep(now + 9 * DAY)["reminded"] == 24
    reminded = [notice.ticket_id for notice in Notice.select().where(Notice.kind == "reminder").order_by(Notice.id)]
    assert reminded == oldest_first[:24]


def test_one_bad_ticket_holds_up_no_other(many, now):
    _, late = many
    Clock.update(name="unheard of").where(Clock.ticket == late[-1], Clock.name == "acknowledge").execute()
    assert reminders.sweep(now + 9 * DAY)["reminded"] == 23
    assert Clock.get(Clock.name == "unheard of").rung == 0  # it is looked at again


def test_a_ticket_whose_citizen_is_gone_still_lapses(ticket, people, now):
    act(ticket, "ask_details", people["asha"], reply="Which ward?")
    Message.update(removed="deleted", removed_at=now).execute()
    sweep(now + DAY)
    assert sweep(now + 7 * DAY)["closed"] == 1 and Ticket.get().stage == "closed"


def test_the_switch_stops_notices_too(ticket, people, settings, now, tmp_path):
    settings.smtp_url = f"maildir://{tmp_path}/out"
    marked(ticket, people)
    outbox.set_outward(False, journal.SYSTEM, now)
    assert notices.deliver(settings, lambda: now + HOUR) == 0
    outbox.set_outward(True, journal.SYSTEM, now)
    assert notices.deliver(settings, lambda: now + HOUR) > 0
