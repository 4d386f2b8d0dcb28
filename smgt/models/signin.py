"""Sign-ins: the sessions, how long they last, tries left, links mailed once, recovery codes, words kept."""

from datetime import timedelta
from functools import reduce
from operator import or_

from peewee import CharField, ForeignKeyField, IntegerField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Officer
from smgt.models.tickets import Notice
from smgt.vault import sign

# (how long a sign-in lasts at most, how long without an act), by role: TRUST §3.3, a shift; administrators as ours
_SHIFT = (timedelta(hours=12), timedelta(minutes=60))
LIMITS = {
    "tracker": _SHIFT, "state_nodal": _SHIFT, "officer": _SHIFT, "viewer": _SHIFT,
    "administrator": (timedelta(hours=8), timedelta(minutes=15)),
}  # fmt: skip


class Session(Row):
    """One sign-in. The cookie holds the token, this row only its hash; an ended row ends a copied cookie.

    `acted_at`: the last thing a person did with it (a poll is none). `proved_at`: when the password or a code was last
    asked for and right; null means when it started.
    """

    token_hash = CharField(primary_key=True)
    officer = ForeignKeyField(Officer, backref="sessions")
    started_at = UTCDateTimeField()
    acted_at = UTCDateTimeField()
    proved_at = UTCDateTimeField(null=True)
    ended_at = UTCDateTimeField(null=True)
    ended = word()
    address = prose()
    browser = prose()

    def is_open(self, now):
        """Whether it still opens the door: not ended, and within both limits of its officer's role."""
        longest, idle = LIMITS[self.officer.role]
        return self.ended_at is None and self.started_at > now - longest and self.acted_at > now - idle

    @classmethod
    def open_ones(cls, now):
        """The same as a condition on rows."""
        within = [
            (cls.started_at > now - longest)
            & (cls.acted_at > now - idle)
            & cls.officer.in_(Officer.select(Officer.id).where(Officer.role == role))
            for role, (longest, idle) in LIMITS.items()
        ]
        return cls.ended_at.is_null() & reduce(or_, within)


class Budget(Row):
    """Tries left for one name until `refills_at`, none before `next_at`; drawn by one UPDATE before any hashing."""

    name = CharField(unique=True)
    remaining = IntegerField()
    refills_at = UTCDateTimeField()
    next_at = UTCDateTimeField(null=True)


class Pass(Row):
    """A link mailed to an officer that opens one page once: `welcome` (an invitation) or `password` (a forgotten one).

    `notice` carries it.
    """

    PATHS = {"welcome": "/welcome/", "password": "/reset/"}

    officer = ForeignKeyField(Officer, backref="passes")
    kind = word()
    notice = ForeignKeyField(Notice, null=True)
    created_at = UTCDateTimeField()
    expires_at = UTCDateTimeField()
    used_at = UTCDateTimeField(null=True)

    @property
    def token(self):
        """Its number and a signature, which a new address or another password makes worthless.

        It is made anew each time, so that the database holds nothing that opens a door.
        """
        who = self.officer
        facts = (self.id, self.kind, who.id, who.email, who.password_hash, int(self.expires_at.timestamp()))
        return f"{self.id}-{sign('pass', *facts)}"

    @property
    def path(self):
        """The address, without its host, that it opens."""
        return self.PATHS[self.kind] + self.token


class Recovery(Row):
    """One recovery code in place of a second factor, kept as its hash; used once."""

    officer = ForeignKeyField(Officer, backref="recoveries")
    code_hash = CharField()
    used_at = UTCDateTimeField(null=True)


class Stash(Row):
    """The words of a form that arrived after its session had ended, sealed; kept for half an hour, one a session."""

    session = ForeignKeyField(Session, primary_key=True)
    path = prose()
    form = prose()
    created_at = UTCDateTimeField()
