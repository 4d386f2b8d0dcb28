"""A ticket as it stood at any past moment, told by the journal: stage, office, round, and what was done by then.

What the journal does not say of a time (a citizen's erased words, a corrected place) is not made up.
"""

from dataclasses import dataclass, field
from datetime import datetime

from smgt import rules
from smgt.errors import Refused
from smgt.models import Event, Marking, Message, Report

_UNDOING = ("take_back", "unjoin")


@dataclass
class Stood:
    """How a ticket stood at `at`. `events` are the journal's lines until then, the newest first."""

    at: datetime
    stage: str = "received"
    office: str = ""
    outcome: str = ""
    round: int = 1
    since: datetime | None = None
    events: list = field(default_factory=list)
    markings: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    messages: list = field(default_factory=list)


def stood(ticket, at):
    """The ticket at an aware time, as a Stood. Raises Refused for a time before it was received."""
    if at < ticket.received_at:
        raise Refused("It had not been received then.", "at")
    events = list(Event.select().where(Event.ticket == ticket, Event.at <= at).order_by(Event.id))
    found = Stood(at, since=ticket.received_at, events=events[::-1])
    _follow(found, events)
    markings = ticket.markings.where(Marking.marked_at <= at).order_by(Marking.id)
    found.markings = [_as_then(marking, at) for marking in markings]
    holder = next((m for m in reversed(found.markings) if m.lead and m.ended_at is None), None)
    found.office = holder.office_id if holder else ("" if found.stage == "received" else found.office)
    found.reports = [_as_then(report, at) for report in ticket.reports.where(Report.reported_at <= at)]
    found.messages = list(ticket.messages.where(Message.received_at <= at).order_by(Message.id))
    return found


def _follow(found, events):
    """Take the moves of the journal one after another; what was taken back stands as it did before it."""
    before = []
    for event in events:
        to = event.details.get("to")
        if not to:
            continue
        if event.action in _UNDOING and before:
            found.stage, found.office, found.outcome, found.round, found.since = before.pop()
            continue
        before.append((found.stage, found.office, found.outcome, found.round, found.since))
        found.stage, found.since = to, event.at
        found.office = event.details.get("office") or found.office
        found.outcome = event.details.get("outcome", "") if to == "closed" else ""
        found.round = event.details.get("round", found.round)


_LATER = ("seen_at", "acknowledged_at", "reported_at", "ended_at", "returned_at", "approved_at")


def _as_then(row, at):
    """A row without what came after that time; read-only, never saved."""
    for name in _LATER:
        if getattr(row, name, None) and getattr(row, name) > at:
            setattr(row, name, None)
    if getattr(row, "ended_at", at) is None:
        row.ended = ""
    return row


def moments(ticket):
    """The times at which something was done to it, oldest first."""
    query = (
        Event.select(Event.at).where(Event.ticket == ticket, Event.action.in_(list(rules.ACTIONS))).order_by(Event.id)
    )
    return [row[0] for row in query.tuples()]
