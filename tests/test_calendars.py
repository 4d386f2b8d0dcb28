"""Calendars: open time counted as a counter of minutes counts it, and hours read as people write them."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smgt import calendars
from smgt.calendars import DAY, Office, Round
from smgt.errors import Refused
from tests import minutes

HOUR = timedelta(hours=1)
FRIDAY_NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
SPLIT = (((9 * 60, 13 * 60), (14 * 60, 17 * 60)),) * 5 + (((9 * 60, 12 * 60),), ())  # with a Saturday morning
STARTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=20))
CALENDARS = st.integers(0, 200).map(lambda seed: minutes.a_calendar(random.Random(seed)))
QUICK = settings(max_examples=60, deadline=None)


def india(day, hour=0, minute=0, month=11, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=calendars.INDIA)


def test_a_thousand_random_clocks_agree_with_a_counter_of_minutes():
    assert minutes.agree_often(seed=5, many=10, each=100) == 1000


@given(CALENDARS, STARTS, LENGTHS)
@QUICK
def test_the_open_time_until_something_is_due_is_its_length(calendar, start, length):
    due = calendar.after(start, length)
    assert due >= start and calendar.between(start, due) == length


@given(CALENDARS, STARTS, LENGTHS, LENGTHS)
@QUICK
def test_longer_is_never_sooner_and_parts_add_up(calendar, start, length, more):
    assert calendar.after(start, length) <= calendar.after(start, length + more)
    assert calendar.after(start, length + more) == calendar.after(calendar.after(start, length), more)


@given(CALENDARS, STARTS, st.integers(1, 12))
@QUICK
def test_working_days_end_with_the_last_of_them(calendar, start, days):
    due = calendar.after_days(start, days)
    assert due > start and due < calendar.after_days(start, days + 1)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (india(20, 12), 4, india(20, 16)),
        (india(20, 12), 5, india(20, 17)),  # what fits exactly ends with the day
        (india(20, 12), 6, india(23, 10)),  # over a Saturday and Sunday
        (india(20, 3), 1, india(20, 10)),  # before it opens
        (india(21, 12), 1, india(23, 10)),
        (india(30, 16), 2, india(1, 10, month=12)),  # a month's end
        (india(31, 16, month=12), 2, india(1, 10, month=1, year=2027)),  # a year's
    ],
)
def test_office_hours(start, hours, due):
    assert Office().after(start, hours * HOUR) == due


def test_split_shifts_and_a_saturday_morning():
    office = Office(((calendars.OPEN_FROM, SPLIT),))
    assert office.after(india(20, 12, 30), HOUR) == india(20, 14, 30)
    assert office.after(india(20, 16), 2 * HOUR) == india(21, 10)
    assert office.between(india(20), india(23)) == 10 * HOUR


def test_a_holiday_is_no_working_day():
    office = Office(holidays=frozenset({date(2026, 11, 23)}))
    assert office.after(india(20, 16), 2 * HOUR) == india(24, 10)
    assert office.after_days(india(20, 12), 1) == india(24, 17)


def test_the_day_that_it_begins_on_does_not_count():
    assert Office().after_days(india(20, 8), 3) == Office().after_days(india(20, 16), 3) == india(25, 17)


def test_other_hours_hold_from_their_day_on():
    summer = (((7 * 60, 13 * 60 + 30),),) * 5 + ((),) * 2
    office = Office(((calendars.OPEN_FROM, calendars.OFFICE_WEEK), (date(2026, 11, 23), summer)))
    assert office.after(india(20, 16), 2 * HOUR) == india(23, 8)
    assert office.between(india(23), india(24)) == timedelta(hours=6.5)


def test_where_nothing_is_ever_open_the_clock_runs_all_the_same():
    never = Office(((calendars.OPEN_FROM, ((),) * 7),))
    assert never.after(FRIDAY_NOON, HOUR) == FRIDAY_NOON + HOUR
    assert never.after_days(FRIDAY_NOON, 2) == FRIDAY_NOON + 2 * DAY


@given(CALENDARS, STARTS, LENGTHS)
@QUICK
def test_nothing_lies_between_a_moment_and_one_before_it(calendar, start, back):
    assert calendar.between(start, start - back) == timedelta(0)


def test_round_the_clock_every_minute_counts():
    assert Round().after_days(FRIDAY_NOON, 2) == FRIDAY_NOON + 2 * DAY


def test_hours_are_read_as_they_are_written():
    lines = ["09:00-13:00, 13:30-17:00", "9.00 - 17.00", "", "22:00-24:00", "00:00-06:00", "9:00–12:00", " "]
    week = calendars.read_week(lines)
    assert week[0] == ((540, 780), (810, 1020)) and week[3] == ((1320, 1440),) and week[6] == ()
    assert calendars.read_week(calendars.write_week(week)) == week


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("9 to 5", "9 to 5 is no span of hours like 09:00-13:00"),
        ("09:00-25:00", "09:00-25:00 is no span"),
        ("09:75-10:00", "09:75-10:00 is no span"),
        ("17:00-09:00", "17:00-09:00 ends before it begins"),
        ("09:00-13:00, 12:00-17:00", "One span begins before the one before it has ended"),
        ("1:00-2:00, 3:00-4:00, 5:00-6:00, 7:00-8:00, 9:00-10:00", "At most 4 spans"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_the_day(line, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        calendars.read_week(["", line, "", "", "", "", ""])
    assert refused.value.field == "tuesday"


def test_offices_must_be_open_at_some_time():
    with pytest.raises(Refused, match="at some time of the week"):
        calendars.read_week([""] * 7)
