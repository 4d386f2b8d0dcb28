"""Limits and office hours as rows with effect from a date; what each clock was given and how long it stood still.

The hours that categories had become limits of their own.
"""

from datetime import date

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def prose():
    return TextField(default="")


USUAL = 48  # hours that every category had: no limit of its own
HAD = (
    'SELECT "code", "act_hours", "limit_source" FROM "category" WHERE "act_hours" IS NOT NULL'
    f' AND ("parent_id" IS NOT NULL OR "act_hours" <> {USUAL})'
)
HELD = 'SELECT "id" FROM "ticket" WHERE "hold_until" IS NOT NULL'
STOOD = (
    f"""UPDATE "clock" SET "paused_for" = CASE WHEN "ticket_id" IN ({HELD}) THEN 'hold' ELSE 'citizen' END"""
    ' WHERE "paused_at" IS NOT NULL'
)


def up(migrator, db):
    class Category(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "category"

    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class TimeLimit(Model):
        duty = word()
        category = ForeignKeyField(Category, null=True)
        urgency = word()
        kind = word()
        amount = IntegerField()
        unit = word()
        calendar = word()
        source = prose()
        from_on = DateField()
        officer = ForeignKeyField(Officer, null=True)
        created_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "time_limit"

    class OfficeHours(Model):
        from_on = DateField()
        week = JSONField()
        reason = prose()
        officer = ForeignKeyField(Officer, null=True)
        created_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "office_hours"

    db.create_tables([TimeLimit, OfficeHours])
    for code, hours, source in db.execute_sql(HAD).fetchall():
        TimeLimit.create(
            duty="act", category=code, amount=hours, unit="hour", calendar="round", source=source,
            from_on=date(2020, 1, 1),
        )  # fmt: skip
    migrator.migrate(
        migrator.drop_column("category", "act_hours"),
        migrator.add_column("clock", "terms", JSONField(null=True)),
        migrator.add_column("clock", "pauses", JSONField(null=True)),
        migrator.add_column("clock", "paused_for", word()),
    )
    db.execute_sql(STOOD)


def down(migrator, db):
    migrator.migrate(
        *(migrator.drop_column("clock", name) for name in ("terms", "pauses", "paused_for")),
        migrator.add_column("category", "act_hours", IntegerField(null=True)),
    )
    db.execute_sql('UPDATE "category" SET "act_hours" = 48 WHERE "parent_id" IS NULL')
    for table in ("office_hours", "time_limit"):
        migrator.migrate(migrator.drop_table(table))
