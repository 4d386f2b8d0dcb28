"""Who did what when, out of the journal: for administrators without whatever concerns a citizen's ticket."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from peewee import JOIN

from smgt import access, journal
from smgt.clocks import INDIA
from smgt.models import Event, Officer, db, read_remarks
from smgt.tables import csv_line

PER_PAGE = 50
LATELY = timedelta(days=7)
READ_MOST = 10_000  # refusals looked at for one page
REFUSED = ("sign_in_refused", "second_factor_refused")
COLUMNS = ("id", "at", "actor", "role", "action", "ticket", "details")


def events(reader, person="", action="", since=None, until=None, before=None):
    """Events as a query, newest first, as far as this officer may read them.

    An administrator reads of sign-ins, directory, accounts, exports and whatever else is no ticket's; the State Nodal
    Officer reads all but what was done to a complaint against himself. `person` is a piece of the name or mail of who
    did it, `since` and `until` are days in India, both included; `before` an event's id to go on below.
    """
    found = Event.select().order_by(Event.id.desc())
    if reader.role != "state_nodal":
        found = found.where(Event.ticket.is_null())
    elif mine := access.about(reader):
        found = found.where(Event.ticket.is_null() | Event.ticket.not_in(mine))
    if person:
        named = Officer.select(Officer.id).where(Officer.name.contains(person) | Officer.email.contains(person))
        found = found.where(Event.officer.in_(named) | (Event.actor == person))
    if action:
        found = found.where(Event.action == action)
    for condition in (since and Event.at >= _midnight(since), until and Event.at < _midnight(until, 1),
                      before and Event.id < before):  # fmt: skip
        if condition:
            found = found.where(condition)
    return found


def _midnight(day, after=0):
    return datetime.combine(day, time(), INDIA) + timedelta(days=after)


def page(found):
    """(events of one page, the id to go on below or None)."""
    rows = list(found.limit(PER_PAGE + 1))
    read_remarks(rows)
    return rows[:PER_PAGE], rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None


@dataclass
class Failure:
    """Sign-ins refused to one officer (None: nobody of ours) from one network ("" where it is a private one)."""

    officer: Officer | None
    network: str
    count: int
    first: datetime
    last: datetime


def failures(now):
    """The Failures of the last days before `now`, the most tries first."""
    found = Event.select(Event, Officer).join(Officer, JOIN.LEFT_OUTER, on=Event.officer)
    found = found.where(Event.at > now - LATELY, Event.action.in_(REFUSED)).order_by(Event.id.desc()).limit(READ_MOST)
    failed = {}
    for event in found:
        key = (event.officer_id, event.details.get("network", ""))
        each = failed.setdefault(key, Failure(event.officer, key[1], 0, event.at, event.at))
        each.count, each.first = each.count + 1, event.at
    return sorted(failed.values(), key=lambda each: -each.count)


def table(found, actor, now, filters):
    """The lines of a CSV file of those events, noted in the journal first with its `filters`."""
    with db.atomic():
        journal.append("export", actor, now, None, {"what": "audit", "filters": filters})
    return _lines(found)


def _lines(found):
    yield csv_line(COLUMNS)
    last = None
    while rows := list((found.where(Event.id < last) if last else found).limit(1000)):
        read_remarks(rows)
        for event in rows:
            ticket = f"SMGT-{event.ticket_id:06d}" if event.ticket_id else ""
            told = "; ".join(f"{name}: {value}" for name, value in event.details.items())
            yield csv_line([event.id, event.at, event.actor, event.role, event.action, ticket, told])
        last = rows[-1].id
