"""Whom the confirmation cell rings: a small random part of yesterday's answers, the same for everybody who looks.

By lot and by district, from a key that no officer has: none can foresee which of his answers is asked about.
"""

from datetime import date, datetime, time, timedelta
from math import ceil

from peewee import Case, fn

from smgt import access, journal
from smgt.clocks import INDIA, today
from smgt.journal import SYSTEM
from smgt.models import Callback, Counter, Event, Ticket, db, insert_rows
from smgt.rules import ANSWERED, RESTRICTED, STAGES
from smgt.vault import sign

SHARE = 0.05  # of the answers of a day in each district, and at least one
LISTED_DAYS = 7  # after which a citizen who was never reached is rung no more
DRAWN = "callbacks_drawn"
UNANSWERED = [stage for stage in STAGES if stage not in ANSWERED]  # "in" would read all that ever was closed


def sample(rows, share, lot):
    """The ids drawn from rows (id, district): of each district its share, at least one, by the lowest `lot(id)`."""
    by_district = {}
    for ticket_id, district in rows:
        by_district.setdefault(district, []).append(ticket_id)
    drawn = [sorted(ids, key=lot)[: ceil(len(ids) * share)] for ids in by_district.values()]
    return sorted(ticket_id for ids in drawn for ticket_id in ids)


def draw(now):
    """Draw the day's list from the answers of the day before, once a day; returns how many were drawn, 0 when done.

    Days that were slept through since the last list are caught up with, as far as such a list is still rung.
    """
    return sum(_draw(day, now) for day in _undrawn(today(now)))


def _undrawn(day):
    """The days up to this one that have no list yet, oldest first; only this one where there was none before."""
    last = Event.select(fn.MAX(Event.key)).where(Event.key.between(f"{DRAWN} 0", f"{DRAWN} 9")).scalar()
    if last is None:
        return [day]
    ago = min((day - date.fromisoformat(last.removeprefix(f"{DRAWN} "))).days, LISTED_DAYS)
    return [day - timedelta(days=n) for n in reversed(range(ago))]


def _draw(day, now):
    """Draw the list of one day; how many were drawn, 0 when it was drawn before."""
    if _is_drawn(day):
        return 0
    with db.atomic():
        Counter.bump("board")  # of two who draw at once, the second waits here and finds it done
        if _is_drawn(day):
            return 0
        answered = {row.id: row for row in _answered(day)}
        rows = [(row.id, row.district_id or row.office.district_id) for row in answered.values()]
        drawn = sample(rows, SHARE, lambda ticket_id: sign("callbacks", day, ticket_id))
        insert_rows(Callback, [_row(answered[ticket_id], day) for ticket_id in drawn])
        told = {"day": day.isoformat(), "drawn": len(drawn), "of": len(rows)}
        journal.append(DRAWN, SYSTEM, now, None, told, key=f"{DRAWN} {day}")
    return len(drawn)


def _is_drawn(day):
    return Event.select().where(Event.key == f"{DRAWN} {day}").exists()


def _midnight(day):
    return datetime.combine(day, time(), INDIA)


def _answered(day):
    """The tickets answered or closed on the day before whose citizen can be rung and was not drawn before."""
    start, end = _midnight(day - timedelta(days=1)), _midnight(day)
    on_it = [(field >= start) & (field < end) for field in (Ticket.replied_at, Ticket.closed_at)]
    lately = (Ticket.stage == "replied") | ((Ticket.stage == "closed") & (Ticket.closed_at >= start))  # by an index
    drawn = Callback.select(Callback.id).where(Callback.ticket == Ticket.id, Callback.round == Ticket.round)
    found = Ticket.select().where(lately, on_it[0] | on_it[1], can_be_rung())
    return found.where(Ticket.office.is_null(False), Ticket.joined_to.is_null(), ~fn.EXISTS(drawn))


def can_be_rung():
    """The condition that a ticket's citizen left a number, and that his matter is not for named persons only."""
    return ((Ticket.contact_phone != "") | (Ticket.channel == "counter")) & Ticket.restricted.not_in(RESTRICTED)


def phone_of(ticket):
    """The number to ring, "" where it was erased: the one he left, else the one he rang from."""
    return ticket.contact_phone or (ticket.citizen.author if ticket.channel == "counter" and ticket.citizen else "")


def _row(ticket, day):
    district = ticket.district_id or ticket.office.district_id
    return {
        "ticket": ticket.id, "round": ticket.round, "drawn_on": day, "office": ticket.office_id, "district": district,
    }  # fmt: skip


def waiting(officer, now):
    """The Callbacks that this officer's cell has still to make, with their tickets, the longest waiting first."""
    lately = Callback.drawn_on > today(now) - timedelta(days=LISTED_DAYS)
    listed = Callback.select(Callback.ticket).where(lately, Callback.outcome == "")
    seen = access.tickets_for(officer, now).select(Ticket.id).where(Ticket.id.in_(listed))
    found = Callback.select(Callback, Ticket).join(Ticket).where(lately, Callback.outcome == "")
    found = found.where(Callback.round == Ticket.round, Ticket.id.in_(seen))
    found = found.where(Ticket.stage.not_in(UNANSWERED))
    return found.order_by(Callback.tries, Callback.drawn_on, Callback.district, Callback.id)


def figures(from_on, to_on):
    """[(district, drawn, reached, satisfied, not satisfied, no answer, wrong number)] of the lists of these days.

    A district is a code, or None where none is known. Of those drawn, who is not reached yet is in no other column.
    """
    counts = {outcome: fn.SUM(Case(None, [(Callback.outcome == outcome, 1)], 0)) for outcome in _COUNTED}
    reached = fn.SUM(Case(None, [(Callback.outcome.in_(_COUNTED[:2]), 1)], 0))
    query = Callback.select(Callback.district, fn.COUNT(Callback.id), reached, *counts.values())
    listed = (Callback.drawn_on >= from_on) & (Callback.drawn_on <= to_on)
    return list(query.where(listed).group_by(Callback.district).order_by(Callback.district).tuples())


_COUNTED = ("satisfied", "not_satisfied", "no_answer", "wrong_number")
