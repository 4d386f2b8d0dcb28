"""Who speaks on a channel: our accounts and the citizens."""

from datetime import datetime

from peewee import BigIntegerField, BooleanField, CharField, DateField, ForeignKeyField, IntegerField, JSONField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Office

TOLD = (  # of channels.base.Use
    "limit", "remaining", "percent", "reset_at", "slow_until", "day_limit", "day_remaining", "day_reset_at",
)  # fmt: skip

FOR_A_PERSON = ("no_credit", "auth_failed")  # states of reading or sending that no waiting mends


class Account(Row):
    """An identity on a channel. `state` of reading and `sending`: ok, failing, limited, no_credit, auth_failed.

    `author_id` is who it is to others on its channel (an address, a user id), "" until that is known. `office`: whose
    it is, null for the Chief Minister's own. `needs_check`: a second person approves each reply written for it, with
    `canned_needs_check` also the house's own sentences. `quota` repeats what its door last told (channels.base.Use).
    `alarm`: failing, silent or "" as the last look at its health found.
    """

    name = CharField(unique=True)
    channel = word()
    author_id = prose()
    kind = CharField(max_length=40, default="grievance")
    office = ForeignKeyField(Office, null=True, backref="accounts")
    credentials = prose()  # encrypted
    cursor = JSONField(default=dict)
    state = CharField(max_length=40, default="ok")
    paused = BooleanField(default=False)
    last_success_at = UTCDateTimeField(null=True)
    last_error = prose()
    last_error_at = UTCDateTimeField(null=True)
    failures = IntegerField(default=0)
    sending = CharField(max_length=40, default="ok")
    send_error = prose()
    next_poll_at = UTCDateTimeField()
    needs_check = BooleanField(default=False)
    canned_needs_check = BooleanField(default=False)
    quota = JSONField(default=dict)
    token_since = UTCDateTimeField(null=True)
    token_until = UTCDateTimeField(null=True)
    last_item_at = UTCDateTimeField(null=True)  # when the newest thing we read from it was said
    alarm = word()
    alarm_at = UTCDateTimeField(null=True)
    rechecked_at = UTCDateTimeField(null=True)
    created_at = UTCDateTimeField()

    def keep_use(self, use, at, items=0, read=False):
        """Repeat on the account what its door (channels.base.Use) has told, and add what it used to that day's sum.

        With `read` the account was read to the bottom: only then are the door's notes all that is to be noted. A door
        that asked nothing otherwise tells nothing.
        """
        if not read and not use.calls:
            return
        told = {name: getattr(use, name) for name in TOLD}
        told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}
        fields = {"quota": {**told, "notes": use.notes if read else self.quota.get("notes", [])}}
        if use.token_until:
            fields["token_until"] = use.token_until
        Account.update(fields).where(Account.id == self.id).execute()
        if use.calls or use.cost or items:
            Usage.add(self, at.date(), use.calls, items, use.cost)

    @property
    def address(self):
        """How people name it: the address of a mailbox, else its name."""
        return self.author_id if self.channel == "mail" and self.author_id else self.name


class Citizen(Row):
    """(channel, author): who wrote, as the channel knows him. Never matched to a person on another channel."""

    channel = word()
    author_id = CharField()
    author = prose()
    name = prose()

    class Meta:
        indexes = ((("channel", "author_id"), True),)


class Outage(Row):
    """A time in which an account could not be read; open while `ended_at` is null."""

    account = ForeignKeyField(Account, backref="outages")
    state = word()
    reason = prose()
    began_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)


class Gap(Row):
    """A stretch of time whose items were not read when they came: later (`filled_at`, how many), or never."""

    account = ForeignKeyField(Account, backref="gaps")
    since = UTCDateTimeField()
    until = UTCDateTimeField()
    reason = prose()
    found_at = UTCDateTimeField()
    filled_at = UTCDateTimeField(null=True)
    items = IntegerField(default=0)


class Usage(Row):
    """What an account used on one day in UTC, as platforms count: calls, items, cost in millionths of a dollar."""

    account = ForeignKeyField(Account, backref="usages")
    on = DateField()
    calls = IntegerField(default=0)
    items = IntegerField(default=0)
    cost = BigIntegerField(default=0)

    class Meta:
        indexes = ((("account", "on"), True),)

    @classmethod
    def add(cls, account, on, calls, items, cost):
        """Add to the account's sums of that day (in UTC)."""
        sums = {cls.calls: cls.calls + calls, cls.items: cls.items + items, cls.cost: cls.cost + cost}
        row = cls.insert(account=account, on=on, calls=calls, items=items, cost=cost)
        row.on_conflict(conflict_target=[cls.account, cls.on], update=sums).execute()


class Hook(Row):
    """One push of a platform as it came: stored raw and answered at once, worked on by a sweep; `digest` is of `body`.

    `next_at` is when it is worked on, null once that is done; `reason` says why it could not be yet. `late`: our answer
    may have come too late for the platform, which then sends the same again.
    """

    account = ForeignKeyField(Account, backref="hooks")
    digest = CharField()
    body = prose()
    received_at = UTCDateTimeField()
    next_at = UTCDateTimeField(null=True)
    attempts = IntegerField(default=0)
    reason = prose()
    late = BooleanField(default=False)

    class Meta:
        indexes = ((("account", "digest"), True), (("next_at",), False))
