"""How the accounts are: which fails or is silent longer than is its habit, told once a spell to the administrators.

Silent: its newest message is older, at the last reading that went well, than half as long again as the second longest
pause between two of its messages in the last fourteen days (one pause may have been the last breakdown), two hours at
least; where fewer than thirty messages are known there is no habit. Failing: it cannot be read for longer than three
of its usual outages, fifteen minutes at least and two hours at most; at once where only a person can help.
"""

import logging
from datetime import timedelta
from statistics import median
from urllib.parse import quote

from smgt import notices
from smgt.channels import POLLED
from smgt.clocks import INDIA
from smgt.models import FOR_A_PERSON, Account, Counter, Message, Officer, Outage, Schedule, db
from smgt.translations.spoken import N_

log = logging.getLogger(__name__)
WINDOW = timedelta(days=14)  # a habit is what was usual in it: two weekends
KNOWN_LEAST, KNOWN_MOST = 30, 20_000  # messages a habit is made from
SILENCE_LEAST = timedelta(hours=2)
FAILING_LEAST, FAILING_MOST = timedelta(minutes=15), timedelta(hours=2)
TOKEN_WARNING = timedelta(days=14)
STOPPED_LEAST = timedelta(minutes=2)
DO = {
    "auth_failed": "Reconnect it on its page with new credentials.",
    "no_credit": "Buy credit on the platform, then let it be fetched now on its page.",
    "silent": "Look at it on the platform: does it still receive? If it does not, reconnect it on its page.",
    "": "It is tried again by itself. If this goes on, look at the platform's own status page, or reconnect it.",
}


# -- the arithmetic, pure --


def longest_silence(moments):
    """How long an account may be silent, from when its messages were said (aware, any order); None without a habit."""
    if len(moments) < KNOWN_LEAST:
        return None
    ordered = sorted(moments)
    pauses = sorted(later - earlier for earlier, later in zip(ordered, ordered[1:], strict=False))
    return max(SILENCE_LEAST, pauses[-2] * 3 / 2)


def longest_failure(state, outages):
    """How long an account may fail in this state, from the lengths of its outages that are over."""
    if state in FOR_A_PERSON:
        return timedelta(0)
    usual = timedelta(seconds=median(length.total_seconds() for length in outages)) if outages else timedelta(0)
    return min(max(FAILING_LEAST, usual * 3), FAILING_MOST)


# -- the sweep --


def sweep(settings, now):
    """Look at every account; set and lift alarms, and tell the administrators: how many changed.

    `now` is the moment. Safe to run twice, or on two machines: of two the one whose UPDATE counts 1 tells.
    """
    found = [(account, *verdict(account, now)) for account in Account.select()]
    changes = [(account, alarm, since) for account, alarm, since in found if alarm != account.alarm]
    return sum(_change(account, alarm, since, settings, now) for account, alarm, since in changes)


def verdict(account, now):
    """(alarm, since when) of an account at `now`: "failing", "silent" or ""; a paused one is never in alarm."""
    if account.paused:
        return "", None
    for alarm, look in (("failing", _failing), ("failing", _not_sending), ("silent", _silent)):
        if since := look(account, now):
            return alarm, since
    return "", None


def _failing(account, now):
    """Since when it cannot be read, if that is too long."""
    if account.state == "ok":
        return None
    began = _open_outage(account) or account.last_error_at or now
    return began if now - began >= longest_failure(account.state, _lengths(account, now)) else None


def _open_outage(account):
    query = Outage.select(Outage.began_at).where(Outage.account == account, Outage.ended_at.is_null())
    row = query.order_by(Outage.id.desc()).tuples().first()
    return row and row[0]


def _lengths(account, now):
    over = Outage.select(Outage.began_at, Outage.ended_at).where(
        Outage.account == account, Outage.ended_at.is_null(False), Outage.began_at > now - WINDOW
    )
    return [ended - began for began, ended in over.tuples()]


def _not_sending(account, now):
    """Since when it cannot send: at once where a person must help, else once a reply has waited too long for it."""
    if account.sending == "ok":
        return None
    held = (Message.account == account) & Message.outgoing & (Message.state == "queued") & (Message.attempts > 0)
    row = Message.select(Message.received_at).where(held).order_by(Message.received_at).tuples().first()
    began = row[0] if row else now
    return began if now - began >= longest_failure(account.sending, []) else None


def _silent(account, now):
    """Since when nothing was said there, if that is longer than its habit; as of the last reading that went well."""
    last, read = account.last_item_at, account.last_success_at
    if not last or not read or read - last < SILENCE_LEAST:
        return None
    habit = longest_silence(_said(account, now))
    return last if habit and read - last > habit else None


def _said(account, now):
    """When the messages of its last days were said, the newest of them where they are very many.

    Days are told here, not in the query: it then reads no more rows than it gives.
    """
    mine = (Message.account == account) & ~Message.outgoing
    newest = Message.select(Message.sent_at).where(mine).order_by(Message.id.desc()).limit(KNOWN_MOST)
    return [moment for (moment,) in newest.tuples() if moment and moment > now - WINDOW]


def _change(account, alarm, since, settings, now):
    """Set or lift one alarm; a spell keeps the moment it began, and is told when it begins and when it is over."""
    with db.atomic():
        Counter.bump("board")  # every open board shows it
        began = account.alarm_at if account.alarm and alarm else since
        mine = Account.update(alarm=alarm, alarm_at=began).where(
            Account.id == account.id, Account.alarm == account.alarm
        )
        if not mine.execute():
            return 0
        if not (account.alarm and alarm) and not account.paused:
            _tell(account, alarm, began or account.alarm_at, settings, now)
    log.warning("account %s: %s", account.name, alarm or "well again")
    return 1


_SUBJECTS = {
    "failing": N_("The account %(name)s is failing since %(since)s"),
    "silent": N_("The account %(name)s is silent since %(since)s"),
    "": N_("%(name)s is well again"),
}


def _tell(account, alarm, began, settings, now):
    """A notice to each administrator: which account, since when, what is wrong in words, what to do; no secret."""
    when = f"{began.astimezone(INDIA):%d-%m-%Y %H:%M}" if began else ""
    subject = _SUBJECTS[alarm] % {"name": account.name, "since": when}
    page = f"{settings.base_url}/accounts/{quote(account.name, safe='')}" if settings.base_url else ""
    text = "\n\n".join(filter(None, [_said_of(account, alarm), _advice(account, alarm), page]))
    once = f"{'alarm' if alarm else 'well'}/{account.id}/{began.isoformat() if began else now.isoformat()}"
    for officer in Officer.select().where(Officer.role == "administrator", Officer.disabled_at.is_null()):
        notices.tell_officer("alarm", officer, subject, text, now, once=f"{once}/{officer.id}")


def _said_of(account, alarm):
    if alarm == "silent":
        return "It can be read, but nothing new has come for longer than is its habit."
    told = account.last_error if account.state != "ok" else account.send_error
    return told if alarm else "It is read as before; what came meanwhile is being taken in."


def _advice(account, alarm):
    if not alarm:
        return ""
    state = account.state if account.state != "ok" else account.sending
    return DO.get(alarm) or DO.get(state) or DO[""]


# -- what the pages and the doctor ask --


def in_alarm():
    """The accounts in alarm, the longest first."""
    return Account.found_by('"alarm" != \'\' ORDER BY "alarm_at", "id"')


def stopped_since(settings, now):
    """When the consumer last looked for accounts to read, if that is more than five polls ago; else None.

    None, too, where it never ran: a house that is being set up is no alarm.
    """
    last = Schedule.get_or_none(Schedule.name == "fetch")
    patience = max(STOPPED_LEAST, 5 * timedelta(seconds=settings.poll_seconds))
    return last.last_at if last and last.last_at and now - last.last_at > patience else None


def rhythm():
    """(when an account was last read well, when one is to be read next); None where none was, or none will be."""
    read = Account.select(Account.last_success_at).where(~Account.paused, Account.last_success_at.is_null(False))
    coming = Account.select(Account.next_poll_at).where(~Account.paused, Account.channel.in_(POLLED))
    last = read.order_by(Account.last_success_at.desc()).tuples().first()
    following = coming.order_by(Account.next_poll_at).tuples().first()
    return last and last[0], following and following[0]
