"""Tickets, messages and events as plain rows for a file, as far as a reader may see them."""

from smgt.access import hidden_from, sight, tickets_for
from smgt.models import Account, Attachment, Event, Message, Office, Reference, Ticket

CHUNK = 1000


def tickets(officer, now):
    """Every ticket the officer may see, as dicts, oldest first."""
    offices, elsewhere = {office.code: office for office in Office.select()}, references()
    for ticket in tickets_for(officer, now).order_by(Ticket.id).iterator():
        yield _ticket(ticket, offices.get(ticket.office_id)) | {"references": elsewhere.get(ticket.id, [])}


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
            yield _message(message, names)


def _seen(query, ticket, officer, now):
    """The rows of a query whose `ticket` this officer may see; for readers of everything also those that have none."""
    if not sight(officer, now).everything:
        return query.where(ticket.in_(tickets_for(officer, now).select(Ticket.id)))
    hidden = hidden_from(officer, now)
    return query if hidden is None else query.where(ticket.is_null() | ticket.not_in(hidden))


def _attached(messages):
    """{message id: names of what came along}, for a whole chunk at once."""
    names = {}
    files = Attachment.select(Attachment.message, Attachment.name).where(Attachment.message.in_(messages))
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
    done = _seen(Event.select().order_by(Event.id), Event.ticket, officer, now)
    for event in (event for chunk in _chunks(done, Event) for event in chunk):
        yield {
            "id": event.id,
            "at": event.at,
            "actor": event.actor,
            "role": event.role,
            "action": event.action,
            "ticket": _number(event.ticket_id),
            "details": event.details,
        }


def _chunks(query, model):
    """The rows of a query ordered by id, a thousand at a time: related rows can be read in between."""
    last = 0
    while rows := list(query.where(model.id > last).limit(CHUNK)):
        yield rows
        last = rows[-1].id


EXPORTS = {"tickets": tickets, "messages": messages, "events": events}
