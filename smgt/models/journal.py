"""The journal and the small rows that keep the house in step: undo, counters, switches, the schedule."""

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, JSONField

from smgt.models.base import Row, UTCDateTimeField, db, prose, word
from smgt.models.directory import Officer
from smgt.models.tickets import Ticket


class Event(Row):
    """One line of the journal: who did what to which ticket, when. Only ever added; `hash` covers the one before.

    `key` is the form's idempotency key: a second tap finds it and does nothing.
    """

    at = UTCDateTimeField(index=True)
    actor = prose()
    officer = ForeignKeyField(Officer, null=True, backref="events")
    role = word()
    action = word()
    ticket = ForeignKeyField(Ticket, null=True, backref="events")
    key = CharField(null=True, unique=True)
    details = JSONField(default=dict)
    hash = prose()


class Change(Row):
    """A row of the directory an event speaks of: "office FOOD:Bhiwani", "officer 12". An event may name several."""

    event = ForeignKeyField(Event, backref="changes")
    about = CharField(index=True)


class Undo(Row):
    """What a move changed: rows as they stood before, and rows it made. Its mover may take it back until `until`."""

    event = ForeignKeyField(Event, unique=True)
    ticket = ForeignKeyField(Ticket, backref="undos")
    officer = ForeignKeyField(Officer)
    version = IntegerField()
    until = UTCDateTimeField()
    before = JSONField(default=list)
    made = JSONField(default=list)


class Counter(Row):
    """One number per name, changed only by UPDATE in the transaction that needs it, so writers queue behind it.

    `board`: grows with every change a board shows. `journal`: how many events there are; `text` is the last hash.
    """

    name = CharField(primary_key=True)
    value = BigIntegerField(default=0)
    text = prose()

    @classmethod
    def bump(cls, name, by=1):
        """Add to the counter and return its new value; holds its row until the transaction ends."""
        return cls.take(name, by)[0]

    @classmethod
    def take(cls, name, by=1):
        """The same, returning (new value, text)."""
        mark = db.obj.param
        sql = f'UPDATE "counter" SET "value" = "value" + {mark} WHERE "name" = {mark} RETURNING "value", "text"'
        return db.obj.execute_sql(sql, (by, name)).fetchone()


class Switch(Row):
    """A switch of the whole house, as a row: `outward` stops everything going out."""

    name = CharField(primary_key=True)
    on = word()
    reason = prose()
    at = UTCDateTimeField()

    @classmethod
    def stopped(cls, name):
        switch = cls.get_or_none(cls.name == name)
        return bool(switch and switch.on == "stopped")


class Schedule(Row):
    """When each sweep is next due: of many consumers the one whose UPDATE counts 1 runs it."""

    name = CharField(primary_key=True)
    next_at = UTCDateTimeField()
    last_at = UTCDateTimeField(null=True)
    last_error = prose()
