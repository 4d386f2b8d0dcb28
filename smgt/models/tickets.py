"""A citizen's matter: the ticket, its markings, clocks, reports and notices."""

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, JSONField

from smgt.models.accounts import Account, Citizen
from smgt.models.base import Row, UTCDateTimeField, db, is_sqlite, prose, word
from smgt.models.directory import Category, District, Office, Officer

# a row of Clock.pass_on, whether on SQLite or not: PostgreSQL must be told what a row of values is made of
_MOVED = {True: "(?, ?, ?, ?, ?)", False: "(%s::bigint, %s::int, %s::timestamptz, %s::int, %s::timestamptz)"}


class Incident(Row):
    """Many tickets about one cause; each keeps its own number.

    One that the house proposes (`proposed_at`) has no tickets until a person makes it one, or dismisses it; `spot` is
    what its tickets have in common (models.Spot), `place` where that is, in words.
    """

    title = prose()
    opened_at = UTCDateTimeField()
    closed_at = UTCDateTimeField(null=True)
    spot = CharField(default="", index=True)
    place = CharField(default="")
    proposed_at = UTCDateTimeField(null=True)
    dismissed_at = UTCDateTimeField(null=True)


class Ticket(Row):
    """One matter of one citizen. The number is the row's id, so nothing can change it.

    `office` is the present (or last) holder of the lead marking. `due_at` and `clock` repeat its running clock, for
    order. `version` grows with each action, `seq` with the board's counter. `aside`: probably not a grievance; waits
    without a clock. `citizen_replied` holds what a citizen's later message seems to say until somebody decides.
    `restricted` (rules.RESTRICTED, PROBABLE): only named persons see it, since `restricted_at`; `against_office`,
    `against_officer`: whom it complains about.
    """

    kind = CharField(max_length=40, default="grievance")
    stage = CharField(max_length=40, default="received")
    outcome = word()
    round = IntegerField(default=1)
    version = IntegerField(default=0)
    seq = IntegerField(default=0, index=True)
    citizen = ForeignKeyField(Citizen, null=True, backref="tickets")
    account = ForeignKeyField(Account, null=True, backref="tickets")
    channel = word()
    office = ForeignKeyField(Office, null=True, backref="tickets")
    proposed_office = ForeignKeyField(Office, null=True)
    proposed_at = UTCDateTimeField(null=True)
    proposal = JSONField(null=True)  # all that routing said, with its reasons; what was decided stands in the columns
    category = ForeignKeyField(Category, default="OTHER")
    urgency = CharField(max_length=40, default="normal")
    district = ForeignKeyField(District, null=True)
    summary = prose()
    contact_name = prose()
    contact_phone = prose()
    received_at = UTCDateTimeField(index=True)
    marked_at = UTCDateTimeField(null=True)
    replied_at = UTCDateTimeField(null=True)
    closed_at = UTCDateTimeField(null=True)
    moved_at = UTCDateTimeField()
    due_at = UTCDateTimeField(null=True)
    clock = word()
    details_asked_at = UTCDateTimeField(null=True)
    asked_until = DateField(null=True)
    asked_reason = prose()
    hold_reason = prose()
    hold_until = DateField(null=True)
    returns = IntegerField(default=0)
    escalation = IntegerField(default=0)
    final = BooleanField(default=False)
    aside = BooleanField(default=False)
    citizen_replied = word()
    promised_on = DateField(null=True)  # an accepted suggestion: when it will be done
    first_key = JSONField(null=True)
    joined_to = ForeignKeyField("self", null=True, backref="joined")
    split_from = ForeignKeyField("self", null=True, backref="split")
    incident = ForeignKeyField(Incident, null=True, backref="tickets")
    sample = BooleanField(default=False)
    attention = CharField(max_length=40, default="")  # rules.ATTENTION; changes no due time
    compared_at = UTCDateTimeField(null=True)  # when the sweep looked for others like it
    restricted = CharField(max_length=40, default="", index=True)
    restricted_at = UTCDateTimeField(null=True)
    against_office = ForeignKeyField(Office, null=True)
    against_officer = ForeignKeyField(Officer, null=True)

    class Meta:
        # the board counts and orders a stage from its index alone; an officer's list reads offices
        indexes = (
            (("stage", "aside", "urgency", "due_at", "clock", "received_at", "restricted"), False),
            (("office", "stage"), False),
            (("district", "stage"), False),
            (("stage", "closed_at"), False),
        )

    @property
    def number(self):
        return f"SMGT-{self.id:06d}"

    @property
    def open(self):
        return self.stage != "closed"

    @classmethod
    def claim(cls, ticket_id, version, step):
        """Lock a row and add to its version: whether it is there and, where one is given, still at that version."""
        mark, values = db.obj.param, [ticket_id] if version is None else [ticket_id, version]
        where = f'"id" = {mark}' if version is None else f'"id" = {mark} AND "version" = {mark}'
        sql = f'UPDATE "ticket" SET "version" = "version" + {step:d} WHERE {where}'  # nosec B608
        return db.obj.execute_sql(sql, values).rowcount == 1

    def lead(self):
        """The lead marking that is not ended, or None."""
        return Marking.one_by('"ticket_id" = %s AND "ended_at" IS NULL AND "lead" ORDER BY "id"', self.id)

    def associates(self):
        """The markings of associated offices that are not ended."""
        return Marking.found_by('"ticket_id" = %s AND "ended_at" IS NULL AND NOT "lead" ORDER BY "id"', self.id)

    def running(self):
        """Its clocks that are not stopped, soonest first."""
        return Clock.found_by('"ticket_id" = %s AND "stopped_at" IS NULL ORDER BY "due_at"', self.id)


class Marking(Row):
    """One spell of a ticket with an office. `lead` False: an associated office. `ended` says how it ended."""

    ticket = ForeignKeyField(Ticket, backref="markings")
    office = ForeignKeyField(Office, backref="markings")
    round = IntegerField(default=1)
    lead = BooleanField(default=True)
    note = prose()
    marked_at = UTCDateTimeField()
    seen_at = UTCDateTimeField(null=True)
    acknowledged_at = UTCDateTimeField(null=True)
    reported_at = UTCDateTimeField(null=True)
    ended_at = UTCDateTimeField(null=True)
    ended = word()


class Clock(Row):
    """One duty with a start and a due time. `why` explains the due time in English.

    `terms`: the limit it was given when it began and what moved it since, from which `why` is made in any language;
    null where it was begun before there were any. `pauses`: [[from, until, citizen or hold]] that count, null for none.
    """

    ticket = ForeignKeyField(Ticket, backref="clocks")
    marking = ForeignKeyField(Marking, null=True, backref="clocks")
    name = word()
    round = IntegerField(default=1)
    started_at = UTCDateTimeField()
    due_at = UTCDateTimeField()
    why = prose()
    terms = JSONField(null=True)
    pauses = JSONField(null=True)
    paused_at = UTCDateTimeField(null=True)
    paused_for = word()  # citizen, hold
    stopped_at = UTCDateTimeField(null=True)
    stopped = word()
    rung = IntegerField(default=0)
    next_at = UTCDateTimeField(null=True)  # when the sweep looks at it again; null once it is stopped or on hold

    class Meta:
        indexes = ((("next_at",), False),)

    @staticmethod
    def pass_on(moves):
        """Move clocks on from where they were read: [(clock, rung, next_at)] → the ids of those nobody moved before."""
        at, marks = Clock.next_at.db_value, ", ".join([_MOVED[is_sqlite()]] * len(moves))
        sql = (
            f"WITH moved (id, stood, looked, rung, next_at) AS (VALUES {marks}) "  # nosec B608
            'UPDATE "clock" SET "rung" = moved.rung, "next_at" = moved.next_at FROM moved '
            'WHERE "clock"."id" = moved.id AND "clock"."rung" = moved.stood AND "clock"."next_at" = moved.looked '
            'RETURNING "clock"."id"'
        )
        rows = [(clock.id, clock.rung, at(clock.next_at), rung, at(next_at)) for clock, rung, next_at in moves]
        return {key for (key,) in db.obj.execute_sql(sql, [value for row in rows for value in row]).fetchall()}


class Report(Row):
    """An action-taken report (ATR) of an office, with the reply it drafts for the citizen.

    `hints` (wording.HINTS): what its words lack, as its officer was shown before he sent it. `no_evidence`: why it
    carries no file.
    """

    ticket = ForeignKeyField(Ticket, backref="reports")
    marking = ForeignKeyField(Marking, backref="reports")
    round = IntegerField(default=1)
    officer = ForeignKeyField(Officer, null=True)
    outcome = word()
    action_taken = prose()
    reply = prose()
    reported_at = UTCDateTimeField()
    returned_at = UTCDateTimeField(null=True)
    returned_reason = prose()
    approved_at = UTCDateTimeField(null=True)
    hints = JSONField(default=list)
    no_evidence = prose()


class Callback(Row):
    """A citizen whom the confirmation cell rings about his answered ticket: one for each ticket and round.

    `drawn_on` is the day on whose list he stands (null: rung without being drawn), `office` and `district` whose he was
    then. `outcome` (rules.CALLED) is "" until he is reached or given up; `again`: the ticket was marked again for it.
    """

    ticket = ForeignKeyField(Ticket, backref="callbacks")
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
        indexes = ((("ticket", "round"), True),)


class Reference(Row):
    """The number that another system knows a ticket by. `system`: cm_window, jan_samvad, cpgrams.

    `ours`: we handed it over to them; else it came from them.
    """

    ticket = ForeignKeyField(Ticket, backref="references")
    system = word()
    number = CharField()
    ours = BooleanField(default=True)
    at = UTCDateTimeField()

    class Meta:
        indexes = ((("system", "number", "ticket"), True),)


class Notice(Row):
    """One reminder, escalation or alarm to an office, or to one `officer`; `once` keeps out a second one like it.

    `planned_at` is its minute by the clock it comes from. `state`: queued, sending (some of its deliveries are out),
    sent, failed, kept (nobody to send it to), overtaken (its sweep came so late that a later one says it), withdrawn.
    """

    once = CharField(unique=True)
    kind = word()
    office = ForeignKeyField(Office, null=True)
    officer = ForeignKeyField(Officer, null=True, backref="notices")
    ticket = ForeignKeyField(Ticket, null=True, backref="notices")
    clock = ForeignKeyField(Clock, null=True)
    subject = prose()
    text = prose()
    state = CharField(max_length=40, default="queued")
    reason = prose()
    created_at = UTCDateTimeField()
    planned_at = UTCDateTimeField(null=True)
    send_after = UTCDateTimeField()
    lease_until = UTCDateTimeField(null=True)
    attempts = IntegerField(default=0)
    sent_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("state", "send_after"), False),)
