"""The first schema."""

from peewee import *


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def up(migrator, db):
    class Department(Model):
        code = CharField(primary_key=True)
        name = TextField(default="")
        name_hi = TextField(default="")
        edited = JSONField(default=list)
        parent = TextField(default="")
        handles = TextField(default="")
        ladder = TextField(default="")
        district_head = TextField(default="")
        helpline = TextField(default="")
        in_districts = BooleanField(default=True)

        class Meta:
            database = db
            table_name = "department"

    db.create_tables([Department])

    class District(Model):
        code = CharField(primary_key=True)
        name = TextField(default="")
        name_hi = TextField(default="")
        edited = JSONField(default=list)
        lgd_code = TextField(default="")
        aliases = JSONField(default=list)
        division = TextField(default="")
        discom = TextField(default="")
        headquarters = TextField(default="")
        parent = ForeignKeyField("self", null=True)
        valid_from = DateField(null=True)
        valid_until = DateField(null=True)

        class Meta:
            database = db
            table_name = "district"

    db.create_tables([District])

    class Office(Model):
        code = CharField(primary_key=True)
        name = TextField(default="")
        name_hi = TextField(default="")
        edited = JSONField(default=list)
        department = ForeignKeyField(Department, null=True)
        district = ForeignKeyField(District, null=True)
        seat = CharField(max_length=40, default="")
        superior = ForeignKeyField("self", null=True)
        email = TextField(default="")
        trusted = BooleanField(default=False)
        ended_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "office"

    db.create_tables([Office])

    class Account(Model):
        name = CharField(unique=True)
        channel = CharField(max_length=40, default="")
        author_id = TextField(default="")
        kind = CharField(max_length=40, default="grievance")
        office = ForeignKeyField(Office, null=True)
        credentials = TextField(default="")
        cursor = JSONField(default=dict)
        state = CharField(max_length=40, default="ok")
        paused = BooleanField(default=False)
        last_success_at = UTCDateTimeField(null=True)
        last_error = TextField(default="")
        last_error_at = UTCDateTimeField(null=True)
        failures = IntegerField(default=0)
        sending = CharField(max_length=40, default="ok")
        send_error = TextField(default="")
        next_poll_at = UTCDateTimeField()
        created_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "account"

    db.create_tables([Account])

    class Citizen(Model):
        channel = CharField(max_length=40, default="")
        author_id = CharField()
        author = TextField(default="")
        name = TextField(default="")

        class Meta:
            database = db
            table_name = "citizen"
            indexes = ((("channel", "author_id"), True),)

    db.create_tables([Citizen])

    class Category(Model):
        code = CharField(primary_key=True)
        name = TextField(default="")
        name_hi = TextField(default="")
        edited = JSONField(default=list)
        parent = ForeignKeyField("self", null=True)
        departments = TextField(default="")
        limit_rule = TextField(default="")
        limit_source = TextField(default="")
        act_hours = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "category"

    db.create_tables([Category])

    class Incident(Model):
        title = TextField(default="")
        opened_at = UTCDateTimeField()
        closed_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "incident"

    db.create_tables([Incident])

    class Ticket(Model):
        kind = CharField(max_length=40, default="grievance")
        stage = CharField(max_length=40, default="received")
        outcome = CharField(max_length=40, default="")
        round = IntegerField(default=1)
        version = IntegerField(default=0)
        seq = IntegerField(index=True, default=0)
        citizen = ForeignKeyField(Citizen, null=True)
        account = ForeignKeyField(Account, null=True)
        channel = CharField(max_length=40, default="")
        office = ForeignKeyField(Office, null=True)
        proposed_office = ForeignKeyField(Office, null=True)
        proposed_at = UTCDateTimeField(null=True)
        category = ForeignKeyField(Category, default="OTHER")
        urgency = CharField(max_length=40, default="normal")
        district = ForeignKeyField(District, null=True)
        summary = TextField(default="")
        contact_name = TextField(default="")
        contact_phone = TextField(default="")
        received_at = UTCDateTimeField(index=True)
        marked_at = UTCDateTimeField(null=True)
        replied_at = UTCDateTimeField(null=True)
        closed_at = UTCDateTimeField(null=True)
        moved_at = UTCDateTimeField()
        due_at = UTCDateTimeField(null=True)
        clock = CharField(max_length=40, default="")
        details_asked_at = UTCDateTimeField(null=True)
        asked_until = DateField(null=True)
        asked_reason = TextField(default="")
        hold_reason = TextField(default="")
        hold_until = DateField(null=True)
        returns = IntegerField(default=0)
        escalation = IntegerField(default=0)
        final = BooleanField(default=False)
        aside = BooleanField(default=False)
        citizen_replied = CharField(max_length=40, default="")
        first_key = JSONField(null=True)
        joined_to = ForeignKeyField("self", null=True)
        split_from = ForeignKeyField("self", null=True)
        incident = ForeignKeyField(Incident, null=True)
        sample = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "ticket"
            indexes = (
                (("stage", "aside", "urgency", "due_at", "clock", "received_at"), False),
                (("office", "stage"), False),
                (("district", "stage"), False),
                (("stage", "closed_at"), False),
            )

    db.create_tables([Ticket])

    class Officer(Model):
        email = CharField(unique=True)
        name = TextField(default="")
        role = CharField(max_length=40, default="")
        lead = BooleanField(default=False)
        password_hash = TextField(default="")
        language = CharField(max_length=40, default="")
        theme = CharField(max_length=40, default="")
        created_at = UTCDateTimeField()
        disabled_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "officer"

    db.create_tables([Officer])

    class Message(Model):
        account = ForeignKeyField(Account)
        channel = CharField(max_length=40, default="")
        external_id = CharField(null=True)
        identity = CharField(null=True)
        message_id = TextField(index=True, default="")
        conversation = TextField(index=True, default="")
        replies_to = JSONField(default=list)
        citizen = ForeignKeyField(Citizen, null=True)
        ticket = ForeignKeyField(Ticket, null=True)
        author = TextField(default="")
        author_name = TextField(default="")
        subject = TextField(default="")
        text = TextField(default="")
        lang = CharField(max_length=40, default="")
        link = TextField(default="")
        outgoing = BooleanField(default=False)
        purpose = CharField(max_length=40, default="")
        state = CharField(max_length=40, default="")
        reason = TextField(default="")
        reach = IntegerField(default=0)
        removed_at = UTCDateTimeField(null=True)
        versions = JSONField(default=list)
        sent_at = UTCDateTimeField(null=True)
        received_at = UTCDateTimeField(index=True)
        raw = TextField(default="")
        officer = ForeignKeyField(Officer, null=True)
        mark = TextField(default="")
        in_reply_to = ForeignKeyField("self", null=True)
        automatic = BooleanField(default=False)
        send_after = UTCDateTimeField(null=True)
        lease_until = UTCDateTimeField(null=True)
        attempted_at = UTCDateTimeField(null=True)
        attempts = IntegerField(default=0)
        looks = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "message"
            indexes = (
                (("channel", "external_id"), True),
                (("channel", "identity"), True),
                (("outgoing", "state", "send_after"), False),
            )

    db.create_tables([Message])

    class Marking(Model):
        ticket = ForeignKeyField(Ticket)
        office = ForeignKeyField(Office)
        round = IntegerField(default=1)
        lead = BooleanField(default=True)
        note = TextField(default="")
        marked_at = UTCDateTimeField()
        seen_at = UTCDateTimeField(null=True)
        acknowledged_at = UTCDateTimeField(null=True)
        reported_at = UTCDateTimeField(null=True)
        ended_at = UTCDateTimeField(null=True)
        ended = CharField(max_length=40, default="")

        class Meta:
            database = db
            table_name = "marking"

    db.create_tables([Marking])

    class Report(Model):
        ticket = ForeignKeyField(Ticket)
        marking = ForeignKeyField(Marking)
        round = IntegerField(default=1)
        officer = ForeignKeyField(Officer, null=True)
        outcome = CharField(max_length=40, default="")
        action_taken = TextField(default="")
        reply = TextField(default="")
        reported_at = UTCDateTimeField()
        returned_at = UTCDateTimeField(null=True)
        returned_reason = TextField(default="")
        approved_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "report"

    db.create_tables([Report])

    class Attachment(Model):
        ticket = ForeignKeyField(Ticket, null=True)
        message = ForeignKeyField(Message, null=True)
        report = ForeignKeyField(Report, null=True)
        name = TextField(default="")
        content_type = TextField(default="")
        url = TextField(default="")
        size = IntegerField(default=0)
        sha256 = TextField(default="")
        reason = TextField(default="")
        created_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "attachment"

    db.create_tables([Attachment])

    class Budget(Model):
        name = CharField(unique=True)
        remaining = IntegerField()
        refills_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "budget"

    db.create_tables([Budget])

    class Charge(Model):
        officer = ForeignKeyField(Officer)
        office = ForeignKeyField(Office)
        kind = CharField(max_length=40, default="")
        from_on = DateField()
        until_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "charge"

    db.create_tables([Charge])

    class Clock(Model):
        ticket = ForeignKeyField(Ticket)
        marking = ForeignKeyField(Marking, null=True)
        name = CharField(max_length=40, default="")
        round = IntegerField(default=1)
        started_at = UTCDateTimeField()
        due_at = UTCDateTimeField()
        why = TextField(default="")
        paused_at = UTCDateTimeField(null=True)
        stopped_at = UTCDateTimeField(null=True)
        stopped = CharField(max_length=40, default="")
        rung = IntegerField(default=0)
        next_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "clock"
            indexes = ((("next_at",), False),)

    db.create_tables([Clock])

    class Counter(Model):
        name = CharField(primary_key=True)
        value = BigIntegerField(default=0)
        text = TextField(default="")

        class Meta:
            database = db
            table_name = "counter"

    db.create_tables([Counter])

    class Event(Model):
        at = UTCDateTimeField(index=True)
        actor = TextField(default="")
        officer = ForeignKeyField(Officer, null=True)
        role = CharField(max_length=40, default="")
        action = CharField(max_length=40, default="")
        ticket = ForeignKeyField(Ticket, null=True)
        key = CharField(unique=True, null=True)
        details = JSONField(default=dict)
        hash = TextField(default="")

        class Meta:
            database = db
            table_name = "event"

    db.create_tables([Event])

    class Notice(Model):
        once = CharField(unique=True)
        kind = CharField(max_length=40, default="")
        office = ForeignKeyField(Office, null=True)
        ticket = ForeignKeyField(Ticket, null=True)
        clock = ForeignKeyField(Clock, null=True)
        subject = TextField(default="")
        text = TextField(default="")
        state = CharField(max_length=40, default="queued")
        reason = TextField(default="")
        created_at = UTCDateTimeField()
        send_after = UTCDateTimeField()
        lease_until = UTCDateTimeField(null=True)
        attempts = IntegerField(default=0)
        sent_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "notice"
            indexes = ((("state", "send_after"), False),)

    db.create_tables([Notice])

    class Schedule(Model):
        name = CharField(primary_key=True)
        next_at = UTCDateTimeField()
        last_at = UTCDateTimeField(null=True)
        last_error = TextField(default="")

        class Meta:
            database = db
            table_name = "schedule"

    db.create_tables([Schedule])

    class Session(Model):
        token_hash = CharField(primary_key=True)
        officer = ForeignKeyField(Officer)
        started_at = UTCDateTimeField()
        acted_at = UTCDateTimeField()
        ended_at = UTCDateTimeField(null=True)
        ended = CharField(max_length=40, default="")
        address = TextField(default="")
        browser = TextField(default="")

        class Meta:
            database = db
            table_name = "session"

    db.create_tables([Session])

    class Sighting(Model):
        account = ForeignKeyField(Account)
        external_id = CharField()
        message = ForeignKeyField(Message)
        seen_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "sighting"
            indexes = ((("account", "external_id"), True),)

    db.create_tables([Sighting])

    class Switch(Model):
        name = CharField(primary_key=True)
        on = CharField(max_length=40, default="")
        reason = TextField(default="")
        at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "switch"

    db.create_tables([Switch])

    class Undo(Model):
        event = ForeignKeyField(Event, unique=True)
        ticket = ForeignKeyField(Ticket)
        officer = ForeignKeyField(Officer)
        version = IntegerField()
        until = UTCDateTimeField()
        before = JSONField(default=list)
        made = JSONField(default=list)

        class Meta:
            database = db
            table_name = "undo"

    db.create_tables([Undo])
    Counter.insert_many([{"name": "board"}, {"name": "journal"}]).execute()


def down(migrator, db):
    migrator.migrate(migrator.drop_table("undo"))
    migrator.migrate(migrator.drop_table("switch"))
    migrator.migrate(migrator.drop_table("sighting"))
    migrator.migrate(migrator.drop_table("session"))
    migrator.migrate(migrator.drop_table("schedule"))
    migrator.migrate(migrator.drop_table("notice"))
    migrator.migrate(migrator.drop_table("event"))
    migrator.migrate(migrator.drop_table("counter"))
    migrator.migrate(migrator.drop_table("clock"))
    migrator.migrate(migrator.drop_table("charge"))
    migrator.migrate(migrator.drop_table("budget"))
    migrator.migrate(migrator.drop_table("attachment"))
    migrator.migrate(migrator.drop_table("report"))
    migrator.migrate(migrator.drop_table("marking"))
    migrator.migrate(migrator.drop_table("message"))
    migrator.migrate(migrator.drop_table("officer"))
    migrator.migrate(migrator.drop_table("ticket"))
    migrator.migrate(migrator.drop_table("incident"))
    migrator.migrate(migrator.drop_table("category"))
    migrator.migrate(migrator.drop_table("citizen"))
    migrator.migrate(migrator.drop_table("account"))
    migrator.migrate(migrator.drop_table("office"))
    migrator.migrate(migrator.drop_table("district"))
    migrator.migrate(migrator.drop_table("department"))
