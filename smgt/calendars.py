"""Calendars, pure: when a clock runs. Round the clock, or office hours by weekday without the holidays, in India.

Moments in and out are aware; what is between is counted in India, which has one offset all year. Arithmetic is exact to
the microsecond.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from smgt.errors import Refused

INDIA = ZoneInfo("Asia/Kolkata")
DAY, MINUTES = timedelta(days=1), 24 * 60
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMES = ("round", "office")  # what a limit calls its calendar
FURTHEST = 3660  # days looked ahead for open hours: where there are none at all, a clock runs round the clock
MOST_SPANS = 4  # of one day
OPEN_FROM = date(1950, 1, 1)
# Haryana's offices: 9 to 5 from Monday to Friday (all Saturdays and Sundays are holidays). Split shifts are put in.
OFFICE_WEEK = (((9 * 60, 17 * 60),),) * 5 + ((),) * 2


class Round:
    """Round the clock: every minute counts, and a day is 24 hours."""

    def after(self, start, length):
        """The moment at which `length` (a timedelta) of open time has gone by since `start`."""
        return start + length

    def after_days(self, start, days):
        """The moment at which so many days have gone by since `start`."""
        return start + days * DAY

    def between(self, start, end):
        """The open time between two moments, as a timedelta; none where the end comes first."""
        return max(end - start, timedelta(0))


@dataclass(frozen=True)
class Office:
    """Office hours: `weeks` are ((from which day, week), …), the latest that has begun holds on a day; a week is seven
    tuples of (opens, closes) in minutes of the day. `holidays`: days on which nothing is open.
    """

    weeks: tuple = ((OPEN_FROM, OFFICE_WEEK),)
    holidays: frozenset = frozenset()

    def after(self, start, length):
        """The moment at which `length` (a timedelta) of open time has gone by since `start`; what fits a span exactly
        ends with it, not with the next one's beginning.
        """
        if length <= timedelta(0):
            return start
        left, local = length, _local(start)
        for opens, closes in self._spans(local.date(), FURTHEST):
            opens = max(opens, local)
            if closes - opens >= left:
                return _moment(opens + left, start)
            left -= max(closes - opens, timedelta(0))
        return start + length

    def after_days(self, start, days):
        """The closing of the so many'th working day after the day of `start`, which itself does not count
        (General Clauses Act 1897, section 9).
        """
        day, left = _local(start).date(), days
        for ahead in range(1, FURTHEST):
            hours = self._hours(day + ahead * DAY)
            left -= bool(hours)
            if not left:
                return _moment(_at(day + ahead * DAY, hours[-1][1]), start)
        return start + days * DAY

    def between(self, start, end):
        """The open time between two moments, as a timedelta; none where the end comes first."""
        first, last = _local(start), _local(end)
        open_time = timedelta(0)
        for opens, closes in self._spans(first.date(), (last.date() - first.date()).days + 1):
            open_time += max(min(closes, last) - max(opens, first), timedelta(0))
        return open_time

    def _spans(self, day, days):
        """The open spans of so many days from `day` on, as local times without a zone, in order."""
        for ahead in range(days):
            on = day + ahead * DAY
            for opens, closes in self._hours(on):
                yield _at(on, opens), _at(on, closes)

    def _hours(self, day):
        if day in self.holidays:
            return ()
        week = next((week for from_on, week in reversed(self.weeks) if from_on <= day), OFFICE_WEEK)
        return week[day.weekday()]


def _local(moment):
    return moment.astimezone(INDIA).replace(tzinfo=None)


def _moment(local, like):
    """A local time as an aware one, in the zone that the caller's own moment is given in."""
    return local.replace(tzinfo=INDIA).astimezone(like.tzinfo)


def _at(day, minute):
    return datetime.combine(day, time()) + timedelta(minutes=minute)


# -- office hours as people write them --


def read_week(lines):
    """A week of seven lines as "09:00-13:00, 13:30-17:00" ("" closed), Monday first. Raises Refused, naming the day."""
    week = tuple(_read_day(name, text) for name, text in zip(WEEKDAYS, lines, strict=True))
    if not any(week):
        raise Refused("Offices must be open at some time of the week.", WEEKDAYS[0].lower())
    return week


def _read_day(name, text):
    parts = [part.strip() for part in re.split(r"[,;]", text or "") if part.strip()]
    if len(parts) > MOST_SPANS:
        raise Refused(f"At most {MOST_SPANS} spans a day.", name.lower())
    spans = [_read_span(name, part) for part in parts]
    for (_, closed), (opens, _) in zip(spans, spans[1:], strict=False):
        if opens < closed:
            raise Refused("One span begins before the one before it has ended.", name.lower())
    return tuple(spans)


def _read_span(name, text):
    found = re.fullmatch(r"(\d{1,2})[:.](\d\d) *[-–] *(\d{1,2})[:.](\d\d)", text)
    opens, closes = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3)) if found else (0, 0)
    if not found or closes > MINUTES or int(found[2]) > 59 or int(found[4]) > 59:
        raise Refused(f"{text[:40]} is no span of hours like 09:00-13:00.", name.lower())
    if closes <= opens:
        raise Refused(f"{text} ends before it begins.", name.lower())
    return opens, closes


def write_week(week):
    """The seven lines that `read_week` reads."""
    return [", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in day) for day in week]


def _clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"
