"""What goes out to citizens: claim (committed), send, record. Nothing goes twice; what is unclear is looked for."""

import logging
from collections import Counter as Tally
from datetime import timedelta

from smgt import satisfaction, tickets
from smgt.channels import open_channel
from smgt.channels.base import ChannelDown, NotSent, Reply, Uncertain
from smgt.errors import Forbidden, SmgtError, Stale
from smgt.journal import SYSTEM, append
from smgt.models import FOR_A_PERSON, GONE, Account, Message, Sighting, Switch, db
from smgt.vault import unseal

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # longer than any channel's time-outs together: after it, the sender is dead
LOOK_AFTER = timedelta(minutes=1)  # a timeline may lag behind what was posted
LOOKS_MOST = 5  # then only a person decides
ATTEMPTS_MOST = 8
RETRY = timedelta(minutes=1)
OURS = Message.outgoing == 1  # as an equality, so that the index of outgoing ones serves
FOR_SOMEBODY = ("failed", "uncertain", "by_hand", "draft")  # states out of which only a person helps a reply


def stopped():
    """Whether the one switch that stops everything outward is on."""
    return Switch.stopped("outward")


def set_outward(on, actor, now, reason=""):
    """Stop or start everything outward; noted in the journal."""
    with db.atomic():
        state = "started" if on else "stopped"
        Switch.turn("outward", state, now, reason)
        append(f"outward_{state}", actor, now, details={"reason": reason})


def send(settings, now):
    """Send whatever is due and look for what is uncertain: {"sent", "failed", "uncertain", "queued"}.

    `now` is a function giving the time. Safe to run twice, late, or on two machines.
    """
    tally, doors = Tally(), {}
    _give_up_leases(now())
    for message in _due(now()):
        if stopped():
            break
        door = _door(doors, message.account, settings)
        if door and _claim(message, now()):
            tally[_deliver(Message.get_by_id(message.id), door, doors, now)] += 1
    for message in _to_look_for(now()):
        if door := _door(doors, message.account, settings):
            tally[_look(message, door, now)] += 1
    for account, door in doors.values():
        if door:
            account.keep_use(door.use, now())
    tried = {end: tally[end] for end in ("sent", "failed", "uncertain")}
    return {**tried, "queued": unsent("queued")}


def unsent(*states, hidden=None):
    """How many replies stand in one of these states; of the tickets `hidden` (access.hidden_from) none is counted."""
    waiting = Message.select(Message.id).where(OURS, Message.state.in_(states))
    if hidden is not None:  # of those found: asked of all at once, SQLite would read every message
        waiting = Message.select().where(Message.id.in_(waiting))
        waiting = waiting.where(Message.ticket.is_null() | Message.ticket.not_in(hidden))
    return waiting.count()


def _door(doors, account, settings):
    """The account's open door, None while it cannot be used: then nothing is claimed for it."""
    if account.id not in doors:
        door = None
        try:
            door = open_channel(account.channel, unseal(account.credentials), settings)
        except (SmgtError, ValueError, KeyError) as error:
            _say_down(account.id, ChannelDown(str(error), "auth_failed"))
        doors[account.id] = (account, door)
    return doors[account.id][1]


def _say_down(account_id, down):
    log.warning("account %s cannot send: %s", account_id, down)
    Account.update(sending=down.state, send_error=str(down)).where(Account.id == account_id).execute()


def _say_up(account_id):
    troubled = (Account.id == account_id) & (Account.sending != "ok")
    Account.update(sending="ok", send_error="").where(troubled).execute()


def _give_up_leases(now):
    """What a dead process was sending may or may not be out."""
    stuck = (Message.state == "sending") & (Message.lease_until < now)
    Message.update(state="uncertain", reason="the sender died in the middle", send_after=now + LOOK_AFTER).where(
        OURS, stuck
    ).execute()


def _due(now):
    waiting = (
        Message.select(Message, Account)
        .join(Account)
        .where(OURS, Message.state == "queued", Message.send_after <= now)
        .where(~Account.paused, Account.sending.not_in(FOR_A_PERSON))
    )
    return list(waiting.order_by(Message.send_after, Message.id).limit(200))


def _claim(message, now):
    """Take one message for sending: of many senders the one whose UPDATE counts 1 has it."""
    won = Message.update(
        state="sending", lease_until=now + LEASE, attempted_at=now, attempts=Message.attempts + 1
    ).where(Message.id == message.id, Message.state == "queued", Message.account.in_(_unpaused()))
    return won.execute() == 1


def _unpaused():
    """Paused in the middle of a sweep, an account sends nothing more."""
    return Account.select(Account.id).where(~Account.paused)


def _deliver(message, channel, doors, now):
    if message.in_reply_to_id and message.in_reply_to.removed in GONE:
        return _end(message, "failed", "What it answers was removed.", now())
    reply = reply_of(message)
    try:
        delivery = channel.send(reply)
    except NotSent as no:
        return _refused(message, no, now())
    except ChannelDown as down:
        doors[message.account_id] = (message.account, None)
        return _channel_down(message, down, now())
    except Uncertain as unclear:
        return _unclear(message, str(unclear), now())
    except Exception:
        log.exception("reply %s: the channel failed in an unknown way", message.mark)
        return _unclear(message, "the channel failed in an unknown way", now())
    return _delivered(message, delivery, now())


def reply_of(message):
    """An outgoing message as its channel wants it."""
    heard = message.in_reply_to
    mail = message.channel == "mail"
    thread = [*reversed(heard.replies_to), heard.message_id] if heard and mail else []
    return Reply(
        text=satisfaction.with_link(message), mark=message.mark, number=message.ticket.number, subject=message.subject,
        way=message.way or "reply", conversation=heard.conversation if heard else "",
        to=(heard.author if mail else message.citizen.author_id) if heard else "",
        in_reply_to=(heard.message_id if mail else heard.external_id) if heard else "",
        references=tuple(reference for reference in thread if reference), message_id=message.message_id,
        automatic=message.automatic, attempted_at=message.attempted_at,
    )  # fmt: skip


def _delivered(message, delivery, now):
    """Record the proof; the reply that answers a report makes its ticket replied, in the same transaction."""
    with db.atomic():
        tickets.show(message.ticket)
        _say_up(message.account_id)
        found(message, delivery, now)
    return "sent"


def found(message, delivery, now):
    """The same inside a transaction that holds the board's counter: somebody saw the reply on its platform."""
    known = _external_id(message, delivery)
    _forget_copy(message, known)
    fields = {"state": "sent", "sent_at": now, "external_id": known, "link": delivery.link}
    new = Message.update(**fields, reason="", lease_until=None).where(Message.id == message.id)
    if not new.where(Message.state != "sent").execute():  # whoever sent it said so before; now we know where it stands
        Message.update(external_id=known, link=delivery.link or message.link).where(
            Message.id == message.id, Message.external_id.is_null()
        ).execute()
    else:
        append("reply_sent", SYSTEM, now, message.ticket, {"mark": message.mark, "purpose": message.purpose})
        _replied(message, now)


def _external_id(message, delivery):
    return f"{message.account.name} {delivery.external_id}" if message.channel == "mail" else delivery.external_id


def _forget_copy(message, external_id):
    """Where intake read our words on the platform before we knew that they were out: one message, not two."""
    same = (Message.channel == message.channel) & (Message.external_id == external_id) & (Message.id != message.id)
    if copy := Message.get_or_none(same, Message.purpose == "outside"):
        Sighting.update(message=message).where(Sighting.message == copy).execute()
        copy.delete_instance()


def _replied(message, now):
    if message.purpose != "reply":
        return
    try:
        tickets.perform(message.ticket, "sent", SYSTEM, now=now)
    except Stale as stale:  # a person moved it on meanwhile; the reply is out all the same
        log.info("%s: %s", message.ticket.number, stale)


def _refused(message, no, now):
    """A definite no: again later when that may help; by a person's hand; else failed, for somebody's attention."""
    if no.retry and message.attempts < ATTEMPTS_MOST:
        return _put_back(message, str(no), now + RETRY * 2 ** min(message.attempts, 6))
    if no.gone:  # the platform is asked what became of it; then it is hidden
        Account.update(rechecked_at=None).where(Account.id == message.account_id).execute()
    return _end(message, "by_hand" if no.by_hand else "failed", str(no), now)


def _put_back(message, reason, when, tried=True):
    """Nothing of it went out: it waits in the queue again. What was never tried does not count as a try."""
    fields = {"state": "queued", "reason": reason, "lease_until": None, "send_after": when}
    if not tried:
        fields["attempts"] = Message.attempts - 1
    Message.update(fields).where(Message.id == message.id, Message.state == "sending").execute()
    return "queued"


def _channel_down(message, down, now):
    """The account cannot send at all: its replies wait, the account says why."""
    _say_down(message.account_id, down)
    when = max(down.until or now, now + RETRY)
    others = (Message.account == message.account) & Message.outgoing & (Message.state == "queued")
    Message.update(send_after=when).where(others, Message.send_after < when).execute()
    return _put_back(message, str(down), when, tried=False)


def _unclear(message, reason, now):
    return _end(message, "uncertain", reason, now)


def _end(message, state, reason, now):
    fields = {"state": state, "reason": reason, "lease_until": None, "send_after": now + LOOK_AFTER}
    with db.atomic():
        tickets.show(message.ticket)
        mine = Message.update(fields).where(Message.id == message.id, Message.state == "sending")
        if not mine.execute():
            return "sent"  # somebody saw it on its platform meanwhile
        append(f"reply_{state}", SYSTEM, now, message.ticket, {"mark": message.mark, "reason": reason})
    log.warning("reply %s is %s: %s", message.mark, state, reason)
    return "failed" if state == "by_hand" else state  # what the outbox was asked for: it has not sent it


def _to_look_for(now):
    unclear = (Message.state == "uncertain") & (Message.send_after <= now) & (Message.looks < LOOKS_MOST)
    found = Message.select(Message, Account).join(Account).where(OURS, unclear)
    return list(found.order_by(Message.send_after, Message.id).limit(50))


def _look(message, channel, now):
    """Look for an uncertain reply in the account's own timeline; a look that fails decides and counts nothing."""
    wait = LOOK_AFTER * 2**message.looks
    looks = message.looks + 1 if channel.can_look else LOOKS_MOST
    mine = Message.update(looks=looks, send_after=now() + wait).where(
        Message.id == message.id, Message.state == "uncertain", Message.looks == message.looks
    )
    if not mine.execute() or not channel.can_look:
        return "uncertain"
    try:
        found = channel.look(reply_of(message))
    except Exception as error:
        log.warning("reply %s: could not look for it: %s", message.mark, error)
        Message.update(looks=message.looks).where(Message.id == message.id).execute()
        return "uncertain"
    return _delivered(message, found, now()) if found else "uncertain"


def settle(message, went_out, actor, now, link="", external_id=None):
    """A person says whether an uncertain or failed reply went out, or that he posted it himself: recorded as sent.

    Else it is queued again; what only a person can post never is. `external_id` is the platform's own, so that a later
    poll knows the post.
    """
    state = ("uncertain", "failed", "by_hand") if went_out else ("uncertain", "failed")
    with db.atomic():
        tickets.show(message.ticket)
        if went_out and external_id:
            _forget_copy(message, external_id)
        proof = {"state": "sent", "sent_at": now, "link": link, "external_id": _unknown(message.channel, external_id)}
        fields = proof if went_out else {"state": "queued", "send_after": now}
        changed = Message.update(**fields, reason="", looks=0, attempts=0).where(
            Message.id == message.id, Message.outgoing, Message.state.in_(state)
        )
        if not changed.execute():
            raise Stale("Somebody decided about this reply meanwhile.")
        verdict = "went_out" if went_out else "send_again"
        append(verdict, actor, now, message.ticket, {"mark": message.mark, "link": link})
        if went_out:
            _replied(message, now)


def _unknown(channel, external_id):
    """The platform's id for a reply that a person posted, None where it is not known, or known as another's."""
    same = (Message.channel == channel) & (Message.external_id == external_id)
    return None if not external_id or Message.select().where(same).exists() else external_id


def check(message, approved, actor, now, reason=""):
    """A second person approves a drafted reply, which then goes out, or returns it: withdrawn, for a reason.

    Raises Forbidden for the person who wrote it, Stale when somebody decided before.
    """
    if actor.officer and actor.officer.id == message.officer_id:
        raise Forbidden("A second person must check this reply; you wrote it.")
    cleared = {"state": "by_hand" if message.way == "by_hand" else "queued", "send_after": now}
    fields = cleared if approved else {"state": "withdrawn", "reason": reason}
    with db.atomic():
        tickets.show(message.ticket)
        drafted = Message.update(**fields, checker=actor.officer, checked_at=now).where(
            Message.id == message.id, Message.state == "draft"
        )
        if not drafted.execute():
            raise Stale("Somebody decided about this reply meanwhile.")
        verdict = "draft_approved" if approved else "draft_returned"
        append(verdict, actor, now, message.ticket, {"mark": message.mark, "reason": reason})
