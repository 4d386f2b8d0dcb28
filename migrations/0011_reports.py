"""What the reports stand on: facts, turns, the days' figures, files on their way, directions of a meeting."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def word():
    return CharField(max_length=40, default="")


def prose():
    return TextField(default="")


def moment():
    return UTCDateTimeField(null=True)


def minutes():
    return IntegerField(null=True)


def no():
    return BooleanField(default=False)


def up(migrator, db):
    class Ticket(Model):
        class Meta:
            database = db
            table_name = "ticket"

    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class Fact(Model):
        ticket = ForeignKeyField(Ticket, primary_key=True, on_delete="CASCADE")
        state = word()
        kind = word()
        outcome = word()
        channel = word()
        category = word()
        subject = word()
        place = CharField(default="")
        district = word()
        department = word()
        office = CharField(default="")
        received_on = DateField()
        marked_on = DateField(null=True)
        disposed_on = DateField(null=True)
        turned = no()
        weekday = IntegerField(default=0)
        hour = IntegerField(default=0)
        round = IntegerField(default=1)
        returned = IntegerField(default=0)
        acknowledged = no()
        acknowledge_late = no()
        acknowledge_due_at = moment()
        acted = no()
        act_late = no()
        act_due_at = moment()
        due_at = moment()
        marked_in = minutes()
        seen_in = minutes()
        accepted_in = minutes()
        reported_in = minutes()
        replied_in = minutes()
        satisfied_in = minutes()
        took = minutes()
        decided_by = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "fact"
            indexes = (
                (("received_on", "state", "marked_on"), False),
                (("state", "disposed_on"), False),
                (("office", "state"), False),
                (("decided_by",), False),
            )

    class Turn(Model):
        ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
        on = DateField()
        until = DateField(null=True)
        what = word()
        of_day = no()
        of_month = no()

        class Meta:
            database = db
            table_name = "turn"
            indexes = ((("what", "on"), False),)

    class Written(Model):
        on = DateField(primary_key=True)
        at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "written"

    class Figure(Model):
        on = DateField()
        district = word()
        department = word()
        category = word()
        restricted = word()
        received = IntegerField(default=0)
        disposed = IntegerField(default=0)
        reopened = IntegerField(default=0)
        pending = IntegerField(default=0)
        overdue = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "figure"
            primary_key = CompositeKey("on", "district", "department", "category", "restricted")

    class Export(Model):
        token = CharField(primary_key=True)
        officer = ForeignKeyField(Officer)
        what = word()
        filters = prose()
        state = CharField(max_length=40, default="queued")
        rows = IntegerField(default=0)
        total = IntegerField(default=0)
        lease_until = moment()
        asked_at = UTCDateTimeField(index=True)
        ready_at = moment()
        expires_at = moment()

        class Meta:
            database = db
            table_name = "export"

    class Direction(Model):
        met_on = DateField()
        district = word()
        department = word()
        text = prose()
        due_on = DateField(index=True)
        officer = ForeignKeyField(Officer, backref="directions")
        created_at = UTCDateTimeField()
        done_at = moment()
        done_by = ForeignKeyField(Officer, null=True, backref="directions_done")
        done_note = prose()

        class Meta:
            database = db
            table_name = "direction"

    db.create_tables([Fact, Turn, Written, Figure, Export, Direction])


def down(migrator, db):
    for table in ("direction", "export", "figure", "written", "turn", "fact"):
        migrator.migrate(migrator.drop_table(table))
