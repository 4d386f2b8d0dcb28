"""What is done to every ticket of an incident."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def up(migrator, db):
    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class Incident(Model):
        class Meta:
            database = db
            table_name = "incident"

    class Ticket(Model):
        class Meta:
            database = db
            table_name = "ticket"

    class Errand(Model):
        incident = ForeignKeyField(Incident)
        officer = ForeignKeyField(Officer)
        action = word()
        form = JSONField()
        key = CharField(max_length=80, unique=True)
        asked_at = UTCDateTimeField()
        ended_at = UTCDateTimeField(null=True, index=True)

        class Meta:
            database = db
            table_name = "errand"

    class ErrandLine(Model):
        errand = ForeignKeyField(Errand)
        ticket = ForeignKeyField(Ticket)
        state = CharField(max_length=40, default="waiting")
        why = TextField(default="")

        class Meta:
            database = db
            table_name = "errand_line"
            indexes = ((("errand", "ticket"), True), (("errand", "state"), False))

    db.create_tables([Errand, ErrandLine])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("errand_line"), migrator.drop_table("errand"))
