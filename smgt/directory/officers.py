"""Officers: added, edited, disabled and enabled again; never deleted."""

from datetime import date, timedelta

from peewee import IntegrityError

from smgt import clocks, notices
from smgt.config import ROLES
from smgt.directory import changes, contacts
from smgt.directory.charges import HOLDING_ROLES, find_office, give_charge
from smgt.directory.passwords import end_sessions, hashed
from smgt.errors import Refused
from smgt.journal import SYSTEM
from smgt.models import Charge, Officer, Recovery, db
from smgt.translations.spoken import N_

FIRM_DAYS = 90  # a contractor's account ends by itself (TRUST §3.4)
FIELDS = ("email", "name", "name_hi", "role", "lead", "phone", "x_handle", "facebook_page", "firm", "until_on")
KEPT_ROLES = ("administrator", "state_nodal")  # at least one officer of each stays in service
UNOPENED = {"password_hash": "", "factor": "", "factor_step": 0, "factor_at": None}  # until he makes his sign-in anew


def add_officer(
    email, name, role, now, password=None, lead=False, office=None, *, actor=SYSTEM, **others
):  # fmt: skip
    """A person who signs in; with an office's code, its regular charge from today. Returns the Officer.

    Without a password he cannot sign in yet. `others`: name_hi, phone, x_handle, facebook_page, firm, until_on.
    Raises Refused.
    """
    fields = cleaned({"email": email, "name": name, "role": role, "lead": lead, **others}, clocks.today(now))
    password_hash = hashed(password, fields["email"]) if password is not None else ""
    with db.atomic():
        changes.begin()
        officer = _create(**fields, password_hash=password_hash, created_at=now)
        changes.record("officer_added", actor, now, [officer], officer=officer.email, after=fields)
        _tell_of_powers(officer, fields, actor, now)
        if office:
            give_charge(officer, find_office(office), "regular", clocks.today(now), now=now, actor=actor)
    return officer


def cleaned(fields, today, stored=None):
    """The fields as they are kept. `stored`: how the officer stands, for fields that are not given. Raises Refused."""
    fields = contacts.cleaned(fields)
    if "email" in fields:
        fields["email"] = contacts.email(fields["email"], needed=True)
    whole = {name: getattr(stored, name, None) for name in FIELDS} | fields
    if whole["role"] not in ROLES:
        raise Refused(f"The role must be one of {', '.join(ROLES)}.", "role")
    if whole["lead"] and whole["role"] != "tracker":
        raise Refused("Only a tracker can be a lead.", "lead")
    if whole["firm"] and (whole["lead"] or whole["role"] in KEPT_ROLES):
        raise Refused("An account of a private firm is no lead, no administrator and no State Nodal Officer.", "firm")
    if "firm" in fields or "until_on" in fields:
        fields |= _firm(whole["firm"], whole["until_on"], today, stored)
    return fields


def _firm(firm, until_on, today, stored):
    """A firm's account ends on a day, ninety days off at most; an end that has stood so may stay."""
    firm = contacts.line(firm, "firm")
    if until_on is not None and not isinstance(until_on, date):
        raise Refused("Give a day.", "until_on")
    if firm and until_on is None:
        raise Refused("An account of a private firm ends on a day: give it.", "until_on")
    changed = stored is None or until_on != stored.until_on
    if firm and changed and not today < until_on <= today + timedelta(days=FIRM_DAYS):
        raise Refused(f"An account of a private firm ends within {FIRM_DAYS} days.", "until_on")
    return {"firm": firm, "until_on": until_on}


def _create(**fields):
    try:
        with db.atomic():  # a savepoint, so that the refusal leaves an outer transaction whole
            return Officer.create(**fields)
    except IntegrityError:
        raise Refused("There is already an officer with this e-mail address.", "email") from None


def edit_officer(officer, fields, *, actor, now, version=None):
    """Set {field: value} of FIELDS. Returns whether anything changed.

    With a new e-mail address nothing opens his sign-in any more but a new invitation (TRUST §3.4); the old address and
    the State Nodal Officer are told. Raises Refused, and Stale when the row is no longer what `version` says was read.
    """
    with db.atomic():
        changes.begin()
        stored = Officer.get_by_id(officer.id)
        fields = cleaned(fields, clocks.today(now), stored)
        after = {name: value for name, value in fields.items() if getattr(stored, name) != value}
        if not after:
            return False  # nothing new, or a second tap
        changes.check_version(stored, version)
        _check_role(stored, after, actor, clocks.today(now))
        before = {name: getattr(stored, name) for name in after}
        _update(officer, after)
        if "email" in after:
            _move(officer, before["email"], actor, now)
        changes.record("officer_edited", actor, now, [officer], officer=officer.email, before=before, after=after)
        _tell_of_powers(officer, after, actor, now)
    return True


def _move(officer, old, actor, now):
    """His sign-in is shut, and those are told who would know that it was not his wish."""
    Officer.update(UNOPENED).where(Officer.id == officer.id).execute()
    Recovery.delete().where(Recovery.officer == officer).execute()
    end_sessions([officer.id], "email", now)
    subject = N_(f"The address of {officer.name} was changed")
    text = (
        f"{actor.name} changed the official address of {officer.name} from {old} to {officer.email}. "
        "If nobody asked for that, tell the State Nodal Officer at once."
    )
    notices.tell_address("security", old, officer, subject, text, now, once=f"moved {officer.id} {now.isoformat()}")
    _tell_nodal(officer, subject, text, now)


def _tell_of_powers(officer, after, actor, now):
    """Whoever is made administrator, State Nodal Officer or lead, every State Nodal Officer learns of it."""
    if after.get("role") in KEPT_ROLES or after.get("lead"):
        subject = N_(f"{officer.name} was given more to do")
        what = "lead of the cell" if after.get("lead") else after["role"]
        _tell_nodal(officer, subject, f"{actor.name} made {officer.name} ({officer.email}): {what}.", now)


def _tell_nodal(officer, subject, text, now):
    nodal = Officer.select().where(Officer.role == "state_nodal", Officer.in_service(clocks.today(now)))
    for each in nodal.where(Officer.id != officer.id):
        once = f"{subject} {officer.id} {each.id} {now.isoformat()}"
        notices.tell_officer("security", each, subject, text, now, once=once)


def _update(officer, fields):
    for name, value in fields.items():
        setattr(officer, name, value)
    try:
        with db.atomic():
            officer.save(only=list(fields))
    except IntegrityError:
        raise Refused("There is already an officer with this e-mail address.", "email") from None


def _check_role(stored, after, actor, today):
    """Nobody changes his own role or address; the last of a kept role stays; with offices he keeps a role that may."""
    if "email" in after:
        _not_oneself(stored, actor)
    if not {"role", "until_on"} & after.keys():
        return
    if "role" in after:
        _not_oneself(stored, actor)
        holding = Charge.get_or_none(Charge.officer == stored, Charge.still_to_hold(today))
        if holding and after["role"] not in HOLDING_ROLES:
            raise Refused("He holds offices: first end his charges.", "role")
    _not_the_last(stored)


def _not_oneself(officer, actor):
    if actor.officer and actor.officer.id == officer.id:
        raise Refused("Nobody changes this about himself: another administrator does.")


def _not_the_last(officer):
    others = (Officer.role == officer.role) & (Officer.id != officer.id) & Officer.disabled_at.is_null()
    if officer.role in KEPT_ROLES and not Officer.get_or_none(others & Officer.until_on.is_null()):
        raise Refused("He is the last of this role. First add another.")


def disable(officer, *, actor, now, reason=""):
    """He cannot sign in any more, and every session of his ends. His charges stay: his offices show as vacant."""
    reason = contacts.line(reason, "reason", 500)
    with db.atomic():
        changes.begin()
        stored = Officer.get_by_id(officer.id)
        if stored.disabled_at:
            return
        _not_oneself(stored, actor)
        _not_the_last(stored)
        Officer.update(disabled_at=now).where(Officer.id == officer.id).execute()
        ended = end_sessions([officer.id], "disabled", now)
        changes.record(
            "officer_disabled", actor, now, [officer], officer=stored.email, reason=reason, sign_ins_ended=ended
        )


def enable(officer, *, actor, now):
    """He may sign in again."""
    with db.atomic():
        changes.begin()
        stored = Officer.get_by_id(officer.id)
        if stored.disabled_at:
            _not_oneself(stored, actor)
            Officer.update(disabled_at=None).where(Officer.id == officer.id).execute()
            changes.record("officer_enabled", actor, now, [officer], officer=stored.email)
