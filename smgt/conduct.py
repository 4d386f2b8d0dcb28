"""The election code of conduct: while it is in force the house speaks as an office, in no person's name."""

from smgt import clocks, journal
from smgt.errors import NotFound, Refused
from smgt.models import Conduct, District, db

LONGEST = 500


def active(district, today):
    """The Conduct in force on that day in a district (its code; None: not known) or everywhere, or None."""
    return next((each for each in in_force(today) if each.district_id in (None, district)), None)


def in_force(today):
    """Every Conduct in force on that day, the longest first."""
    running = '"from_on" <= %s AND "to_on" >= %s AND "ended_at" IS NULL ORDER BY "to_on" DESC, "id"'
    return Conduct.found_by(running, str(today), str(today))


def declare(district, from_on, to_on, reason, actor, now):
    """Put the code in force from a day to another, both included, in a district ("" everywhere). Raises Refused."""
    if district and not District.get_or_none(District.code == district):
        raise Refused("There is no such district.", "district")
    if to_on < from_on:
        raise Refused("It cannot end before it begins.", "to_on")
    if to_on < clocks.today(now):
        raise Refused("That day is past.", "to_on")
    if not reason.strip() or len(reason) > LONGEST:
        raise Refused("Name the order it rests on.", "reason")
    facts = {"district": district or None, "from_on": from_on, "to_on": to_on, "reason": reason.strip()}
    with db.atomic():
        row = Conduct.create(officer=actor.officer, created_at=now, **facts)
        told = {"conduct": row.id, "district": district, "from": from_on.isoformat(), "to": to_on.isoformat()}
        journal.append("conduct_declared", actor, now, None, {**told, "reason": reason.strip()})
    return row


def end(conduct_id, actor, now):
    """End it at once; ending it again does nothing. Raises NotFound."""
    with db.atomic():
        if not Conduct.select().where(Conduct.id == conduct_id).exists():
            raise NotFound("There is no such entry.")
        running = (Conduct.id == conduct_id) & Conduct.ended_at.is_null()
        if Conduct.update(ended_at=now).where(running).execute():
            journal.append("conduct_ended", actor, now, None, {"conduct": conduct_id})
