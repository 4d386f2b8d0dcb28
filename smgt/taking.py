"""What a page of items needs to know and to write, looked up and written for all of them at once.

A statement for each item and question would cost PostgreSQL a round trip: a page of a hundred asks each question once.
"""

from collections import Counter as Tally
from datetime import timedelta
from hashlib import sha256

from peewee import fn

from smgt import journal, media
from smgt.book import book
from smgt.models import Account, Citizen, Clock, Counter, Message, Sighting, insert_rows

MAILS_MOST, MAILS_WITHIN = 20, timedelta(hours=1)  # of one sender; who writes more is a machine that answers ours
MAILS_READ = 5000  # of the senders of one page, the newest
LOOP = f"This sender has written more than {MAILS_MOST} mails within an hour (a loop?)."
POSTED = ("facebook", "x")  # channels whose posts a person may type in
LONGEST_ID = 255  # what the column takes; a mailbox's name and a file's together may be longer


class Taking:
    """Items being taken in for one account at one time, inside a transaction.

    `limits` is the Book of due times. `ours`: {what an account of ours is called on the channel: its key}; what any of
    them says is no citizen's word. `known`: {external id: message's key} that this account has seen. Rows that nobody
    asks for at once wait for `flush`, which also writes the events of the tickets opened.
    """

    def __init__(self, account, items, now):
        self.account, self.now, self.events, self._sightings, self._clocks = account, now, [], [], []
        self.seq = Counter.bump("board")  # before any row, as everyone who changes tickets does: no two wait in a ring
        self.limits = book()
        same = Account.select(Account.author_id, Account.id).where(Account.channel == account.channel)
        self.ours = dict(same.where(Account.author_id != "").tuples())
        self.known = self._seen_before(items)
        new = [item for item in items if item.external_id not in self.known]
        self._bare = self._find_bare()
        self._twins = self._find_twins(new)
        self._citizens = self._meet(new)
        self._talks = self._values(Message.conversation, {item.conversation for item in new})
        self._shares = self._count_shares(new)
        self._raw = self._keep_raw(new)
        self._mails = self._mails_of(new)

    # -- looked up at once --

    def _seen_before(self, items):
        ids = [item.external_id for item in items]
        seen = Sighting.select(Sighting.external_id, Sighting.message)
        return dict(seen.where(Sighting.account == self.account, Sighting.external_id.in_(ids)).tuples())

    def _find_bare(self):
        """{key: message} of what is known and has no raw form."""
        if not self.known or self.account.channel not in POSTED:
            return {}
        bare = Message.select().where(Message.id.in_(list(self.known.values())), Message.raw == "", ~Message.summons)
        return {message.id: message for message in bare}

    def _find_twins(self, items):
        ids = {self.global_id(item) for item in items}
        copies = {each for item in items if item.identity for each in (item.identity, _own_identity(item))}
        same = Message.external_id.in_(ids) | Message.identity.in_(copies) if copies else Message.external_id.in_(ids)
        found = Message.select().where(Message.channel == self.account.channel, same) if ids else ()
        return {key: message for message in found for key in _keys(message)}

    def _meet(self, items):
        """{author id: the citizen's key}, made or brought up to date."""
        people = {
            item.author_id or "unknown": {"author": item.author, "name": item.author_name}
            for item in items
            if not item.broken and (self.is_mail or not (item.own or item.author_id in self.ours))
        }
        rows = [{"channel": self.account.channel, "author_id": each, **facts} for each, facts in people.items()]
        if not rows:
            return {}
        kept = Citizen.insert_many(rows).on_conflict(
            conflict_target=[Citizen.channel, Citizen.author_id], preserve=[Citizen.author, Citizen.name]
        )
        return {citizen.author_id: citizen.id for citizen in kept.returning(Citizen).execute()}

    def _values(self, field, wanted):
        wanted = [value for value in wanted if value]
        found = Message.select(field).where(Message.channel == self.account.channel, field.in_(wanted)).distinct()
        return {row[0] for row in found.tuples()} if wanted else set()

    def _count_shares(self, items):
        """{post: its retweets that were read before it}: pages come newest first."""
        posts = [item.external_id for item in items]
        if self.account.channel == "mail" or not posts:
            return Tally()  # nobody shares a mail
        shares = Message.select(Message.conversation, fn.COUNT(Message.id)).group_by(Message.conversation)
        shares = shares.where(Message.channel == self.account.channel, Message.purpose == "share")
        return Tally(dict(shares.where(Message.conversation.in_(posts)).tuples()))

    def _mails_of(self, items):
        """{sender: when his latest mails to this account were written}, as far as they can count with these."""
        senders = {key for item in items if (key := self._citizens.get(item.author_id)) and self.is_mail}
        if not senders:
            return {}
        since, until = min(item.sent_at for item in items) - MAILS_WITHIN, max(item.sent_at for item in items)
        said = Message.select(Message.citizen, Message.sent_at).where(Message.citizen.in_(senders), ~Message.outgoing)
        said = said.where(Message.account == self.account, Message.sent_at > since, Message.sent_at <= until)
        mails = {}
        for citizen, sent_at in said.order_by(Message.id.desc()).limit(MAILS_READ).tuples():
            mails.setdefault(citizen, []).append(sent_at)
        return mails

    def _keep_raw(self, items):
        """{external id: hash} of the raw mails, and of what cannot be read."""
        return {item.external_id: media.store(item.raw) for item in items if item.raw and (self.is_mail or item.broken)}

    # -- asked for each item --

    @property
    def is_mail(self):
        return self.account.channel == "mail"

    def global_id(self, item):
        """The item's id, unique within its channel: that of its edit chain; a mailbox's own ids are qualified by it."""
        first = item.revises or item.external_id
        known = f"{self.account.name} {first}" if self.is_mail else first
        return known if len(known) <= LONGEST_ID else known[: LONGEST_ID - 64] + sha256(known.encode()).hexdigest()

    def twin(self, item):
        """The same thing seen by another account, or under another id (a copied mail, an edited post); or None.

        In one mailbox only the same bytes are one mail: it was numbered anew.
        """
        if (same := self._twins.get(self.global_id(item))) or not item.identity:
            return same
        copy = self._twins.get(f"={item.identity}")
        again = copy and (copy.account_id != self.account.id or copy.raw == sha256(item.raw).hexdigest())
        return copy if again else self._twins.get(f"={_own_identity(item)}")

    def typed(self, item):
        """The message of a known post that a person typed in and nobody has read there before; or None."""
        if not item.raw or self.account.channel not in POSTED:
            return None
        message = self._bare.pop(self.known[item.external_id], None)
        return message if message and is_typed(message, item) else None

    def meet(self, item):
        """The key of the citizen who said it, also of an item that was known."""
        return self._meet([item]).get(item.author_id or "unknown")

    def identity(self, item):
        """What is kept as its identity, unique within the channel; None where it has none."""
        return _own_identity(item) if f"={item.identity}" in self._twins else item.identity or None

    def citizen(self, item):
        """The key of whoever said it; None for our own words."""
        return None if item.own else self._citizens.get(item.author_id or "unknown")

    def raw(self, item):
        """What is kept of its raw form: the stored file's hash (mail, or what could not be read), else the text."""
        return self._raw.get(item.external_id) or item.raw.decode("utf-8", "replace").replace("\0", "")

    def talked(self, item):
        """Whether anything of its conversation is known already."""
        return item.conversation in self._talks

    def loops(self, item):
        """Why a person's mail is not heard: its sender writes more than people do; "" for all else. Counts it."""
        citizen = self._citizens.get(item.author_id)
        if not self.is_mail or item.skip or not citizen or item.author_id == "unknown":
            return ""
        sent = self._mails.setdefault(citizen, [])
        lately = [each for each in sent if item.sent_at - MAILS_WITHIN < each <= item.sent_at]
        sent.append(item.sent_at)
        return LOOP if len(lately) >= MAILS_MOST else ""

    def shares(self, item):
        return self._shares[item.external_id]

    # -- written at once --

    def add(self, message, item):
        """Remember a message made of an item."""
        self._twins |= dict.fromkeys(_keys(message), message)
        self._talks.add(message.conversation)
        self.sighted(item, message)

    def sighted(self, item, message):
        self.known[item.external_id] = message.id
        self._sightings.append(
            {
                "account": self.account.id,
                "external_id": item.external_id,
                "message": message.id,
                "summons": item.summons,
                "seen_at": self.now,
            }
        )

    def shared(self, item):
        """A retweet of a post that is not known yet, or of one of this page."""
        self._shares[item.shares] += 1

    def record(self, *line):
        self.events.append(line)

    def clock(self, **fields):
        self._clocks.append(fields)

    def flush(self):
        """Write what waits; whoever asks the database for it must do so first."""
        insert_rows(Sighting, self._sightings)
        insert_rows(Clock, self._clocks)
        journal.append_many(self.events)
        self._sightings, self._clocks, self.events = [], [], []


def is_typed(message, item):
    """Whether a person typed the message in, and the item is what the platform itself shows of it."""
    shown = bool(item.raw) and not (item.removed or item.broken or item.own)
    typed = message.channel in POSTED and message.raw == "" and not (message.summons or message.outgoing)
    return shown and typed and message.state in ("opened", "joined")


def _keys(message):
    """Under which keys a message is found as a twin."""
    return [message.external_id, *([f"={message.identity}"] if message.identity else [])]


def _own_identity(item):
    """The identity of a mail that differs from another in the same mailbox by what was added on its way alone."""
    return f"{item.identity}:{sha256(item.raw).hexdigest()}"
