"""Who sees which ticket: the only way to tickets for pages, counts, search, files, exports and live changes."""

import re
from dataclasses import dataclass

from peewee import SQL

from smgt import clocks, lists, rules
from smgt.errors import Forbidden, NotFound, Stale
from smgt.models import Charge, Marking, Message, Office, RestrictedTo, Ticket, Undo

SEES_ALL = ("tracker", "state_nodal", "viewer")
_NUMBER = re.compile(r"SMGT-(0[0-9]{5}|[1-9][0-9]{5,17})")


@dataclass(frozen=True)
class Sight:
    """What an officer may see: `everything`; or what lies, also as an associate, with an office that those he holds
    cover, and whatever lies in the districts he leads. With neither: nothing.

    Of restricted tickets: all of them (`restricted`), or those that the machine takes for such (`triages`: somebody
    must mark them), or those that lie with an office he himself holds, and those of the kinds that one is named for
    (`named`: pairs of kind and office).
    """

    everything: bool = False
    restricted: bool = False
    triages: bool = False
    held: tuple = ()
    named: tuple = ()

    @property
    def districts(self):
        """The codes of the districts of which he sees everything."""
        return [office.district_id for office in self.held if _leads_district(office)]


def sight(officer, now):
    """The Sight of this officer at `now`. An administrator's is empty."""
    if officer.role in SEES_ALL:
        return Sight(everything=True, restricted=_sees_restricted(officer), triages=officer.role == "tracker")
    if officer.role != "officer":
        return Sight()
    held = officer.offices(clocks.today(now))
    return Sight(held=tuple(held), named=tuple(_named(held)))


def _sees_restricted(officer):
    return officer.role == "state_nodal" or (officer.role == "tracker" and officer.lead)


def _named(held):
    """(kind, office) of those among these offices that are named to see a kind of restricted tickets."""
    by_code = {office.code: office for office in held}
    found = RestrictedTo.select(RestrictedTo.kind, RestrictedTo.office).where(RestrictedTo.ended_at.is_null())
    return [(kind, by_code[code]) for kind, code in found.tuples() if code in by_code]


def tickets_for(officer, now):
    """All tickets this officer may see at `now`, as a query to filter further. An administrator sees none."""
    seen = sight(officer, now)
    if seen.everything:
        shown = Ticket.restricted.not_in(kept_from(seen))
        return _of_others(officer) if seen.restricted else Ticket.select().where(shown)
    if not seen.held:
        return Ticket.select().where(False)
    codes = [office.code for office in seen.held]
    mine, own = _lies_with([row[0] for row in jurisdiction(seen.held).tuples()]), _lies_with(codes)
    if districts := seen.districts:
        mine |= Ticket.district.in_(districts)
    for kind, office in seen.named:
        mine |= _named_for(kind, office)
        own |= _named_for(kind, office)
    shown = Ticket.restricted.not_in(kept_from(seen)) | own
    return Ticket.select().where(mine, shown, _not_against(officer, seen.held, now))


def _of_others(officer):
    """Every ticket but those that complain about this officer himself; mostly there are none."""
    mine = about(officer)
    return Ticket.select().where(Ticket.id.not_in(mine)) if mine else Ticket.select()


def about(officer):
    """The ids of the tickets that complain about him; a complaint is always restricted."""
    himself = getattr(officer, "id", None)  # whoever runs commands on the machine is nobody in particular
    found = Ticket.select(Ticket.id).where(Ticket.against_officer == himself, Ticket.against_officer.is_null(False))
    return [row[0] for row in found.tuples()]


def _lies_with(offices):
    """Held by, or associated with, one of these codes. All as plain values: so indexes serve every side of the "or",
    where a subquery would have every ticket looked at."""
    beside = Marking.office.in_(offices) & ~Marking.lead & Marking.ended_at.is_null()
    associated = [row[0] for row in Marking.select(Marking.ticket).where(beside).tuples()]
    return Ticket.office.in_(offices) | Ticket.id.in_(associated) if associated else Ticket.office.in_(offices)


def kept_from(seen):
    """What `restricted` says of the tickets that this Sight leaves out.

    Asked by what it is not, so that no planner takes the index of the few for that of the many.
    """
    return rules.RESTRICTED if seen.triages else (*rules.RESTRICTED, *rules.PROBABLE)


def _named_for(kind, office):
    """The restricted tickets that an office named for their kind sees: those of its district, or all."""
    if office.district_id is None:
        return Ticket.restricted == kind
    there = Office.select(Office.code).where(Office.district == office.district_id)
    return (Ticket.restricted == kind) & ((Ticket.district == office.district_id) | Ticket.office.in_(there))


def _not_against(officer, held, now):
    """Not a complaint against him or an office held, or against what stands above it: nobody reads of his own case.

    Above by the default ladder and by the superior it names; marking climbs the whole ladder (Office.answers_to).
    """
    concerned = {code for office in held for code in _concerned(office)}
    above = Charge.select(Charge.officer).where(Charge.office.in_(concerned), Charge.in_force(clocks.today(now)))
    persons = {officer.id, *(row[0] for row in above.tuples())}
    office, person = Ticket.against_office, Ticket.against_officer
    return (office.is_null() | office.not_in(concerned)) & (person.is_null() | person.not_in(persons))


def _concerned(office):
    rungs = lists.rungs(office.code, office.department_id, office.district_id)
    return {office.code, *filter(None, [office.superior_id]), *rungs}


def hidden_from(officer, now):
    """The ids of the tickets that a reader of everything does not see, as a subquery; None where there are none."""
    seen = sight(officer, now)
    if not seen.everything:
        return None
    if seen.restricted:
        mine = about(officer)
        return Ticket.select(Ticket.id).where(Ticket.id.in_(mine)) if mine else None
    return Ticket.select(Ticket.id).where(Ticket.restricted.in_(kept_from(seen)))


def sees(officer, ticket_id, now):
    """Whether this officer may see the ticket of that id."""
    return tickets_for(officer, now).where(Ticket.id == ticket_id).exists()


def conflict(ticket, office, today):
    """A sentence saying why an office may not have this ticket, "" where it may.

    It complains about that office, or one above it; about an officer in charge of one of them; or whoever is in charge
    of it is in charge of what it complains about, too.
    """
    code, person = ticket.against_office_id, ticket.against_officer
    if code and office.answers_to(code):
        return "The complaint is against that office, or one above it."
    if person and any(office.answers_to(own.code) for own in person.offices(today)):
        return f"The complaint is against {person.name}, who is in charge of that office, or of one above it."
    for holder in office.holders(today) if code else ():
        if any(held.answers_to(code) for held in holder.offices(today)):
            return f"{holder.name} is in charge of it, and of what the complaint is against."
    return ""


def ladder_of(ticket, office=None):
    """The offices above a ticket's holder, or above that other `office` that has a part in it, that may be told of it.

    Nearest first; the State Nodal Officer comes last. Of a restricted one only those named for its kind, and none that
    the complaint is against.
    """
    ladder = (office or ticket.office).ladder()
    if ticket.restricted not in rules.RESTRICTED:
        return ladder
    named = RestrictedTo.select(RestrictedTo.office).where(
        RestrictedTo.kind == ticket.restricted, RestrictedTo.ended_at.is_null()
    )
    codes, against = {row[0] for row in named.tuples()}, _complained_of(ticket)
    return [o for o in ladder if o.code == lists.TOP or (o.code in codes and not any(map(o.answers_to, against)))]


def _complained_of(ticket):
    """The codes of the offices a complaint is against: the one it names, and all that the person it names ever held."""
    person = ticket.against_officer
    held = [charge.office_id for charge in person.charges] if person else []
    return [*filter(None, [ticket.against_office_id]), *held]


def heard_with(ticket):
    """The ids of the other tickets whose messages show on this one: of those joined to it; of the one whose words it
    was split from, where it has none of its own. Of them only those restricted as it is, and against the same: who may
    read this one may not read another kind.
    """
    others = list(ticket.joined)
    if ticket.split_from_id and not ticket.messages.where(~Message.outgoing).exists():
        others.append(ticket.split_from)
    return [other.id for other in others if _closed_to(other) == _closed_to(ticket)]


def _closed_to(ticket):
    return ticket.restricted, ticket.against_office_id, ticket.against_officer_id


def held_by(officer, now):
    """The tickets that lie with, or are associated with, an office this officer himself is in charge of."""
    held = officer.offices(clocks.today(now))
    codes = [office.code for office in held]
    beside = Marking.office.in_(codes) & ~Marking.lead & Marking.ended_at.is_null()
    associated = [row[0] for row in Marking.select(Marking.ticket).where(beside).tuples()]
    mine = Ticket.office.in_(codes)  # with the few others as plain numbers an index serves both sides of the "or"
    return (
        Ticket.select()
        .where(mine | Ticket.id.in_(associated) if associated else mine)
        .where(_not_against(officer, held, now))
    )


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

    Raises NotFound outside his jurisdiction, Forbidden inside it when the action is not his, Stale when it is too late
    to take his move back.
    """
    ticket_id = parse_number(number)
    ticket = Ticket.first_of(tickets_for(officer, now).where(Ticket.id == ticket_id))
    if ticket is None and action == "take_back":
        ticket = _moved_away(officer, ticket_id, now)
    if ticket is None:
        raise NotFound("There is no such grievance.")
    parts = parts_in(officer, ticket, now)
    if action == "take_back" and "mover" not in parts and _has_moved(officer, ticket_id):
        raise Stale("It can no longer be taken back.")
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
    moved = ticket.id, officer.id, ticket.version if version is None else version, Undo.until.db_value(now)
    mine = '"ticket_id" = %s AND "officer_id" = %s AND "version" = %s AND "until" >= %s ORDER BY "id" DESC LIMIT 1'
    return Undo.one_by(mine, *moved)


def _has_moved(officer, ticket_id):
    return Undo.select().where((Undo.ticket == ticket_id) & (Undo.officer == officer)).exists()


def _moved_away(officer, ticket_id, now):
    """A ticket he just moved out of his own sight, which he may take back for a moment."""
    ticket = Ticket.get_or_none(Ticket.id == ticket_id)
    return ticket if ticket and latest_undo(officer, ticket, now) else None
