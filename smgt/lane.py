"""The lane of probable non-grievances: what waits in it, and filing what a person has looked at, many at once."""

from smgt import access, bulk
from smgt.errors import Stale
from smgt.models import Event, Ticket, Undo

MOST = bulk.MOST  # filed at once, after a look (DESIGN §4)
FILED = {"outcome": "not_a_grievance", "reason": "Seen in the lane of probable non-grievances"}
DECIDED = ("bring_in", "decline")


def waiting(officer, now):
    """The tickets set aside that this officer may see, as a query to order and filter further."""
    return access.tickets_for(officer, now).where(Ticket.stage == "received", Ticket.aside)


def decided(officer, now):
    """What this officer decided a moment ago and may still take back: tickets, the latest first."""
    mine = (Undo.officer == officer) & (Undo.until >= now) & (Undo.version == Ticket.version)
    found = Ticket.select(Ticket).join(Undo, on=Undo.ticket == Ticket.id).join(Event, on=Undo.event == Event.id)
    return list(found.where(mine, Event.action.in_(DECIDED)).order_by(Undo.id.desc()).limit(MOST))


def file(officer, chosen, now):
    """File each of `chosen`, [(number, version that was read, key)], as not a grievance.

    Returns [(number, sentence)] of those that were not filed, and why. One transaction with a savepoint for each; the
    same key again does nothing.
    """
    return bulk.carry_out(officer, chosen, "decline", FILED, now, guard=_still_aside)


def _still_aside(ticket):
    """What a citizen writes meanwhile has either brought it back, or waits until all is filed."""
    if ticket.open and not ticket.aside:
        raise Stale("It is no longer set aside.")
