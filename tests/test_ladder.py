"""The steps of a duty: each at a minute that follows from its clock alone, in order, none twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import ladder
from smgt.rules import URGENCIES

NINE = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)  # nine in the morning in India
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
lengths = st.integers(1, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))
starts = st.integers(0, 60 * 24 * 400).map(lambda minutes: NINE + timedelta(minutes=minutes))
names = st.sampled_from(ladder.DUTIES_REMINDED)
urgencies = st.sampled_from(URGENCIES)


def times(name, start, length, urgency="normal"):
    return [at for _, at, _ in ladder.planned(name, start, start + length, urgency)]


def test_two_days_to_act_are_reminded_of_twice_before_and_then_climb_each_day():
    hours = [(at - NINE) / HOUR for at in times("act", NINE, 2 * DAY - HOUR)]
    assert hours[:5] == [35.25, 47, 71, 95, 119]  # nine on the due day would not be before it


def test_the_morning_of_the_due_day_comes_before_it_is_due():
    assert times("act", NINE, 2 * DAY + 3 * HOUR)[1] == NINE + 2 * DAY


def test_a_quarter_of_an_hour_is_not_reminded_of_before_it_is_over():
    assert times("acknowledge", NINE, HOUR / 4, "life-threatening")[:2] == [NINE + HOUR / 4, NINE + HOUR / 4 + HOUR]


@given(names, starts, lengths, urgencies)
def test_steps_come_in_order_and_start_within_the_duty(name, start, length, urgency):
    found = times(name, start, length, urgency)
    assert found == sorted(set(found)) and start < found[0]


@given(names, starts, lengths, urgencies, st.lists(lengths, min_size=1, max_size=30))
def test_however_a_clock_is_looked_at_each_step_is_owed_once(name, start, length, urgency, pauses):
    facts, now, done = (name, start, start + length, urgency), start, []
    rung, look = 0, ladder.next_look(*facts, 0, start)
    for pause in pauses:
        now += pause
        if look and look <= now:
            owed = ladder.owed(*facts, rung, look, now)
            done += [place for place, _, _ in owed]
            rung = owed[-1][0] + 1
            look = ladder.next_look(*facts, rung, now)
    expected = [place for place, at, _ in ladder.planned(*facts) if at <= now]
    assert done == expected


@given(starts, lengths, lengths)
def test_more_time_owes_no_reminder_of_before(start, length, later):
    look = ladder.next_look("act", start, start + length, "normal", 0, start + later)
    assert look > start + later or look >= start + length


def test_a_danger_to_life_rings_on_each_hour_until_the_call_is_logged():
    facts = ("call", NINE, NINE + ladder.CALL_WITHIN, "life-threatening")
    rung, look, hours = 0, NINE, []
    for _ in range(60):
        rung, hours = rung + 1, [*hours, (look - NINE) / HOUR]
        look = ladder.next_look(*facts, rung, look)
    assert hours[22:28] == [5.5, 5.75, 6, 7, 8, 9] and hours[-1] == 41
    assert len(ladder.owed(*facts, 0, NINE, NINE + 99 * DAY)) == ladder.RINGS


@pytest.mark.parametrize("name", ["await", "unheard of"])
def test_what_is_nobodys_duty_has_no_steps(name):
    assert ladder.next_look(name, NINE, NINE + DAY) is None


def test_the_alarm_of_a_queue_goes_up_and_then_repeats():
    told = [(ladder.alarm_tells(rung), (ladder.alarm_time(NINE, rung) - NINE) / HOUR) for rung in range(5)]
    assert told == [("duty", 0), ("lead", 0.5), ("state_nodal", 2), ("state_nodal", 8), ("state_nodal", 14)]
