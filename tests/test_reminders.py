"""The sweep of due clocks: every one looked at, oldest first, each thing told once."""

from datetime import timedelta

import pytest

from smgt import deliveries, journal, outbox, reminders
from smgt.climbing import Ladders
from smgt.models import Charge, Clock, Event, Leave, Message, Notice, Office, Ticket
from tests.actions.test_citizen import write
from tests.factories import act, acting, by_system, everything, fresh, marked, open_ticket, replied, said

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
NOTHING = {"reminded": 0, "escalated": 0, "closed": 0, "notices": 0}


def told(kind):
    return [notice.office_id for notice in Notice.select().where(Notice.kind == kind).order_by(Notice.id)]


def sweep(now):
    """Sweep; a second sweep at the same moment finds nothing to do."""
    done = reminders.sweep(now)
    before = everything()
    assert reminders.sweep(now) == NOTHING and everything() == before
    return done


def minutes(kind):
    """The planned minutes of the notices of a kind."""
    return [notice.planned_at for notice in Notice.select().where(Notice.kind == kind).order_by(Notice.planned_at)]


def test_before_three_quarters_of_the_time_nothing_happens(ticket, people, now):
    marked(ticket, people)
    assert sweep(now + 3 * HOUR - SECOND) == NOTHING


def test_the_office_is_reminded_before_it_is_due(ticket, people, now):
    acting(ticket, people)
    assert sweep(now + 36 * HOUR) == NOTHING | {"reminded": 1, "notices": 1}  # three quarters of 48 hours
    assert sweep(now + 44 * HOUR) == NOTHING
    assert sweep(now + 45 * HOUR)["reminded"] == 1  # nine in the morning of the day, in India
    assert told("early") == ["FOOD:Bhiwani"] * 2 and told("reminder") == []
    assert minutes("early") == [now + 36 * HOUR, now + 45 * HOUR]


def test_the_office_is_reminded_when_it_is_due(ticket, people, now):
    acting(ticket, people)
    assert sweep(now + 2 * DAY) == NOTHING | {"reminded": 1, "notices": 1}
    assert told("reminder") == ["FOOD:Bhiwani"]
    assert Notice.get(Notice.kind == "reminder").subject == f"{ticket.number} is due: to be acted on"


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


def test_a_consumer_that_slept_tells_each_office_up_the_ladder_and_one_reminder(ticket, people, now):
    acting(ticket, people)
    assert sweep(now + 4 * DAY + HOUR) == NOTHING | {"reminded": 1, "escalated": 2, "notices": 3}
    assert told("reminder") == ["FOOD:Bhiwani"] and told("escalation") == ["ALL:Bhiwani", "FOOD:ALL"]
    assert minutes("escalation") == [now + 3 * DAY, now + 4 * DAY]
    assert {notice.state for notice in Notice.select().where(Notice.kind == "early")} == {"overtaken"}
    assert len(minutes("early")) == 2  # what was not sent is on record all the same
    assert sweep(now + 5 * DAY)["escalated"] == 1 and told("escalation")[-1] == "ALL:ALL"


def test_each_rung_comes_at_its_own_minute_however_late_the_one_before_was(ticket, people, now):
    acting(ticket, people)
    sweep(now + 2 * DAY + 5 * HOUR)
    assert sweep(now + 3 * DAY - SECOND) == NOTHING
    assert sweep(now + 3 * DAY)["escalated"] == 1


def test_a_clock_that_jumps_back_tells_nothing_twice_and_loses_nothing(ticket, people, now):
    acting(ticket, people)
    at = [now + hours * HOUR for hours in range(24 * 6)]
    for moment in [*at[:50], *at[20:75], *at[74:73:-1], *at[70:]]:
        reminders.sweep(moment)
    assert (len(told("early")), told("reminder")) == (2, ["FOOD:Bhiwani"])
    assert told("escalation") == ["ALL:Bhiwani", "FOOD:ALL", "ALL:ALL"]


def test_what_is_urgent_climbs_faster(ticket, people, now):
    act(ticket, "amend", people["asha"], urgency="high")
    acting(ticket, people)
    sweep(now + DAY + 12 * HOUR)
    assert told("escalation") == ["ALL:Bhiwani", "FOOD:ALL"]


def test_an_office_that_nobody_holds_is_passed_over_with_a_note(ticket, people, now):
    marked(ticket, people, office="FOOD:Karnal")  # vacant, and so are its City Magistrate and Deputy Commissioner
    sweep(now + 3 * HOUR)
    sweep(now + 28 * HOUR)
    assert told("early") == ["FOOD:ALL"]
    passed = "Passed over, nobody holds it: FOOD:Karnal, ALL:Karnal, ALL:Karnal/DC"
    assert passed in Notice.get(Notice.kind == "early").text
    assert told("escalation") == ["FOOD:ALL"]
    event = Event.get(Event.action == "escalate")
    assert event.details["passed_over"] == "ALL:Karnal (vacant), ALL:Karnal/DC (vacant)"


def test_an_office_whose_officer_is_away_is_passed_over_unless_a_substitute_is_in(ticket, people, now):
    away = Leave.create(officer=people["kavita"], from_on=now.date(), until_on=(now + 9 * DAY).date(), created_at=now)
    acting(ticket, people)
    sweep(now + 3 * DAY)
    assert told("escalation") == ["FOOD:ALL"]
    assert "Passed over, all on leave: ALL:Bhiwani" in Notice.get(Notice.kind == "escalation").text
    Charge.create(officer=people["deepak"], office="ALL:Bhiwani", kind="leave", from_on=away.from_on)
    assert not Ladders(now.date()).gap(Office.get_by_id("ALL:Bhiwani"))


def test_of_a_restricted_grievance_only_who_may_see_it_is_told(ticket, people, now):
    acting(ticket, people)
    Ticket.update(restricted="corruption").execute()
    for day in range(2, 8):
        sweep(now + day * DAY)
    assert told("escalation") == ["ALL:ALL"]


def test_an_office_that_falls_vacant_on_the_way_makes_nobody_be_skipped(ticket, people, now):
    acting(ticket, people)
    sweep(now + 3 * DAY)
    Charge.update(until_on=now.date()).where(Charge.office == "ALL:Bhiwani").execute()
    sweep(now + 4 * DAY)
    assert told("escalation") == ["ALL:Bhiwani", "FOOD:ALL"]


def test_time_granted_is_reminded_of_anew(ticket, people, now):
    acting(ticket, people)
    sweep(now + 2 * DAY)
    sweep(now + 3 * DAY)
    act(ticket, "ask_time", people["meena"], now + 3 * DAY, until=(now + 5 * DAY).date(), reason="x")
    act(ticket, "grant", people["kavita"], now + 3 * DAY)
    before = len(minutes("early"))
    assert sweep(now + 4 * DAY) == NOTHING
    assert sweep(now + 6 * DAY)["reminded"] == 1
    assert sweep(now + 7 * DAY)["escalated"] == 1
    assert len(minutes("early")) == before + 2 and minutes("early")[-1] > now + 4 * DAY


def test_more_time_brings_no_reminder_of_a_moment_that_is_past(ticket, people, now):
    acting(ticket, people)
    sweep(now + 2 * DAY)
    act(ticket, "ask_time", people["meena"], now + 3 * DAY, until=(now + 3 * DAY).date(), reason="x")
    act(ticket, "grant", people["kavita"], now + 3 * DAY)  # three quarters of its time are over already
    before = len(minutes("early"))
    sweep(now + 4 * DAY)
    assert len(minutes("early")) == before


def test_on_hold_nobody_is_reminded_until_the_day_named(ticket, people, now):
    acting(ticket, people)
    act(ticket, "hold", people["kavita"], reason="Budget", until=(now + 10 * DAY).date())
    assert sweep(now + 7 * DAY) == NOTHING
    assert sweep(now + 11 * DAY)["reminded"] == 1
    assert Notice.get(Notice.kind == "reminder").subject.endswith("on hold")


def test_what_waits_unsorted_is_counted_and_moves_nothing(ticket, people, now):
    assert sweep(now + 30 * 60 * SECOND)["reminded"] == 1
    assert fresh(ticket).stage == "received" and not told("reminder")


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
    assert sweep(now + DAY)["reminded"] == 1  # the cell, of its own duty
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


def test_an_associated_offices_lateness_climbs_its_own_ladder_and_names_it(ticket, people, now):
    acting(ticket, people)
    act(ticket, "associate", people["asha"], now + HOUR, office="ULB:Bhiwani")
    act(ticket, "ask_time", people["meena"], now + HOUR, until="2027-02-01", reason="tenders")
    act(ticket, "grant", people["asha"], now + HOUR, until="2027-02-01")
    for day in range(2, 7):
        sweep(now + HOUR + day * DAY)
    assert told("escalation") == ["ALL:Bhiwani", "ALL:ALL"] and fresh(ticket).escalation == 0
    said = {notice.subject for notice in Notice.select().where(Notice.kind == "escalation")}
    assert len(said) == 1 and Office.get_by_id("ULB:Bhiwani").name in said.pop()
    levels = [(row.details["holder"], row.details["level"]) for row in Event.select().where(Event.action == "escalate")]
    assert levels == [("ULB:Bhiwani", 1), ("ULB:Bhiwani", 2)]


def test_two_late_offices_climb_each_its_own_ladder(ticket, people, now):
    acting(ticket, people)
    act(ticket, "associate", people["asha"], now, office="ULB:Bhiwani")
    for day in range(2, 7):
        sweep(now + day * DAY)
    assert sorted(told("escalation")) == ["ALL:ALL"] * 2 + ["ALL:Bhiwani"] * 2 + ["FOOD:ALL"]  # nobody holds ULB:ALL
    assert fresh(ticket).escalation == 3


def test_what_was_taken_up_late_climbs_anew_when_nothing_is_done(ticket, people, now):
    marked(ticket, people)
    sweep(now + 3 * DAY - HOUR)
    assert fresh(ticket).escalation == 2
    act(ticket, "acknowledge", people["meena"], now + 3 * DAY - HOUR)
    assert fresh(ticket).escalation == 0
    sweep(now + 3 * DAY)
    assert told("escalation") == ["ALL:Bhiwani", "FOOD:ALL", "ALL:Bhiwani"]


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
    assert deliveries.send(settings, lambda: now + HOUR) == 0
    outbox.set_outward(True, journal.SYSTEM, now)
    assert deliveries.send(settings, lambda: now + HOUR) > 0
