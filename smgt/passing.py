"""How a ticket went to and fro: the chain of returns, and the time its offices asked for; read from its journal."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from smgt.models import Event, read_remarks

RETURN, EXTENSIONS = "send_back", ("grant", "refuse")


@dataclass(frozen=True)
class Return:
    """One office sent it back: when, which (its code), who, why, and the code of the office it thinks right or ""."""

    at: datetime
    office: str
    actor: str
    reason: str
    right: str


def returns(events):
    """The Returns among a ticket's events, oldest first; what was taken back at once never was one."""
    return [_return(event) for event in _standing(events) if event.action == RETURN]


def returns_of(ids):
    """{ticket id: its Returns, oldest first} of these tickets, by two queries for all."""
    if not ids:
        return {}
    events = list(Event.select().where(Event.ticket.in_(ids), Event.action.in_((RETURN, "take_back"))))
    read_remarks(events)
    by_ticket = {}
    for event in events:
        by_ticket.setdefault(event.ticket_id, []).append(event)
    return {ticket_id: returns(found) for ticket_id, found in by_ticket.items()}


def extensions(events):
    """(how often more time was granted, how often refused, the latest refusal's event or None)."""
    standing = _standing(events)
    counted = Counter(event.action for event in standing)
    refused = [event for event in standing if event.action == "refuse"]
    return counted["grant"], counted["refuse"], refused[-1] if refused else None


def _return(event):
    said = event.details
    return Return(event.at, said.get("office", ""), event.actor, said.get("reason", ""), said.get("proposed") or "")


def _standing(events):
    """In order, without what was taken back."""
    undone = {event.details.get("event") for event in events if event.action == "take_back"}
    return sorted((event for event in events if event.id not in undone), key=lambda event: event.id)
