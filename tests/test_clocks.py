"""Standing still and what it does to a due time; days and rungs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import clocks
from smgt.calendars import Office

TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(0), timedelta(days=400))
WHY = st.sampled_from(("citizen", "hold"))
NINE = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@given(TIMES, SPANS, SPANS)
def test_standing_still_leaves_the_time_that_was_left(due, before, still):
    paused = due - before
    now = paused + still
    assert clocks.resumed(due, paused, now) - now == due - paused


@given(TIMES, SPANS, SPANS, SPANS)
def test_waiting_longer_is_never_due_earlier(due, before, still, more):
    paused = due - before
    for calendar in (clocks.ROUND, Office()):
        first, later = (clocks.resumed(due, paused, paused + still + each, calendar) for each in (timedelta(0), more))
        assert due <= first <= later


@given(TIMES, SPANS, SPANS)
def test_what_was_late_stays_as_late(due, late, still):
    paused = due + late
    assert paused + still - clocks.resumed(due, paused, paused + still, Office()) == late


@given(TIMES, SPANS, SPANS)
def test_a_clock_set_back_meanwhile_takes_nothing_away(due, before, back):
    paused = due - before
    assert clocks.resumed(due, paused, paused - back) == due
    assert clocks.settled([], paused, paused - back, "citizen")[0] == paused


@given(TIMES, st.lists(st.tuples(SPANS, SPANS, WHY), max_size=6))
def test_all_waiting_for_the_citizen_is_capped_and_all_of_it_is_kept(start, waits):
    pauses, at = [], start
    for gap, still, why in waits:
        until, pauses = clocks.settled(pauses, at + gap, at + gap + still, why)
        at = at + gap + still
        assert until <= at
    held = sum((still for _, still, why in waits if why == "hold"), timedelta(0))
    assert clocks.waited(pauses, "hold") == held and len(pauses) == len(waits)
    assert clocks.waited(pauses, "citizen") + clocks.allowance(pauses) == clocks.WAIT_AT_MOST


@given(TIMES, SPANS, st.booleans(), SPANS)
def test_a_returned_report_has_a_day_at_least_and_all_that_was_left(due, apart, late, wait):
    stopped = due + apart if late else due - apart
    now = stopped + wait
    given_back = clocks.returned(due, stopped, now) - now
    assert given_back == max(due - stopped, clocks.RETURNED)


@given(TIMES, SPANS, st.booleans())
def test_nothing_is_overdue_at_the_moment_it_is_passed_on(due, apart, late):
    now = due + apart if late else due - apart
    inherited = clocks.inherited(due, now)
    assert inherited > now and (inherited == due) == (due > now)


@pytest.mark.parametrize(
    ("terms", "name"),
    [
        (None, "round"),
        ({"calendar": "office"}, "office"),
        ({"calendar": "office", "until": "2026-12-01"}, "round"),
        ({"calendar": "office", "came": "returned"}, "round"),
        ({"calendar": "office", "came": "passed"}, "office"),
    ],
)
def test_a_day_granted_counts_round_the_clock(terms, name):
    assert clocks.calendar_of(terms) == name


def test_days_are_those_of_india():
    evening = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # 00:30 on the 21st in India
    assert clocks.today(evening) == date(2026, 11, 21)
    assert clocks.end_of_day(date(2026, 11, 20)) == datetime(2026, 11, 20, 18, 29, 59, tzinfo=UTC)
