"""What tickets have in common, worked out by a sweep: the same words, the same place and matter, probably the same."""

from peewee import BigIntegerField, CharField, FloatField, ForeignKeyField, JSONField

from smgt.models.base import Row, UTCDateTimeField, word
from smgt.models.tickets import Ticket


class Shingle(Row):
    """One band of a ticket's words; texts that are nearly the same share one."""

    ticket = ForeignKeyField(Ticket)
    band = BigIntegerField(index=True)
    at = UTCDateTimeField(index=True)


class Spot(Row):
    """What a ticket is about and where, as one key (district, place, category); several where it names several places.

    `received_at` is the ticket's own.
    """

    ticket = ForeignKeyField(Ticket, backref="spots")
    spot = CharField()
    received_at = UTCDateTimeField()

    class Meta:
        indexes = ((("spot", "received_at"), False),)


class Likeness(Row):
    """A ticket is probably the same as an earlier one. `kind`: author, text or matter; `reasons` as code and words."""

    ticket = ForeignKeyField(Ticket, backref="likenesses")
    other = ForeignKeyField(Ticket, backref="resembled")
    kind = word()
    score = FloatField()
    reasons = JSONField(default=list)
    found_at = UTCDateTimeField()

    class Meta:
        indexes = ((("ticket", "other"), True),)
