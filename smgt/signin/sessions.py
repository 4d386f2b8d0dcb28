"""Sessions: begun, touched, proved again, ended; each in the journal, by network and browser, never with a secret."""

import secrets
from datetime import timedelta
from hashlib import sha256

from smgt import clocks, journal, notices
from smgt.directory import changes
from smgt.models import Event, Officer, Session, db
from smgt.signin import budgets
from smgt.translations.spoken import N_

TOUCH = timedelta(minutes=1)  # an act is written down once a minute: a page does not cost a write each
PAST = (
    "sign_in", "sign_in_refused", "sign_out", "second_factor_refused", "second_factor_set", "second_factor_reset",
    "recovery_code_used", "recovery_codes_made", "password_changed", "password_asked", "password_chosen",
    "sessions_ended", "invited", "identity_claimed", "identity_confirmed", "identity_refused",
)  # fmt: skip
SHOWN = 20


def hash_of(token):
    """The key of a token's row."""
    return sha256(token.encode()).hexdigest()


def actor_of(officer):
    """An officer as the journal's actor."""
    return journal.Actor(officer.name, officer.role, officer=officer)


def begin(officer, now, address="", browser="", *, known=False):
    """A new sign-in: (token, Session). `known`: from a device that this account is known to use."""
    with db.atomic():
        token, row = _create(officer, now, now, address, browser)
        details = {"network": budgets.network(address), "known_device": known}
        journal.append("sign_in", actor_of(officer), now, details=details)
    return token, row


def _create(officer, started_at, now, address, browser):
    token = secrets.token_urlsafe(32)
    facts = {"officer": officer, "started_at": started_at, "acted_at": now, "proved_at": now}
    return token, Session.create(token_hash=hash_of(token), address=address, browser=browser[:200], **facts)


def renew(row, now):
    """The password or a code was asked for again and is right: the same sign-in under a new token (ASVS 7.2.4)."""
    with db.atomic():
        _end(Session.token_hash == row.token_hash, "renewed", now)
        return _create(row.officer, row.started_at, now, row.address, row.browser)


def find(token, now):
    """The open Session of a token, or None."""
    row = Session.get_or_none(Session.token_hash == hash_of(token))
    return row if row and row.is_open(now) else None


def touch(row, now):
    """A person did something with it."""
    if row.acted_at <= now - TOUCH:
        Session.update(acted_at=now).where(Session.token_hash == row.token_hash).execute()


def proved(row, now, minutes):
    """Whether the password or a code was right within so many minutes."""
    return (row.proved_at or row.started_at) > now - timedelta(minutes=minutes)


def refused(officer, now, address="", action="sign_in_refused"):
    """A refused try is noted with the officer it was for (None: nobody of ours), never with what was typed."""
    with db.atomic():
        who = journal.Actor(officer.name if officer else "unknown", "", officer=officer)
        journal.append(action, who, now, details={"network": budgets.network(address)})
    if not budgets.draw(budgets.SITE, "site", now):
        _alarm(now)


def _alarm(now):
    """Tell the administrators, once a day, that sign-ins are refused more often than people mistype."""
    text = f"More than {budgets.SITE.tries} sign-ins were refused within an hour. Somebody may be guessing passwords."
    for officer in Officer.select().where(Officer.role == "administrator", Officer.in_service(clocks.today(now))):
        once = f"refused {officer.id} {now.date()}"
        notices.tell_officer("security", officer, N_("Many refused sign-ins"), text, now, once=once)


def sign_out(row, now):
    """End one sign-in, by its own officer."""
    with db.atomic():
        _end(Session.token_hash == row.token_hash, "signed_out", now)
        journal.append("sign_out", actor_of(row.officer), now)


def end_one(officer, key, now):
    """An officer ends one of his own, by its row's key; whether there was one."""
    with db.atomic():
        ended = _end((Session.token_hash == key) & (Session.officer == officer), "ended", now)
        if ended:
            journal.append("sessions_ended", actor_of(officer), now, details={"sign_ins_ended": ended})
    return bool(ended)


def end_others(officer, row, now):
    """An officer ends all of his own but this one; how many."""
    with db.atomic():
        ended = _end((Session.officer == officer) & (Session.token_hash != row.token_hash), "ended", now)
        if ended:
            journal.append("sessions_ended", actor_of(officer), now, details={"sign_ins_ended": ended})
    return ended


def end_all(officer, actor, now):
    """An administrator ends every sign-in of an officer; how many."""
    with db.atomic():
        ended = _end(Session.officer == officer, "ended", now)
        changes.record("sessions_ended", actor, now, [officer], officer=officer.email, sign_ins_ended=ended)
    return ended


def _end(which, why, now):
    return Session.update(ended_at=now, ended=why).where(which, Session.ended_at.is_null()).execute()


def of(officer, now):
    """His open sign-ins, the last used first."""
    return list(
        Session.select().where(Session.officer == officer, Session.open_ones(now)).order_by(Session.acted_at.desc())
    )


def past(officer, most=SHOWN):
    """What happened of late to his sign-in, the latest first."""
    mine = Event.select().where(Event.officer == officer, Event.action.in_(PAST))
    return list(mine.order_by(Event.id.desc()).limit(most))
