"""Tickets, messages and events as plain rows for a file, as far as a reader may see them."""

from smgt import journal
from smgt.access import hidden_from, sight, tickets_for
from smgt.masks import masked
from smgt.models import Account, Attachment, Event, Message, Office, Officer, Reference, Ticket, db, read_remarks
from smgt.rules import CELL
from smgt.tables import csv_line

CHUNK = 1000
TYPED = ("q", "place", "named")  # filters of free words: a citizen's number in one would be chained for good


def note(what, actor, now, filters=None):
    """Note an export in the journal: what of, and by which filters; of words looked for only that they were."""
    chosen = {name: "…" if name in TYPED else value for name, value in (filters or {}).items()}
    with db.atomic():
        journal.append("export", actor, now, None, {"what": what, "filters": chosen})


def tickets(officer, now):
    """Every ticket the officer may see, as dicts, oldest first."""
    offices, elsewhere = {office.code: office for office in Office.select()}, references()
    for ticket in tickets_for(officer, now).order_by(Ticket.id).iterator():
        yield _ticket(ticket, offices.get(ticket.office_id)) | {"references": elsewhere.get(ticket.id, [])}


COLUMNS = ("number", "kind", "stage", "outcome", "round", "office_id", "district_id", "category_id", "urgency",
           "received_at", "due_at", "closed_at")  # fmt: skip


def ticket_lines(found):
    """A query of tickets as CSV lines with a heading; each cell safe to open in a spreadsheet."""
    elsewhere, last = references(), 0
    yield csv_line([*COLUMNS, "references"])
    while rows := list(found.where(Ticket.id > last).order_by(Ticket.id).limit(CHUNK)):
        for ticket in rows:
            numbers = ", ".join(elsewhere.get(ticket.id, []))
            yield csv_line([*(getattr(ticket, column) for column in COLUMNS), numbers])
        last = rows[-1].id


def references():
    """{ticket id: the numbers that other systems know it by}, of all that have one: they are few."""
    numbers = {}
    found = Reference.select(Reference.ticket, Reference.number).where(Reference.number != "")
    for ticket_id, number in found.order_by(Reference.id).tuples():
        numbers.setdefault(ticket_id, []).append(number)
    return numbers


def _ticket(ticket, office):
    facts = ("number", "kind", "stage", "outcome", "round", "urgency", "channel", "received_at", "due_at", "closed_at")
    return {name: getattr(ticket, name) for name in facts} | {
        "office": ticket.office_id,
        "department": office and office.department_id,
        "district": (office and office.district_id) or ticket.district_id,
        "category": ticket.category_id,
        "summary": ticket.summary,
    }


def messages(officer, now):
    """Every message on those tickets; for readers of everything also the ignored and failed ones."""
    said = _seen(Message.select(Message, Account).join(Account).order_by(Message.id), Message.ticket, officer, now)
    for chunk in _chunks(said, Message):
        names = _attached(chunk)
        for message in chunk:
            yield _message(message, names) | _masked(message, officer)


def _masked(message, officer):
    """The caller's phone, for an officer who is not of the cell; whoever has the machine itself sees it all."""
    if message.channel != "counter" or officer.role in CELL or not isinstance(officer, Officer):
        return {}
    return {"author": masked(message.author)}


def _seen(query, ticket, officer, now):
    """The rows of a query whose `ticket` this officer may see; for readers of everything also those that have none."""
    if not sight(officer, now).everything:
        return query.where(ticket.in_(tickets_for(officer, now).select(Ticket.id)))
    hidden = hidden_from(officer, now)
    return query if hidden is None else query.where(ticket.is_null() | ticket.not_in(hidden))


def _attached(messages):
    """{message id: names of what came along}, for a whole chunk at once."""
    names = {}
    shown = [message for message in messages if not message.removed]
    files = Attachment.select(Attachment.message, Attachment.name).where(Attachment.message.in_(shown))
    for message_id, name in files.order_by(Attachment.id).tuples():
        names.setdefault(message_id, []).append(name)
    return names


def _message(message, names):
    facts = ("external_id", "state", "outgoing", "purpose", "manner", "author", "author_name", "removed", "sent_at")
    return {name: getattr(message, name) for name in facts} | {
        "subject": "" if message.removed else message.subject,
        "text": message.shown_text,
        "account": message.account.name,
        "channel": message.channel,
        "reason": message.reason,
        "received_at": message.received_at,
        "ticket": _number(message.ticket_id),
        "attachments": names.get(message.id, []),
    }


def _number(ticket_id):
    return f"SMGT-{ticket_id:06d}" if ticket_id else None


def events(officer, now):
    """Every event of those tickets; for readers of everything also the house's own."""
    for chunk in _chunks(_seen(Event.select().order_by(Event.id), Event.ticket, officer, now), Event):
        read_remarks(chunk)
        yield from map(_event, chunk)


def _event(event):
    facts = {name: getattr(event, name) for name in ("id", "at", "actor", "role", "action", "details")}
    return facts | {"ticket": _number(event.ticket_id)}


def _chunks(query, model):
    """The rows of a query ordered by id, a thousand at a time: related rows can be read in between."""
    last = 0
    while rows := list(query.where(model.id > last).limit(CHUNK)):
        yield rows
        last = rows[-1].id


EXPORTS = {"tickets": tickets, "messages": messages, "events": events}
