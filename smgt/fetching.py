"""Reading the accounts: each to the bottom, what went wrong written on it in words, what it used and missed kept."""

import logging
from collections import Counter as Tally
from datetime import timedelta

from smgt import intake, media
from smgt.channels import POLLED, open_channel
from smgt.channels.base import ChannelDown
from smgt.errors import SmgtError
from smgt.models import GONE, Account, Gap, Message, Outage, Ticket, db
from smgt.vault import unseal

log = logging.getLogger(__name__)
ENDS = ("opened", "joined", "ignored", "failed")
BACK_OFF_MOST = timedelta(minutes=15)
LEFT_ALONE = timedelta(days=1)  # what a person must mend first is not tried each minute; "fetch now" tries at once
MISSED_POLLS = 10  # an account not read for that many polls, and LEAST_GAP, has a gap that was filled late
LEAST_GAP = timedelta(minutes=15)
READING = timedelta(minutes=2)  # how long a reader has an account for itself, from one page to the next
RECHECK = timedelta(hours=6)  # X and Facebook want removals followed within a day (CHANNELS 1.7)
RECHECKED_MOST = 5000  # messages of open tickets looked at again, the newest first


def fetch(account, settings, now):
    """Read one account to the bottom: {"account", "fetched", "opened", "joined", "ignored", "failed"}.

    `now` is a function giving the time (a long sweep spans minutes). What fails is written on the account in words;
    only the account fails, never the rest.
    """
    tally = Tally()
    down, use = _with_door(account, settings, lambda door: _read(account, door, now, tally))
    counts = {end: tally[end] for end in ENDS}
    _keep_use(account, use, now(), sum(counts.values()))
    if down:
        _went_wrong(account, settings, now(), down)
    else:
        _went_well(account, settings, now(), sum(counts.values()), use)
    return {"account": account.name, "fetched": sum(counts.values()), **counts}


def _read(account, door, now, tally):
    for page in door.fetch(account.cursor):
        _keep_lease(account, now())
        if account.channel == "mail":
            media.put_ahead(page.items)
        _know_ourselves(account, door)
        ends = intake.receive(account, page, now())
        tally.update(ends.values())
        _note_newest(account, page.items)
        door.settle(page, {key for key, end in ends.items() if end == "failed"})


def _keep_lease(account, at):
    """A long sweep keeps the account to itself, page by page; one that died lets it go soon."""
    Account.update(next_poll_at=at + READING).where(Account.id == account.id).execute()


def _with_door(account, settings, act):
    """Do something with an account's open door: (ChannelDown or None, what the door used)."""
    use = None
    try:
        door = open_channel(account.channel, unseal(account.credentials), settings)
        use = door.use
        act(door)
    except ChannelDown as down:
        return down, use
    except (SmgtError, ValueError) as error:  # credentials that cannot be opened or cannot be right
        return ChannelDown(str(error), "auth_failed", permanent=True), use
    except Exception as error:
        log.exception("account %s failed", account.name)
        return ChannelDown(f"Reading it failed: {type(error).__name__}."), use
    return None, use


def _know_ourselves(account, door):
    """Keep who the account is on its channel, once the channel knows."""
    if door.identity and door.identity != account.author_id:
        account.author_id = door.identity
        account.save(only=["author_id"])


def _note_newest(account, items):
    newest = max((item.sent_at for item in items if not item.broken), default=None)
    if newest and (account.last_item_at is None or newest > account.last_item_at):
        account.last_item_at = newest
        Account.update(last_item_at=newest).where(Account.id == account.id).execute()


def _keep_use(account, use, at, items):
    if use is not None:
        account.keep_use(use, at, items, read=True)


def _went_well(account, settings, at, items, use):
    usual = at + timedelta(seconds=settings.poll_seconds)
    slow = use.slow_until if use else None
    with db.atomic():
        _note_late(account, settings, at, items)
        Outage.update(ended_at=at).where(Outage.account == account, Outage.ended_at.is_null()).execute()
        fields = {"state": "ok", "last_success_at": at, "last_error": "", "failures": 0}
        if account.sending == "no_credit":  # there is credit again
            fields |= {"sending": "ok", "send_error": ""}
        Account.update(**fields, next_poll_at=max(usual, slow or usual)).where(Account.id == account.id).execute()


def _note_late(account, settings, at, items):
    """What came while nobody read the account is read now: a gap that is filled."""
    before = Account.get_by_id(account.id).last_success_at
    if before and at - before > max(LEAST_GAP, timedelta(seconds=MISSED_POLLS * settings.poll_seconds)):
        facts = {"since": before, "until": at, "reason": "It was not read for a while.", "items": items}
        Gap.create(account=account, found_at=at, filled_at=at, **facts)


def _went_wrong(account, settings, at, down):
    """Say on the account what is wrong and when to try again: as the platform says, else doubling up to 15 minutes.

    What a person must mend (no credit, refused keys) is left alone for a day.
    """
    log.warning("account %s: %s (%s)", account.name, down, down.state)
    wait = min(timedelta(seconds=settings.poll_seconds * 2 ** min(account.failures, 10)), BACK_OFF_MOST)
    with db.atomic():
        if not Outage.select().where(Outage.account == account, Outage.ended_at.is_null()).exists():
            Outage.create(account=account, state=down.state, reason=str(down), began_at=at)
        Account.update(
            state=down.state, last_error=str(down), last_error_at=at, failures=account.failures + 1,
            next_poll_at=max(down.until or at, at + (LEFT_ALONE if down.permanent else wait)),
        ).where(Account.id == account.id).execute()  # fmt: skip


# -- what changed on the platform ----------------------------------------------------------------------------


def recheck(settings, now):
    """Ask each account that is due about its messages of open tickets: edited, deleted or withheld ones are followed.

    Returns how many accounts were asked. `now` is a function giving the time.
    """
    asked = 0
    for account in _to_recheck(now()):
        if _claim_recheck(account, now()):
            asked += 1
            _recheck_one(account, settings, now)
    return asked


def _to_recheck(at):
    due = Account.rechecked_at.is_null() | (Account.rechecked_at <= at - RECHECK)
    return list(Account.select().where(due, ~Account.paused, Account.state == "ok"))


def _claim_recheck(account, at):
    before = account.rechecked_at
    same = Account.rechecked_at.is_null() if before is None else Account.rechecked_at == before
    return Account.update(rechecked_at=at).where(Account.id == account.id, same).execute() == 1


def _recheck_one(account, settings, now):
    ids = _known_ids(account)
    if not ids:
        return
    down, use = _with_door(account, settings, lambda door: intake.take(account, list(door.recheck(ids)), now()))
    if use is not None:
        account.keep_use(use, now())
    if down:
        log.warning("account %s could not be looked at again: %s", account.name, down)


def _known_ids(account):
    """The ids of what was heard on this account for tickets that are open, newest first."""
    heard = Message.select(Message.external_id).join(Ticket, on=(Message.ticket == Ticket.id))
    heard = heard.where(Message.account == account, ~Message.outgoing, Message.removed.not_in(GONE))
    heard = heard.where(Ticket.stage != "closed", Message.external_id.is_null(False))
    return [row[0] for row in heard.order_by(Message.id.desc()).limit(RECHECKED_MOST).tuples()]


# -- whose turn it is ----------------------------------------------------------------------------------------


def due(now):
    """The accounts to be read now."""
    found = Account.select().where(~Account.paused, Account.next_poll_at <= now, Account.channel.in_(POLLED))
    return list(found.order_by(Account.next_poll_at))


def claim(account_id, now):
    """Take one due account for reading: of many consumers the one whose UPDATE counts 1 has it; None for the others."""
    mine = (Account.id == account_id) & ~Account.paused & (Account.next_poll_at <= now)
    if Account.update(next_poll_at=now + READING).where(mine).execute() != 1:
        return None
    return Account.get_by_id(account_id)
