"""What one citizen may ask of the house: a copy of what is kept about him, and its erasure, which needs two persons."""

from smgt import access, erasing, journal
from smgt.errors import NotFound, Refused
from smgt.models import Attachment, Callback, Citizen, Counter, Erasure, Hook, Message, Snapshot, Ticket, db

WAITING = ("queued", "sending", "uncertain")  # a reply in one of these may still go out, or be out
LONGEST = 500  # characters of a reason
FACTS = ("number", "kind", "stage", "outcome", "round", "summary", "contact_name", "contact_phone", "received_at",
         "closed_at")  # fmt: skip
SAID = ("channel", "manner", "outgoing", "purpose", "author", "author_name", "subject", "text", "lang", "link",
        "sent_at", "received_at", "removed")  # fmt: skip


def find(channel, author):
    """The Citizen of a channel by id, address or handle. Raises NotFound; Refused where several go by that handle."""
    author = author.strip()
    theirs = Citizen.select().where(Citizen.channel == channel)
    if found := theirs.where(Citizen.author_id == author).first():
        return found
    found = list(theirs.where(Citizen.author == author.lstrip("@"), Citizen.author != "").limit(2))
    if not found:
        raise NotFound("Nobody of that name has written on that channel.")
    if len(found) > 1:
        raise Refused("Several go by that handle: give the platform's own id of the person.", "author")
    return found[0]


def look(citizen, actor, now):
    """How much is kept of him, as `counts`. That somebody complained is a fact about him: the look is journalled."""
    with db.atomic():
        journal.append("privacy_look", actor, now, None, {"citizen": citizen.id, "channel": citizen.channel})
    return counts(citizen)


def counts(citizen):
    """How much is kept of him: {"tickets", "open", "messages", "files"}."""
    tickets, said = Ticket.select().where(Ticket.citizen == citizen), _said(citizen)
    return {
        "tickets": tickets.count(), "open": tickets.where(Ticket.stage != "closed").count(),
        "messages": Message.select().where(said).count(), "files": Attachment.select().where(_files(citizen)).count(),
    }  # fmt: skip


def _said(citizen):
    """A condition on Message: what he said, and what was said on his tickets."""
    return (Message.citizen == citizen) | Message.ticket.in_(Ticket.select(Ticket.id).where(Ticket.citizen == citizen))


def _files(citizen):
    his = Ticket.select(Ticket.id).where(Ticket.citizen == citizen)
    return Attachment.ticket.in_(his) | Attachment.message.in_(Message.select(Message.id).where(_said(citizen)))


def copy(citizen, actor, now):
    """Everything kept about a citizen, as dicts, oldest first; not offices' own notes. Noted in the journal.

    Raises Refused for whom he complains about.
    """
    _check_apart(citizen, actor)
    with db.atomic():
        journal.append("privacy_export", actor, now, None, {"citizen": citizen.id, "channel": citizen.channel})
    return _copied(citizen)


def _copied(citizen):
    names = ("channel", "author_id", "author", "name")
    yield {"what": "citizen"} | {name: getattr(citizen, name) for name in names}
    for ticket in Ticket.select().where(Ticket.citizen == citizen).order_by(Ticket.id):
        yield {"what": "ticket"} | {name: getattr(ticket, name) for name in FACTS}
    for call in Callback.select().join(Ticket).where(Ticket.citizen == citizen).order_by(Callback.id):
        told = {"ticket": call.ticket.number, "outcome": call.outcome, "note": call.note, "called_at": call.called_at}
        yield {"what": "call"} | told
    own = (Message.citizen == citizen) & ~Message.outgoing
    told = _said(citizen) & Message.outgoing & (Message.state == "sent")
    spoken = Message.select(Message.id).where(own | told)  # not what others wrote, not our drafts
    for message in Message.select().where(Message.id.in_(spoken)).order_by(Message.id):
        number = f"SMGT-{message.ticket_id:06d}" if message.ticket_id else None
        yield {"what": "message", "ticket": number} | {name: getattr(message, name) for name in SAID}
    others = Attachment.message.is_null(False) & Attachment.message.not_in(spoken)
    for file in Attachment.select().where(_files(citizen), ~others).order_by(Attachment.id):
        names = ("name", "content_type", "size", "created_at")
        yield {"what": "file"} | {name: getattr(file, name) for name in names}


def ask(citizen, reason, actor, now):
    """Ask for the erasure of a citizen's data; another person must confirm. Returns the Erasure. Raises Refused."""
    reason = _reason(reason)
    _check_apart(citizen, actor)
    with db.atomic():
        Counter.bump("board")
        if Erasure.select().where(Erasure.citizen == citizen, Erasure.state == "asked").exists():
            raise Refused("His erasure is asked for already.")
        _check(citizen)
        facts = {"citizen": citizen, "state": "asked", "reason": reason, "asked_by": actor.officer, "asked_at": now}
        erasure = Erasure.create(**facts)
        journal.append("erasure_asked", actor, now, None, {"erasure": erasure.id})
    return erasure


def confirm(erasure_id, actor, now):
    """Carry out an erasure that somebody else asked for. Raises NotFound, Refused."""
    with db.atomic():
        Counter.bump("board")  # of two who confirm at once, the second waits here and finds it done
        erasure = _asked(erasure_id)
        if actor.officer and erasure.asked_by_id == actor.officer.id:
            raise Refused("Somebody else must confirm what you asked for.")
        _check_apart(erasure.citizen, actor)
        return _erase(erasure, actor, now)


def refuse(erasure_id, actor, now):
    """Put an erasure that was asked for aside; nothing is erased. Whoever asked may do so himself. Raises NotFound."""
    with db.atomic():
        Counter.bump("board")
        erasure = _asked(erasure_id)
        _settle(erasure, "refused", actor, now)
        journal.append("erasure_refused", actor, now, None, {"erasure": erasure.id})
    return erasure


def erase(citizen, reason, actor, now):
    """Ask and carry out at once, by whoever runs commands on the machine. Returns the Erasure. Raises Refused."""
    with db.atomic():
        Counter.bump("board")
        facts = {"citizen": citizen, "state": "asked", "reason": _reason(reason), "asked_at": now}
        return _erase(Erasure.create(**facts), actor, now)


def _reason(reason):
    if not reason.strip() or len(reason) > LONGEST:
        raise Refused(f"Say why, in at most {LONGEST} characters and without personal data.", "reason")
    return reason.strip()


def _asked(erasure_id):
    erasure = Erasure.get_or_none(Erasure.id == erasure_id, Erasure.state == "asked")
    if erasure is None:
        raise NotFound("Nothing of that number waits to be confirmed.")
    return erasure


def _check_apart(citizen, actor):
    """Raise Refused for an officer whom one of his grievances is against; why is not said: it would tell of it."""
    his = Ticket.select(Ticket.id).where(Ticket.citizen == citizen, Ticket.id.in_(access.about(actor.officer)))
    if his.exists():
        raise Refused("Somebody else must do this for him.")


def _check(citizen):
    """Raise Refused while somebody still works for him."""
    if citizen.author_id.startswith(f"{erasing.ERASED} "):
        raise Refused("His data is erased already.")
    if open_ones := counts(citizen)["open"]:
        raise Refused(f"{open_ones} of his grievances are still open: close them first, each with its reason.")
    if Snapshot.select().join(Ticket).where(Ticket.citizen == citizen).exists():
        raise Refused("What he wrote is kept as evidence of a threat; it goes when its limit is over.")
    if Message.select().where(_said(citizen), Message.outgoing, Message.state.in_(WAITING)).exists():
        raise Refused("A reply to him is still on its way: try again once it is settled.")


def _erase(erasure, actor, now):
    citizen = erasure.citizen
    _check(citizen)
    Message.update(state="withdrawn").where(
        _said(citizen), Message.outgoing, Message.state.in_(("draft", "by_hand", "failed"))
    ).execute()
    tickets = [ticket.id for ticket in Ticket.select(Ticket.id).where(Ticket.citizen == citizen)]
    gone = erasing.tickets_blanked(tickets, now)
    for name, count in erasing.messages_blanked(erasing.ids_of(Message.citizen == citizen), now).items():
        gone[name] = gone.get(name, 0) + count
    if citizen.channel in ("x", "facebook"):  # raw pushes that were worked on
        Hook.delete().where(Hook.next_at.is_null(), Hook.body.contains(citizen.author_id)).execute()
    erasing.citizens_blanked([citizen.id])
    journal.append_many([("erased", actor, now, ticket_id, {"erasure": erasure.id}) for ticket_id in tickets])
    journal.append("erasure_done", actor, now, None, {"erasure": erasure.id, **gone})
    return _settle(erasure, "done", actor, now, gone)


def _settle(erasure, state, actor, now, gone=None):
    erasure.state, erasure.settled_by, erasure.settled_at, erasure.counts = state, actor.officer, now, gone or {}
    erasure.save()
    return erasure
