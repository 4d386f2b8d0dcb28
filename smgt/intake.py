"""A channel's Item becomes a message and joins or opens a ticket: one page, one transaction, a savepoint an item."""

import logging
from dataclasses import fields, replace
from hashlib import sha256

from smgt import journal, media, outbox, threads, tickets
from smgt.channels.base import Delivery
from smgt.journal import CITIZEN
from smgt.models import Account, Attachment, Citizen, Counter, Gap, Message, Sighting, db

log = logging.getLogger(__name__)
LONGEST_ID = 255  # what the column takes; a mailbox's name and a file's together may be longer


class Taking:
    """Items being taken in: the account, the time, the board's counter, and the events of the tickets opened."""

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
        ends = take(account, page.items, now)
        for missed in page.missed:
            _note_gap(account, missed, now)
        Account.update(cursor=page.cursor).where(Account.id == account.id).execute()
    account.cursor = page.cursor
    return ends


def _note_gap(account, missed, now):
    facts = {"since": missed.since, "until": missed.until, "reason": missed.reason, "found_at": now}
    Gap.create(account=account, filled_at=now if missed.filled else None, items=missed.items, **facts)


def take(account, items, now):
    """The same for items that no cursor belongs to: pushed, looked at again, or entered by hand.

    What is known already is compared where an item says that it was edited or removed; it has no end of its own.
    """
    with db.atomic():
        taking = Taking(account, now)
        known, ends = _known(account, items), {}
        for item in sorted(items, key=lambda item: item.sent_at):  # oldest first: answers come after questions
            item = _as_ours(taking, _readable(item))
            if item.external_id not in known:
                known[item.external_id] = None
                ends[item.external_id] = _take_in(taking, item)
            elif item.removed or item.revises:
                _compare(taking, item, known[item.external_id])
        journal.append_many(taking.events)
    return ends


def _as_ours(taking, item):
    return replace(item, own=True) if item.author_id in taking.ours else item


def _readable(item):
    """The item with such text as both databases can keep."""
    texts = {field.name: getattr(item, field.name) for field in fields(item)}
    return replace(item, **{name: tickets.readable(text) for name, text in texts.items() if isinstance(text, str)})


def _known(account, items):
    """{external id: the message's key} of what this account has seen before."""
    ids = [item.external_id for item in items]
    seen = Sighting.select(Sighting.external_id, Sighting.message)
    return dict(seen.where(Sighting.account == account, Sighting.external_id.in_(ids)).tuples())


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
    if twin := _twin(account, item):
        return _seen_again(taking, item, twin)
    if item.own and (reply := threads.our_reply(account, item)):
        return _ours(taking, item, reply)
    if item.removed == "deleted":
        return _never_read(taking, item)
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
    if item.identity:
        same |= Message.identity == item.identity
    return Message.first_of(Message.select().where(Message.channel == account.channel, same))


def _seen_again(taking, item, twin):
    older = _is_older(item, twin)
    Sighting.create(account=taking.account, external_id=item.external_id, message=twin, seen_at=taking.now)
    _revise(item, twin, taking.now, older)
    return "joined" if twin.ticket_id else "ignored"


def _is_older(item, message):
    """Whether it is a version of a post from before the newest one read: each version has an id of its own, rising."""
    seen = [sighting.external_id for sighting in message.sightings if sighting.external_id.isdigit()]
    return item.external_id.isdigit() and any(int(item.external_id) < int(each) for each in seen)


def _compare(taking, item, key):
    """A thing known already, which the platform shows again, perhaps otherwise, or shows no more."""
    message = Message.get_by_id(key) if key else _twin(taking.account, item)
    if message is not None:
        _revise(item, message, taking.now)


def _revise(item, message, now, older=False):
    """Words edited, removed or shown again: the earlier ones are kept, the ticket keeps its number."""
    if item.removed:
        if message.removed != item.removed and message.removed != "deleted":
            _hide(message, item.removed, now)
        return
    changed = {"removed": "", "removed_at": None} if message.removed == "withheld" and item.text else {}
    if item.revises and not message.outgoing and message.removed != "deleted" and message.text != item.text:
        kept = item.text if older else message.text
        versions = [*message.versions, {"text": kept, "until": now.isoformat()}]
        changed |= {"versions": versions} if older else {"versions": versions, "text": item.text}
    if changed:
        Message.update(changed).where(Message.id == message.id).execute()
        tickets.retell(Message.get_by_id(message.id), "edited" if "text" in changed else "shown_again", now)


def _hide(message, removed, now):
    """What the platform shows no more is kept and not shown; what was still to be fetched of it stays unfetched."""
    Message.update(removed=removed, removed_at=now).where(Message.id == message.id).execute()
    waiting = Attachment.next_at.is_null(False) & (Attachment.message == message)
    Attachment.update(next_at=None, reason="It was removed before it was fetched.").where(waiting).execute()
    tickets.retell(Message.get_by_id(message.id), removed, now)


def _never_read(taking, item):
    """It was removed before we ever read it; kept empty, so that a late push of its words shows nothing."""
    _message(taking.account, item, taking.now, state="ignored", reason="removed before it was read")
    return "ignored"


def _ours(taking, item, reply):
    """Our own reply, read on the platform: one that was waited for or doubted is thereby out."""
    Sighting.create(account=taking.account, external_id=item.external_id, message=reply, seen_at=taking.now)
    if reply.state in ("by_hand", "uncertain"):
        outbox.found(reply, Delivery(item.external_id, item.link), taking.now)
    return "joined"


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
        manner=item.manner, identity=item.identity or None, message_id=item.message_id,
        conversation=item.conversation, replies_to=list(item.replies_to), quotes=list(item.quotes),
        summons=item.summons, author=item.author, author_name=item.author_name, subject=item.subject,
        text=item.text, lang=item.lang[:40], link=item.link, sent_at=item.sent_at, received_at=now,
        removed=item.removed, removed_at=now if item.removed else None, raw=raw.replace("\0", ""), **fields,
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
    answered = threads.answered(message)
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
    ticket = threads.belongs(message, item)
    if ticket is not None:
        return _join(message, item, ticket, taking.now)
    if item.skip:
        Message.update(state="ignored", reason=item.skip).where(Message.id == message.id).execute()
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
