"""Restricted tickets: what they are, since when, against whom, and the offices named to see each kind."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


BOARD = ("stage", "aside", "urgency", "due_at", "clock", "received_at")


def up(migrator, db):
    class Office(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "office"

    class RestrictedTo(Model):
        kind = CharField(max_length=40, default="")
        office = ForeignKeyField(Office)
        named_at = UTCDateTimeField()
        ended_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "restricted_to"

    db.create_tables([RestrictedTo])
    migrator.migrate(
        migrator.add_column("ticket", "restricted", CharField(max_length=40, default="", index=True)),
        migrator.add_column("ticket", "restricted_at", UTCDateTimeField(null=True)),
        migrator.add_column("ticket", "against_office_id", ForeignKeyField(Office, field=Office.code, null=True)),
        migrator.drop_index("ticket", board_index()),
        migrator.add_index("ticket", (*BOARD, "restricted"), False),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index("ticket", board_index("restricted")),
        migrator.add_index("ticket", BOARD, False),
        migrator.drop_index("ticket", "ticket_against_office_id"),
        migrator.drop_column("ticket", "against_office_id"),
        migrator.drop_column("ticket", "restricted_at"),
        migrator.drop_index("ticket", "ticket_restricted"),
        migrator.drop_column("ticket", "restricted"),
        migrator.drop_table("restricted_to"),
    )


def board_index(*more):
    return "_".join(("ticket", *BOARD, *more))
