"""Due times: always after the start, never earlier for having waited, and each can say why."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import clocks, rules

TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(0), timedelta(days=400))
NAMES = st.sampled_from(["triage", "acknowledge", "act", "check", "await"])
URGENCIES = st.sampled_from(rules.URGENCIES)
HOURS = st.none() | st.integers(1, 24 * 90)
NINE = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)


@given(NAMES, TIMES, URGENCIES, HOURS, st.integers(1, 90))
def test_a_duty_is_due_after_it_began(name, start, urgency, hours, days):
    due, why = clocks.due(name, start, urgency=urgency, act_hours=hours, days=days)
    assert due > start and why


@given(NAMES, TIMES, HOURS)
def test_more_urgent_is_never_due_later(name, start, hours):
    dues = [clocks.due(name, start, urgency=urgency, act_hours=hours)[0] for urgency in rules.URGENCIES]
    assert dues == sorted(dues, reverse=True)


@given(TIMES, SPANS, SPANS)
def test_standing_still_leaves_the_time_that_was_left(due, before, still):
    paused = due - before
    now = paused + still
    assert clocks.resumed(due, paused, now) - now == due - paused


@given(TIMES, SPANS, SPANS, SPANS)
def test_waiting_longer_is_never_due_earlier(due, before, still, more):
    paused = due - before
    assert clocks.resumed(due, paused, paused + still) <= clocks.resumed(due, paused, paused + still + more)


@given(TIMES, SPANS, st.booleans(), SPANS)
def test_a_returned_report_has_a_day_at_least_and_all_that_was_left(due, apart, late, wait):
    stopped = due + apart if late else due - apart
    now = stopped + wait
    given_back = clocks.returned(due, stopped, now) - now
    assert given_back == max(due - stopped, clocks.RETURNED)


@pytest.mark.parametrize(
    ("name", "urgency", "hours", "length", "why"),
    [
        ("triage", "normal", None, timedelta(minutes=30), "30 minutes to sort a normal grievance"),
        ("acknowledge", "high", None, timedelta(hours=1), "1 hour to acknowledge a high grievance"),
        ("act", "normal", None, timedelta(hours=48), "48 hours to act: the usual limit"),
        ("act", "normal", 72, timedelta(days=3), "3 days to act: the category's limit"),
        ("act", "high", 72, timedelta(hours=24), "24 hours to act: high"),
        ("act", "life-threatening", 2, timedelta(hours=2), "2 hours to act: the category's limit"),
        ("await", "normal", None, timedelta(days=7), "7 days for the complainant to answer"),
    ],
)
def test_a_due_time_and_why(name, urgency, hours, length, why):
    assert clocks.due(name, NINE, urgency=urgency, act_hours=hours) == (NINE + length, why)


def test_there_are_no_other_duties():
    with pytest.raises(ValueError):
        clocks.due("lunch", NINE)


def test_days_are_those_of_india():
    evening = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # 00:30 on the 21st in India
    assert clocks.today(evening) == date(2026, 11, 21)
    assert clocks.end_of_day(date(2026, 11, 20)) == datetime(2026, 11, 20, 18, 29, 59, tzinfo=UTC)


def test_the_ladder_has_a_rung_a_day():
    assert [clocks.next_look(NINE, rung) - NINE for rung in range(3)] == [timedelta(days=days) for days in range(3)]
