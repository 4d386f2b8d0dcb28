"""Own official ID: second factors, links mailed once, recovery codes, kept words, growing waits, claimed identities."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def prose():
    return TextField(default="")


def moment():
    return UTCDateTimeField(null=True)


def columns():
    return {
        "officer": {
            "factor": prose(),
            "factor_step": BigIntegerField(default=0),
            "factor_at": moment(),
            "claimed_x": prose(),
            "claimed_facebook": prose(),
        },
        "session": {"proved_at": moment()},
        "budget": {"next_at": moment()},
    }


def up(migrator, db):
    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class Notice(Model):
        class Meta:
            database = db
            table_name = "notice"

    class Session(Model):
        token_hash = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "session"

    class Pass(Model):
        officer = ForeignKeyField(Officer)
        kind = word()
        notice = ForeignKeyField(Notice, null=True)
        created_at = UTCDateTimeField()
        expires_at = UTCDateTimeField()
        used_at = moment()

        class Meta:
            database = db
            table_name = "pass"

    class Recovery(Model):
        officer = ForeignKeyField(Officer)
        code_hash = CharField()
        used_at = moment()

        class Meta:
            database = db
            table_name = "recovery"

    class Stash(Model):
        session = ForeignKeyField(Session, primary_key=True)
        path = prose()
        form = prose()
        created_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "stash"

    db.create_tables([Pass, Recovery, Stash])
    for table, fields in columns().items():
        migrator.migrate(*(migrator.add_column(table, name, field) for name, field in fields.items()))


def down(migrator, db):
    for table, fields in columns().items():
        migrator.migrate(*(migrator.drop_column(table, name) for name in fields))
    for table in ("stash", "recovery", "pass"):
        migrator.migrate(migrator.drop_table(table))
