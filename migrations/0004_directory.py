"""The directory kept by people: contacts and identities, firms, orders, holidays, and which rows an event speaks of."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def prose():
    return TextField(default="")


def columns():
    return {
        "department": {"ended_on": DateField(null=True)},
        "office": {"phone": prose(), "x_handle": prose(), "facebook_page": prose(), "address": prose()},
        "officer": {
            "name_hi": prose(),
            "phone": prose(),
            "x_handle": prose(),
            "facebook_page": prose(),
            "firm": prose(),
            "until_on": DateField(null=True),
        },
        "charge": {"order_no": prose()},
    }


def up(migrator, db):
    class District(Model):
        code = CharField(primary_key=True)

        class Meta:
            database = db
            table_name = "district"

    class Event(Model):
        class Meta:
            database = db
            table_name = "event"

    class Holiday(Model):
        day = DateField(index=True)
        name = prose()
        name_hi = prose()
        district = ForeignKeyField(District, null=True)

        class Meta:
            database = db
            table_name = "holiday"

    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class Upload(Model):
        token = CharField(primary_key=True)
        officer = ForeignKeyField(Officer)
        kind = CharField(max_length=40, default="")
        data = BlobField()
        created_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "upload"

    class Change(Model):
        event = ForeignKeyField(Event)
        about = CharField(index=True)

        class Meta:
            database = db
            table_name = "change"

    db.create_tables([Holiday, Change, Upload])
    for table, fields in columns().items():
        migrator.migrate(*(migrator.add_column(table, name, field) for name, field in fields.items()))


def down(migrator, db):
    for table, fields in columns().items():
        migrator.migrate(*(migrator.drop_column(table, name) for name in fields))
    for table in ("upload", "change", "holiday"):
        migrator.migrate(migrator.drop_table(table))
