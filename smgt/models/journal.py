"""The journal and the small rows that keep the house in step: undo, counters, switches, the schedule."""

from peewee import BigIntegerField, CharField, FieldAccessor, ForeignKeyField, IntegerField, JSONField

from smgt.models.base import Row, UTCDateTimeField, db, is_sqlite, prose, word
from smgt.models.directory import Officer
from smgt.models.tickets import Ticket

ERASED = "(erased)"
GUARDED = {"event": "a line of the journal stays as it is", "remark": "a remark is erased or stays as it is"}


class Remark(Row):
    """What a person gave as reason or note in a line of the journal. The line holds only the digest, with `salt`, of
    `text`: so the words can be erased (TRUST §3.6) and the journal's chain still holds.
    """

    digest = CharField(primary_key=True)
    salt = prose()
    text = prose()
    ticket = ForeignKeyField(Ticket, null=True, backref="remarks")


class _WithRemarks(FieldAccessor):
    """Details as they were given: each digest of a remark is read as its words, or as erased."""

    def __get__(self, instance, instance_type=None):
        kept = super().__get__(instance, instance_type)
        if instance is None or not kept or "remarks" not in kept:
            return kept
        if not hasattr(instance, "_read"):
            read_remarks([instance])
        return instance._read


class Details(JSONField):
    """A JSON object whose `remarks` ({name: digest}) are told in their words; `__data__` has it as stored."""

    accessor_class = _WithRemarks


def read_remarks(events):
    """Read the remarks of many events by one query a thousand; afterwards their `details` ask the database nothing."""
    held = [(event, event.__data__["details"]) for event in events if "remarks" in (event.__data__["details"] or {})]
    digests = [digest for _, kept in held for digest in kept["remarks"].values()]
    texts = {}
    for start in range(0, len(digests), 1000):
        found = Remark.select(Remark.digest, Remark.text).where(Remark.digest.in_(digests[start : start + 1000]))
        texts |= dict(found.tuples())
    for event, kept in held:
        said = {name: texts.get(digest, ERASED) for name, digest in kept["remarks"].items()}
        event._read = {name: value for name, value in kept.items() if name != "remarks"} | said


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
    details = Details(default=dict)
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
        where = f'WHERE "name" = {mark} RETURNING "value", "text"'
        sql = f'UPDATE "counter" SET "value" = "value" + {mark} {where}'  # nosec B608
        return db.obj.execute_sql(sql, (by, name)).fetchone()


class Switch(Row):
    """A switch of the whole house, as a row: `outward` stops everything going out, `models` a new model being used."""

    name = CharField(primary_key=True)
    on = word()
    reason = prose()
    at = UTCDateTimeField()

    @classmethod
    def stopped(cls, name):
        switch = cls.get_or_none(cls.name == name)
        return bool(switch and switch.on == "stopped")

    @classmethod
    def turn(cls, name, on, at, reason=""):
        """Set it to "stopped" or "started"."""
        state = {"on": on, "reason": reason, "at": at}
        row = cls.insert(name=name, **state)
        row.on_conflict(conflict_target=[cls.name], update=state).execute()


class Schedule(Row):
    """When each sweep is next due: of many consumers the one whose UPDATE counts 1 runs it."""

    name = CharField(primary_key=True)
    next_at = UTCDateTimeField()
    last_at = UTCDateTimeField(null=True)
    last_error = prose()


def guard_journal():
    """Triggers by which the database itself refuses to change or delete an event, or to change a remark.

    Made where they are missing: on SQLite a migration that rebuilds a table loses its triggers without a word. Those
    who own the database can still take them away; then the chain shows what was altered.
    """
    for name, table, act in missing_guards():
        sentence = GUARDED[table]
        if is_sqlite():
            db.execute_sql(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        else:
            db.execute_sql(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            db.execute_sql(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")


def unguard_journal():
    """Take the triggers away while migrations run: a column added to events must be filled in."""
    missing = {name for name, _, _ in missing_guards()}
    for name, table, _ in _guards():
        if name not in missing:
            db.execute_sql(f"DROP TRIGGER {name}" if is_sqlite() else f"DROP TRIGGER {name} ON {table}")


def missing_guards():
    """[(trigger, table, act)] of the journal's triggers that are not there; [] when it is guarded."""
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if is_sqlite() else "SELECT tgname FROM pg_trigger"
    there = {name for (name,) in db.execute_sql(names).fetchall()}
    return [guard for guard in _guards() if guard[0] not in there]


def _guards():
    acts = [("event", "UPDATE"), ("event", "DELETE"), ("remark", "UPDATE")]
    acts += [] if is_sqlite() else [("event", "TRUNCATE")]
    return [(f"{table}_no_{act.lower()}", table, act) for table, act in acts]
