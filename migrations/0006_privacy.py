"""Remarks beside the journal, erasures asked for, and the election code of conduct."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def prose():
    return TextField(default="")


def up(migrator, db):
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

    class District(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "district"

    class Remark(Model):
        digest = CharField(primary_key=True)
        salt = prose()
        text = prose()
        ticket = ForeignKeyField(Ticket, null=True)

        class Meta:
            database = db
            table_name = "remark"

    class Erasure(Model):
        citizen = ForeignKeyField(Citizen)
        state = word()
        reason = prose()
        asked_by = ForeignKeyField(Officer, null=True, backref="asked")
        asked_at = UTCDateTimeField()
        settled_by = ForeignKeyField(Officer, null=True, backref="settled")
        settled_at = UTCDateTimeField(null=True)
        counts = JSONField()

        class Meta:
            database = db
            table_name = "erasure"

    class Conduct(Model):
        district = ForeignKeyField(District, null=True)
        from_on = DateField()
        to_on = DateField()
        reason = prose()
        officer = ForeignKeyField(Officer, null=True)
        created_at = UTCDateTimeField()
        ended_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "conduct"

    db.create_tables([Remark, Erasure, Conduct])


def down(migrator, db):
    for table in ("conduct", "erasure", "remark"):
        migrator.migrate(migrator.drop_table(table))
