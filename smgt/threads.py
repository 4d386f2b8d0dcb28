"""Which ticket a message belongs to, and which of our own replies somebody's post is: looked up, nothing is changed."""

import re
from datetime import timedelta

from smgt.models import Message, Ticket

_MARK = re.compile(r"SMGT-[0-9]{6,}/[0-9]+(?=\s*(https://t\.co/\w+\s*)*$)")  # X may hang links on at the end
LONG_OVER = timedelta(days=7)
ON_ITS_WAY = ("by_hand", "sending", "uncertain", "sent")


def belongs(message, item, talked=True):
    """The ticket a message belongs to: by what it answers, then by number, then by its conversation; or None.

    A number or thread only counts for the citizen whose ticket it is, or whose words were joined to it (a forged
    header must not lead into another's ticket); a bounce or out-of-office counts by what it answers alone. A ticket
    joined to another hands its messages on to that one. `talked`: whether anything of its conversation is known.
    """
    told = answered(message)
    if item.skip:
        ticket = told and told.ticket
    elif item.author_id in ("", "unknown"):  # nobody in particular: only what answers words of ours proves anything
        ticket = told and told.outgoing and told.ticket
    else:
        conversed = _conversed(message) if talked else None
        found = [told and told.ticket, *_numbered(item), _asked(message), conversed and conversed.ticket]
        ticket = next((t for t in found if t and _is_his(t, message.citizen_id)), None)
    return (ticket.joined_to or ticket) if ticket else None


def _is_his(ticket, citizen_id):
    return citizen_id == ticket.citizen_id or ticket.joined.where(Ticket.citizen == citizen_id).exists()


def answered(message):
    """The message of ours or the citizen's that this one answers, nearest first."""
    for reference in message.replies_to:
        same = (Message.message_id == reference) if message.channel == "mail" else (Message.external_id == reference)
        told = Message.select().where(Message.channel == message.channel, same, Message.ticket.is_null(False))
        if found := Message.first_of(told):
            return found
    return _spoken_to(message) if message.manner == "direct" and message.citizen_id is None else None


def _spoken_to(message):
    """What our own direct message answers: the latest thing heard in that conversation."""
    heard = Message.select().where(Message.channel == message.channel, Message.conversation == message.conversation)
    heard = heard.where(~Message.outgoing, Message.ticket.is_null(False))
    return Message.first_of(heard.order_by(Message.id.desc()))


def _numbered(item):
    ids = [int(number.rpartition("-")[2]) for number in item.numbers]
    return [ticket for ticket in (Ticket.get_or_none(Ticket.id == i) for i in ids if i < 2**62) if ticket]


def _conversed(message):
    if not message.conversation or message.citizen_id is None:
        return None
    same = (Message.conversation == message.conversation) & (Message.citizen == message.citizen)
    found = Message.select().where(Message.channel == message.channel, same, Message.ticket.is_null(False))
    latest = Message.first_of(found.order_by(Message.id.desc()))
    return None if latest and _is_long_over(latest.ticket, message) else latest


def _is_long_over(ticket, message):
    """Whether direct words come so long after the end that they are a new matter; the talk itself never ends."""
    return message.manner == "direct" and ticket.closed_at and message.received_at - ticket.closed_at > LONG_OVER


def _asked(message):
    """The citizen's ticket whose details were asked for last, where he writes to us directly: as he was asked to do."""
    if message.manner != "direct" or message.citizen_id is None:
        return None
    asked = Ticket.select().where(Ticket.citizen == message.citizen_id, Ticket.details_asked_at.is_null(False))
    return Ticket.first_of(asked.where(Ticket.stage != "closed").order_by(Ticket.details_asked_at.desc()))


def our_reply(account, item):
    """The reply of ours that this own item is, where it is not yet known to be out: by its Message-ID or mark.

    A reply that a person was to post by hand is known also by what it answers, whatever he wrote in the end.
    """
    ours = Message.select().where(Message.channel == account.channel, Message.outgoing, Message.external_id.is_null())
    ours = ours.where(Message.state.in_(ON_ITS_WAY))
    if item.message_id:
        return ours.where(Message.message_id == item.message_id).first()
    mark = _MARK.search(item.text)
    if mark and (found := ours.where(Message.mark == mark[0]).first()):
        return found
    return _by_hand(ours, account, item)


def _by_hand(ours, account, item):
    heard = Message.select(Message.id).where(
        Message.channel == account.channel, Message.external_id.in_(list(item.replies_to[:1])), ~Message.outgoing
    )
    waiting = ours.where(
        Message.state.in_(("by_hand", "sent")), Message.way == "by_hand", Message.in_reply_to.in_(heard)
    )
    return waiting.order_by(Message.id).first() if item.replies_to else None
