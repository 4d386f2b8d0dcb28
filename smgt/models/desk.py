"""What officers keep for themselves while they work."""

from peewee import CharField, ForeignKeyField, JSONField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Category, Officer
from smgt.models.tickets import Ticket


class SavedFilter(Row):
    """A list an officer comes back to: its name, and the filters as the list's address has them."""

    officer = ForeignKeyField(Officer, backref="saved_filters")
    name = CharField(max_length=60)
    chosen = JSONField()
    saved_at = UTCDateTimeField()

    class Meta:
        indexes = ((("officer", "name"), True),)


class Canned(Row):
    """Ready words of a reply: in one language, for a category and its parts, or (null) for any. `ended_at`: no longer
    offered. `text` may name {number}, {name} and {office}, which are filled in.
    """

    name = CharField(max_length=60)
    language = word()
    category = ForeignKeyField(Category, null=True)
    text = prose()
    changed_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)


class Presence(Row):
    """An officer had a ticket's page opened then, the last time; one row for each pair."""

    ticket = ForeignKeyField(Ticket)
    officer = ForeignKeyField(Officer)
    at = UTCDateTimeField(index=True)

    class Meta:
        indexes = ((("ticket", "officer"), True),)
