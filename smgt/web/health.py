"""/health: 503 only when this process or its database fails; the rest is named in its JSON. No secrets."""

from datetime import timedelta

from flask import Blueprint
from peewee import PeeweeException

from smgt.health import in_alarm
from smgt.models import Account, Schedule, Ticket, db
from smgt.web.guard import may
from smgt.web.now import now

bp = Blueprint("health", __name__)
SILENT = timedelta(minutes=5)


@bp.get("/health")
@may("see_health")
def health():
    try:
        db.connect(reuse_if_open=True)
        Ticket.select(Ticket.id).limit(1).tuples().first()
        facts = {"ok": True, "database": "ok", "consumer": _consumer(), "channels": _channels(), "alarms": _alarms()}
    except PeeweeException:
        return {"ok": False, "database": "failing"}, 503
    return facts


def _consumer():
    """Whether some consumer has run a sweep lately."""
    last = Schedule.select().where(Schedule.last_at >= now() - SILENT).exists()
    return "ok" if last else "silent"


def _alarms():
    """Which channels have an account in alarm, and which alarm; no names."""
    alarms = {}
    for account in in_alarm():
        words = alarms.setdefault(account.channel, [])
        words += [account.alarm] if account.alarm not in words else []
    return alarms


def _channels():
    """States by channel, not by account: this page is public."""
    states = {}
    for account in Account.select(Account.channel, Account.state):
        states[account.channel] = account.state if account.state != "ok" else states.get(account.channel, "ok")
    return states
