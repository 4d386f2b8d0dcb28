"""Limits, pure: how long each duty may take, which limit holds for a ticket, and when that makes it due.

A limit is never edited: a later one with effect from a date takes its place, and a clock keeps what it was given when
it began (its `terms`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from smgt.calendars import DAY, NAMES, OPEN_FROM, Office
from smgt.clocks import DUTIES, ROUND, today
from smgt.errors import Refused

LIMITED = DUTIES[:4]  # the duties with a limit; the days that a citizen is awaited are a setting
UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": DAY}
LONGEST = 366 * DAY
MOST_KEPT = 10_000  # look-ups that a Book remembers


@dataclass(frozen=True)
class Limit:
    """How long a duty may take from a day on: so many units of a calendar's open time, or its working days.

    "" in category, urgency or kind: for all. `number`: the row's id; of two from the same day the later one holds.
    """

    duty: str
    amount: int
    unit: str
    calendar: str = "round"
    category: str = ""
    urgency: str = ""
    kind: str = ""
    source: str = ""
    from_on: date = OPEN_FROM
    number: int = 0

    @property
    def key(self):
        """What it is about: of one key the latest holds."""
        return self.duty, self.kind, self.category, self.urgency

    def due(self, start, calendar):
        """When what began at `start` is due."""
        if self.unit == "day":
            return calendar.after_days(start, self.amount)
        return calendar.after(start, self.amount * UNITS[self.unit])

    def terms(self):
        """What a clock keeps of it, as JSON."""
        names = ("duty", "amount", "unit", "calendar", "category", "urgency", "kind", "source")
        said = {name: getattr(self, name) for name in names}
        return said | {"from_on": self.from_on.isoformat() if self.number else ""}


# The house's own, where no row says otherwise. Sorting and checking are done round the clock, by the cell; an office
# acknowledges in its hours, unless it is urgent; complaints are acted on within 24 to 48 hours (DESIGN §3). For
# suggestions nothing is published.
HOUSE = (
    Limit("triage", 30, "minute"), Limit("triage", 15, "minute", urgency="high"),
    Limit("triage", 5, "minute", urgency="life-threatening"),
    Limit("triage", 24, "hour", kind="suggestion", urgency="normal"),
    Limit("acknowledge", 4, "hour", "office"), Limit("acknowledge", 1, "hour", urgency="high"),
    Limit("acknowledge", 15, "minute", urgency="life-threatening"),
    Limit("acknowledge", 2, "day", "office", kind="suggestion", urgency="normal"),
    Limit("act", 48, "hour"), Limit("act", 24, "hour", urgency="high"),
    Limit("act", 4, "hour", urgency="life-threatening"),
    Limit("act", 15, "day", kind="suggestion", urgency="normal"),
    Limit("check", 4, "hour"),
)  # fmt: skip


def check_limit(limit):
    """Raise Refused, with the field to blame, for a limit that nobody can mean."""
    if limit.duty not in LIMITED:
        raise Refused("There is no such duty.", "duty")
    if limit.unit not in UNITS:
        raise Refused("Choose minutes, hours or days.", "unit")
    if not 0 < limit.amount <= LONGEST / UNITS[limit.unit]:
        why = "A limit of more than a year is none." if limit.amount > 0 else "Nobody can do it in no time: at least 1."
        raise Refused(why, "amount")
    if limit.calendar not in NAMES:
        raise Refused("There is no such calendar.", "calendar")
    if limit.calendar == "office" and (limit.duty == "triage" or limit.urgency == "life-threatening"):
        who = "The cell sorts" if limit.duty == "triage" else "What threatens a life is dealt with"
        raise Refused(f"{who} round the clock.", "calendar")


class Due(NamedTuple):
    """When a duty is due (aware), and the terms that say why."""

    at: datetime
    terms: dict


def awaiting(start, days):
    """The Due of waiting so many days for the citizen."""
    return Due(start + days * DAY, {"duty": "await", "amount": days, "unit": "day", "calendar": "round"})


class Book:
    """Every limit and calendar there is, read once: what is due when, and why.

    `weeks` are ((from which day, week), …), oldest first; `holidays` (day, district or None) pairs; `categories`
    {code: (parent or None, name)}.
    """

    def __init__(self, limits=(), weeks=(), holidays=(), categories=None):
        self.limits, self.categories = (*HOUSE, *limits), categories or {}
        self._weeks, self._holidays = tuple(weeks), tuple(holidays)
        self._chosen, self._offices = {}, {}

    def calendar(self, name, district=None):
        """The calendar of that name; holidays of its own may be those of a district."""
        if name != "office":
            return ROUND
        if district not in self._offices:
            closed = frozenset(day for day, place in self._holidays if place in (None, district))
            self._offices[district] = Office(self._weeks, closed) if self._weeks else Office(holidays=closed)
        return self._offices[district]

    def due(self, duty, start, *, category="", urgency="normal", kind="grievance", district=None):
        """The Due of a duty begun at `start`: by the most specific limit (kind, then category, then urgency) in force
        on that day; what is urgent is never due later than the limit that names its urgency says.
        """
        key = (duty, today(start), category, urgency, kind)
        chosen = self._chosen.get(key) or self._choose(*key)
        dues = [(limit.due(start, self.calendar(limit.calendar, district)), limit) for limit in chosen]
        at, limit = min(dues, key=lambda due: due[0])
        return Due(at, limit.terms())

    def _choose(self, duty, day, category, urgency, kind):
        """The limits of which the soonest holds: the most specific, and the most specific that names the urgency."""
        line = self.line(category)
        fitting = [
            limit for limit in self.limits
            if (limit.duty, limit.from_on <= day) == (duty, True) and limit.category in line
            and limit.urgency in ("", urgency) and limit.kind in ("", kind)
        ]  # fmt: skip
        fitting.sort(key=lambda limit: _rank(limit, line), reverse=True)
        if not fitting:
            raise ValueError(duty)
        named = [limit for limit in fitting if limit.urgency and limit.urgency != "normal"]
        chosen = fitting[:1] + [limit for limit in named[:1] if limit is not fitting[0]]
        if len(self._chosen) >= MOST_KEPT:
            self._chosen.clear()
        return self._chosen.setdefault((duty, day, category, urgency, kind), chosen)

    def line(self, category):
        """A category's own code, those above it, and "" for all."""
        codes = []
        while category and category not in codes:
            codes.append(category)
            category = (self.categories.get(category) or (None, ""))[0]
        return [*codes, ""]

    def standing(self, day):
        """(limits in force on that day, those still to come), each in the order of the duties."""
        latest = {}
        for limit in sorted(self.limits, key=lambda limit: (limit.from_on, limit.number)):
            if limit.from_on <= day:
                latest[limit.key] = limit
        coming = [limit for limit in self.limits if limit.from_on > day]
        return sorted(latest.values(), key=_shown), sorted(coming, key=lambda limit: (limit.from_on, _shown(limit)))


def _rank(limit, line):
    return bool(limit.kind), len(line) - line.index(limit.category), bool(limit.urgency), limit.from_on, limit.number


def _shown(limit):
    return LIMITED.index(limit.duty), limit.kind, limit.category, limit.urgency
