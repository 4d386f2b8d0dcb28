"""The counter's verbs: a call or visit entered by hand; a message that opened nothing taken up after all."""

import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from peewee import fn

from smgt import intake, journal, media, retry, tickets
from smgt.access import find, tickets_for
from smgt.channels.base import Item
from smgt.errors import NotFound, Refused
from smgt.models import Account, Attachment, Citizen, Counter, District, Message, Ticket, db
from smgt.tickets import readable
from smgt.vault import seal

NAME = "counter"
MANNERS = ("call", "visit")
TAKEN_UP = ("ignored", "failed")
OPEN_MOST = 10  # of a number's open grievances that are shown


@dataclass(frozen=True)
class Said:
    """What the cell notes of a call or visit. `number` is a grievance that it belongs to, "" for a new matter."""

    words: str
    manner: str = "call"
    name: str = ""
    phone: str = ""
    district: str = ""
    lang: str = ""
    number: str = ""


def desk(now):
    """The counter's one account, made when it is first needed. No sweep polls it: there is nothing to read."""
    facts = {"channel": "counter", "credentials": seal({}), "next_poll_at": now, "created_at": now}
    if not (found := Account.get_or_none(Account.channel == "counter")):
        Account.insert(name=NAME, **facts).on_conflict_ignore().execute()
        found = Account.get(Account.channel == "counter")
    return found


def digits(phone):
    """A phone number as its plain digits, without the country's or the trunk's; "" where there is none.

    Raises Refused for what no number can be.
    """
    plain = "".join(str(unicodedata.decimal(c)) for c in phone if c.isdecimal())
    if any(not (c.isdecimal() or c in "+-() ./\u00a0") for c in phone) or (phone.strip() and not 6 <= len(plain) <= 15):
        raise Refused("A phone number has 6 to 15 digits.", "phone")
    for prefix in ("0091", "91", "0"):
        if plain.startswith(prefix) and len(plain) == len(prefix) + 10:
            return plain[len(prefix) :]
    return plain


def open_grievances(phone, officer, now):
    """The open tickets of whoever was entered with this number, as far as this officer may see them, newest first."""
    author = digits(phone)
    if not author:
        return []
    caller = Citizen.select(Citizen.id).where(Citizen.channel == "counter", Citizen.author_id == author)
    found = tickets_for(officer, now).where(Ticket.citizen.in_(caller), Ticket.stage != "closed")
    return list(found.order_by(Ticket.id.desc()).limit(OPEN_MOST))


def enter(said, files, actor, now, key):
    """Enter a call or visit; its ticket. The same form sent twice (`key`) enters it once.

    `files` are (name, bytes) of what was brought along. With `said.number` it joins that grievance: as the same
    complainant's further words, or, where another door opened it, as the same matter. Raises Refused.
    """
    item, account = _item(said, actor, now, key), desk(now)
    taken = [media.take_upload(name, data) for name, data in files]  # pictures take seconds: nobody waits for them
    with db.atomic():
        if ends := intake.take(account, [item], now):
            must_not_fail(ends)
            message = known("counter", item.external_id)
            _keep(message, taken, now)
            note_contact(message.ticket_id, said.name, said.phone, said.district)
            journal.append("enter", actor, now, message.ticket, {"message": message.id, "manner": said.manner})
            _join_by_hand(message, said.number, actor, now)
        ticket = known("counter", item.external_id).ticket
    return ticket.joined_to or ticket


def entered(said, actor, key):
    """The message of a form that was sent before, or None."""
    return known("counter", _form_id(said, actor, key))


def _form_id(said, actor, key):
    """One for each form and what it says: the same form twice is a double tap, other words in it are not."""
    told = [key, actor.name, said.manner, digits(said.phone), said.name, said.words, said.number.strip().upper()]
    return f"form {sha256(chr(10).join(map(readable, told)).encode()).hexdigest()}"


def _item(said, actor, now, key):
    number = said.number.strip().upper()
    if said.manner not in MANNERS:
        raise Refused("Say whether it was a call or a visit.", "manner")
    if not said.words.strip():
        raise Refused("Please fill this in.", "words")
    _check_number(number, actor, now)
    if said.district and not District.get_or_none(District.code == said.district):
        raise Refused("There is no such district.", "district")
    return item_of(_form_id(said, actor, key), said, now, numbers=(number,) if number else ())


def _check_number(number, actor, now):
    try:
        if number:
            find(actor.officer, number, now)
    except NotFound:
        raise Refused("There is no such grievance.", "number") from None


def item_of(external_id, said, at, **more):
    """The Item of what somebody said `at` a time; he is known by his phone, or for this once."""
    phone = digits(said.phone)
    return Item(
        external_id=external_id, text=said.words.strip(), sent_at=at, manner=said.manner, author=phone,
        author_id=phone or f"once {external_id}"[:255], author_name=said.name.strip()[:200], lang=said.lang,
        summons=False, **more,
    )  # fmt: skip


def must_not_fail(ends):
    """Raise Refused where an item ended as failed: whatever is entered by hand is entered whole."""
    if "failed" in ends.values():
        raise Refused("This could not be taken in; nothing was saved.")


def known(channel, external_id):
    """The message of that id, or None."""
    return Message.get_or_none(Message.channel == channel, Message.external_id == external_id)


def _keep(message, taken, now):
    kept = [media.attach(each, now).id for each in taken]
    Attachment.update(message=message, ticket=message.ticket_id).where(Attachment.id.in_(kept)).execute()


def note_contact(ticket_id, name, phone, district):
    """Write on the ticket how to reach the complainant; what stands there already stays."""
    given = {"contact_name": name.strip(), "contact_phone": phone.strip(), "district": district}
    ticket = Ticket.get_by_id(ticket_id)
    new = {field: value for field, value in given.items() if value and not ticket.__data__[field]}
    if new:
        Ticket.update(new).where(Ticket.id == ticket_id).execute()


def _join_by_hand(message, number, actor, now):
    """A person says that the new ticket is the same matter as one that another door opened."""
    if not number or message.state == "joined":
        return
    form = {"number": number, "reason": "the complainant says so at the counter"}
    tickets.perform(message.ticket, "join", actor, form, now=now)


def take_up(message_id, actor, now):
    """Open a ticket for a message that was ignored or failed, with what can be read of it.

    Returns the ticket, or the one it has already. Raises NotFound, Refused.
    """
    item = _reread(message_id)  # a store may let wait: nobody else does
    with db.atomic():
        Counter.bump("board")  # first of all: a second tap waits here until the first has committed
        message = Message.get_or_none(Message.id == message_id)
        if message is None:
            raise NotFound("There is no such message.")
        if message.ticket_id:
            return message.ticket
        if message.outgoing or message.state not in TAKEN_UP:
            raise Refused("Only what a citizen said and opened no grievance can be taken up.")
        if message.state == "failed":
            _tell_what_can_be_read(message, item)
        ticket = tickets.open_ticket(message, now, message.account.kind)
        Message.update(reason="").where(Message.id == message.id).execute()  # he is somebody to answer now
        Attachment.update(ticket=ticket).where(Attachment.message == message).execute()
        journal.append("take_up", actor, now, ticket, {"message": message.id, "reason": message.reason})
    return ticket


def _reread(message_id):
    """The Item of a message that failed, None where it did not or cannot be read again. Raises Refused."""
    try:
        message = Message.get_or_none(Message.id == message_id, Message.state == "failed")
        return message and retry.reread(message)
    except media.StoreDown as down:
        raise Refused(f"{down} Please try again later.") from None


def _tell_what_can_be_read(message, item):
    """Give a failed message its words and its author, as far as they can be read; its raw form stays as it was.

    Files are not taken out of it: they may be cut off in the middle.
    """
    names = ("text", "author", "author_name", "subject", "message_id", "conversation", "manner") if item else ()
    for name in names:
        setattr(message, name, readable(getattr(item, name)) or getattr(message, name))
    message.replies_to = list(item.replies_to) if item else []
    message.citizen = _who(message)
    message.save()


def _who(message):
    """The citizen of that name on that channel, made when he has not written before."""
    author_id = author_id_of(message.channel, message.author) if message.author else "unknown"
    facts = {"author": message.author, "name": message.author_name}
    return Citizen.get_or_create(channel=message.channel, author_id=author_id, defaults=facts)[0]


def author_id_of(channel, author):
    """The channel's id of whoever goes by that name there, if he has written before; else the name itself."""
    same = (Citizen.channel == channel) & (fn.LOWER(Citizen.author) == author.lower())
    found = Citizen.select(Citizen.author_id).where(same).order_by(Citizen.id.desc()).tuples().first()
    return found[0] if found else author if channel == "mail" else f"@{author}"
