"""Offices: added (also further seats by a third part), edited, ended and opened again; never deleted."""

import re

from smgt import lists
from smgt.directory import changes, contacts, vacancies
from smgt.directory.charges import end_charge
from smgt.errors import Refused
from smgt.models import Charge, Department, District, Office, db

FIELDS = ("name", "name_hi", "superior", "email", "phone", "x_handle", "facebook_page", "address", "trusted")
SEAT = r"[A-Z0-9-]{1,40}"


def add_office(department, district, seat, fields, *, actor, now):
    """A seat with a jurisdiction; "" stands for all. Where no superior is named, the usual ladder's next rung is it.

    `fields`: {field of FIELDS: value}, the superior by its code. Returns the Office. Raises Refused.
    """
    with db.atomic():
        changes.begin()
        code, place = _place(department, district, seat)
        if Office.get_or_none(Office.code == code):
            raise Refused(f"There is an office {code} already.", "seat")
        facts = cleaned(code, fields)
        facts["superior"] = facts.get("superior") or usual_superior(code, place)
        office = Office.create(code=code, **place, **facts, edited=sorted(facts))
        changes.record("office_added", actor, now, [office], office=code, after=facts)
    return office


def _place(department, district, seat):
    """(code, {department, district, seat}) of an office to be."""
    for model, given, field in ((Department, department, "department"), (District, district, "district")):
        if given and not model.get_or_none(model.code == given):
            raise Refused(f"There is no {field} {given[:60]}.", field)
    seat = (seat or "").strip().upper()
    if seat and not re.fullmatch(SEAT, seat):
        raise Refused("A seat is written in capitals, digits and hyphens, as MANESAR.", "seat")
    place = {"department": department or None, "district": district or None, "seat": seat}
    return lists.office_code(*place.values()), place


def usual_superior(code, place):
    """The code of the nearest office above by the usual ladder that exists and is open, or None."""
    rungs = lists.rungs(code, place["department"], place["district"])
    there = {row[0] for row in _open().where(Office.code.in_(rungs)).tuples()}
    return next((rung for rung in rungs if rung in there), None)


def _open():
    return Office.select(Office.code).where(Office.ended_on.is_null())


def cleaned(code, fields):
    """The fields as they are kept. Raises Refused."""
    facts = contacts.cleaned({name: value for name, value in fields.items() if name in FIELDS})
    if "superior" in facts:
        facts["superior"] = _superior(code, facts["superior"])
    return facts


def _superior(code, above):
    """The code of a superior, None for the usual one: an open office that does not itself stand below this one."""
    above = (above or "").strip()
    if not above:
        return None
    if above == code or not _open().where(Office.code == above).exists():
        raise Refused(f"There is no other open office {above[:100]}.", "superior")
    rung, passed = above, {code}
    while rung:
        if rung in passed:
            raise Refused(f"{above} itself stands below this office.", "superior")
        passed.add(rung)
        rung = Office.get_by_id(rung).superior_id
    return above


def edit_office(office, fields, *, actor, now, version=None):
    """Set {field: value} of FIELDS; whether anything changed. Raises Refused, and Stale when `version` was not read."""
    with db.atomic():
        changes.begin()
        return changes.edit_listed("office_edited", office, cleaned(office.code, fields), actor, now, version)


def end_office(office, on, *, actor, now):
    """It is closed from that day, and whoever holds it does so until then. Raises Refused while tickets lie with it."""
    if office.code == lists.TOP:
        raise Refused("The State Nodal Officer's office cannot be closed.")
    with db.atomic():
        changes.begin()
        if vacancies.open_tickets([office.code]):
            raise Refused("Open grievances lie with it: first pass them on.", "on")
        if vacancies.associated_tickets(office.code):
            raise Refused("It is associated with open grievances: first let it report.", "on")
        for charge in Charge.select().where(Charge.office == office, Charge.still_to_hold(on)):
            end_charge(charge, max(on, charge.from_on), now=now, actor=actor)
        changes.edit_listed("office_ended", office, {"ended_on": on}, actor, now)


def reopen_office(office, *, actor, now):
    """It is open again; nobody holds it until he is given charge."""
    with db.atomic():
        changes.begin()
        changes.edit_listed("office_opened", office, {"ended_on": None}, actor, now)
