"""The filters of a report: read with sentences for what makes no sense, and as conditions on the facts."""

from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta

from smgt import clocks
from smgt.errors import Refused
from smgt.models import Category, Department, District, Fact, Ticket
from smgt.reports.words import STEPS
from smgt.search import matching

NONE = "-"  # chosen for: none, not known
CHANNELS = ("x", "facebook", "mail", "counter")
LONGEST_PLACE = 200


@dataclass(frozen=True)
class Chosen:
    """Days of India, both included, and codes; "" or None for all, NONE for those without."""

    since: date | None = None
    until: date | None = None
    district: str = ""
    department: str = ""
    category: str = ""
    channel: str = ""
    place: str = ""
    step: str = ""  # of the reaction chain, for the reports that show one of its steps

    def query(self):
        """The same as the filters of an address."""
        named = {_ADDRESS.get(name, name): value for name, value in asdict(self).items()}
        return {name: str(value) for name, value in named.items() if value}

    def conditions(self, days=True):
        """Conditions on Fact; `days`: those of the receipt, too."""
        found = [read(value) for name, read in _CONDITIONS.items() if (value := getattr(self, name))]
        if days and self.since:
            found.append(Fact.received_on >= self.since)
        if days and self.until:
            found.append(Fact.received_on <= self.until)
        return found


_ADDRESS = {"since": "from", "until": "to"}
NAMES = tuple(_ADDRESS.get(each.name, each.name) for each in fields(Chosen))


def read(given, now):
    """A Chosen of {name: text} as an address or a command has them; `period` (week …) stands for from and to.

    Raises Refused with a sentence.
    """
    text = {name: (given.get(name) or "").strip() for name in NAMES}
    since, until = (_day(text[name], name) for name in ("from", "to"))
    if (period := given.get("period")) and not (since or until):
        since, until = _period(period, clocks.today(now)), clocks.today(now)
    if since and until and until < since:
        raise Refused(
            f"The last day ({until:%d-%m-%Y}) is before the first ({since:%d-%m-%Y}): change them over.", "to"
        )
    if since and since > clocks.today(now):
        raise Refused(f"The first day, {since:%d-%m-%Y}, is yet to come: nothing can have been received.", "from")
    for name, model in (("district", District), ("department", Department), ("category", Category)):
        _known(text[name], name, lambda code, model=model: model.get_or_none(model.code == code))
    _known(text["channel"], "channel", CHANNELS.__contains__)
    _known(text["step"], "step", STEPS.__contains__)
    codes = {name: text[name] for name in ("district", "department", "category", "channel", "step")}
    return Chosen(since, until, place=text["place"][:LONGEST_PLACE], **codes)


def _period(name, today):
    """The first day of this week, month or year, or today."""
    firsts = {
        "today": today, "week": today - timedelta(days=today.weekday()), "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }  # fmt: skip
    if name not in firsts:
        raise Refused("There is no such period: take today, week, month or year.", "period")
    return firsts[name]


def _day(text, field):
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text[:40]} is no day: write it as 2026-11-20.", field) from None
    if not 2000 <= day.year <= 2200:
        raise Refused(f"The year {day.year} lies outside this calendar.", field)
    return day


def _known(text, field, find):
    if text not in ("", NONE) and not find(text):
        raise Refused(f"There is no {field} {text[:60]}.", field)


def _equal(column):
    return lambda value: column == ("" if value == NONE else value)


def _category(value):
    return (Fact.category == value) if "." in value else (Fact.subject == value)


def _said(words):
    """The citizen's words name it, in whatever script, as the list of grievances finds it."""
    return Fact.ticket.in_(Ticket.select(Ticket.id).where(matching(words)))


_CONDITIONS = {
    "district": _equal(Fact.district), "department": _equal(Fact.department), "category": _category,
    "channel": _equal(Fact.channel), "place": _said,
}  # fmt: skip
