"""Incidents: many tickets about one cause. The house proposes one where many write of one thing in one place within
hours; a person makes it. Each ticket keeps its number, clock and citizen."""

from datetime import timedelta

from peewee import fn

from smgt import access, journal
from smgt.errors import NotFound
from smgt.models import Category, Counter, District, Errand, ErrandLine, Incident, Likeness, Spot, Ticket, db

WITHIN = timedelta(hours=6)
ENOUGH, ENOUGH_IN_A_TOWN = 5, 10  # citizens who write of one thing at a small place, or in a town without saying where
AGAIN = timedelta(hours=24)  # what was proposed is not proposed a second time before


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


def waiting(now):
    """Incidents that the house proposes and nobody has made or dismissed, the newest first, as a query."""
    made = Ticket.select(Ticket.incident).where(Ticket.incident.is_null(False))
    neither = Incident.proposed_at.is_null(False) & Incident.dismissed_at.is_null() & Incident.id.not_in(made)
    return Incident.select().where(neither, Incident.proposed_at > now - 7 * AGAIN).order_by(Incident.id.desc())


def proposed(officer, now):
    """[(incident, tickets)] of those waiting: how many of its tickets this officer may see, where he sees any."""
    counted = ((incident, like(officer, incident, now).count()) for incident in waiting(now))
    return [(incident, count) for incident, count in counted if count]


def like(officer, incident, now):
    """The open tickets in no incident that are about this one, or say what one in it says in nearly the same words, as
    far as this officer may see them, oldest first, as a query."""
    near = _copies(incident) | _near(incident)  # one query of ids, so that no database looks at every ticket
    loose = access.tickets_for(officer, now).where(Ticket.id.in_(near), Ticket.incident.is_null())
    return loose.where(Ticket.stage != "closed", Ticket.joined_to.is_null()).order_by(Ticket.id)


def _copies(incident):
    """The ids of tickets with the words of one of this incident: those like it, the first of them, those like that."""
    own = Ticket.alias()
    members = own.select(own.id).where(own.incident == incident)
    same = Likeness.kind == "text"
    first = Likeness.select(Likeness.other).where(same, Likeness.ticket.in_(members))
    like_them, like_first = (
        Likeness.select(Likeness.ticket).where(same, Likeness.other.in_(others)) for others in (members, first)
    )
    return first | like_them | like_first


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
    return Spot.select(Spot.ticket).where(_around(incident), Spot.spot != "")


def find(officer, incident_id, now):
    """(incident, its tickets as a query), as far as this officer may see them. NotFound where he sees none of it, nor
    of what was in it when something was done to all of it."""
    incident = Incident.get_or_none(Incident.id == incident_id)
    seen = access.tickets_for(officer, now)
    own, was = seen.where(Ticket.incident == incident_id), ErrandLine.select(ErrandLine.ticket).join(Errand)
    was = seen.where(Ticket.id.in_(was.where(Errand.incident == incident_id)))
    if incident is None or not (own.exists() or like(officer, incident, now).exists() or was.exists()):
        raise NotFound("There is no such incident.")
    return incident, own


def facts(tickets):
    """(citizens, since, {stage: tickets}, districts) of a query of tickets."""
    total = tickets.select(fn.COUNT(fn.DISTINCT(Ticket.citizen)), fn.MIN(Ticket.received_at)).order_by()
    citizens, since = total.tuples().first()
    by_stage = tickets.select(Ticket.stage, fn.COUNT(Ticket.id)).group_by(Ticket.stage).order_by(Ticket.stage)
    places = tickets.select(Ticket.district).where(Ticket.district.is_null(False)).distinct().order_by(Ticket.district)
    return citizens, since, dict(by_stage.tuples()), [row[0] for row in places.tuples()]


def made(officer, now):
    """The incidents with tickets that this officer may see, the newest first, as a query."""
    seen = access.tickets_for(officer, now).where(Ticket.incident.is_null(False)).select(Ticket.incident)
    return Incident.select().where(Incident.id.in_(seen)).order_by(Incident.id.desc())


def counted(officer, some, now):
    """[(incident, tickets, citizens, since)] of these incidents, as far as this officer may see their tickets."""
    seen = access.tickets_for(officer, now).where(Ticket.incident.in_(some))
    counts = seen.select(
        Ticket.incident, fn.COUNT(Ticket.id), fn.COUNT(fn.DISTINCT(Ticket.citizen)), fn.MIN(Ticket.received_at)
    )
    rows = {row[0]: row[1:] for row in counts.group_by(Ticket.incident).tuples()}
    return [(incident, *rows[incident.id]) for incident in some if incident.id in rows]


def dismiss(incident_id, actor, now):
    """It is none: not proposed again within a day. Raises NotFound where nothing is proposed."""
    with db.atomic():
        waiting = (Incident.id == incident_id) & Incident.proposed_at.is_null(False) & Incident.dismissed_at.is_null()
        if not Incident.update(dismissed_at=now).where(waiting).execute():
            raise NotFound("There is no such proposal.")
        journal.append("incident_dismissed", actor, now, None, {"incident": incident_id})
