"""Who speaks on a channel: our accounts and the citizens."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, JSONField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Office


class Account(Row):
    """An identity on a channel. `state`: ok, failing, limited, no_credit, auth_failed."""

    name = CharField(unique=True)
    channel = word()
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
    next_poll_at = UTCDateTimeField()
    created_at = UTCDateTimeField()


class Citizen(Row):
    """(channel, author): who wrote, as the channel knows him. Never matched to a person on another channel."""

    channel = word()
    author_id = CharField()
    author = prose()
    name = prose()

    class Meta:
        indexes = ((("channel", "author_id"), True),)
