"""What the cell's decisions teach the routing: lessons, spellings of places, models."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def up(migrator, db):
    class Ticket(Model):
        class Meta:
            database = db
            table_name = "ticket"

    class District(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "district"

    class Lesson(Model):
        ticket = ForeignKeyField(Ticket, unique=True)
        event = IntegerField()
        decided_at = UTCDateTimeField(index=True)
        model = word()
        proposed = JSONField()
        decided = JSONField()
        sketch = JSONField()

        class Meta:
            database = db
            table_name = "lesson"

    class Spelling(Model):
        key = CharField(max_length=60, unique=True)
        name = CharField(max_length=60)
        kind = word()
        district = ForeignKeyField(District)
        seen = IntegerField(default=1)
        contested = BooleanField(default=False)
        learned_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "spelling"

    class Learnt(Model):
        version = CharField(max_length=40, unique=True)
        data = BlobField()
        lessons = IntegerField(default=0)
        figures = JSONField()
        made_at = UTCDateTimeField()
        used_at = UTCDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "learnt"

    db.create_tables([Lesson, Spelling, Learnt])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("learnt"), migrator.drop_table("spelling"), migrator.drop_table("lesson"))
