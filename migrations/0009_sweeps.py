"""Planned minutes of notices, their deliveries and how each wants them; duty roster, leaves, the queues' alarms."""

from peewee import *

EARLY = 2  # steps that now come before the due time: a rung counts them too
REMINDED = ("acknowledge", "act", "review", "interim", "promise")


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def columns():
    return {
        "notice": {"planned_at": UTCDateTimeField(null=True)},
        "officer": {"notify": word()},
        "office": {"notify": word()},
    }


def up(migrator, db):
    class Notice(Model):
        class Meta:
            database = db
            table_name = "notice"

    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class District(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "district"

    class Delivery(Model):
        notice = ForeignKeyField(Notice)
        to = CharField()
        way = word()
        digest = word()
        state = CharField(max_length=40, default="queued")
        reason = TextField(default="")
        send_after = UTCDateTimeField()
        attempts = IntegerField(default=0)
        attempted_at = UTCDateTimeField(null=True)
        sent_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "delivery"
            indexes = ((("notice", "to", "way"), True), (("state", "send_after"), False))

    class Duty(Model):
        day = DateField()
        shift = word()
        officer = ForeignKeyField(Officer)
        district = ForeignKeyField(District, null=True)
        created_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "duty"
            indexes = ((("day", "shift"), False),)

    class Leave(Model):
        officer = ForeignKeyField(Officer)
        from_on = DateField()
        until_on = DateField()
        created_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "leave"

    class Alarm(Model):
        queue = CharField(primary_key=True)
        began_at = UTCDateTimeField(null=True)
        rung = IntegerField(default=0)
        next_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "alarm"

    db.create_tables([Delivery, Duty, Leave, Alarm])
    for table, fields in columns().items():
        for name, field in fields.items():
            migrator.migrate(migrator.add_column(table, name, field))
    names = ", ".join(f"'{name}'" for name in REMINDED)
    db.execute_sql(f"UPDATE clock SET rung = rung + {EARLY} WHERE rung > 0 AND name IN ({names})")


def down(migrator, db):
    names = ", ".join(f"'{name}'" for name in REMINDED)
    db.execute_sql(f"UPDATE clock SET rung = rung - {EARLY} WHERE rung > {EARLY} AND name IN ({names})")
    for table, fields in columns().items():
        for name in fields:
            migrator.migrate(migrator.drop_column(table, name))
    for table in ("alarm", "leave", "duty", "delivery"):
        migrator.migrate(migrator.drop_table(table))
