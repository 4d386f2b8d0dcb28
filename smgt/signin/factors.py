"""The second factor: set up, asked, replaced, taken away; ten recovery codes, each once."""

import base64
import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from smgt import journal, notices, totp
from smgt.config import settings
from smgt.directory import changes
from smgt.directory.passwords import end_sessions
from smgt.errors import ConfigError, Refused
from smgt.models import Event, Officer, Recovery, Session, db
from smgt.signin.sessions import actor_of, refused
from smgt.translations.spoken import N_
from smgt.vault import seal, unseal

RECOVERIES = 10
AFTER_A_MOVE = timedelta(hours=24)
OFFER = timedelta(minutes=30)  # that a key on a page waits for its first code
_TOLD = {
    "set up": N_("A second factor was set up for your sign-in"),
    "recovery": N_("A recovery code was used in place of your second factor"),
    "reset": N_("An administrator took the second factor of your sign-in away"),
}
_WRONG = "This code is not right. Type the six digits that the app shows now."


def must_have(officer):
    """Whether his role asks for a second factor and he has none yet."""
    return officer.role in settings.second_factor and not officer.factor


def offer(officer, now):
    """A new key for his app: (secret, sealed). `sealed` goes into the form and comes back with the first code."""
    secret = totp.new_secret()
    return secret, seal({"factor": secret, "officer": officer.id, "until": (now + OFFER).isoformat()})


def offered(officer, sealed, now):
    """The secret of an offer that came back with a form. Raises Refused where it is not his or has run out."""
    try:
        facts = unseal(sealed)
        fine = facts["officer"] == officer.id and datetime.fromisoformat(facts["until"]) > now
    except (ConfigError, KeyError, TypeError, ValueError):
        fine = False
    if not fine:
        raise Refused("This page has waited too long. Scan the new picture below.")
    return facts["factor"]


def set_up(officer, sealed, code, session, now):
    """Put an offered key in force by its first code; every other sign-in of his ends. Returns his recovery codes.

    Raises Refused (field "code") when the code is wrong.
    """
    secret = offered(officer, sealed, now)
    step = totp.matching_step(secret, _plain(code), now)
    if step is None:
        raise Refused(_WRONG, "code")
    with db.atomic():
        facts = {"factor": seal({"factor": secret}), "factor_step": step, "factor_at": now}
        Officer.update(facts).where(Officer.id == officer.id).execute()
        others = (Session.officer == officer) & (Session.token_hash != session.token_hash) & Session.ended_at.is_null()
        Session.update(ended_at=now, ended="factor").where(others).execute()
        journal.append("second_factor_set", actor_of(officer), now)
        _tell(officer, "set up", now)
        return _new_recoveries(officer)


def recoveries(officer, now):
    """Ten new recovery codes in place of the old ones; they are never shown again."""
    with db.atomic():
        journal.append("recovery_codes_made", actor_of(officer), now)
        return _new_recoveries(officer)


def recoveries_left(officer):
    """How many of his recovery codes are not yet used."""
    return Recovery.select().where(Recovery.officer == officer, Recovery.used_at.is_null()).count()


def check(officer, code, now, address=""):
    """Whether a typed code is his app's or a recovery code; either is used up by it. A wrong one is noted."""
    plain = _plain(code)
    right = _use_step(officer, plain, now) if re.fullmatch("[0-9]{6}", plain) else _use_recovery(officer, plain, now)
    if not right:
        refused(officer, now, address, "second_factor_refused")
    return right


def _use_step(officer, code, now):
    """Each time step once, and none before it: of two tries at once the one whose UPDATE counts 1 is right."""
    stored = Officer.get_by_id(officer.id).factor
    step = totp.matching_step(unseal(stored)["factor"], code, now) if stored else None
    if step is None:
        return False
    fresh = (Officer.id == officer.id) & (Officer.factor == stored) & (Officer.factor_step < step)
    return Officer.update(factor_step=step).where(fresh).execute() == 1


def _use_recovery(officer, code, now):
    with db.atomic():
        mine = (Recovery.officer == officer) & (Recovery.code_hash == _hash(code)) & Recovery.used_at.is_null()
        if not officer.factor or Recovery.update(used_at=now).where(mine).execute() != 1:
            return False
        journal.append("recovery_code_used", actor_of(officer), now, details={"left": recoveries_left(officer)})
        _tell(officer, "recovery", now)
    return True


def reset(officer, actor, now):
    """An administrator takes a lost factor away; all sign-ins end, and the next one sets up a new one where needed.

    Raises Refused for one's own: another administrator does it; and for a day after his address was changed.
    """
    if actor.officer and actor.officer.id == officer.id:
        raise Refused("Nobody takes away his own second factor: another administrator does.")
    if _moved(officer, now):
        raise Refused("His address was changed within the last day: wait until that is over.")
    with db.atomic():
        Officer.update(factor="", factor_step=0, factor_at=None).where(Officer.id == officer.id).execute()
        Recovery.delete().where(Recovery.officer == officer).execute()
        ended = end_sessions([officer.id], "factor", now)
        changes.record(
            "second_factor_reset", actor, now, [officer], officer=officer.email, sign_ins_ended=ended
        )  # fmt: skip
        _tell(officer, "reset", now)


def _moved(officer, now):
    """Whether his address was changed within the last day."""
    lately = changes.history(officer).where(Event.action == "officer_edited", Event.at > now - AFTER_A_MOVE)
    return any("email" in event.details["after"] for event in lately)


def wrong_too_often(officer, now):
    """Tell an officer, once a day, that somebody who knows his password has typed ten wrong codes."""
    text = "Somebody who knows your password typed ten wrong codes. If it was not you, change the password now."
    subject = N_("Wrong codes for your sign-in")
    notices.tell_officer("security", officer, subject, text, now, once=f"codes {officer.id} {now.date()}")


def _tell(officer, what, now):
    text = "If this was not you, tell an administrator at once."
    once = f"factor {what} {officer.id} {now.isoformat()}"
    notices.tell_officer("security", officer, _TOLD[what], text, now, once=once)


def _new_recoveries(officer):
    Recovery.delete().where(Recovery.officer == officer).execute()
    codes = [_recovery() for _ in range(RECOVERIES)]
    Recovery.insert_many([{"officer": officer, "code_hash": _hash(_plain(code))} for code in codes]).execute()
    return codes


def _recovery():
    """80 random bits, so that a plain hash of it cannot be guessed back: four groups of four letters and digits."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def _plain(code):
    return re.sub(r"[\s-]", "", code).lower()


def _hash(code):
    return sha256(code.encode()).hexdigest()
