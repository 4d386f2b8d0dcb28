"""What platforms push: heard, stored raw and answered at once; taken in later, by a sweep over the rows."""

import logging
from datetime import datetime, timedelta
from hashlib import sha256

from peewee import IntegrityError

from smgt import intake
from smgt.channels import open_channel
from smgt.channels.base import BadHook, ChannelDown
from smgt.config import settings as house
from smgt.errors import SmgtError
from smgt.models import Account, Hook, db
from smgt.vault import unseal

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
RETRY = timedelta(minutes=1)
ATTEMPTS_MOST = 8
KEPT = timedelta(days=14)  # after it a replay is refused for its age, or (X signs no time) rings a bell once more
PATIENCE = timedelta(seconds=2)  # an answer that took longer may not have been waited for
BELL = timedelta(seconds=15)  # a bell has an account read at once, but not more often than this
BELLS = ("x",)  # channels whose pushes leave things out, so that each push only says: read now


def door(account, settings=house):
    """The account's open door, connected to nothing."""
    return open_channel(account.channel, unseal(account.credentials), settings)


def receive(account, body, headers, now):
    """Keep one push as it came, committed when this returns. Raises BadHook; then nothing is stored.

    `body` are the raw bytes, `headers` anything with a `get` that does not mind upper and lower case; `now` is a
    function giving the time. A platform repeats what it believes we did not take: where our own answer was late the
    same again is taken for that and not stored; anywhere else it is a replay.
    """
    began = now()
    door(account).hear(body, headers, began)
    digest = sha256(body).hexdigest()
    try:
        with db.atomic():
            hook = Hook.create(account=account, digest=digest, body=_text(body), received_at=began, next_at=began)
            _ring(account, began)
    except IntegrityError:
        if not Hook.get(Hook.account == account, Hook.digest == digest).late:
            raise BadHook("This was heard before.") from None
        return
    if now() - began > PATIENCE:
        Hook.update(late=True).where(Hook.id == hook.id).execute()


def _text(body):
    """The bytes as text that both databases keep and give back the same."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise BadHook("This is no text in UTF-8.")
    return text


def _ring(account, now):
    """Have an account that is well read at once, where a push is but a bell.

    What the platform forbade stays so; one whose next reading is further off than a poll is being read just now.
    """
    if account.channel not in BELLS or account.state != "ok":
        return
    soonest = max(now, account.last_success_at + BELL) if account.last_success_at else now
    if slow_until := account.quota.get("slow_until"):
        soonest = max(soonest, datetime.fromisoformat(slow_until))
    waits = (Account.next_poll_at > soonest) & (Account.next_poll_at <= now + timedelta(seconds=house.poll_seconds))
    Account.update(next_poll_at=soonest).where(Account.id == account.id, waits).execute()


def work(settings, now):
    """Take in what was pushed, oldest first: how many items were new. Pushes to a paused account wait.

    `now` is a function giving the time. Safe to run twice, late, or on two machines.
    """
    taken = 0
    for hook in _due(now()):
        if _claim(hook, now()):
            taken += _take_in(hook, settings, now)
    _forget_old(now())
    return taken


def _due(now):
    waiting = Hook.select(Hook, Account).join(Account).where(Hook.next_at <= now, ~Account.paused)
    return list(waiting.order_by(Hook.next_at, Hook.id).limit(200))


def _claim(hook, now):
    """Take one push: of many sweeps the one whose UPDATE counts 1 has it, until the lease is over."""
    won = Hook.update(next_at=now + LEASE, attempts=Hook.attempts + 1).where(
        Hook.id == hook.id, Hook.next_at == hook.next_at
    )
    return won.execute() == 1


def _take_in(hook, settings, now):
    """Unpack one push and take its items in: how many were new. What fails is tried again, some times."""
    try:
        opened = _opened(hook.account, settings)
        try:
            items = list(opened.unpack(hook.body.encode()))
        finally:
            hook.account.keep_use(opened.use, now())
        ends = intake.take(hook.account, items, now())
    except ChannelDown as down:
        return _wait(hook, down, now())
    except Exception as error:  # one bad push never stops the rest; a dead database fails again below
        log.exception("account %s: push %s failed", hook.account.name, hook.id)
        return _again(hook, error, now())
    Hook.update(next_at=None, reason="").where(Hook.id == hook.id).execute()
    return len(ends)


def _opened(account, settings):
    """The account's door; credentials that open none are a matter of the account, not of the push."""
    try:
        return door(account, settings)
    except (SmgtError, ValueError, KeyError) as error:
        raise ChannelDown(str(error), "auth_failed") from error


def _wait(hook, down, now):
    """The account cannot be read just now: this push has not been tried, and all of the account's wait.

    Those that are due in this same sweep are not claimed any more, for they are due later now.
    """
    until = max(down.until or now, now + RETRY)
    Hook.update(next_at=until, reason=str(down), attempts=hook.attempts).where(Hook.id == hook.id).execute()
    others = (Hook.account == hook.account) & (Hook.next_at < until)
    Hook.update(next_at=until).where(others).execute()
    return 0


def _again(hook, error, now):
    tried = hook.attempts + 1
    following = now + RETRY * 2 ** min(hook.attempts, 6) if tried < ATTEMPTS_MOST else None
    reason = f"{type(error).__name__} while taking it in"
    Hook.update(next_at=following, reason=reason).where(Hook.id == hook.id).execute()
    return 0


def _forget_old(now):
    """Take out what was worked on and is older than any replay that would be heard; a batch a sweep."""
    oldest = Hook.select(Hook.id, Hook.received_at, Hook.next_at).order_by(Hook.id).limit(200).tuples()
    done = [key for key, received_at, next_at in oldest if next_at is None and received_at < now - KEPT]
    if done:
        Hook.delete().where(Hook.id.in_(done)).execute()
