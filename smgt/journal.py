"""The journal: one line for each thing done, in the same transaction, each hash covering the line before."""

import json
from dataclasses import dataclass
from datetime import UTC

from smgt.models import Counter, Event, insert_rows
from smgt.vault import chain_hashes

EVENT_FIELDS = ("at", "actor", "officer", "role", "action", "ticket", "details", "hash")


@dataclass(frozen=True)
class Actor:
    """Who acts: an officer with the parts he has in the ticket at hand, the system, or a citizen."""

    name: str
    role: str
    parts: frozenset = frozenset()
    officer: object = None


SYSTEM = Actor("system", "system", frozenset({"system"}))
CITIZEN = Actor("citizen", "citizen", frozenset({"citizen"}))


def append(action, actor, now, ticket=None, details=None, key=None):
    """Add one event to the chain and return it. Call inside the transaction that does what it says.

    `details` is a JSON object. Raises IntegrityError when `key` was used before.
    """
    _, last = Counter.take("journal")  # held until this transaction ends, so that there is one writer at a time
    event = _event(action, actor, now, ticket, details, key)
    event.hash = chain_hashes(last, _line(event))[0]
    event = Event.create(**event.__data__)
    Counter.update(text=event.hash).where(Counter.name == "journal").execute()
    return event


def append_many(lines):
    """Add many events in order with one statement; each line holds append's first arguments."""
    if not lines:
        return
    (_, last), rows = Counter.take("journal", by=len(lines)), []
    for line in lines:
        event = _event(*line)
        event.hash = last = chain_hashes(last, _line(event))[0]
        rows.append({name: event.__data__.get(name) for name in EVENT_FIELDS})
    insert_rows(Event, rows)
    Counter.update(text=last).where(Counter.name == "journal").execute()


def _event(action, actor, now, ticket, details=None, key=None):
    return Event(
        at=now, actor=actor.name, officer=actor.officer, role=actor.role, action=action, ticket=ticket, key=key,
        details=details or {},
    )  # fmt: skip


def _line(event):
    """The canonical text of an event that its hash covers."""
    at = event.at.astimezone(UTC).isoformat()  # as the database gives it back
    fields = [at, event.actor, event.officer_id, event.role, event.action, event.ticket_id, event.details]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def verify():
    """Walk the whole chain: {"events", "ok"} and, when not ok, "broken" (the event's id) and "why"."""
    previous, count = "", 0
    for event in Event.select().order_by(Event.id).iterator():
        count += 1
        if event.hash not in chain_hashes(previous, _line(event)):
            return {"events": count, "ok": False, "broken": event.id, "why": "the event or the one before was altered"}
        previous = event.hash
    head = Counter.get_by_id("journal")
    if (head.value, head.text) != (count, previous):
        return {"events": count, "ok": False, "broken": None, "why": f"{head.value} events were written"}
    return {"events": count, "ok": True}
