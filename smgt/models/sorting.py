"""Sorting what came in: who reads what just now, whom the cell need not read, what is kept of threats."""

from peewee import ForeignKeyField

from smgt.models.accounts import Citizen
from smgt.models.base import Row, UTCDateTimeField, prose
from smgt.models.directory import Officer
from smgt.models.messages import Message
from smgt.models.tickets import Ticket


class Claim(Row):
    """Who reads a received ticket just now: nobody else is given it next until the claim lapses."""

    ticket = ForeignKeyField(Ticket, unique=True, backref="claims")
    officer = ForeignKeyField(Officer)
    until = UTCDateTimeField()


class Skip(Row):
    """An officer has left a ticket for later; until then it comes last in his queue alone."""

    ticket = ForeignKeyField(Ticket)
    officer = ForeignKeyField(Officer)
    until = UTCDateTimeField()

    class Meta:
        indexes = ((("officer", "ticket"), True),)


class Mute(Row):
    """What this citizen says next waits in the lane of probable non-grievances; nothing of it is deleted."""

    citizen = ForeignKeyField(Citizen, backref="mutes")
    ticket = ForeignKeyField(Ticket, null=True)  # where it was decided
    reason = prose()
    officer = ForeignKeyField(Officer)
    muted_at = UTCDateTimeField()
    until = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)


class Snapshot(Row):
    """A message as it stood when a person kept it as evidence of a threat. `digest`: SHA-256 of what is printed."""

    ticket = ForeignKeyField(Ticket, backref="snapshots")
    message = ForeignKeyField(Message)
    author = prose()
    author_name = prose()
    author_id = prose()
    text = prose()
    link = prose()
    said_at = UTCDateTimeField(null=True)
    received_at = UTCDateTimeField()
    kept_at = UTCDateTimeField()
    officer = ForeignKeyField(Officer)
    digest = prose()
