"""What every channel speaks: Items in, Replies out, and three plain ways to fail. Knows nothing of tickets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

MANNERS = ("post", "comment", "direct", "mail", "call", "visit")  # how something was said
WAYS = ("reply", "private", "direct", "human_agent", "by_hand")  # how it can be answered

FORGED = "It bears our own address as sender and was not sent by us."


@dataclass(frozen=True)
class File:
    """One attachment of an Item: its bytes (mail), or the address to fetch them from (platforms)."""

    name: str
    content_type: str
    data: bytes | None = None
    url: str = ""


@dataclass(frozen=True)
class Item:
    """One thing said on a channel, as it came. Times are aware UTC; ids are the platform's own, as text.

    `manner` is how it was said (MANNERS). `conversation` groups what belongs together on the platform (root post id,
    thread's first Message-ID), "" for a mail that answers nothing.
    `replies_to` lists external ids or Message-IDs this one answers, nearest first; `quotes` those it quotes.
    `numbers` lists ticket numbers found where a channel may look for them (plus-address, subject), best first.
    `skip` is a sentence when the item must not open a ticket (a retweet, an automatic mail, a bounce).
    `shares` is the id of the post that a retweet or share carries further (its reach grows by one).
    `broken` is a sentence when the item could not be read within the bounds; it is kept as failed with its raw bytes.
    `identity` is equal for copies of one mail in several mailboxes; "" where external_id already says so.
    `own` is true when our account itself said it; of a mail, when it bears a Message-ID that only we can make.
    `revises` is the first id of the edit chain this is a version of;
    where an edit keeps its id (Facebook), the id itself: an item already known is then compared with what is kept.
    `removed` is "deleted" or "withheld" when the platform says so of a thing we may know; its text is then hidden.
    `summons` is false where the platform lets us answer it only by hand (X: it neither tags nor quotes this account).
    """

    external_id: str
    text: str
    sent_at: datetime
    manner: str = "post"
    author_id: str = ""
    author: str = ""
    author_name: str = ""
    subject: str = ""
    conversation: str = ""
    replies_to: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    link: str = ""
    lang: str = ""
    files: tuple[File, ...] = ()
    own: bool = False
    skip: str = ""
    shares: str = ""
    revises: str = ""
    removed: str = ""
    summons: bool = True
    broken: str = ""
    identity: str = ""
    message_id: str = ""
    raw: bytes = b""


@dataclass(frozen=True)
class Missed:
    """A stretch of time whose items this sweep could not read, and why; kept as a gap of the account.

    With `filled` its `items` were read by another road (recent search after the 800-post horizon).
    """

    since: datetime
    until: datetime
    reason: str
    filled: bool = False
    items: int = 0


@dataclass(frozen=True)
class Page:
    """Items to be stored in one transaction, and the cursor to keep with them in that same transaction."""

    items: list[Item]
    cursor: dict
    missed: tuple[Missed, ...] = ()


@dataclass(frozen=True)
class Heard:
    """What is to be answered, as far as a channel must know to say how: manner, when it was said, whether it summons.

    `author` is the mail address, "" where there is none. `private_used`: its one private reply has gone out already.
    """

    manner: str
    sent_at: datetime
    summons: bool = True
    author: str = ""
    private_used: bool = False


@dataclass(frozen=True)
class Way:
    """One way to answer: its name (WAYS), until when it is open (None: no end), and a sentence where one is due.

    `limit`: how many characters it takes; None where that is the channel's own limit.
    """

    name: str
    until: datetime | None = None
    sentence: str = ""
    limit: int | None = None


@dataclass(frozen=True)
class Reply:
    """One outward message as the outbox hands it to a channel.

    `text` already ends in `mark` ("SMGT-000042/2"). `way` is how it goes (WAYS, never by_hand). `to` is the author id
    (platforms) or address (mail) of the citizen. `in_reply_to` is the external id answered (mail: the Message-ID);
    `conversation` that of what is answered; `references` the thread's Message-IDs, oldest first. `message_id` is ours,
    fixed for this reply. `attempted_at` is when it was last tried.
    """

    text: str
    mark: str
    number: str
    to: str
    way: str = "reply"
    in_reply_to: str = ""
    conversation: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    message_id: str = ""
    automatic: bool = False
    attempted_at: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """Proof that a reply is out: the platform's id for it and, where there is one, its link."""

    external_id: str
    link: str = ""


@dataclass
class Use:
    """What an open door has used so far, for the accounts page: filled in by the channel as it reads and writes.

    `calls` and `cost` (millionths of a US dollar, as the platform charges) since the door was opened. `limit`,
    `remaining`, `reset_at`: the tightest rate limit the platform told; `day_limit`, `day_remaining`, `day_reset_at`:
    the tightest of those it has for a day. `percent`: how much of it is used, where it
    tells that instead. `slow_until`: not to be read before that moment. `notes`: sentences for the accounts page about
    what this account may not do (no direct messages), and what ends (the API version).
    """

    calls: int = 0
    cost: int = 0
    limit: int | None = None
    remaining: int | None = None
    reset_at: datetime | None = None
    day_limit: int | None = None
    day_remaining: int | None = None
    day_reset_at: datetime | None = None
    percent: int | None = None
    slow_until: datetime | None = None
    token_until: datetime | None = None
    notes: list[str] = field(default_factory=list)


class ChannelDown(Exception):
    """The account cannot be read or written at all just now.

    `state` is one word for the account: failing, limited, no_credit, auth_failed. `until` (aware) is when to try
    again at the earliest, None to leave that to the caller's back-off; with `permanent` a person must act first.
    """

    def __init__(self, sentence, state="failing", until=None, permanent=False):
        super().__init__(sentence)
        self.state, self.until, self.permanent = state, until, permanent


class NotSent(Exception):
    """A definite no: this reply did not go out. `retry` tells whether the same reply may be tried again later.

    `by_hand`: the platform never takes it from us, but a person can post it there himself. `gone`: what it answers is
    deleted or hidden.
    """

    def __init__(self, sentence, retry=False, by_hand=False, gone=False):
        super().__init__(sentence)
        self.retry, self.by_hand, self.gone = retry, by_hand, gone


class Unreachable(NotSent):
    """Not sent, for the server was not reached at all: nothing that goes its way does just now."""

    def __init__(self, sentence):
        super().__init__(sentence, retry=True)


class Uncertain(Exception):
    """Nobody can say whether the reply went out (time-out, connection lost after sending). Never resent by itself."""


class BadHook(Exception):
    """A push that is not from the platform, or was heard before: answered 403, nothing is stored."""


class Channel:
    """One account's door to its platform. Made by `channels.open_channel(account facts)`; connects when first used.

    What a platform does not have stays as it is here.
    """

    name = ""
    identity = ""  # who we are to others there (an address, a user id); "" until the platform has told
    limit = None  # characters a reply may have, None for no limit
    media_hosts = ()  # where its files may be fetched from: a host, or ".suffix" for all below one
    can_look = False

    def __init__(self):
        self.use = Use()

    def fetch(self, cursor: dict) -> Iterator[Page]:
        """Yield pages until all that is new was read. `cursor` is the last one stored ({} at first).

        Each page's cursor must be such that fetching again from it loses nothing, whatever dies in between.
        Raises ChannelDown.
        """
        return iter(())

    def settle(self, page: Page, failed: set[str]) -> None:
        """Called after a page is committed: tidy up at the source (mail: move to Processed, `failed` ids to Failed)."""

    def recheck(self, external_ids: list[str]) -> Iterator[Item]:
        """Ask the platform about things we know: an Item for each that was edited, `removed` for each that is gone.

        Raises ChannelDown.
        """
        return iter(())

    def read_one(self, link: str) -> Item | None:
        """The one thing at a public address of this platform; None where it is no address of a thing there.

        Raises ChannelDown when the platform will not show it: then a person types it in.
        """
        return None

    def send(self, reply: Reply) -> Delivery:
        """Send once. Raises NotSent, Uncertain or ChannelDown (the last: nothing was sent)."""
        raise NotSent("Nothing can be sent on this channel.", by_hand=True)

    def look(self, reply: Reply) -> Delivery | None:
        """Look for an uncertain reply in the account's own timeline by its mark or Message-ID.

        None when it is not there (or cannot be looked for on this channel: then `can_look` is False).
        Raises ChannelDown.
        """
        return None

    def challenge(self, args: dict) -> str:
        """The answer to the platform's question whether this address is ours. Raises BadHook."""
        raise BadHook("This channel pushes nothing.")

    def hear(self, body: bytes, headers: dict, now: datetime) -> None:
        """Raise BadHook unless these raw bytes were signed by the platform, lately. Reads nothing else."""
        raise BadHook("This channel pushes nothing.")

    def unpack(self, body: bytes) -> Iterator[Item]:
        """The Items in a push that was heard, fetching from the platform what it only points at. Raises ChannelDown."""
        return iter(())

    @staticmethod
    def ways(heard: Heard, now: datetime) -> tuple[Way, ...]:
        """How this can be answered at `now`, best first; () where it cannot. Pure: shown before anyone types."""
        return (Way("reply"),)

    @staticmethod
    def by_hand_link(external_id: str) -> str:
        """Where a person opens the thing to answer it himself, "" where there is no such address."""
        return ""

    @staticmethod
    def length(text: str) -> int:
        """How many of `limit`'s characters this text takes as the platform counts them."""
        return len(text)
