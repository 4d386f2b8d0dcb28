"""Ready words of replies, by language and category; and who has a grievance open."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def up(migrator, db):
    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class Ticket(Model):
        class Meta:
            database = db
            table_name = "ticket"

    class Category(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "category"

    class Canned(Model):
        name = CharField(max_length=60)
        language = CharField(max_length=40, default="")
        category = ForeignKeyField(Category, null=True)
        text = TextField(default="")
        changed_at = UTCDateTimeField()
        ended_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "canned"

    class Presence(Model):
        ticket = ForeignKeyField(Ticket)
        officer = ForeignKeyField(Officer)
        at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "presence"
            indexes = ((("ticket", "officer"), True), (("at",), False))

    db.create_tables([Canned, Presence])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("presence"), migrator.drop_table("canned"))
