"""Dangers to life that nobody has telephoned about yet: which they are, and whom each ring tells."""

from smgt import access, notices, roster
from smgt.lists import TOP
from smgt.models import Ticket
from smgt.rules import LIFE, STAGES


def unlogged(officer, now):
    """The dangers to life without a logged call that this officer may see, the longest waiting first."""
    seen = access.tickets_for(officer, now)
    return seen.where(  # "aside" as an equality, all stages as a list, so that their index serves
        Ticket.stage.in_(STAGES), Ticket.aside == 0, Ticket.urgency == LIFE, Ticket.clock == "call"
    ).order_by(Ticket.due_at, Ticket.id)


def ring(clock, number, at, now, ladders, last):
    """Tell everybody of one ring of a call clock: how many were told.

    The `number`-th ring tells the next office up the ladder; the `last` of those that are owed also those on duty and
    the office itself, again.
    """
    ticket, text, once = clock.ticket, _words(clock.ticket, ladders), f"call {clock.id} ring {number}"
    above = [o for o in ladders.of(ticket) if o.code == TOP or not ladders.gap(o)] if ticket.office_id else []
    offices = [above[min(number, len(above) - 1)]] if above else []
    offices += [ticket.office] if last and ticket.office_id else []
    for office in offices:
        facts = {"clock": clock, "planned_at": at, "note": text}
        notices.tell("ring", office, ticket, now, once=f"{once} {office.code}", **facts)
    people = persons(ticket, now) if last else []
    for officer in people:
        notices.ring_officer(clock, officer, at, now, once=f"{once} officer {officer.id}", text=text)
    return len(offices) + len(people)


def persons(ticket, now):
    """Who of the cell is rung: those on duty for its district, else the leads, else the State Nodal Officers; of those
    only who may see it."""
    for found in (roster.on_duty(now, ticket.district_id), roster.leads(now), roster.state_nodal(now)):
        if able := [officer for officer in found if access.sees(officer, ticket.id, now)]:
            return able
    return []


def _words(ticket, ladders):
    """What to do and whom to telephone; no word of the citizen's."""
    lines = ["A danger to life. Telephone now, and log the call on its page: whom, when, what was said."]
    offices = [ticket.office, *ladders.of(ticket)[:2]] if ticket.office_id else []
    lines += [f"{office.name}: {office.phone}" for office in offices if office.phone]
    for office in offices:
        lines += [f"{officer.name}: {officer.phone}" for officer in office.holders(ladders.today) if officer.phone]
    return "\n".join(dict.fromkeys(lines))
