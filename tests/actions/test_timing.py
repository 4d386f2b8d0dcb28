"""The clocks of a ticket as people act on it: pauses, holds, extensions, and who answers when it is passed on."""

from datetime import timedelta

import pytest

from smgt import clocks, reminders
from smgt.errors import Stale
from smgt.models import Charge, Clock, Holiday, Notice, TimeLimit
from tests.actions.test_citizen import clock_of, write
from tests.factories import REPORT, SINCE, act, acting, by_citizen, by_system, fresh, marked, replied

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOHARU = "FOOD:Bhiwani/LOHARU"
ON = {"office": LOHARU, "reason": "Loharu depot"}


def passed_on(ticket, people, at):
    """By the office itself, within its own jurisdiction, to one that meena has charge of, too."""
    Charge.create(officer=people["meena"], office=LOHARU, kind="additional", from_on=SINCE)
    acting(ticket, people)
    return act(ticket, "pass_on", people["meena"], at, **ON)


def act_clocks(ticket):
    """{office: its running act clock}."""
    return {clock.marking.office_id: clock for clock in fresh(ticket).running() if clock.name == "act"}


def test_an_office_that_passes_it_on_stays_answerable(ticket, people, now):
    passed_on(ticket, people, now + DAY)
    running = act_clocks(ticket)
    assert {office: clock.due_at for office, clock in running.items()} == {
        "FOOD:Bhiwani": now + 2 * DAY, LOHARU: now + 2 * DAY,
    }  # fmt: skip
    assert running[LOHARU].why == "48 hours to act (the house's own limit), as it stood when it was passed on"
    reminders.sweep(now + 2 * DAY)
    told = {notice.office_id for notice in Notice.select().where(Notice.kind == "reminder")}
    assert {"FOOD:Bhiwani", LOHARU} <= told


def test_what_is_passed_on_late_is_late_for_him_who_was_late(ticket, people, now):
    passed_on(ticket, people, now + 3 * DAY)
    running = act_clocks(ticket)
    assert (running["FOOD:Bhiwani"].due_at, running[LOHARU].due_at) == (now + 2 * DAY, now + 4 * DAY)
    assert running[LOHARU].why.endswith("a day at least, as it was passed on late")
    assert fresh(ticket).due_at == now + 2 * DAY, "to the citizen it is late"


@pytest.mark.parametrize(
    ("name", "person", "form", "left"),
    [
        ("report", "meena", REPORT, set()),
        ("send_back", "meena", {"reason": "No depot of ours"}, set()),
        ("pass_on", "asha", {"office": "ULB:Bhiwani", "reason": "Theirs"}, {"ULB:Bhiwani"}),
    ],
)
def test_the_answering_ends_with_the_holders_own(ticket, people, now, name, person, form, left):
    passed_on(ticket, people, now + HOUR)
    act(ticket, name, people[person], now + 2 * HOUR, **form)
    assert set(act_clocks(ticket)) == left


def test_the_cells_correction_starts_anew(ticket, people, now):
    acting(ticket, people)
    act(ticket, "pass_on", people["asha"], now + DAY, office="ULB:Bhiwani", reason="Garbage")
    assert {office: clock.due_at for office, clock in act_clocks(ticket).items()} == {"ULB:Bhiwani": now + 3 * DAY}


def test_a_returned_report_lets_both_go_on(ticket, people, now):
    passed_on(ticket, people, now + HOUR)
    act(ticket, "report", people["meena"], now + 2 * HOUR, **REPORT)
    act(ticket, "return_report", people["asha"], now + 3 * HOUR, reason="Where?")
    assert {office: clock.due_at for office, clock in act_clocks(ticket).items()} == {
        "FOOD:Bhiwani": now + 2 * DAY + HOUR, LOHARU: now + 2 * DAY + HOUR,
    }  # fmt: skip


def test_taking_a_passing_on_back_leaves_one_clock(ticket, people, now):
    passed_on(ticket, people, now + HOUR)
    act(ticket, "take_back", people["meena"], now + HOUR)
    assert {office: clock.due_at for office, clock in act_clocks(ticket).items()} == {"FOOD:Bhiwani": now + 2 * DAY}


def test_waiting_for_the_citizen_is_logged_and_said(ticket, people, now):
    acting(ticket, people)
    act(ticket, "ask_details", people["meena"], now + HOUR, reply="Which ward?")
    write(ticket, "Ward 4", now + 3 * HOUR)
    clock = clock_of(ticket, "act")
    assert clock.due_at == now + 2 * DAY + 2 * HOUR
    assert clock.pauses == [[(now + HOUR).isoformat(), (now + 3 * HOUR).isoformat(), "citizen"]]
    assert clock.why == "48 hours to act (the house's own limit), 2 h waiting for the complainant"


def wait(ticket, people, since, days):
    act(ticket, "ask_details", people["meena"], since, reply="Which ward?")
    write(ticket, "Ward 4", since + days * DAY)


def test_all_waiting_together_is_capped(ticket, people, now, settings):
    settings.lapse_days = 30
    acting(ticket, people)
    wait(ticket, people, now + HOUR, 10)
    act(ticket, "ask_details", people["meena"], now + 11 * DAY, reply="And which street?")
    assert clock_of(ticket, "act").next_at == now + 15 * DAY
    assert reminders.sweep(now + 15 * DAY - HOUR)["reminded"] == 1  # the citizen, of what he was asked
    reminders.sweep(now + 15 * DAY)
    clock = clock_of(ticket, "act")
    assert (clock.paused_at, clock.due_at, clock.rung) == (None, now + 16 * DAY, 0)
    assert fresh(ticket).clock == "act" and fresh(ticket).details_asked_at
    write(ticket, "Street 2", now + 15 * DAY + HOUR)
    assert clock_of(ticket, "act").due_at == now + 16 * DAY
    wait(ticket, people, now + 15 * DAY + 2 * HOUR, 1)
    assert clock_of(ticket, "act").due_at == now + 16 * DAY, "it waits for nobody any more"


def test_a_sweep_that_slept_counts_no_more_than_the_cap(ticket, people, now, settings):
    settings.lapse_days = 30
    acting(ticket, people)
    act(ticket, "ask_details", people["meena"], now + HOUR, reply="Which ward?")
    reminders.sweep(now + 29 * DAY)
    assert clock_of(ticket, "act").due_at == now + 2 * DAY + clocks.WAIT_AT_MOST


def test_what_is_not_awaited_waits_no_longer(ticket, people, now):
    acting(ticket, people)
    with pytest.raises(Stale, match="No details were asked"):
        by_system(ticket, "wait_no_longer", now)


def test_a_hold_and_a_question_at_once_are_counted_apart(ticket, people, now):
    acting(ticket, people)
    act(ticket, "ask_details", people["meena"], now + HOUR, reply="Which ward?")
    act(ticket, "hold", people["kavita"], now + 3 * HOUR, reason="Budget", until=(now + 9 * DAY).date())
    write(ticket, "Ward 4", now + 5 * HOUR)
    act(ticket, "resume", people["kavita"], now + DAY)
    clock = clock_of(ticket, "act")
    assert (clocks.waited(clock.pauses, "citizen"), clocks.waited(clock.pauses, "hold")) == (2 * HOUR, 21 * HOUR)
    assert clock.due_at == now + 2 * DAY + 23 * HOUR


def test_on_hold_progress_is_asked_for_each_month_and_shown_apart(ticket, people, now):
    acting(ticket, people)
    act(ticket, "hold", people["kavita"], now, reason="Sub judice", until=(now + 200 * DAY).date())
    assert (fresh(ticket).due_at, clock_of(ticket, "interim").due_at) == (None, now + 30 * DAY)
    assert reminders.sweep(now + 30 * DAY)["reminded"] == 1
    act(ticket, "progress", people["meena"], now + 31 * DAY, note="Next hearing in March")
    assert clock_of(ticket, "interim").due_at == now + 61 * DAY
    act(ticket, "resume", people["kavita"], now + 40 * DAY)
    assert {clock.name for clock in fresh(ticket).running()} == {"act"}


def test_time_granted_says_so_and_outlasts_a_corrected_category(ticket, people, now):
    acting(ticket, people)
    act(ticket, "ask_time", people["meena"], now + HOUR, until=(now + 9 * DAY).date(), reason="Parts are on the way")
    act(ticket, "grant", people["kavita"], now + 2 * HOUR)
    granted = clocks.end_of_day((now + 9 * DAY).date())
    assert clock_of(ticket, "act").why == "48 hours to act (the house's own limit), time granted until 29-11-2026"
    act(ticket, "amend", people["asha"], now + 3 * HOUR, category="ELEC")
    clock = clock_of(ticket, "act")
    assert clock.due_at == granted
    assert clock.why == "24 hours to act: ELEC (Rule 7, from 01-01-2020), time granted until 29-11-2026"


def test_a_corrected_category_keeps_what_the_clock_stood_still(ticket, people, now):
    acting(ticket, people)
    wait(ticket, people, now + HOUR, 2)
    act(ticket, "amend", people["asha"], now + 2 * DAY + 2 * HOUR, category="ELEC")
    assert clock_of(ticket, "act").due_at == now + 3 * DAY


def test_a_limit_set_later_leaves_past_and_running_clocks_alone(ticket, people, now):
    acting(ticket, people)
    before = clock_of(ticket, "act").due_at
    facts = {"duty": "act", "amount": 1, "unit": "hour", "calendar": "round"}
    TimeLimit.create(**facts, from_on=now.date(), source="New", officer=people["admin"], created_at=now)
    assert clock_of(ticket, "act").due_at == before
    act(ticket, "pass_on", people["asha"], now + HOUR, office="ULB:Bhiwani", reason="Theirs")
    assert clock_of(ticket, "act").due_at == now + 2 * HOUR


def test_each_round_has_a_clock_of_its_own(ticket, people, now):
    by_citizen(replied(ticket, people, now), "not_satisfied", now + 5 * DAY)
    rounds = [(clock.round, clock.due_at) for clock in Clock.select().where(Clock.name == "act").order_by(Clock.id)]
    assert rounds == [(1, now + 2 * DAY), (2, now + 7 * DAY)]


@pytest.mark.parametrize(("district", "days"), [(None, 4), ("Bhiwani", 4), ("Karnal", 3)])
def test_office_hours_know_the_holidays_of_their_district(ticket, people, now, district, days):
    Holiday.create(day=(now + 3 * DAY).date(), name="Fair", district=district)
    assert clock_of(marked(ticket, people, now=now + 4 * HOUR), "acknowledge").due_at == now + days * DAY


def test_a_machine_whose_clock_was_set_back_ends_nothing_before_it_began(ticket, people, now):
    acting(ticket, people, now)
    act(ticket, "ask_details", people["meena"], now - HOUR, reply="Which ward?")
    write(ticket, "Ward 4", now - 2 * HOUR)
    for clock in Clock.select():
        assert clock.due_at > clock.started_at and (clock.stopped_at or clock.due_at) >= clock.started_at
