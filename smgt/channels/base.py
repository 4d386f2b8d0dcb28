"""What every channel speaks: Items in, Replies out, and three plain ways to fail. Knows nothing of tickets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


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

    `conversation` groups what belongs together on the platform (root post id, thread's first
    Message-ID), "" for a mail that answers nothing.
    `replies_to` lists external ids or Message-IDs this one answers, nearest first.
    `numbers` lists ticket numbers found where a channel may look for them (plus-address, subject), best first.
    `skip` is a sentence when the item must not open a ticket (a retweet, an automatic mail, a bounce).
    `shares` is the id of the post that a retweet or share carries further (its reach grows by one).
    `broken` is a sentence when the item could not be read within the bounds; it is kept as failed with its raw bytes.
    `identity` is equal for copies of one mail in several mailboxes; "" where external_id already says so.
    `own` is true when our account itself said it. `revises` is the first id of the edit chain this is a version of.
    """

    external_id: str
    text: str
    sent_at: datetime
    author_id: str = ""
    author: str = ""
    author_name: str = ""
    subject: str = ""
    conversation: str = ""
    replies_to: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    link: str = ""
    lang: str = ""
    files: tuple[File, ...] = ()
    own: bool = False
    skip: str = ""
    shares: str = ""
    revises: str = ""
    broken: str = ""
    identity: str = ""
    message_id: str = ""
    raw: bytes = b""


@dataclass(frozen=True)
class Page:
    """Items to be stored in one transaction, and the cursor to keep with them in that same transaction."""

    items: list[Item]
    cursor: dict


@dataclass(frozen=True)
class Reply:
    """One outward message as the outbox hands it to a channel.

    `text` already ends in `mark` ("SMGT-000042/2"). `to` is the author id (X) or address (mail) of the citizen.
    `in_reply_to` is the external id answered (X: post id; mail: the Message-ID); `references` the thread's
    Message-IDs, oldest first. `message_id` is ours, fixed for this reply. `attempted_at` is when it was last tried.
    """

    text: str
    mark: str
    number: str
    to: str
    in_reply_to: str = ""
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


class ChannelDown(Exception):
    """The account cannot be read or written at all just now.

    `state` is one word for the account: failing, limited, no_credit, auth_failed. `until` (aware) is when to try
    again at the earliest, None to leave that to the caller's back-off; with `permanent` a person must act first.
    """

    def __init__(self, sentence, state="failing", until=None, permanent=False):
        super().__init__(sentence)
        self.state, self.until, self.permanent = state, until, permanent


class NotSent(Exception):
    """A definite no: this reply did not go out. `retry` tells whether the same reply may be tried again later."""

    def __init__(self, sentence, retry=False):
        super().__init__(sentence)
        self.retry = retry


class Uncertain(Exception):
    """Nobody can say whether the reply went out (time-out, connection lost after sending). Never resent by itself."""


class Channel(Protocol):
    """One account's door to its platform. Made by `channels.open_channel(account facts)`; connects when first used."""

    name: str
    identity: str  # who we are to others there (an address, a user id); "" until the platform has told
    limit: int | None  # characters a reply may have, None for no limit

    def fetch(self, cursor: dict) -> Iterator[Page]:
        """Yield pages until all that is new was read. `cursor` is the last one stored ({} at first).

        Each page's cursor must be such that fetching again from it loses nothing, whatever dies in between.
        Raises ChannelDown.
        """

    def settle(self, page: Page, failed: set[str]) -> None:
        """Called after a page is committed: tidy up at the source (mail: move to Processed, `failed` ids to Failed)."""

    def send(self, reply: Reply) -> Delivery:
        """Send once. Raises NotSent, Uncertain or ChannelDown (the last: nothing was sent)."""

    def look(self, reply: Reply) -> Delivery | None:
        """Look for an uncertain reply in the account's own timeline by its mark or Message-ID.

        None when it is not there (or cannot be looked for on this channel: then `can_look` is False).
        Raises ChannelDown.
        """

    can_look: bool

    @staticmethod
    def length(text: str) -> int:
        """How many of `limit`'s characters this text takes as the platform counts them."""
