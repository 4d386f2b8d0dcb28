"""The directory's history: each change is an event, found again by the rows it speaks of; and two people at once."""

import json
from datetime import date, datetime
from hashlib import sha256

from smgt import journal
from smgt.directory.listed import edit
from smgt.errors import Stale
from smgt.models import Change, Counter, Event, insert_rows

SECRET = {"password_hash", "edited"}  # never shown, never compared


def begin():
    """Call first in a transaction that changes who holds what: writers queue here, and every board looks again."""
    Counter.bump("board")


def about(row):
    """What a row is called in the history: "office FOOD:Bhiwani", "officer 12"."""
    return f"{row._meta.table_name} {row._pk}"


def record(action, actor, now, rows, **details):
    """Add one event that speaks of these rows, inside the transaction that does it; returns the Event."""
    event = journal.append(action, actor, now, None, {name: plain(value) for name, value in details.items()})
    insert_rows(Change, [{"event": event.id, "about": name} for name in dict.fromkeys(map(about, rows))])
    return event


def record_many(actor, now, lines):
    """The same for many: [(action, [what it is about], details)], with a few statements in all."""
    if not lines:
        return
    details = [{name: plain(value) for name, value in told.items()} for _, _, told in lines]
    journal.append_many([
        (action, actor, now, None, told) for (action, _, _), told in zip(lines, details, strict=True)
    ])  # fmt: skip
    last = Event.select(Event.id).order_by(Event.id.desc()).limit(len(lines)).tuples()  # ours: one writer at a time
    ids = sorted(row[0] for row in last)
    insert_rows(Change, [
        {"event": event, "about": name} for event, (_, names, _) in zip(ids, lines, strict=True) for name in names
    ])  # fmt: skip


def plain(value):
    """A value as JSON keeps it: days and times as ISO text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return {name: plain(each) for name, each in value.items()} if isinstance(value, dict) else value


def history(row):
    """The events that speak of this row, the latest first, as a query."""
    spoken = Change.select(Change.event).where(Change.about == about(row))
    return Event.select().where(Event.id.in_(spoken)).order_by(Event.id.desc())


def version(row):
    """A short word that changes whenever the row does: a form carries it, so that nobody overwrites unread words."""
    facts = {name: plain(value) for name, value in row.__data__.items() if name not in SECRET}
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def check_version(stored, read):
    """Raise Stale when a row as it stands is not what was `read` (None: nothing was said)."""
    if read is not None and read != version(stored):
        raise Stale("Somebody changed this meanwhile. Your words are kept below; look again, then save.")


def edit_listed(action, row, fields, actor, now, read=None):
    """Edit a listed row and record it about itself; whether anything changed. Call inside the transaction.

    Raises Stale when the row differs from `fields` and is not what was read.
    """
    stored, kind = type(row).get_by_id(row.code), row._meta.table_name
    if all(stored.__data__[name] == value for name, value in fields.items()):
        return False  # nothing new, or a second tap
    check_version(stored, read)
    before, after = edit(row, fields)
    record(action, actor, now, [row], **{kind: row.code}, before=before, after=after)
    return True
