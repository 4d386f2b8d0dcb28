"""Who has a grievance open just now, so that two people do not work on the same one unaware of each other."""

from datetime import timedelta

from smgt import tickets
from smgt.models import Officer, Presence, db

FRESH = timedelta(minutes=10)  # somebody who opened it longer ago is no longer named
QUIET = timedelta(minutes=2)  # opening it again so soon is not noted anew


def note(ticket, officer, now):
    """This officer has opened the ticket; boards learn of it when nobody knew."""
    row = Presence.get_or_none(Presence.ticket == ticket, Presence.officer == officer)
    if row and now - row.at < QUIET:
        return
    with db.atomic():
        if row is None or now - row.at > FRESH:
            tickets.show(ticket)
        seen = Presence.insert(ticket=ticket, officer=officer, at=now)
        seen.on_conflict(conflict_target=(Presence.ticket, Presence.officer), preserve=[Presence.at]).execute()


def others(ticket, officer, now):
    """[(name, when)] of who else opened it of late, the latest first."""
    here = _fresh(now).where(Presence.ticket == ticket.id)
    return [(name, at) for _, who, name, at in here.tuples() if who != officer.id]


def by_ticket(ids, officer, now):
    """{ticket: (name, when)}: the latest other who opened each of these, one query for all."""
    found, ids = {}, set(ids)
    rows = _fresh(now).tuples() if ids else ()  # a few dozen in all: cheaper to read than to ask for by a hundred ids
    for ticket_id, who, name, at in rows:
        if ticket_id in ids and who != officer.id:
            found.setdefault(ticket_id, (name, at))
    return found


def _fresh(now):
    facts = (Presence.ticket, Presence.officer, Officer.name, Presence.at)
    return Presence.select(*facts).join(Officer).where(Presence.at > now - FRESH).order_by(Presence.at.desc())


def sweep(now):
    """Forget who opened what the day before."""
    return Presence.delete().where(Presence.at < now - timedelta(days=1)).execute()
