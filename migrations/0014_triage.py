"""The cell's desk (claims, mutes, evidence, attention), what tickets have in common, incidents that are proposed."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def prose():
    return TextField(default="")


def up(migrator, db):
    _columns(migrator)

    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class Citizen(Model):
        class Meta:
            database = db
            table_name = "citizen"

    class Ticket(Model):
        class Meta:
            database = db
            table_name = "ticket"

    class Message(Model):
        class Meta:
            database = db
            table_name = "message"

    class Claim(Model):
        ticket = ForeignKeyField(Ticket, unique=True)
        officer = ForeignKeyField(Officer)
        until = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "claim"

    class Skip(Model):
        ticket = ForeignKeyField(Ticket)
        officer = ForeignKeyField(Officer)
        until = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "skip"
            indexes = ((("officer", "ticket"), True),)

    class Mute(Model):
        citizen = ForeignKeyField(Citizen)
        ticket = ForeignKeyField(Ticket, null=True)
        reason = prose()
        officer = ForeignKeyField(Officer)
        muted_at = UTCDateTimeField()
        until = UTCDateTimeField()
        ended_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "mute"

    class Snapshot(Model):
        ticket = ForeignKeyField(Ticket)
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

        class Meta:
            database = db
            table_name = "snapshot"

    class Shingle(Model):
        ticket = ForeignKeyField(Ticket)
        band = BigIntegerField(index=True)
        at = UTCDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "shingle"

    class Spot(Model):
        ticket = ForeignKeyField(Ticket)
        spot = CharField()
        received_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "spot"
            indexes = ((("spot", "received_at"), False),)

    class Likeness(Model):
        ticket = ForeignKeyField(Ticket, backref="likenesses")
        other = ForeignKeyField(Ticket, backref="resembled")
        kind = word()
        score = FloatField()
        reasons = JSONField()
        found_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "likeness"
            indexes = ((("ticket", "other"), True),)

    db.create_tables([Claim, Skip, Mute, Snapshot, Shingle, Spot, Likeness])


def _columns(migrator):
    for name in ("spot", "place"):
        migrator.migrate(migrator.add_column("incident", name, CharField(default="")))
    for name in ("proposed_at", "dismissed_at"):
        migrator.migrate(migrator.add_column("incident", name, UTCDateTimeField(null=True)))
    migrator.migrate(migrator.add_index("incident", ("spot",)))
    migrator.migrate(migrator.add_column("ticket", "attention", word()))
    migrator.migrate(migrator.add_column("ticket", "compared_at", UTCDateTimeField(null=True)))


def down(migrator, db):
    for table in ("likeness", "spot", "shingle", "snapshot", "mute", "skip", "claim"):
        migrator.migrate(migrator.drop_table(table))
    for column in ("compared_at", "attention"):
        migrator.migrate(migrator.drop_column("ticket", column))
    for column in ("dismissed_at", "proposed_at", "place", "spot"):
        migrator.migrate(migrator.drop_column("incident", column))
