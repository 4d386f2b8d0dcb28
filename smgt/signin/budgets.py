"""How often a sign-in may be tried: budgets that no stranger can use to lock an officer out (TRUST §3.5)."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from peewee import Case

from smgt.models import Budget

HOUR = timedelta(hours=1)
LONGEST_PAUSE = 600


@dataclass(frozen=True)
class Kind:
    """So many tries in `each`; once `free` of them are used, every further one waits twice as long as the last."""

    tries: int
    each: timedelta = HOUR
    free: int | None = None

    def pause(self, left):
        """The wait after a try that leaves `left`, as a timedelta."""
        used = self.tries - left
        over = used - (self.tries if self.free is None else self.free)
        return timedelta(seconds=min(LONGEST_PAUSE, 15 * 2 ** (over - 1)) if over > 0 else 0)


DEVICE = Kind(10)  # an account, from one device that it is known to use
ACCOUNT = Kind(20, free=10)  # an account, from all devices it is not known to use, together
ADDRESS = Kind(30)  # a network, over all accounts
CODE = Kind(10)  # an account's second factor: only who knows the password gets there
FORGOTTEN = Kind(3)  # mails to an account that has forgotten its password
SITE = Kind(300)  # over everything: no refusal, an alarm


def draw(kind, name, now):
    """Take one try from the budget of `name`, by one UPDATE; False when none is left or it is too soon."""
    fresh = {"name": name, "remaining": kind.tries, "refills_at": now + kind.each}
    Budget.insert(fresh).on_conflict_ignore().execute()
    over = Budget.refills_at <= now
    ready = (Budget.remaining > 0) & (Budget.next_at.is_null() | (Budget.next_at <= now))
    waits = [(left, now + kind.pause(left - 1)) for left in range(1, kind.tries + 1)]
    drawn = Budget.update(
        remaining=Case(None, [(over, kind.tries - 1)], Budget.remaining - 1),
        refills_at=Case(None, [(over, now + kind.each)], Budget.refills_at),
        next_at=Case(None, [(over, now), *((Budget.remaining == left, at) for left, at in waits)], now),
    ).where(Budget.name == name, over | ready)
    return drawn.execute() == 1


def give_back(kind, name):
    """A try that was right counts for nothing."""
    Budget.update(remaining=Budget.remaining + 1, next_at=None).where(
        Budget.name == name, Budget.remaining < kind.tries
    ).execute()


def minutes_left(name, now):
    """For how many minutes (at least 1) the budget of `name` gives nothing more."""
    row = Budget.get_or_none(Budget.name == name)
    until = (row.refills_at if row.remaining <= 0 else row.next_at or now) if row else now
    return max(1, -(-int((until - now).total_seconds()) // 60))


def account(email):
    """The name of an account's budget: a digest, so that what strangers type is not kept."""
    return f"account {sha256(email.encode()).hexdigest()[:32]}"


def network(address):
    """The network that an address counts for: its /24 or /48; "" for a private or unreadable one.

    Private addresses are a proxy's or a whole office's: counted together they would let one lock out the others.
    """
    try:
        ip = ip_address(address or "")
    except ValueError:
        return ""
    if not ip.is_global:
        return ""
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def sweep(now):
    """Forget budgets that have been full again for a day."""
    return Budget.delete().where(Budget.refills_at < now - timedelta(days=1)).execute()
