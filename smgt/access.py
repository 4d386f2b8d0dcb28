"""Who sees which ticket: the only way to tickets for pages, counts, search, files, exports and live changes."""

import re
from dataclasses import dataclass

from peewee import SQL

from smgt import clocks, rules
from smgt.errors import Forbidden, NotFound
from smgt.models import Marking, Office, Ticket, Undo

SEES_ALL = ("tracker", "state_nodal", "viewer")
_NUMBER = re.compile(r"SMGT-(0[0-9]{5}|[1-9][0-9]{5,17})")


@dataclass(frozen=True)
class Sight:
    """What an officer may see: `everything`; or what lies, also as an associate, with an office that those he holds
    cover, and whatever lies in the districts he leads. With neither: nothing."""

    everything: bool = False
    held: tuple = ()

    @property
    def districts(self):
        """The codes of the districts of which he sees everything."""
        return [office.district_id for office in self.held if _leads_district(office)]


def sight(officer, now):
    """The Sight of this officer at `now`. An administrator's is empty."""
    if officer.role in SEES_ALL:
        return Sight(everything=True)
    return Sight(held=tuple(officer.offices(clocks.today(now)))) if officer.role == "officer" else Sight()


def tickets_for(officer, now):
    """All tickets this officer may see at `now`, as a query to filter further. An administrator sees none."""
    seen = sight(officer, now)
    if seen.everything:
        return Ticket.select()
    if not seen.held:
        return Ticket.select().where(False)
    offices = jurisdiction(seen.held)
    associated = Marking.select(Marking.ticket).where(
        Marking.office.in_(offices), ~Marking.lead, Marking.ended_at.is_null()
    )
    mine = Ticket.office.in_(offices) | Ticket.id.in_(associated)
    if districts := seen.districts:
        mine |= Ticket.district.in_(districts)
    return Ticket.select().where(mine)


def heard_with(ticket):
    """The ids of the other tickets whose messages show on this one: of those joined to it; of the one whose words it
    was split from, where it has none of its own.
    """
    ids = [joined.id for joined in ticket.joined.select(Ticket.id)]
    if ticket.split_from_id and not ticket.messages.exists():
        ids.append(ticket.split_from_id)
    return ids


def held_by(officer, now):
    """The tickets that lie with, or are associated with, an office this officer himself is in charge of."""
    codes = [office.code for office in officer.offices(clocks.today(now))]
    beside = Marking.office.in_(codes) & ~Marking.lead & Marking.ended_at.is_null()
    associated = [row[0] for row in Marking.select(Marking.ticket).where(beside).tuples()]
    mine = Ticket.office.in_(codes)  # with the few others as plain numbers an index serves both sides of the "or"
    return Ticket.select().where(mine | Ticket.id.in_(associated) if associated else mine)


def jurisdiction(held):
    """The codes of all offices that the offices `held` cover, themselves included, as a subquery."""
    covered = Office.code.in_([office.code for office in held])
    for office in held:
        if office.leads:
            covered |= _pair(Office.department, office.department_id) & _pair(Office.district, office.district_id)
    return Office.select(Office.code).where(covered)


def _pair(field, value):
    return (field == value) if value else SQL("1 = 1")


def _leads_district(office):
    return office.leads and office.department_id is None and office.district_id is not None


def parse_number(number):
    """The ticket id of "SMGT-000042"; raises NotFound for anything else."""
    if not _NUMBER.fullmatch(number or ""):
        raise NotFound("There is no such grievance.")
    return int(number[5:])


def find(officer, number, now, action=None):
    """Fetch within scope: (ticket, parts). With `action`, what he may do to it is checked too.

    Raises NotFound outside his jurisdiction, Forbidden inside it when the action is not his.
    """
    ticket_id = parse_number(number)
    ticket = Ticket.first_of(tickets_for(officer, now).where(Ticket.id == ticket_id))
    if ticket is None and action == "take_back":
        ticket = _moved_away(officer, ticket_id, now)
    if ticket is None:
        raise NotFound("There is no such grievance.")
    parts = parts_in(officer, ticket, now)
    if action and not rules.allowed(rules.ACTIONS[action], parts):
        raise Forbidden("You may see this grievance, but this action is not yours to take.")
    return ticket, parts


def parts_in(officer, ticket, now):
    """What this officer is to that ticket: a frozenset of the parts that rules.py speaks of."""
    parts = {officer.role} & set(rules.ROLE_PARTS)
    if officer.role == "officer":
        parts |= _office_parts(officer.offices(clocks.today(now)), ticket)
    if latest_undo(officer, ticket, now):
        parts.add("mover")
    return frozenset(parts)


def _office_parts(held, ticket):
    codes = {office.code for office in held}
    parts = {"holder"} if ticket.office_id in codes else set()
    associates = {marking.office_id for marking in ticket.associates()}
    if codes & associates:
        parts.add("associate")
    if ticket.office_id and codes & {office.code for office in ticket.office.ladder()}:
        parts.add("superior")
    return parts


def latest_undo(officer, ticket, now, version=None):
    """The Undo of his move of it that made it `version` (default: the present one) and may still be taken back."""
    version = ticket.version if version is None else version
    mine = (Undo.ticket == ticket) & (Undo.officer == officer) & (Undo.version == version) & (Undo.until >= now)
    return Undo.first_of(Undo.select().where(mine).order_by(Undo.id.desc()))


def _moved_away(officer, ticket_id, now):
    """A ticket he just moved out of his own sight, which he may take back for a moment."""
    ticket = Ticket.get_or_none(Ticket.id == ticket_id)
    return ticket if ticket and latest_undo(officer, ticket, now) else None
