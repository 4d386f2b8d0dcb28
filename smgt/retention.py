"""How long each kind of data is kept, and why; a run only counts until it is told to apply, and is then journalled."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from smgt import erasing, journal, media
from smgt.models import UNSENT, Attachment, Budget, Counter, Hook, Message, Session, Ticket, db

BATCH = 500  # in one transaction: nobody waits long for a run


@dataclass(frozen=True)
class Limit:
    """One kind of data: kept for `days`, and why. `due(before)`: the keys of what is older; `do(keys, now)` ends it."""

    name: str
    days: int
    what: str
    why: str
    due: Callable
    do: Callable


def run(now, apply=False, actor=journal.SYSTEM):
    """{limit's name: how many rows are due}; with `apply` they are erased, and one event says how many of each."""
    found = {limit.name: limit.due(now - timedelta(days=limit.days)) for limit in LIMITS}
    counts = {name: len(keys) for name, keys in found.items()}
    if apply and any(counts.values()):
        for limit in LIMITS:
            for start in range(0, len(found[limit.name]), BATCH):
                with db.atomic():
                    Counter.bump("board")
                    limit.do(found[limit.name][start : start + BATCH], now)
        with db.atomic():
            journal.append("retention", actor, now, None, counts)
    return counts


def _keys(query):
    return [row[0] for row in query.tuples()]


def _closed(before):
    return Ticket.select(Ticket.id).where(Ticket.stage == "closed", Ticket.closed_at < before)


def _unfinished():
    """Messages that may still go out, of whatever ticket: nothing of it is touched."""
    return Message.select(Message.ticket).where(
        Message.outgoing, Message.state.in_(UNSENT), Message.ticket.is_null(False)
    )


def _raw(before):
    loose = Message.ticket.is_null() & (Message.received_at < before)
    done = Message.ticket.in_(_closed(before)) & (Message.received_at < before)
    return _keys(Message.select(Message.id).where(Message.raw != "", loose | done))


def _end_raw(keys, now):
    these = Message.id.in_(keys)
    mails = _keys(Message.select(Message.raw).where(these, Message.channel == "mail"))
    Message.update(raw="").where(these).execute()
    erasing.drop(mails)


def _originals(before):
    of = Attachment.ticket.in_(_closed(before)) & (Attachment.shown != "") & (Attachment.sha256 != "")
    return _keys(Attachment.select(Attachment.id).where(of, Attachment.sha256 != Attachment.shown))


def _end_originals(keys, now):
    these = Attachment.id.in_(keys)
    digests = _keys(Attachment.select(Attachment.sha256).where(these))
    Attachment.update(sha256=Attachment.shown, size=Attachment.shown_size).where(these).execute()
    erasing.drop(digests)


def _removed(before):
    gone = Message.removed.in_(("deleted", "withheld")) & (Message.removed_at < before)
    return _keys(Message.select(Message.id).where(gone))


def _end_messages(keys, now):
    erasing.messages_blanked(keys, now)
    erasing.citizens_blanked(_citizens(Message.id.in_(keys)))


def _citizens(condition):
    return _keys(Message.select(Message.citizen).where(condition, Message.citizen.is_null(False)).distinct())


def _noise(before):
    ignored = Message.ticket.is_null() & ~Message.outgoing & (Message.received_at < before)
    return _keys(Message.select(Message.id).where(ignored, Message.removed != erasing.ERASED))


def _no_grievances(before):
    found = _closed(before).where(Ticket.outcome == "not_a_grievance", Ticket.id.not_in(_unfinished()))
    return _keys(found.where(_has_words()))


def _tickets(before):
    return _keys(_closed(before).where(Ticket.id.not_in(_unfinished()), _has_words()))


def _has_words():
    said = Message.select(Message.ticket).where(Message.removed != erasing.ERASED, Message.ticket.is_null(False))
    return (Ticket.summary != "") | (Ticket.contact_phone != "") | (Ticket.contact_name != "") | Ticket.id.in_(said)


def _end_tickets(keys, now):
    people = _keys(Ticket.select(Ticket.citizen).where(Ticket.id.in_(keys), Ticket.citizen.is_null(False)).distinct())
    erasing.tickets_blanked(keys, now)
    erasing.citizens_blanked(people)
    journal.append_many([("erased", journal.SYSTEM, now, ticket_id) for ticket_id in keys])


def _sessions(before):
    over = (Session.ended_at < before) | (Session.ended_at.is_null() & (Session.started_at < before))
    return _keys(Session.select(Session.token_hash).where(over))


def _hooks(before):
    return _keys(Hook.select(Hook.id).where(Hook.received_at < before, Hook.next_at.is_null()))


def _budgets(before):
    return _keys(Budget.select(Budget.id).where(Budget.refills_at < before))


def _deleting(field):
    return lambda keys, now: field.model.delete().where(field.in_(keys)).execute()


def _orphans(before):
    """Bytes in the store's folder that no row points at: files once brought for an import, and what a kill left."""
    return [digest for some in erasing.chunks(media.older_than(before)) for digest in set(some) - erasing.needed(some)]


_WHY = {
    "hooks": "It is worked on within minutes; two weeks serve to see why one was not.",
    "budgets": "They are over within the hour.",
    "removed": "X's and Meta's terms want them gone; a month lets an office finish what it is doing about them.",
    "raw": "Evidence while a matter is open; afterwards the message itself says the same.",
    "sessions": "CERT-In's directions of 28 April 2022 want logs for 180 days; the journal keeps who signed in.",
    "originals": "The re-encoded picture stays. DPDP Rules 2025, rule 8(3): a year at least.",
    "noise": "Nobody waits for an answer. Rule 8(3): a year at least.",
    "no_grievances": "Nothing is to be done about them. Rule 8(3): a year at least.",
    "tickets": "Three years for appeals, RTI and audit; number, place, office, stages and times stay to count.",
    "orphans": "They were brought for an import that was never carried out, or left by a power cut.",
}


def _limit(name, days, what, due, do):
    return Limit(name, days, what, _WHY[name], due, do)


LIMITS = (
    _limit("hooks", 14, "what platforms pushed, as it came", _hooks, _deleting(Hook.id)),
    _limit("budgets", 1, "counts of sign-in tries, by address", _budgets, _deleting(Budget.id)),
    _limit("removed", 30, "words and files removed by their author or the platform", _removed, _end_messages),
    _limit("raw", 90, "what a ticket's messages were made of, after it closed", _raw, _end_raw),
    _limit("sessions", 180, "sign-ins: when, where from, which browser", _sessions, _deleting(Session.token_hash)),
    _limit("originals", 365, "photographs with their hidden facts (place, device)", _originals, _end_originals),
    _limit("noise", 365, "words of what belongs to no ticket: spam, praise, shares", _noise, _end_messages),
    _limit("no_grievances", 365, "words on tickets closed as no grievance", _no_grievances, _end_tickets),
    _limit("tickets", 1096, "words, names, numbers and files of closed tickets", _tickets, _end_tickets),
    _limit("orphans", 14, "files that nothing points at", _orphans, lambda keys, now: erasing.drop(keys)),
)
