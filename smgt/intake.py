"""A channel's Item becomes a message and joins or opens a ticket: one page, one transaction, a savepoint an item."""

import logging
from dataclasses import fields, replace

from smgt import media, messageids, outbox, threads, tickets
from smgt.channels.base import FORGED, Delivery
from smgt.journal import CITIZEN
from smgt.models import GONE, Account, Attachment, Category, Gap, Message, Ticket, db, insert_all
from smgt.satisfaction import hidden
from smgt.taking import Taking, is_typed

COPY = "It bears the Message-ID of a reply of ours that is out already."
log = logging.getLogger(__name__)


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
    _have_a_category()
    items = sorted(map(_readable, items), key=lambda item: item.sent_at)  # answers come after questions
    with db.atomic():
        try:
            with db.atomic():
                return _take_all(Taking(account, items, now), items)
        except media.StoreDown:
            raise  # no item's fault: nothing is taken in, the page is read again later
        except Exception:
            log.exception("account %s: a page is taken in item by item", account.name)
        return _take_apart(account, items, now)


def _have_a_category():
    """Every ticket begins as OTHER; what comes before the directory is loaded is no reason to lose time."""
    other = Ticket.category.default
    Category.insert(code=other, name="Other", name_hi="अन्य").on_conflict_ignore().execute()


def _take_all(taking, items):
    """Every item in order; whatever fails with one fails them all."""
    ends = {}
    for item in items:
        item = _as_ours(taking, item)
        if item.external_id not in taking.known:
            ends[item.external_id] = _store(taking, item)
        elif message := taking.typed(item):
            _complete(taking, item, message)
        elif item.removed or item.revises:
            _compare(taking, item)
    taking.flush()
    return ends


def _take_apart(account, items, now):
    """Each item in a savepoint of its own; whatever goes wrong with one is kept as failed, with its raw bytes."""
    ends = {}
    for item in items:
        try:
            with db.atomic():
                ends |= _take_all(Taking(account, [item], now), [item])
        except media.StoreDown:
            raise
        except Exception as error:  # one bad item never stops the rest; a dead database fails again below
            log.exception("account %s: item %s failed", account.name, item.external_id)
            broken = replace(item, broken=f"{type(error).__name__} while taking it in")
            ends |= _take_all(Taking(account, [broken], now), [broken])
    return ends


def _as_ours(taking, item):
    """What another account of ours says is our word too; of a mail only what we have signed (anybody writes a From)."""
    if item.own or item.author_id not in taking.ours:
        return item
    if taking.is_mail and not messageids.is_ours(item.message_id):
        return replace(item, skip=FORGED)
    return replace(item, own=True)


def _readable(item):
    """The item with such text as both databases can keep, and without a citizen's own link that it quotes."""
    texts = {field.name: getattr(item, field.name) for field in fields(item)}
    kept = {name: hidden(tickets.readable(text)) for name, text in texts.items() if isinstance(text, str)}
    return replace(item, **kept)


def _store(taking, item):
    if item.broken:
        return _fail(taking, item, item.broken)
    if twin := taking.twin(item):
        return _seen_again(taking, item, twin)
    if item.own and (reply := threads.our_reply(taking.account, item)):
        return _ours(taking, item, reply)
    if item.own and taking.is_mail:  # whoever got our reply can send its Message-ID again, with other words
        item = replace(item, own=False, skip=COPY)
    if item.removed == "deleted":
        return _never_read(taking, item)
    if item.shares:
        return _shared(taking, item)
    message = _message(taking, item)
    return _said_by_us(taking, message, item) if item.own else _place(taking, message, item)


def _seen_again(taking, item, twin):
    taking.flush()
    older = _is_older(item, twin)
    taking.sighted(item, twin)
    if is_typed(twin, item):
        _complete(taking, item, twin)
    else:
        _revise(item, twin, taking.now, older)
    return "joined" if twin.ticket_id else "ignored"


def _complete(taking, item, message):
    """What a person typed in of a post is now read on the platform: its words, author, time and files are the truth.

    The words as typed are kept as an earlier version. The ticket follows to the author's own citizen.
    """
    taking.flush()
    before, citizen = message.citizen_id, taking.meet(item)
    versions = [*message.versions, {"text": message.text, "until": taking.now.isoformat()}]
    Message.update(
        text=item.text, author=item.author, author_name=item.author_name, lang=item.lang[:40], sent_at=item.sent_at,
        conversation=item.conversation, replies_to=list(item.replies_to), quotes=list(item.quotes), citizen=citizen,
        summons=item.summons, link=item.link or message.link, raw=taking.raw(item),
        versions=versions if message.text != item.text else message.versions,
    ).where(Message.id == message.id).execute()  # fmt: skip
    Ticket.update(citizen=citizen).where(Ticket.id == message.ticket_id, Ticket.citizen == before).execute()
    known = Message.get_by_id(message.id)
    media.keep_files(known, item.files, taking.now)
    tickets.retell(known, "edited", taking.now)


def _is_older(item, message):
    """Whether it is a version of a post from before the newest one read: each version has an id of its own, rising."""
    seen = [sighting.external_id for sighting in message.sightings if sighting.external_id.isdigit()]
    return item.external_id.isdigit() and any(int(item.external_id) < int(each) for each in seen)


def _compare(taking, item):
    """A thing known already, which the platform shows again, perhaps otherwise, or shows no more."""
    taking.flush()
    _revise(item, Message.get_by_id(taking.known[item.external_id]), taking.now)


def _revise(item, message, now, older=False):
    """Words edited, removed or shown again: the earlier ones are kept, the ticket keeps its number."""
    if item.removed:
        if message.removed != item.removed and message.removed not in GONE:
            _hide(message, item.removed, now)
        return
    changed = {"removed": "", "removed_at": None} if message.removed == "withheld" and item.text else {}
    if item.revises and _is_theirs(message) and message.removed not in GONE and message.text != item.text:
        kept = item.text if older else message.text
        versions = [*message.versions, {"text": kept, "until": now.isoformat()}]
        changed |= {"versions": versions} if older else {"versions": versions, "text": item.text}
    if changed:
        Message.update(changed).where(Message.id == message.id).execute()
        tickets.retell(Message.get_by_id(message.id), "edited" if "text" in changed else "shown_again", now)


def _is_theirs(message):
    """Not a reply of the outbox's, which stands as it was sent; what we said by hand can be edited, too."""
    return not message.outgoing or message.purpose == "outside"


def _hide(message, removed, now):
    """What the platform shows no more is kept and not shown; what was still to be fetched of it stays unfetched."""
    Message.update(removed=removed, removed_at=now).where(Message.id == message.id).execute()
    waiting = Attachment.next_at.is_null(False) & (Attachment.message == message)
    Attachment.update(next_at=None, reason="It was removed before it was fetched.").where(waiting).execute()
    tickets.retell(Message.get_by_id(message.id), removed, now)


def _never_read(taking, item):
    """It was removed before we ever read it; kept empty, so that a late push of its words shows nothing."""
    return _keep(taking, _message(taking, item), item, "ignored", reason="removed before it was read")


def _ours(taking, item, reply):
    """Our own reply, read on the platform: one that was waited for or doubted is thereby out."""
    taking.sighted(item, reply)
    if reply.state != "sending":  # its sender has the proof itself, or will look for it
        outbox.found(reply, Delivery(item.external_id, item.link), taking.now)
    return "joined"


def _shared(taking, item):
    """A retweet or share: the original reaches further; never a ticket."""
    original = (Message.channel == taking.account.channel) & (Message.external_id == item.shares)
    if not Message.update(reach=Message.reach + 1).where(original).execute():
        taking.shared(item)
    message = _message(taking, replace(item, conversation=item.shares))
    return _keep(taking, message, item, "ignored", reason=item.skip or "a share", purpose="share")


def _message(taking, item):
    """The row of an item as it came, not yet written: where it belongs is found first."""
    return Message(
        account=taking.account, channel=taking.account.channel, external_id=taking.global_id(item),
        citizen=taking.citizen(item), manner=item.manner, identity=taking.identity(item), message_id=item.message_id,
        conversation=item.conversation, replies_to=list(item.replies_to), quotes=list(item.quotes),
        summons=item.summons, author=item.author, author_name=item.author_name, subject=item.subject,
        text=item.text, lang=item.lang[:40], link=item.link, sent_at=item.sent_at, received_at=taking.now,
        removed=item.removed, removed_at=taking.now if item.removed else None, reach=taking.shares(item),
        raw=taking.raw(item),
    )  # fmt: skip


def _keep(taking, message, item, state, **fields):
    """Write the message in its state; gives the state back."""
    for name, value in {"state": state, **fields}.items():
        setattr(message, name, value)
    message.insert_itself()
    taking.add(message, item)
    return state


def _fail(taking, item, reason):
    """Keep what cannot be read: its raw bytes and why. A person can look at it; it is never fetched again."""
    message = Message(
        account=taking.account, channel=taking.account.channel, external_id=taking.global_id(item), author=item.author,
        subject=item.subject, sent_at=item.sent_at, received_at=taking.now,
        raw=taking.raw(item) if item.raw else "",
    )  # fmt: skip
    log.warning("account %s: item %s kept as failed: %s", taking.account.name, item.external_id, reason)
    return _keep(taking, message, item, "failed", reason=reason)


def _said_by_us(taking, message, item):
    """Our own words, not from the outbox: kept as sent outside the tracker, shown on the ticket they answer."""
    answered = threads.answered(message)
    facts = {"outgoing": True, "purpose": "outside", "reason": "sent outside the tracker"}
    facts["account"] = taking.ours.get(item.author_id, taking.account.id)  # whoever of us said it, not who read it
    _keep(taking, message, item, "sent", ticket=answered and answered.ticket_id, in_reply_to=answered, **facts)
    if message.ticket_id:
        tickets.show(answered.ticket)
    return "joined" if message.ticket_id else "ignored"


def _place(taking, message, item):
    """Let a citizen's message join the ticket it belongs to; else ignore it for a reason, or open one."""
    loop = taking.loops(item)
    alone = loop or item.author_id in taking.ours
    item = replace(item, skip=loop) if loop else item
    ticket = None if alone else threads.belongs(message, item, taking.talked(item))
    if ticket is not None:
        return _join(taking, message, item, ticket)
    if item.skip:
        _keep(taking, message, item, "ignored", reason=item.skip)
        media.keep_files(message, item.files, taking.now)
        return "ignored"
    ticket = tickets.open_for(message, taking.now, taking.account.kind, taking.seq, taking.limits)
    _keep(taking, message, item, "opened", ticket=ticket)
    taking.clock(**tickets.triage_clock(ticket, taking.now, taking.limits))
    taking.record(*tickets.opening(ticket, message, taking.now))
    media.keep_files(message, item.files, taking.now)
    return "opened"


def _join(taking, message, item, ticket):
    _keep(taking, message, item, "joined", ticket=ticket, reason=item.skip)
    taking.flush()
    media.keep_files(message, item.files, taking.now)
    if item.skip:  # a bounce or an out-of-office answers nothing
        tickets.show(ticket)
    else:
        tickets.perform(ticket, "hear", CITIZEN, {"message": message.id}, now=taking.now)
    return "joined"


# -- thousands at once ---------------------------------------------------------------------------------------


def open_each(account, items, now, facts):
    """A ticket for each of these items, all or nothing, with a few statements: {external id: ticket id}.

    For files of what nobody has said before and what answers nothing: the caller has looked, inside the transaction
    that this is called in. `facts` are {external id: further fields of its ticket}.
    """
    _have_a_category()
    items = sorted(map(_readable, items), key=lambda item: item.sent_at)
    taking = Taking(account, items, now)
    messages = [_message(taking, item) for item in items]
    opened = [
        tickets.made_for(message, now, account.kind, taking.seq, taking.limits, **facts.get(item.external_id, {}))
        for message, item in zip(messages, items, strict=True)
    ]
    insert_all(opened)
    for message, ticket in zip(messages, opened, strict=True):
        message.ticket, message.state = ticket, "opened"
    insert_all(messages)
    for message, item in zip(messages, items, strict=True):
        taking.add(message, item)
        taking.clock(**tickets.triage_clock(message.ticket, now, taking.limits))
        taking.record(*tickets.opening(message.ticket, message, now))
    taking.flush()
    return {item.external_id: ticket.id for item, ticket in zip(items, opened, strict=True)}
