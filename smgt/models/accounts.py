"""Who speaks on a channel: our accounts and the citizens."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, JSONField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Office


class Account(Row):
    """An identity on a channel. `state` of reading and `sending`: ok, failing, limited, no_credit, auth_failed.

    `author_id` is who it is to others on its channel (an address, a user id), "" until that is known.
    """

    name = CharField(unique=True)
    channel = word()
    author_id = prose()
    kind = CharField(max_length=40, default="grievance")
    office = ForeignKeyField(Office, null=True, backref="accounts")
    credentials = prose()  # encrypted
    cursor = JSONField(default=dict)
    state = CharField(max_length=40, default="ok")
    paused = BooleanField(default=False)
    last_success_at = UTCDateTimeField(null=True)
    last_error = prose()
    last_error_at = UTCDateTimeField(null=True)
    failures = IntegerField(default=0)
    sending = CharField(max_length=40, default="ok")
    send_error = prose()
    next_poll_at = UTCDateTimeField()
    created_at = UTCDateTimeField()

    @property
    def address(self):
        """How people name it: the address of a mailbox, else its name."""
        return self.author_id if self.channel == "mail" and self.author_id else self.name


class Citizen(Row):
    """(channel, author): who wrote, as the channel knows him. Never matched to a person on another channel."""

    channel = word()
    author_id = CharField()
    author = prose()
    name = prose()

    class Meta:
        indexes = ((("channel", "author_id"), True),)
