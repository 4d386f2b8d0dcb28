"""What is said: messages in and out, who saw which message, and the files that came along."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, JSONField

from smgt.models.accounts import Account, Citizen
from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Officer
from smgt.models.tickets import Report, Ticket

GONE = ("deleted", "erased")  # removed for good: not shown again, not answered, not asked about
UNSENT = ("failed", "uncertain", "by_hand", "draft", "sending", "queued")  # what needs a person most comes first
THUMB_SIDE = 320


class Message(Row):
    """One thing said on a channel, in or out, as it came.

    `state` of one coming in: opened, joined, ignored, failed; of one going out: draft (a second person must approve
    it), by_hand (a person posts it himself), queued, sending, sent, uncertain, failed, withdrawn. `reason` says why
    it was ignored or failed. `mark` ends an outgoing one (SMGT-000042/2), `way` is how it goes (channels.base.WAYS).
    `purpose` of one going out: acknowledgement, details, interim, reply, outside (sent by hand, not by us).
    `manner`, `summons`, `removed`: as in channels.base.Item; the words of what was removed are kept and not shown,
    until `removed` is `erased`.
    """

    account = ForeignKeyField(Account, backref="messages")
    channel = word()
    manner = word()
    external_id = CharField(null=True)
    identity = CharField(null=True)
    message_id = prose(index=True)
    conversation = prose(index=True)
    replies_to = JSONField(default=list)
    quotes = JSONField(default=list)
    summons = BooleanField(default=True)
    citizen = ForeignKeyField(Citizen, null=True, backref="messages")
    ticket = ForeignKeyField(Ticket, null=True, backref="messages")
    author = prose()
    author_name = prose()
    subject = prose()
    text = prose()
    lang = word()
    link = prose()
    outgoing = BooleanField(default=False)
    purpose = word()
    state = word()
    reason = prose()
    reach = IntegerField(default=0)
    removed = word()
    removed_at = UTCDateTimeField(null=True)
    versions = JSONField(default=list)
    sent_at = UTCDateTimeField(null=True)
    received_at = UTCDateTimeField(index=True)
    raw = prose()  # the stored file's hash (mail), or the platform's JSON
    # only those going out
    officer = ForeignKeyField(Officer, null=True)
    checker = ForeignKeyField(Officer, null=True, backref="checked")
    checked_at = UTCDateTimeField(null=True)
    way = word()
    mark = prose()
    in_reply_to = ForeignKeyField("self", null=True)
    automatic = BooleanField(default=False)
    send_after = UTCDateTimeField(null=True)
    lease_until = UTCDateTimeField(null=True)
    attempted_at = UTCDateTimeField(null=True)
    attempts = IntegerField(default=0)
    looks = IntegerField(default=0)

    class Meta:
        indexes = (
            (("channel", "external_id"), True),
            (("channel", "identity"), True),
            (("outgoing", "state", "send_after"), False),
        )

    @property
    def unsent(self):
        return self.outgoing and self.state in UNSENT

    @property
    def shown_text(self):
        """The words as they may be shown: none where the platform says that they were removed."""
        return "" if self.removed else self.text


class Sighting(Row):
    """An account saw a message under this id: a post tagging both handles is one message with two sightings.

    `summons`: whether the platform lets this account answer it (channels.base.Item).
    """

    account = ForeignKeyField(Account, backref="sightings")
    external_id = CharField()
    message = ForeignKeyField(Message, backref="sightings")
    summons = BooleanField(default=True)
    seen_at = UTCDateTimeField()

    class Meta:
        indexes = ((("account", "external_id"), True),)


class Attachment(Row):
    """A file that a citizen sent or an officer attached; the bytes lie in the media store under `sha256`.

    `thumb` and `shown` are the hashes of its small and its re-encoded picture, `shown_size` the latter's bytes, `width`
    and `height` its pixels. At `next_at` one that lies at `url` is fetched, one that is here made into pictures; null
    once that is done, or refused for a `reason`.
    """

    ticket = ForeignKeyField(Ticket, null=True, backref="attachments")
    message = ForeignKeyField(Message, null=True, backref="attachments")
    report = ForeignKeyField(Report, null=True, backref="attachments")
    name = prose()
    content_type = prose()
    url = prose()
    size = IntegerField(default=0)
    sha256 = prose()
    thumb = prose()
    shown = prose()
    shown_size = IntegerField(default=0)
    width = IntegerField(default=0)
    height = IntegerField(default=0)
    reason = prose()  # why there are no bytes, or no picture
    next_at = UTCDateTimeField(null=True, index=True)
    attempts = IntegerField(default=0)
    created_at = UTCDateTimeField()

    @property
    def thumb_size(self):
        """(width, height) in pixels that its small picture is shown at, so that a page need not move for it."""
        scale = min(1, THUMB_SIDE / max(self.width, self.height, 1))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))
