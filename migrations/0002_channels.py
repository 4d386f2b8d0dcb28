"""Every channel whole: how things are said and answered, outages and gaps, pushes, files to fetch, other systems."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def prose():
    return TextField(default="")


def moment():
    return UTCDateTimeField(null=True)


def columns(Officer):
    return {
        "account": {
            "needs_check": BooleanField(default=False),
            "canned_needs_check": BooleanField(default=False),
            "quota": JSONField(null=True),
            "token_since": moment(),
            "token_until": moment(),
            "last_item_at": moment(),
            "alarm": word(),
            "alarm_at": moment(),
            "rechecked_at": moment(),
        },
        "message": {
            "manner": word(),
            "quotes": JSONField(null=True),
            "summons": BooleanField(default=True),
            "removed": word(),
            "checker_id": ForeignKeyField(Officer, field=Officer.id, null=True),
            "checked_at": moment(),
            "way": word(),
        },
        "attachment": {
            "thumb": prose(),
            "shown": prose(),
            "shown_size": IntegerField(default=0),
            "width": IntegerField(default=0),
            "height": IntegerField(default=0),
            "next_at": moment(),
            "attempts": IntegerField(default=0),
        },
        "sighting": {"summons": BooleanField(default=True)},
        "ticket": {"promised_on": DateField(null=True)},
        "notice": {"officer_id": ForeignKeyField(Officer, field=Officer.id, null=True)},
    }


def up(migrator, db):
    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class Account(Model):
        class Meta:
            database = db
            table_name = "account"

    class Ticket(Model):
        class Meta:
            database = db
            table_name = "ticket"

    class Outage(Model):
        account = ForeignKeyField(Account)
        state = word()
        reason = prose()
        began_at = UTCDateTimeField()
        ended_at = moment()

        class Meta:
            database = db
            table_name = "outage"

    class Gap(Model):
        account = ForeignKeyField(Account)
        since = UTCDateTimeField()
        until = UTCDateTimeField()
        reason = prose()
        found_at = UTCDateTimeField()
        filled_at = moment()
        items = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "gap"

    class Usage(Model):
        account = ForeignKeyField(Account)
        on = DateField()
        calls = IntegerField(default=0)
        items = IntegerField(default=0)
        cost = BigIntegerField(default=0)

        class Meta:
            database = db
            table_name = "usage"
            indexes = ((("account", "on"), True),)

    class Hook(Model):
        account = ForeignKeyField(Account)
        digest = CharField()
        body = prose()
        received_at = UTCDateTimeField()
        next_at = moment()
        attempts = IntegerField(default=0)
        reason = prose()
        late = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "hook"
            indexes = ((("account", "digest"), True), (("next_at",), False))

    class Reference(Model):
        ticket = ForeignKeyField(Ticket)
        system = word()
        number = CharField()
        ours = BooleanField(default=True)
        at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "reference"
            indexes = ((("system", "number", "ticket"), True),)

    db.create_tables([Outage, Gap, Usage, Hook, Reference])
    for table, fields in columns(Officer).items():
        migrator.migrate(*(migrator.add_column(table, name, field) for name, field in fields.items()))
    migrator.migrate(migrator.add_index("attachment", ("next_at",), False))
    # what was noted or kept before is fetched or made into pictures now
    db.execute_sql(
        "UPDATE attachment SET next_at = created_at WHERE (sha256 = '' AND url <> '') OR (sha256 <> '' "
        "AND content_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic'))"
    )
    # the migrator cannot write a JSON default by itself
    for table, name, empty in (("account", "quota", "{}"), ("message", "quotes", "[]")):
        db.execute_sql(f"UPDATE {table} SET {name} = '{empty}'")
        migrator.migrate(migrator.add_not_null(table, name))


def down(migrator, db):
    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    for table, column in (("attachment", "next_at"), ("message", "checker_id"), ("notice", "officer_id")):
        migrator.migrate(migrator.drop_index(table, f"{table}_{column}"))
    for table, fields in columns(Officer).items():
        migrator.migrate(*(migrator.drop_column(table, name) for name in fields))
    for table in ("reference", "hook", "usage", "gap", "outage"):
        migrator.migrate(migrator.drop_table(table))
