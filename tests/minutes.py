"""The oracle of the clocks: it looks at every minute of some years, and knows nothing of spans, weeks or shortcuts."""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from smgt import calendars, clocks, limits
from smgt.calendars import DAY, INDIA

FIRST, DAYS = date(2025, 11, 1), 800  # over two year ends and a leap day's absence; starts are drawn from the first 400
MINUTE = timedelta(minutes=1)
TICK, A_MINUTE = timedelta(microseconds=1), 60_000_000
BEGIN = datetime.combine(FIRST, time(), INDIA)
SHIFTS = (
    ((9 * 60, 17 * 60),), ((9 * 60, 13 * 60), (13 * 60 + 30, 17 * 60)), ((7 * 60, 13 * 60 + 30),),
    ((0, 24 * 60),), ((0, 6 * 60), (22 * 60, 24 * 60)), ((600, 601),), (), ((0, 1), (1439, 1440)),
)  # fmt: skip


class Minutes:
    """A calendar spread out: one byte a minute, 1 where it is open."""

    def __init__(self, calendar):
        self.calendar = calendar
        self.open = b"".join(self._day(FIRST + number * DAY) for number in range(DAYS))

    def _day(self, day):
        if isinstance(self.calendar, calendars.Round):
            return b"\1" * calendars.MINUTES
        if day in self.calendar.holidays:
            return b"\0" * calendars.MINUTES
        begun = [week for from_on, week in self.calendar.weeks if from_on <= day]
        spans = (begun[-1] if begun else calendars.OFFICE_WEEK)[day.weekday()]
        return _minutes_of(spans)

    def after(self, start, length):
        """Walk from minute to minute until `length` of open time is used up."""
        at, left = (start - BEGIN) // TICK, length // TICK
        minute = at // A_MINUTE
        if self.open[minute]:  # what is left of the minute that it begins in
            head = (minute + 1) * A_MINUTE - at
            if head >= left:
                return start + length
            left, minute = left - head, minute + 1
        else:
            minute += 1
        while True:
            minute = self.open.index(1, minute)
            if left <= A_MINUTE:
                return BEGIN + (minute * A_MINUTE + left) * TICK
            left, minute = left - A_MINUTE, minute + 1

    def after_days(self, start, days):
        """Walk from day to day until so many working days are over; the end of the last one's last open minute."""
        if isinstance(self.calendar, calendars.Round):
            return self.after(start, days * DAY)
        number = (start.astimezone(INDIA).date() - FIRST).days
        while days:
            number += 1
            minutes = self.open[number * calendars.MINUTES : (number + 1) * calendars.MINUTES]
            days -= 1 in minutes
        return BEGIN + (number * calendars.MINUTES + minutes.rindex(1) + 1) * MINUTE

    def between(self, start, end):
        """The open time from `start` to `end`, counted."""
        if end <= start:
            return timedelta(0)
        first, last = (start - BEGIN) // MINUTE, (end - BEGIN) // MINUTE
        if first == last:
            return (end - start) * self.open[first]
        whole = sum(self.open[first + 1 : last]) * MINUTE
        head = (BEGIN + (first + 1) * MINUTE - start) * self.open[first]
        return whole + head + (end - (BEGIN + last * MINUTE)) * self.open[last]


@cache
def _minutes_of(spans):
    """A day's minutes, each asked whether any span has it."""
    return bytes(any(opens <= minute < closes for opens, closes in spans) for minute in range(calendars.MINUTES))


def a_calendar(dice):
    """Round the clock, or office hours of one or two weeks with holidays."""
    if dice.random() < 0.1:
        return calendars.Round()
    weeks = [tuple(dice.choice(SHIFTS) for _ in range(7)) for _ in range(dice.randint(1, 2))]
    weeks = [week if any(week) else calendars.OFFICE_WEEK for week in weeks]
    begins = [calendars.OPEN_FROM, FIRST + dice.randint(1, 400) * DAY]
    holidays = frozenset(FIRST + dice.randint(0, DAYS - 1) * DAY for _ in range(dice.choice((0, 5, 60))))
    return calendars.Office(tuple(zip(begins, weeks, strict=False)), holidays)


def a_start(dice):
    """A moment of the first 400 days, often at a day's, month's or year's turn."""
    day = dice.choice((FIRST + dice.randint(0, 399) * DAY, date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 31)))
    of_day = dice.choice((dice.randrange(86_400_000_000), 0, 1, 86_399_999_999, dice.randrange(1440) * 60_000_000))
    return (datetime.combine(day, time(), INDIA) + timedelta(microseconds=of_day)).astimezone(UTC)


def a_limit(dice):
    """A limit from a minute to some weeks of open time."""
    unit = dice.choice(("minute", "hour", "day"))
    return limits.Limit("act", dice.randint(1, {"minute": 600, "hour": 60, "day": 12}[unit]), unit)


def some_pauses(dice, start):
    """[(from, until, why)] in order, for the citizen or on hold."""
    found, at = [], start
    for _ in range(dice.choice((0, 1, 1, 2, 4))):
        at += timedelta(seconds=dice.randrange(4 * 86_400))
        until = at + timedelta(seconds=dice.randrange(dice.choice((3600, 10 * 86_400))))
        found.append((at, until, dice.choice(("citizen", "hold"))))
        at = until
    return found


def agree(dice, calendar, minutes):
    """Let one random clock live by both; raises AssertionError where they differ, or where it cannot be right."""
    start, limit = a_start(dice), a_limit(dice)
    due, counted = limit.due(start, calendar), limit.due(start, minutes)
    assert due == counted and due > start
    assert calendar.between(start, due) == minutes.between(start, due)
    waits, pauses, waited = some_pauses(dice, start), [], timedelta(0)
    for began, ended, why in waits:
        until, pauses = clocks.settled(pauses, began, ended, why)
        left = clocks.WAIT_AT_MOST - waited if why == "citizen" else ended - began
        stood = min(ended - began, left)
        waited += stood if why == "citizen" else timedelta(0)
        due = clocks.resumed(due, began, until, calendar)
        if counted > began:
            counted = minutes.after(began + stood, minutes.between(began, counted))
        else:
            counted += stood
        assert due == counted and due > start, (start, limit, began, ended, why)
    first = limit.due(start, calendar)
    assert clocks.replayed(first, pauses, calendar) == due >= first
    assert clocks.waited(pauses, "citizen") == waited <= clocks.WAIT_AT_MOST


def agree_often(seed, many, each):
    """`many` random calendars, `each` random clocks on every one; how many agreed."""
    dice = random.Random(seed)
    for _ in range(many):
        calendar = a_calendar(dice)
        minutes = Minutes(calendar)
        for _ in range(each):
            agree(dice, calendar, minutes)
    return many * each
