"""Muting an author: what he says next waits in the lane of probable non-grievances, for a while and for a reason."""

from datetime import timedelta

from smgt import access, journal
from smgt.errors import NotFound, Refused
from smgt.models import Mute, Ticket, db

MOST_DAYS = 90
LONGEST = 500  # characters of a reason


def muted(citizen_ids, now):
    """Those of these citizens who are muted at `now`."""
    rows = Mute.select(Mute.citizen).where(Mute.citizen.in_(list(citizen_ids)), _in_force(now))
    return {row[0] for row in rows.tuples()}


def _in_force(now):
    return Mute.ended_at.is_null() & (Mute.until > now)


def of(ticket, now):
    """The Mute in force of a ticket's author, or None."""
    return Mute.select().where(Mute.citizen == ticket.citizen_id, _in_force(now)).first() if ticket.citizen_id else None


def listed(officer, now):
    """The Mutes in force of authors whose ticket this officer may see, the one that ends first at the top."""
    return list(Mute.select().where(_in_force(now), _seen(officer, now)).order_by(Mute.until))


def _seen(officer, now):
    return Mute.ticket.in_(access.tickets_for(officer, now).select(Ticket.id))


def mute(ticket, reason, days, actor, now):
    """Mute a ticket's author for so many days. Raises Refused."""
    reason = reason.strip()
    if ticket.citizen_id is None:
        raise Refused("Nobody is known as its author.")
    if not reason or len(reason) > LONGEST:
        raise Refused(f"Say why, in at most {LONGEST} characters.", "reason")
    if days is None or not 1 <= days <= MOST_DAYS:
        raise Refused(f"Choose between 1 and {MOST_DAYS} days.", "days")
    if of(ticket, now):
        raise Refused("He is muted already.")
    with db.atomic():
        until = now + timedelta(days=days)
        facts = {"citizen": ticket.citizen_id, "ticket": ticket, "reason": reason, "until": until, "muted_at": now}
        row = Mute.create(officer=actor.officer, **facts)
        details = {"mute": row.id, "reason": reason, "until": until.isoformat()}
        journal.append("muted", actor, now, ticket, details)
    return row


def end(mute_id, actor, now):
    """Hear an author again before the time. Raises NotFound, also where he may not see the ticket."""
    mine = (Mute.id == mute_id) & _in_force(now) & _seen(actor.officer, now)
    with db.atomic():
        if not Mute.update(ended_at=now).where(mine).execute():
            raise NotFound("Nobody is muted under that number.")
        journal.append("heard_again", actor, now, Mute.get_by_id(mute_id).ticket_id, {"mute": mute_id})
