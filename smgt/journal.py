"""The journal: one line for each thing done, in the same transaction, each hash covering the line before."""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from smgt.errors import Refused
from smgt.models import Counter, Event, Remark, insert_rows
from smgt.vault import chain_hashes

EVENT_FIELDS = ("at", "actor", "officer", "role", "action", "ticket", "details", "hash")
REMARKS = (
    "reason",
    "note",
    "whom",
    "said",
)  # details that a person wrote freely: kept beside the chain, so that they can be erased


@dataclass(frozen=True)
class Actor:
    """Who acts: an officer with the parts he has in the ticket at hand, the system, or a citizen.

    `by`: "link" where nobody signed in, but a mailed link was used.
    """

    name: str
    role: str
    parts: frozenset = frozenset()
    officer: object = None
    by: str = ""


SYSTEM = Actor("system", "system", frozenset({"system"}))
CITIZEN = Actor("citizen", "citizen", frozenset({"citizen"}))


def append(action, actor, now, ticket=None, details=None, key=None):
    """Add one event to the chain and return it. Call inside the transaction that does what it says.

    `details` is a JSON object; a person's reason and note in it are kept beside the chain, which holds their digests.
    Raises IntegrityError when `key` was used before.
    """
    _, last = Counter.take("journal")  # held until this transaction ends, so that there is one writer at a time
    remarks = []
    event = _event(remarks, action, actor, now, ticket, details, key)
    insert_rows(Remark, remarks)
    event.hash = chain_hashes(last, _line(event))[0]
    event = Event.create(**event.__data__)
    Counter(name="journal", text=event.hash).put("text")
    return event


def append_many(lines):
    """Add many events in order with one statement; each line holds append's first arguments."""
    if not lines:
        return
    (_, last), rows, remarks = Counter.take("journal", by=len(lines)), [], []
    for line in lines:
        event = _event(remarks, *line)
        event.hash = last = chain_hashes(last, _line(event))[0]
        rows.append({name: event.__data__.get(name) for name in EVENT_FIELDS})
    insert_rows(Remark, remarks)
    insert_rows(Event, rows)
    Counter.update(text=last).where(Counter.name == "journal").execute()


def _event(remarks, action, actor, now, ticket, details=None, key=None):
    """The event, not yet written; the rows of its remarks are added to `remarks`."""
    details = dict(details or {})
    freely = [name for name in REMARKS if details.get(name) and actor.role != "system"]
    if sealed := {name: _seal(remarks, details.pop(name), ticket) for name in freely}:
        details["remarks"] = sealed
    return Event(
        at=now, actor=actor.name, officer=actor.officer, role=actor.role, action=action, ticket=ticket, key=key,
        details=details,
    )  # fmt: skip


def _seal(remarks, text, ticket):
    """Add the row of one remark; gives its digest."""
    salt, text = secrets.token_hex(16), str(text)
    remarks.append({"digest": _digest(salt, text), "salt": salt, "text": text, "ticket": ticket and _id(ticket)})
    return remarks[-1]["digest"]


def _digest(salt, text):
    return sha256(f"{salt}\n{text}".encode()).hexdigest()


def _id(ticket):
    return getattr(ticket, "id", ticket)


def _line(event):
    """The canonical text of an event that its hash covers."""
    at, details = event.at.astimezone(UTC).isoformat(), event.__data__["details"]  # as the database gives them back
    fields = [at, event.actor, event.officer_id, event.role, event.action, event.ticket_id, details]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def head():
    """(how many events there are, the last one's hash): what a mail of the day holds, for `verify` to compare."""
    counter = Counter.get_by_id("journal")
    return counter.value, counter.text


def anchor(text):
    """(count, hash) of "1234:ab12…" as a head was mailed. Raises Refused."""
    found = re.fullmatch(r"([0-9]{1,15}):([0-9a-f]{64})", text.strip())
    if found is None:
        raise Refused("A head reads like 1234:ab12…, the count of events and the hash of the last one.")
    return int(found[1]), found[2]


def verify(known=None):
    """Walk the whole chain: {"events", "ok"} and, when not ok, "broken" (the event's id) and "why".

    `known` is a head (count, hash) that was mailed out some day: the chain must still run through it. Only that shows
    a tail cut off together with its count.
    """
    previous, count, passed = "", 0, known in (None, (0, ""))
    for event in Event.select().order_by(Event.id).iterator():
        count += 1
        if event.hash not in chain_hashes(previous, _line(event)):
            return _broken(count, event.id, "the event or the one before was altered")
        previous = event.hash
        passed = passed or known == (count, previous)
    if head() != (count, previous):
        return _broken(count, None, f"{head()[0]} events were written")
    if not passed:
        return _broken(count, None, f"event {known[0]} is not the one that was mailed")
    if altered := _altered_remark():
        return _broken(count, None, f"the remark {altered} was altered")
    return {"events": count, "ok": True}


def _broken(count, event_id, why):
    return {"events": count, "ok": False, "broken": event_id, "why": why}


def _altered_remark():
    """The digest of the first remark whose words are not those that were written; None when all are."""
    rows = Remark.select(Remark.digest, Remark.salt, Remark.text).tuples().iterator()
    return next((digest for digest, salt, text in rows if _digest(salt, text) != digest), None)
