"""How good a report is: what its words lack, why it shows no evidence; call-backs; whom a grievance is against."""

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

    class Ticket(Model):
        class Meta:
            database = db
            table_name = "ticket"

    class District(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "district"

    class Office(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "office"

    class Callback(Model):
        ticket = ForeignKeyField(Ticket)
        round = IntegerField(default=1)
        drawn_on = DateField(null=True, index=True)
        office = ForeignKeyField(Office, null=True)
        district = ForeignKeyField(District, null=True)
        outcome = word()
        again = BooleanField(default=False)
        tries = IntegerField(default=0)
        note = prose()
        officer = ForeignKeyField(Officer, null=True)
        called_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "callback"
            indexes = ((("ticket", "round"), True),)

    db.create_tables([Callback])
    migrator.migrate(
        migrator.add_column("report", "hints", JSONField(null=True)),
        migrator.add_column("report", "no_evidence", prose()),
        migrator.add_column("ticket", "against_officer_id", ForeignKeyField(Officer, field=Officer.id, null=True)),
    )
    # the migrator cannot write a JSON default by itself
    db.execute_sql("UPDATE report SET hints = '[]'")
    migrator.migrate(migrator.add_not_null("report", "hints"))


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index("ticket", "ticket_against_officer_id"),
        migrator.drop_column("ticket", "against_officer_id"),
        migrator.drop_column("report", "no_evidence"),
        migrator.drop_column("report", "hints"),
        migrator.drop_table("callback"),
    )
