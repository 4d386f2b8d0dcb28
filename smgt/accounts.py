"""The verbs of accounts: add, pause, fetch now, reconnect, checks, office; each in the journal, never a secret."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from smgt import clocks, journal
from smgt.channels import CHANNELS, open_channel
from smgt.config import settings
from smgt.errors import Refused
from smgt.models import Account, Counter, Hook, Office, db
from smgt.rules import KINDS
from smgt.vault import seal

UNUSABLE = (ValueError, KeyError, TypeError, AttributeError)  # what a door says of credentials that cannot be right
RESERVED = ("new", ".", "..")  # an address of the accounts page, and what every browser takes out of one


def add_account(channel, name, credentials, actor, now, office=None):
    """Check and store an account, its credentials sealed; returns it. Connects nowhere. Raises Refused.

    `credentials` is the dict of CONTRACT, its `kind` that of the tickets it opens, its `token_until` the date on which
    its token ends, where that is known; `office` the code of the office
    whose identity it is, None for the Chief Minister's own.
    """
    identity, name = _opened(channel, credentials).identity, _name(name)
    until = _token_until(credentials)
    kind, code = _kind(credentials.get("kind", "grievance")), _office(office, now)
    _alone(channel, identity)
    with _changing():
        account = Account.create(
            name=name, channel=channel, kind=kind, office=code, author_id=identity, credentials=seal(credentials),
            next_poll_at=now, token_since=now, token_until=until, created_at=now,
        )  # fmt: skip
        _note("account_added", account, actor, now, channel=channel, kind=kind, office=code)
    return account


def pause(account, on, actor, now):
    """Stop reading and sending through an account, or go on with it at once; nothing happens when it is so already.

    Its alarm ends with either: a paused one is nobody's alarm, one that goes on is looked at anew.
    """
    with _changing():
        other = (Account.id == account.id) & (Account.paused != on)
        changed = Account.update(paused=on, alarm="", alarm_at=None).where(other).execute()
        if changed:
            _note("account_paused" if on else "account_resumed", account, actor, now)
            if not on:
                _read_soon(account, now)


def fetch_now(account, actor, now):
    """Have the consumer read the account with its next look at what is due. Raises Refused while it is paused."""
    if Account.get_by_id(account.id).paused:
        raise Refused("This account is paused. Let it go on first.")
    with _changing():
        _read_soon(account, now)
        _note("account_fetch_asked", account, actor, now)


def reconnect(account, credentials, actor, now):
    """Put new credentials in the place of the old ones; name, cursor and history stay. Raises Refused.

    They must be those of the same identity: other ones are another account.
    """
    identity, until = _opened(account.channel, credentials).identity, _token_until(credentials)
    _same(account, identity)
    _alone(account.channel, identity, account)
    fresh = {"state": "ok", "failures": 0, "last_error": "", "sending": "ok", "send_error": ""}
    with _changing():
        Account.update(
            **fresh, credentials=seal(credentials), author_id=identity, token_since=now, token_until=until
        ).where(Account.id == account.id).execute()
        _read_soon(account, now)
        _note("account_reconnected", account, actor, now)


def set_checks(account, needs_check, canned_needs_check, actor, now):
    """Whether a second person approves what is written for this account, and whether the house's own sentences too."""
    checks = {"needs_check": needs_check, "canned_needs_check": canned_needs_check and needs_check}
    with _changing():
        Account.update(**checks).where(Account.id == account.id).execute()
        _note("account_checks", account, actor, now, **checks)


def set_office(account, office, actor, now):
    """Say whose identity the account is: an open office's, by its code, or with None the Chief Minister's own."""
    code = _office(office, now)
    with _changing():
        Account.update(office=code).where(Account.id == account.id).execute()
        _note("account_office", account, actor, now, office=code)


@contextmanager
def _changing():
    """A transaction that takes the board's counter before any row, as intake's does: no two wait in a ring."""
    with db.atomic():
        Counter.bump("board")
        yield


def _opened(channel, credentials):
    """The door these credentials open, connected to nothing."""
    try:
        return open_channel(channel, credentials, settings)
    except UNUSABLE as error:
        known = channel in CHANNELS and isinstance(error, ValueError)
        sentence = str(error) if known else "they are not of the form that this channel asks for."
        raise Refused(f"These credentials cannot be right: {sentence}") from None


def _name(name):
    name = name.strip()
    if not name or len(name) > 200 or not name.isprintable() or {*"/\\"} & {*name} or name in RESERVED:
        raise Refused("Give the account a name of at most 200 plain characters, without a slash.", "name")
    if Account.select().where(Account.name == name).exists():
        raise Refused(f"There is an account {name} already.", "name")
    return name


def _kind(kind):
    if kind not in KINDS:
        raise Refused(f"The kind must be one of {', '.join(KINDS)}.", "kind")
    return kind


def _token_until(credentials):
    """The beginning of the day (in India) on which the token ends; None where that is not said."""
    text = credentials.get("token_until") or ""
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), clocks.INDIA).astimezone(UTC)
    except (TypeError, ValueError):
        raise Refused("The day on which the token ends must be a date, such as 2027-01-31.", "token_until") from None


def _office(code, now):
    if not code:
        return None
    office = Office.get_or_none(Office.code == code)
    if office is None or not office.is_open(clocks.today(now)):
        raise Refused(f"There is no office {code}.", "office")
    return office.code


def _same(account, identity):
    if account.author_id and not identity:
        raise Refused("These credentials do not say whose they are. Give the identity's own id with them.")
    if account.author_id and identity != account.author_id:
        raise Refused(f"These credentials are another identity's ({identity}): add it as an account of its own.")


def _alone(channel, identity, account=None):
    """Raise Refused where another account is that identity already."""
    same = Account.select().where(Account.channel == channel, Account.author_id == identity)
    others = [twin.name for twin in same if identity and (account is None or twin.id != account.id)]
    if others:
        raise Refused(f"The account {others[0]} is this identity already.")


def _read_soon(account, now):
    """Due at once, and what the platform pushed meanwhile with it."""
    Account.update(next_poll_at=now).where(Account.id == account.id).execute()
    Hook.update(next_at=now).where(Hook.account == account, Hook.next_at.is_null(False)).execute()


def _note(action, account, actor, now, **details):
    journal.append(action, actor, now, details={"account": account.name, **details})
