"""What the reports stand on: facts of tickets and their turns, daily figures, long files, directions."""

from peewee import BooleanField, CharField, CompositeKey, DateField, ForeignKeyField, IntegerField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Officer
from smgt.models.tickets import Ticket


class Fact(Row):
    """One ticket as the reports count it, narrow enough to read a million of them in a moment (reports/facts.py).

    Made anew from the ticket whenever that has changed, never by hand. Days are India's. `..._in` are minutes from the
    step before. A duty's `late` was missed; its `due_at` is that of a clock still running.
    """

    ticket = ForeignKeyField(Ticket, primary_key=True, on_delete="CASCADE")
    state = word()  # pending, resolved, not_tenable, referred, apart
    kind = word()
    outcome = word()
    channel = word()
    category = word()
    subject = word()  # the category without its part
    place = CharField(default="")
    district = word()
    department = word()
    office = CharField(default="")
    received_on = DateField()
    marked_on = DateField(null=True)
    disposed_on = DateField(null=True)
    turned = BooleanField(default=False)  # disposed of, and then reopened, at least once: see Turn
    weekday = IntegerField(default=0)  # of the receipt, Monday 0
    hour = IntegerField(default=0)
    round = IntegerField(default=1)
    returned = IntegerField(default=0)  # reports that the checker gave back
    acknowledged = BooleanField(default=False)
    acknowledge_late = BooleanField(default=False)
    acknowledge_due_at = UTCDateTimeField(null=True)
    acted = BooleanField(default=False)
    act_late = BooleanField(default=False)
    act_due_at = UTCDateTimeField(null=True)
    due_at = UTCDateTimeField(null=True)  # of whatever the State owes next
    marked_in = IntegerField(null=True)
    seen_in = IntegerField(null=True)
    accepted_in = IntegerField(null=True)
    reported_in = IntegerField(null=True)
    replied_in = IntegerField(null=True)
    satisfied_in = IntegerField(null=True)
    took = IntegerField(null=True)  # minutes from the receipt to the first reply
    decided_by = IntegerField(null=True)  # the officer who filed it without marking

    class Meta:
        # the disposal report reads nothing but the first
        indexes = (
            (("received_on", "state", "marked_on"), False),
            (("state", "disposed_on"), False),
            (("office", "state"), False),
            (("decided_by",), False),
        )


class Turn(Row):
    """A disposal or a reopening of a ticket that was reopened at least once; `until` is the day of the next turn.

    `of_day`, `of_month`: the one that counts for its day or month, where it turned there and back.
    """

    ticket = ForeignKeyField(Ticket, backref="turns", on_delete="CASCADE")
    on = DateField()
    until = DateField(null=True)
    what = word()  # disposed, reopened
    of_day = BooleanField(default=False)
    of_month = BooleanField(default=False)

    class Meta:
        indexes = ((("what", "on"), False),)


class Written(Row):
    """A day whose figures are written down: the row that says so is written with them, once."""

    on = DateField(primary_key=True)
    at = UTCDateTimeField()


class Figure(Row):
    """What a day came to in one district, department and category, as it was known that night; never changed."""

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
        primary_key = CompositeKey("on", "district", "department", "category", "restricted")


class Export(Row):
    """A long file that an officer asked for: a sweep writes it, he fetches it by its link until it expires."""

    token = CharField(primary_key=True)
    officer = ForeignKeyField(Officer, backref="exports")
    what = word()
    filters = prose()  # a query string
    state = CharField(max_length=40, default="queued")  # queued, writing, ready, failed, gone
    rows = IntegerField(default=0)
    total = IntegerField(default=0)
    lease_until = UTCDateTimeField(null=True)
    asked_at = UTCDateTimeField(index=True)
    ready_at = UTCDateTimeField(null=True)
    expires_at = UTCDateTimeField(null=True)


class Direction(Row):
    """What a review meeting directed: to whom, by when, and when it was done. District and department "": the State."""

    met_on = DateField()
    district = word()
    department = word()
    text = prose()
    due_on = DateField(index=True)
    officer = ForeignKeyField(Officer, backref="directions")
    created_at = UTCDateTimeField()
    done_at = UTCDateTimeField(null=True)
    done_by = ForeignKeyField(Officer, null=True, backref="directions_done")
    done_note = prose()
