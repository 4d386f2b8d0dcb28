"""A channel's Item becomes a message and joins or opens a ticket: one page, one transaction, a savepoint an item."""

import logging
import re
from collections import Counter as Tally
from dataclasses import fields, replace
from datetime import timedelta
from hashlib import sha256

from smgt import journal, media, tickets
from smgt.channels import open_channel
from smgt.channels.base import ChannelDown
from smgt.errors import SmgtError
from smgt.journal import CITIZEN
from smgt.models import Account, Category, Citizen, Counter, Message, Sighting, Ticket, db
from smgt.vault import unseal

log = logging.getLogger(__name__)
ENDS = ("opened", "joined", "ignored", "failed")
LONGEST_ID = 255  # what the column takes; a mailbox's name and a file's together may be longer
_MARK = re.compile(r"SMGT-[0-9]{6,}/[0-9]+(?=\s*(https://t\.co/\w+\s*)*$)")  # X may hang links on at the end
BACK_OFF_MOST = timedelta(minutes=15)


def fetch(account, settings, now):
    """Read one account to the bottom: {"account", "fetched", "opened", "joined", "ignored", "failed"}.

    `now` is a function giving the time (a long sweep spans minutes). What fails is written on the account in words;
    only the account fails, never the rest.
    """
    tally = Tally()
    try:
        _have_a_category()
        channel = open_channel(account.channel, unseal(account.credentials), settings)
        for page in channel.fetch(account.cursor):
            _know_ourselves(account, channel)
            ends = receive(account, page, now())
            tally.update(ends.values())
            channel.settle(page, {key for key, end in ends.items() if end == "failed"})
        _went_well(account, settings, now())
    except ChannelDown as down:
        _went_wrong(account, settings, now(), down)
    except (SmgtError, ValueError) as error:  # credentials that cannot be opened or cannot be right
        _went_wrong(account, settings, now(), ChannelDown(str(error), "auth_failed"))
    except Exception as error:
        log.exception("account %s failed", account.name)
        _went_wrong(account, settings, now(), ChannelDown(f"Reading it failed: {type(error).__name__}."))
    counts = {end: tally[end] for end in ENDS}
    return {"account": account.name, "fetched": sum(counts.values()), **counts}


def _know_ourselves(account, channel):
    """Keep who the account is on its channel, once the channel knows."""
    if channel.identity and channel.identity != account.author_id:
        account.author_id = channel.identity
        account.save(only=["author_id"])


def _have_a_category():
    """Every ticket begins as OTHER; mail that comes before the directory is loaded is no reason to lose time."""
    other = Ticket.category.default
    Category.insert(code=other, name="Other", name_hi="अन्य").on_conflict_ignore().execute()


def _went_well(account, settings, now):
    Account.update(
        state="ok", last_success_at=now, last_error="", failures=0,
        next_poll_at=now + timedelta(seconds=settings.poll_seconds),
    ).where(Account.id == account.id).execute()  # fmt: skip


def _went_wrong(account, settings, now, down):
    """Say on the account what is wrong and when to try again: as the platform says, else doubling up to 15 minutes."""
    log.warning("account %s: %s (%s)", account.name, down, down.state)
    wait = min(timedelta(seconds=settings.poll_seconds * 2 ** min(account.failures, 10)), BACK_OFF_MOST)
    Account.update(
        state=down.state, last_error=str(down), last_error_at=now, failures=account.failures + 1,
        next_poll_at=max(down.until or now, now + wait),
    ).where(Account.id == account.id).execute()  # fmt: skip


class Taking:
    """One page being taken in: the account, the time, the board's counter, and the events of the tickets opened."""

    def __init__(self, account, now):
        self.account, self.now, self.events = account, now, []
        same = Account.select(Account.author_id).where(Account.channel == account.channel, Account.author_id != "")
        self.ours = {row[0] for row in same.tuples()}  # what our other accounts say is no citizen's word either
        self.seq = Counter.bump("board")  # before any row, as everyone who changes tickets does: no two wait in a ring

    def record(self, *line):
        self.events.append(line)


def receive(account, page, now):
    """Store a page with its cursor, all or nothing: {external id: how it ended} for items new to the account."""
    with db.atomic():
        taking = Taking(account, now)
        known = _known(account, page.items)
        ends = {}
        for item in sorted(page.items, key=lambda item: item.sent_at):  # oldest first: answers come after questions
            if item.external_id not in known and item.external_id not in ends:
                ends[item.external_id] = _take_in(taking, _as_ours(taking, _readable(item)))
        journal.append_many(taking.events)
        Account.update(cursor=page.cursor).where(Account.id == account.id).execute()
    account.cursor = page.cursor
    return ends


def _as_ours(taking, item):
    return replace(item, own=True) if item.author_id in taking.ours else item


def _readable(item):
    """The item with such text as both databases can keep."""
    texts = {field.name: getattr(item, field.name) for field in fields(item)}
    return replace(item, **{name: tickets.readable(text) for name, text in texts.items() if isinstance(text, str)})


def _known(account, items):
    ids = [item.external_id for item in items]
    seen = Sighting.select(Sighting.external_id).where(Sighting.account == account, Sighting.external_id.in_(ids))
    return {sighting.external_id for sighting in seen}


def _take_in(taking, item):
    """One item in its own savepoint; whatever goes wrong with it is kept as failed with its raw bytes."""
    before = len(taking.events)
    try:
        with db.atomic():
            return _store(taking, item)
    except Exception as error:  # one bad item never stops the rest; a dead database fails again below
        log.exception("account %s: item %s failed", taking.account.name, item.external_id)
        del taking.events[before:]
        with db.atomic():
            return _fail(taking, item, f"{type(error).__name__} while taking it in")


def _store(taking, item):
    account = taking.account
    if item.broken:
        return _fail(taking, item, item.broken)
    if twin := _twin(account, item) or _from_outbox(account, item):
        return _seen_again(account, item, twin, taking.now)
    if item.shares:
        return _shared(account, item, taking.now)
    message = _message(account, item, taking.now)
    if item.own:
        return _said_by_us(message)
    _count_shares(message)
    return _place(taking, message, item)


def _global_id(account, item):
    """The item's id, unique within its channel: that of its edit chain; a mailbox's own ids are qualified by it."""
    first = item.revises or item.external_id
    known = first if account.channel != "mail" else f"{account.name} {first}"
    return known if len(known) <= LONGEST_ID else known[: LONGEST_ID - 64] + sha256(known.encode()).hexdigest()


def _twin(account, item):
    """The same thing seen before through another account, or under another id (a copied mail, an edited post)."""
    same = Message.external_id == _global_id(account, item)
    if item.identity:  # in one mailbox only the same bytes are one mail: it was numbered anew
        own = _own_identity(item)
        again = (Message.account != account) | (Message.raw == own.rpartition(":")[2])
        same |= (Message.identity == item.identity) & again | (Message.identity == own)
    return Message.first_of(Message.select().where(Message.channel == account.channel, same))


def _own_identity(item):
    """The identity of a mail that differs from another in the same mailbox by what was added on its way alone."""
    return f"{item.identity}:{sha256(item.raw).hexdigest()}"


def _identity(item):
    """What is kept as its identity, unique within the channel."""
    taken = item.identity and Message.select().where(Message.identity == item.identity).exists()
    return _own_identity(item) if taken else item.identity or None


def _from_outbox(account, item):
    """The reply of ours that this is, where it is not yet known to be out: by its mark or Message-ID."""
    if not item.own:
        return None
    ours = Message.select().where(Message.channel == account.channel, Message.outgoing, Message.external_id.is_null())
    ours = ours.where(Message.state.in_(("sending", "uncertain", "sent")))
    if item.message_id:
        return ours.where(Message.message_id == item.message_id).first()
    mark = _MARK.search(item.text)
    return ours.where(Message.mark == mark[0]).first() if mark else None


def _seen_again(account, item, twin, now):
    Sighting.create(account=account, external_id=item.external_id, message=twin, seen_at=now)
    if item.revises and not twin.outgoing and twin.text != item.text:
        versions = [*twin.versions, {"text": twin.text, "until": now.isoformat()}]
        Message.update(text=item.text, versions=versions).where(Message.id == twin.id).execute()
    return "joined" if twin.ticket_id else "ignored"


def _shared(account, item, now):
    """A retweet or share: the original reaches further; never a ticket."""
    original = (Message.channel == account.channel) & (Message.external_id == item.shares)
    Message.update(reach=Message.reach + 1).where(original).execute()
    shared = replace(item, conversation=item.shares)
    _message(account, shared, now, state="ignored", reason=item.skip or "a share", purpose="share")
    return "ignored"


def _count_shares(message):
    """Its retweets that were read before it: pages come newest first."""
    if message.channel == "mail":
        return  # nobody shares a mail
    shares = (Message.channel == message.channel) & (Message.conversation == message.external_id)
    if reach := Message.select().where(shares, Message.purpose == "share").count():
        Message.update(reach=reach).where(Message.id == message.id).execute()


def _message(account, item, now, **fields):
    """The row of an item as it came, the sighting with it."""
    citizen = None if item.own else _citizen(account.channel, item)
    raw = media.store(item.raw) if account.channel == "mail" and item.raw else item.raw.decode("utf-8", "replace")
    message = Message.create(
        account=account, channel=account.channel, external_id=_global_id(account, item), citizen=citizen,
        identity=_identity(item), message_id=item.message_id, conversation=item.conversation,
        replies_to=list(item.replies_to), author=item.author, author_name=item.author_name, subject=item.subject,
        text=item.text, lang=item.lang[:40], link=item.link, sent_at=item.sent_at, received_at=now,
        raw=raw.replace("\0", ""), **fields,
    )  # fmt: skip
    Sighting.create(account=account, external_id=item.external_id, message=message, seen_at=now)
    return message


def _citizen(channel, item):
    facts = {"author": item.author, "name": item.author_name}
    rows = Citizen.insert(channel=channel, author_id=item.author_id or "unknown", **facts).on_conflict(
        conflict_target=[Citizen.channel, Citizen.author_id], update=facts
    )
    return next(iter(rows.returning(Citizen).execute()))


def _fail(taking, item, reason):
    """Keep what cannot be read: its raw bytes and why. A person can look at it; it is never fetched again."""
    account, now = taking.account, taking.now
    digest = media.store(item.raw) if item.raw else ""
    message = Message.create(
        account=account, channel=account.channel, external_id=_global_id(account, item), author=item.author,
        subject=item.subject, sent_at=item.sent_at, received_at=now, state="failed", reason=reason, raw=digest,
    )  # fmt: skip
    Sighting.create(account=account, external_id=item.external_id, message=message, seen_at=now)
    log.warning("account %s: item %s kept as failed: %s", account.name, item.external_id, reason)
    return "failed"


def _said_by_us(message):
    """Our own words, not from the outbox: kept as sent outside the tracker, shown on the ticket they answer."""
    answered = _answered(message)
    ticket = answered and answered.ticket_id
    Message.update(
        outgoing=True, purpose="outside", state="sent", ticket=ticket, in_reply_to=answered,
        reason="sent outside the tracker",
    ).where(Message.id == message.id).execute()  # fmt: skip
    if ticket:
        tickets.show(answered.ticket)
    return "joined" if ticket else "ignored"


def _place(taking, message, item):
    """Let a citizen's message join the ticket it belongs to; else ignore it for a reason, or open one."""
    ticket = _belongs(message, item)
    if ticket is not None:
        return _join(message, item, ticket, taking.now)
    if item.skip:
        Message.update(state="ignored", reason=item.skip).where(Message.id == message.id).execute()
        media.keep_files(message, item.files, taking.now)
        return "ignored"
    tickets.open_ticket(message, taking.now, taking.account.kind, taking.seq, taking.record)
    media.keep_files(message, item.files, taking.now)
    return "opened"


def _join(message, item, ticket, now):
    Message.update(ticket=ticket, state="joined", reason=item.skip).where(Message.id == message.id).execute()
    message.ticket = ticket
    media.keep_files(message, item.files, now)
    if item.skip:  # a bounce or an out-of-office answers nothing
        tickets.show(ticket)
    else:
        tickets.perform(ticket, "hear", CITIZEN, {"message": message.id}, now=now)
    return "joined"


def _belongs(message, item):
    """The ticket a message belongs to: by what it answers, then by number, then by its conversation; or None.

    A number or thread only counts for the citizen whose ticket it is, or whose words were joined to it (a forged
    header must not lead into another's ticket); a bounce or out-of-office counts by what it answers alone. A ticket
    joined to another hands its messages on to that one.
    """
    answered = _answered(message)
    if item.skip:
        ticket = answered and answered.ticket
    elif item.author_id in ("", "unknown"):  # nobody in particular: only what answers words of ours proves anything
        ticket = answered and answered.outgoing and answered.ticket
    else:
        conversed = _conversed(message)
        found = [answered and answered.ticket, *_numbered(item), conversed and conversed.ticket]
        ticket = next((t for t in found if t and _is_his(t, message.citizen_id)), None)
    return (ticket.joined_to or ticket) if ticket else None


def _is_his(ticket, citizen_id):
    return citizen_id == ticket.citizen_id or ticket.joined.where(Ticket.citizen == citizen_id).exists()


def _answered(message):
    """The message of ours or the citizen's that this one answers, nearest first."""
    for reference in message.replies_to:
        same = (Message.message_id == reference) if message.channel == "mail" else (Message.external_id == reference)
        told = Message.select().where(Message.channel == message.channel, same, Message.ticket.is_null(False))
        if found := Message.first_of(told):
            return found
    return None


def _numbered(item):
    ids = [int(number.rpartition("-")[2]) for number in item.numbers]
    return [ticket for ticket in (Ticket.get_or_none(Ticket.id == i) for i in ids if i < 2**62) if ticket]


def _conversed(message):
    if not message.conversation or message.citizen_id is None:
        return None
    same = (Message.conversation == message.conversation) & (Message.citizen == message.citizen)
    found = Message.select().where(Message.channel == message.channel, same, Message.ticket.is_null(False))
    return Message.first_of(found.order_by(Message.id.desc()))


def due(now):
    """The accounts to be read now."""
    return list(Account.select().where(~Account.paused, Account.next_poll_at <= now).order_by(Account.next_poll_at))


def claim(account_id, now, lease):
    """Take one due account for reading: of many consumers the one whose UPDATE counts 1 has it; None for the others."""
    mine = (Account.id == account_id) & ~Account.paused & (Account.next_poll_at <= now)
    if Account.update(next_poll_at=now + lease).where(mine).execute() != 1:
        return None
    return Account.get_by_id(account_id)
