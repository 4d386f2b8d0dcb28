"""How long the duties may take, and when offices are open: rows that are only ever added."""

from peewee import DateField, ForeignKeyField, IntegerField, JSONField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Category, Officer


class TimeLimit(Row):
    """A limit from a day on (limits.Limit). "" in urgency and kind, null in category: for all. `officer` set it at
    `created_at`; both are null for what was shipped.
    """

    duty = word()
    category = ForeignKeyField(Category, null=True)
    urgency = word()
    kind = word()
    amount = IntegerField()
    unit = word()
    calendar = word()
    source = prose()
    from_on = DateField()
    officer = ForeignKeyField(Officer, null=True)
    created_at = UTCDateTimeField(null=True)


class OfficeHours(Row):
    """The office hours of all offices from a day on: `week` as calendars.Office reads it, Monday first."""

    from_on = DateField()
    week = JSONField()
    reason = prose()
    officer = ForeignKeyField(Officer, null=True)
    created_at = UTCDateTimeField()
