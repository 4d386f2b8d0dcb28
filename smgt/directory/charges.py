"""Charges: who holds which office from when until when; a transfer, an additional charge, a substitute for a leave.

Tickets belong to offices: nothing here touches one. What an officer sees follows his charges at the next request.
"""

from dataclasses import dataclass, field

from peewee import fn

from smgt import clocks
from smgt.directory import changes, contacts, vacancies
from smgt.directory.passwords import end_sessions
from smgt.errors import Refused
from smgt.journal import SYSTEM
from smgt.models import Charge, Office, Officer, db

CHARGES = ("regular", "additional", "leave")
HOLDING_ROLES = ("officer", "state_nodal")
MATCHES_MOST = 20


@dataclass
class Handover:
    """What a transfer did: the new charge, the charges that ended, the offices left vacant, what stays there."""

    charge: Charge
    ended: list = field(default_factory=list)
    vacated: list = field(default_factory=list)
    tickets: int = 0


def give_charge(officer, office, kind, from_on, until_on=None, *, now, actor=SYSTEM, order_no=""):
    """The officer holds the office from a day until (not including) another. Returns the Charge. Raises Refused."""
    order_no = contacts.line(order_no, "order_no")
    with db.atomic():
        changes.begin()
        _check(officer, office, kind, from_on, until_on)
        charge = Charge.create(
            officer=officer, office=office, kind=kind, from_on=from_on, until_on=until_on, order_no=order_no
        )
        changes.record(
            "charge_given", actor, now, [office, officer], office=office.code, officer=officer.email, kind=kind,
            from_on=from_on, until_on=until_on, order_no=order_no,
        )  # fmt: skip
    return charge


def _check(officer, office, kind, from_on, until_on):
    if kind not in CHARGES:
        raise Refused(f"The kind of charge must be one of {', '.join(CHARGES)}.", "kind")
    if until_on and until_on <= from_on:
        raise Refused("A charge must end after it begins.", "until_on")
    if not office.is_open(from_on):
        raise Refused(f"The office {office.code} is closed by then.", "office")
    check_may_hold(officer, from_on)
    if overlapping(officer, office, from_on, until_on):
        raise Refused(f"{officer.name} holds this office then already.", "officer")


def check_may_hold(officer, on):
    """Raise Refused unless this officer's role holds offices and he serves on that day."""
    if officer.role not in HOLDING_ROLES:
        raise Refused("Only nodal officers and the State Nodal Officer hold offices.", "officer")
    if not officer.serves(on):
        raise Refused(f"{officer.name} cannot sign in on that day: his account is disabled or has ended.", "officer")


def overlapping(officer, office, from_on, until_on):
    """His charge of this office that shares a day with that spell, or None."""
    mine = (Charge.officer == officer) & (Charge.office == office) & Charge.still_to_hold(from_on)
    if until_on:
        mine &= Charge.from_on < until_on
    return Charge.get_or_none(mine)


def end_charge(charge, on, *, now, actor=SYSTEM):
    """The officer no longer holds the office from that day; a charge that ends earlier stays as it is."""
    if on < charge.from_on:
        raise Refused("A charge cannot end before it begins.", "until_on")
    with db.atomic():
        changes.begin()
        if _end(charge, on, now):
            changes.record(
                "charge_ended", actor, now, [charge.office, charge.officer], office=charge.office_id,
                officer=charge.officer.email, kind=charge.kind, from_on=charge.from_on, until_on=charge.until_on,
            )  # fmt: skip


def _end(charge, on, now):
    """Whether the charge was to last longer than that; its officer is signed out when it ends by now."""
    end = max(on, charge.from_on)
    if charge.until_on and charge.until_on <= end:
        return False
    charge.until_on = end
    charge.save(only=["until_on"])
    if end <= clocks.today(now):
        end_sessions([charge.officer_id], "transfer", now)
    return True


def prolong(charge, until_on, order_no, *, now, actor=SYSTEM):
    """Set the day on which a charge ends (None: no day), earlier or later, and its order's number. Raises Refused."""
    if until_on and until_on < charge.from_on:
        raise Refused("A charge cannot end before it begins.", "until_on")
    with db.atomic():
        changes.begin()
        if until_on is None or (charge.until_on and until_on > charge.until_on):
            _check_longer(charge, until_on)
        before = {"until_on": charge.until_on, "order_no": charge.order_no}
        after = {"until_on": until_on, "order_no": contacts.line(order_no, "order_no")}
        charge.until_on, charge.order_no = after.values()
        charge.save(only=["until_on", "order_no"])
        if until_on and until_on <= clocks.today(now):
            end_sessions([charge.officer_id], "transfer", now)
        changes.record(
            "charge_edited", actor, now, [charge.office, charge.officer], office=charge.office_id,
            officer=charge.officer.email, kind=charge.kind, from_on=charge.from_on, before=before, after=after,
        )  # fmt: skip


def _check_longer(charge, until_on):
    check_may_hold(charge.officer, charge.from_on)
    lasting = (Charge.officer == charge.officer) & (Charge.office == charge.office) & (Charge.id != charge.id)
    after = lasting & (Charge.from_on >= charge.from_on) & Charge.still_to_hold(charge.from_on)
    if Charge.get_or_none(after & (Charge.from_on < until_on) if until_on else after):
        raise Refused(f"{charge.officer.name} holds this office later already.", "until_on")


def transfer(office, officer, on, *, now, actor=SYSTEM, order_no="", keeps=False):
    """The officer takes over regular charge of the office from that day; whoever held it regularly no longer does.

    The regular charges that he himself has elsewhere end, too, unless he `keeps` them. Tickets stay at the office.
    Safe to repeat. Returns the Handover. Raises Refused.
    """
    order_no = contacts.line(order_no, "order_no")
    with db.atomic():
        changes.begin()
        done = _standing(officer, office, on)
        leaving = charges_ended(office, officer, on, keeps)
        if done is None:
            for own in _spells(on, Charge.officer == officer, Charge.office == office):
                _end(own, on, now)  # he held it as an additional charge or a substitute
            _check(officer, office, "regular", on, None)
        result = Handover(done, [charge for charge in leaving if _end(charge, on, now)])
        if done is None:
            result.charge = Charge.create(officer=officer, office=office, kind="regular", from_on=on, order_no=order_no)
        _measure(result, office, on)
        if done is None or result.ended:
            _record_transfer(result, office, officer, on, order_no, actor, now)
    return result


def _standing(officer, office, on):
    """His regular charge of it that holds on that day without an end, or None."""
    regular = (Charge.kind == "regular") & (Charge.from_on <= on) & Charge.until_on.is_null()
    return Charge.get_or_none((Charge.officer == officer) & (Charge.office == office) & regular)


def charges_ended(office, officer, on, keeps=False):
    """The charges that a transfer as of that day ends: the others' of this office, and his own regular ones."""
    ended = _spells(on, Charge.office == office, Charge.officer != officer, Charge.kind == "regular")
    if not keeps:
        ended += _spells(on, Charge.officer == officer, Charge.office != office, Charge.kind == "regular")
    return ended


def _spells(on, *conditions):
    return list(Charge.select().where(*conditions, Charge.still_to_hold(on)).order_by(Charge.id))


def _measure(result, office, on):
    codes = {charge.office_id for charge in result.ended} - {office.code}
    taken = vacancies.holders_of(codes, on)
    result.vacated = sorted(codes - taken.keys())
    result.tickets = vacancies.open_tickets([office.code]).get(office.code, 0)


def _record_transfer(result, office, officer, on, order_no, actor, now):
    ended = result.ended
    rows = [office, officer, *(charge.officer for charge in ended), *(charge.office for charge in ended)]
    changes.record(
        "transfer", actor, now, rows, office=office.code, officer=officer.email, on=on, order_no=order_no,
        ended=[f"{charge.office_id} {charge.officer.email}" for charge in ended], vacant=result.vacated,
        tickets_staying=result.tickets,
    )  # fmt: skip


def substitute(office, officer, from_on, until_on, *, now, actor=SYSTEM, order_no=""):
    """While an office's holder is on leave another officer holds it, too, until the day the first is back."""
    if not until_on:
        raise Refused("Give the day on which the officer on leave is back.", "until_on")
    return give_charge(officer, office, "leave", from_on, until_on, now=now, actor=actor, order_no=order_no)


# -- finding whom somebody means --


def find_officer(text):
    """The one officer that an e-mail address, or a name nobody else has, means. Raises Refused."""
    text = " ".join((text or "").split())[:200]
    if not text:
        raise Refused("Say who: an e-mail address or a name.", "officer")
    if found := Officer.get_or_none(Officer.email == text.lower()):
        return found
    same = matching(text, exactly=True) or matching(text)
    if len(same) == 1:
        return same[0]
    if not same:
        raise Refused("No officer has this name or e-mail address.", "officer")
    raise Refused("Several officers match: choose one of them.", "officer")


def matching(text, exactly=False):
    """Officers not disabled whose name (in either script) or address is, or contains, the text; at most twenty."""
    text, fields = text[:200], (Officer.name, Officer.name_hi, Officer.email)
    same = [fn.LOWER(field) == text.lower() if exactly else field.contains(text) for field in fields]
    found = Officer.select().where(Officer.disabled_at.is_null(), same[0] | same[1] | same[2])
    return list(found.order_by(Officer.name, Officer.id).limit(MATCHES_MOST))


def find_office(code):
    """The office of that code. Raises Refused."""
    office = Office.get_or_none(Office.code == (code or "").strip())
    if office is None:
        raise Refused(f"There is no office {(code or '')[:100]}.", "office")
    return office
