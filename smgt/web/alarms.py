"""The red banner of board and accounts: dangers to life that nobody has telephoned about, for whoever sees them;
accounts in alarm and a consumer that stands still, for who may see accounts."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from smgt import calls, health, rights
from smgt.config import settings
from smgt.models import Account, Ticket

CALLS_SHOWN = 10
STOPPED = "s"  # begins the mark of a banner that says so; no digit of a hash


@dataclass(frozen=True)
class Alarms:
    """What the banner says: accounts, since when nothing is read at all (None while all is read), dangers to life."""

    accounts: tuple[Account, ...] = ()
    stopped_since: datetime | None = None
    calls: tuple[Ticket, ...] = ()  # the first of them
    calls_count: int = 0

    @property
    def mark(self):
        """A short text that is another one when the banner is, "" when there is none: pages send it with their poll."""
        if not self.accounts and not self.stopped_since and not self.calls:
            return ""
        said = [(account.id, account.alarm, account.state, str(account.alarm_at)) for account in self.accounts]
        said += [ticket.id for ticket in self.calls] + [self.calls_count]
        return f"{STOPPED if self.stopped_since else ''}{sha256(repr(said).encode()).hexdigest()[:8]}"

    def about(self, account):
        """What of it concerns this one account: its page names no other."""
        return Alarms(tuple(each for each in self.accounts if each.id == account.id), self.stopped_since)


def of(officer, moment):
    """The Alarms this reader is shown at `moment`."""
    unlogged = calls.unlogged(officer, moment)
    dangers = tuple(Ticket.few_of(unlogged.limit(CALLS_SHOWN)))
    count = len(dangers) if len(dangers) < CALLS_SHOWN else unlogged.count()
    if not rights.has(officer, "see_accounts"):
        return Alarms(calls=dangers, calls_count=count)
    return Alarms(tuple(health.in_alarm()), health.stopped_since(settings, moment), dangers, count)


def stirred(officer, moment, mark):
    """Whether a banner of this mark is out of date although nothing changed on the board: one look at the schedule."""
    if not rights.has(officer, "see_accounts"):
        return False
    return bool(health.stopped_since(settings, moment)) != mark.startswith(STOPPED)
