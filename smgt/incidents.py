"""Incidents: many tickets about one cause. The house proposes one where many write of one thing in one place within
hours; a person makes it. Each ticket keeps its number, clock and citizen."""

from datetime import timedelta

from peewee import fn

from smgt import access, journal
from smgt.errors import NotFound
from smgt.models import Category, Counter, District, Incident, Spot, Ticket, db

WITHIN = timedelta(hours=6)
ENOUGH, ENOUGH_IN_A_TOWN = 5, 10  # citizens who write of one thing at a small place, or in a town without saying where
AGAIN = timedelta(hours=24)  # what was proposed is not proposed a second time before
LIKE_MOST = 500


def propose(spots, now):
    """Propose an incident for each of these spots where enough citizens have written within hours; the new ones."""
    found = [incident for spot in spots if (incident := _propose(spot, now))]
    return found


def _propose(spot, now):
    since = now - WITHIN
    lately = (Spot.spot == spot) & (Spot.received_at > since)
    asked = Spot.select(fn.COUNT(fn.DISTINCT(Ticket.citizen)), fn.MIN(Spot.received_at)).join(Ticket)
    citizens, first = asked.where(lately, Ticket.incident.is_null()).tuples().first()
    if citizens < _enough(spot):
        return None
    ids = {row[0] for row in Spot.select(Spot.ticket).where(lately).tuples()}
    with db.atomic():
        Counter.bump("board")  # of two sweeps at once, the second sees what the first proposed
        if _is_known(spot, ids, now):
            return None
        district, place, about = spot.split("|")
        title = f"{_named(Category, about)}: {place}, {_named(District, district)}"
        return Incident.create(title=title[:200], opened_at=first, spot=spot, place=place, proposed_at=now)


def _enough(spot):
    district, place, _ = spot.split("|")
    return ENOUGH if any(c.isdigit() or c == " " for c in place) or place != district.lower() else ENOUGH_IN_A_TOWN


def _named(model, code):
    row = model.get_or_none(model.code == code)
    return row.name if row else code


def _is_known(spot, ids, now):
    """Whether an incident of the last day has this spot, or half of these tickets by other places that they name."""
    lately = Incident.select().where(Incident.spot != "", Incident.opened_at > now - AGAIN)
    for incident in lately:
        theirs = {row[0] for row in Spot.select(Spot.ticket).where(_around(incident)).tuples()}
        if incident.spot == spot or 2 * len(theirs & ids) >= len(ids):
            return True
    return False


def _around(incident):
    """A condition on Spot: what came in about an incident, from a little before it was seen until a day later."""
    since = incident.opened_at - WITHIN
    return (Spot.spot == incident.spot) & Spot.received_at.between(since, incident.opened_at + AGAIN)


def proposed(now):
    """Incidents that the house proposes and nobody has made or dismissed, the newest first."""
    made = Ticket.select(Ticket.incident).where(Ticket.incident.is_null(False))
    waiting = Incident.proposed_at.is_null(False) & Incident.dismissed_at.is_null() & Incident.id.not_in(made)
    return list(Incident.select().where(waiting, Incident.proposed_at > now - 7 * AGAIN).order_by(Incident.id.desc()))


def like(officer, incident, now):
    """The open tickets in no incident that are about this one, as far as this officer may see them, oldest first."""
    if not incident.spot:
        return []
    loose = access.tickets_for(officer, now).where(Ticket.id.in_(_near(incident)), Ticket.incident.is_null())
    return list(loose.where(Ticket.stage != "closed", Ticket.joined_to.is_null()).order_by(Ticket.id).limit(LIKE_MOST))


def suggested_for(officer, ticket, now):
    """The proposed or made incident of the last day that this ticket seems to belong to, or None; one of which this
    officer sees other tickets."""
    if ticket.incident_id:
        return None
    spots = [row[0] for row in Spot.select(Spot.spot).where(Spot.ticket == ticket).tuples()]
    lately = Incident.spot.in_(spots) & Incident.dismissed_at.is_null() & Incident.closed_at.is_null()
    found = Incident.select().where(lately, Incident.opened_at > ticket.received_at - AGAIN)
    incident = found.order_by(Incident.id.desc()).first() if spots else None
    others = (
        (Ticket.id != ticket.id) & ((Ticket.incident == incident) | Ticket.id.in_(_near(incident)))
        if incident
        else None
    )
    return incident if incident and access.tickets_for(officer, now).where(others).exists() else None


def _near(incident):
    return Spot.select(Spot.ticket).where(_around(incident))


def find(officer, incident_id, now):
    """(incident, its tickets as a query), as far as this officer may see them. NotFound where he sees none of it."""
    incident = Incident.get_or_none(Incident.id == incident_id)
    seen = access.tickets_for(officer, now).where(Ticket.incident == incident_id)
    if incident is None or not (seen.exists() or like(officer, incident, now)):
        raise NotFound("There is no such incident.")
    return incident, seen


def listed(officer, now):
    """[(incident, tickets, citizens, since)] of those with tickets that this officer may see, the newest first."""
    seen = access.tickets_for(officer, now).where(Ticket.incident.is_null(False))
    counts = seen.select(
        Ticket.incident, fn.COUNT(Ticket.id), fn.COUNT(fn.DISTINCT(Ticket.citizen)), fn.MIN(Ticket.received_at)
    )
    rows = {row[0]: row[1:] for row in counts.group_by(Ticket.incident).tuples()}
    found = Incident.select().where(Incident.id.in_(list(rows))).order_by(Incident.id.desc()).limit(200)
    return [(incident, *rows[incident.id]) for incident in found]


def dismiss(incident_id, actor, now):
    """It is none: not proposed again within a day. Raises NotFound where nothing is proposed."""
    with db.atomic():
        waiting = (Incident.id == incident_id) & Incident.proposed_at.is_null(False) & Incident.dismissed_at.is_null()
        if not Incident.update(dismissed_at=now).where(waiting).execute():
            raise NotFound("There is no such proposal.")
        journal.append("incident_dismissed", actor, now, None, {"incident": incident_id})
