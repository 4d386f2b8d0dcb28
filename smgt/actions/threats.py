"""Threats: what was said is kept as it stood, for the police, whatever its author or the platform does to it later."""

import json
from hashlib import sha256

from smgt.actions.act import verb
from smgt.errors import Refused
from smgt.models import Message, Snapshot

KEPT = ("author", "author_name", "author_id", "text", "link", "said_at", "received_at", "kept_at")


@verb
def keep_threat(act):
    """Keep every message of the citizen's on this ticket as it stands now; what is kept already is not kept twice."""
    before = [kept.message_id for kept in Snapshot.select().where(Snapshot.ticket == act.ticket)]
    said = act.ticket.messages.where(~Message.outgoing, Message.removed != "erased", Message.id.not_in(before))
    kept = [_keep(act, message) for message in said.order_by(Message.id)]
    if not kept:
        raise Refused("Everything that was said here is kept already.")
    act.details |= {"note": act.form.get("note", ""), "kept": {str(each.message_id): each.digest for each in kept}}


def _keep(act, message):
    facts = {
        "author": message.author, "author_name": message.author_name, "text": "\n".join(_said(message)),
        "author_id": message.citizen.author_id if message.citizen else "", "link": message.link,
        "said_at": message.sent_at, "received_at": message.received_at, "kept_at": act.now,
    }  # fmt: skip
    return Snapshot.create(ticket=act.ticket, message=message, officer=act.actor.officer, digest=digest(facts), **facts)


def _said(message):
    return [part for part in (message.subject, message.text) if part]


def digest(facts):
    """SHA-256 over what is kept, times as ISO text: whoever has the sheet can work it out again."""
    plain = [facts[name].isoformat() if hasattr(facts[name], "isoformat") else facts[name] for name in KEPT]
    return sha256(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
