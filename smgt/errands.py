"""Errands: one action for every ticket of an incident, however many. Ordered after a look; a sweep carries it out, each
ticket once, and says which were left and why."""

import logging
from hashlib import sha256

from peewee import fn

from smgt import access, bulk, clocks, incidents, journal, replies
from smgt.errors import Forbidden, NotFound, Refused, SmgtError
from smgt.models import Counter, Errand, ErrandLine, Ticket, db, insert_rows

log = logging.getLogger(__name__)
CHUNK = 25  # tickets in one transaction, which holds the board's counter
NO_WAY = "There is no way to reach the complainant on this channel."


def meant(officer, incident, action, now):
    """The tickets an action is for, as a query: those that are like the incident to put into it, else its own."""
    own = access.tickets_for(officer, now).where(Ticket.incident == incident)
    return incidents.like(officer, incident, now) if action == "group" else own.order_by(Ticket.id)


def plan(officer, incident, action, form, now):
    """(tickets it is possible for, [(ticket, sentence)] of those left) of the whole incident."""
    able, left = [], []
    for ticket in meant(officer, incident, action, now):
        sentence = bulk.obstacle(officer, ticket, action, form, now) or _unheard(ticket, action, now)
        left.append((ticket, sentence)) if sentence else able.append(ticket)
    return able, left


def _unheard(ticket, action, now):
    """Why nobody can be written to, "" where somebody can."""
    if action != "reply":
        return ""
    heard = replies.heard(ticket)
    return "" if heard and replies.ways(heard, replies.identity(heard)[0], now) else NO_WAY


def ask(officer, incident, action, form, tickets, count, key, now):
    """Order an action for these tickets, one on each channel being tried first; the Errand, the same for a key used
    before. Raises Refused when they are not as many as were looked at, or while the same is under way; and whatever
    the action raises.
    """
    digest = sha256(repr((officer.id, incident.id, action, sorted(form.items()))).encode()).hexdigest()[:20]
    key = f"{key[:40]}:{digest}"
    if known := Errand.get_or_none(Errand.key == key):
        return known
    if len(tickets) != count or not tickets:
        raise Refused("It has changed meanwhile: look again at how many it will be.")
    _rehearse(officer, tickets, action, form, now)
    with db.atomic():
        Counter.bump("board")
        busy = (Errand.incident == incident) & (Errand.action == action) & Errand.ended_at.is_null()
        if Errand.select().where(busy).exists():
            raise Refused("This is being done to the incident already: wait until it has ended.")
        errand = Errand.create(incident=incident, officer=officer, action=action, form=form, key=key, asked_at=now)
        insert_rows(ErrandLine, [{"errand": errand.id, "ticket": t.id, "state": "waiting", "why": ""} for t in tickets])
    return errand


def _rehearse(officer, tickets, action, form, now):
    """Do it to one ticket of each channel and undo that: what is refused there is told before anything is done."""
    for ticket in {t.channel: t for t in tickets}.values():
        with db.atomic() as undone:
            bulk.do(officer, ticket.number, action, form, now)
            undone.rollback()


def sweep(now):
    """Carry out what was ordered, the oldest first; how many tickets were done. `now` is called for the time.

    Safe to run twice, late or on two machines: a line is claimed in the transaction that does it.
    """
    return sum(_work(errand, now) for errand in Errand.select().where(Errand.ended_at.is_null()).order_by(Errand.id))


def _work(errand, now):
    done, waiting = 0, errand.lines.where(ErrandLine.state == "waiting").order_by(ErrandLine.id)
    while lines := list(waiting.limit(CHUNK)):
        moment = now()
        with db.atomic():
            Counter.bump("board")  # first of all, as everyone who changes tickets does
            done += sum(_one(errand, line, moment) for line in lines)
    Errand.update(ended_at=now()).where(Errand.id == errand.id, Errand.ended_at.is_null()).execute()
    return done


def _one(errand, line, moment):
    try:
        with db.atomic():
            if not _settle(line, "done"):
                return 0
            _check_service(errand.officer, moment)
            bulk.do(errand.officer, line.ticket.number, errand.action, errand.form, moment, key=f"errand {errand.id}")
        return 1
    except SmgtError as error:
        _settle(line, "left", str(error))
    except Exception:  # one ticket that cannot be done must not stop the others
        log.exception("errand %s: ticket %s", errand.id, line.ticket_id)
        _settle(line, "left", "Something went wrong with this one; it is as it was.")
    return 0


def _settle(line, state, why=""):
    mine = (ErrandLine.id == line.id) & (ErrandLine.state == "waiting")
    return ErrandLine.update(state=state, why=why).where(mine).execute() == 1


def _check_service(officer, moment):
    if not officer.serves(clocks.today(moment)):
        raise Forbidden("Whoever ordered it is not in service any more.")


def stop(errand, actor, now):
    """Do it to no further ticket. Raises Refused where it has ended."""
    with db.atomic():
        Counter.bump("board")  # a chunk under way is finished first
        waiting = (ErrandLine.errand == errand) & (ErrandLine.state == "waiting")
        if not ErrandLine.update(state="stopped").where(waiting).execute():
            raise Refused("It was done already.")
        Errand.update(ended_at=now).where(Errand.id == errand.id).execute()
        journal.append("errand_stopped", actor, now, None, {"incident": errand.incident_id, "errand": errand.id})


# -- shown, of the tickets that the reader may see --


def of(officer, incident, now):
    """[(errand, counts)] of an incident, the newest first: whoever sees all sees everybody's, an officer his own."""
    whose = (Errand.officer == officer) if officer.role == "officer" else Errand.officer.is_null(False)
    latest = incident.errands.where(whose).order_by(Errand.id.desc()).limit(20)
    counted = [(errand, counts(officer, errand, now)) for errand in latest]
    return [(errand, states) for errand, states in counted if states]


def find(officer, incident, errand_id, now):
    """The errand of that number, if its reader sees tickets of it: an officer only his own. Raises NotFound."""
    errand = Errand.get_or_none(Errand.id == errand_id, Errand.incident == incident)
    hidden = errand and officer.role == "officer" and errand.officer_id != officer.id
    if errand is None or hidden or not _seen(officer, errand, now).exists():
        raise NotFound("There is no such action.")
    return errand


def counts(officer, errand, now):
    """{state: tickets} of an errand."""
    by_state = _seen(officer, errand, now).select(ErrandLine.state, fn.COUNT(Ticket.id)).group_by(ErrandLine.state)
    return dict(by_state.tuples())


def left(officer, errand, now):
    """Its tickets that were left, each with `why`, as a query."""
    return _seen(officer, errand, now).where(ErrandLine.state == "left").select(Ticket, ErrandLine).order_by(Ticket.id)


def _seen(officer, errand, now):
    return access.tickets_for(officer, now).join(ErrandLine).where(ErrandLine.errand == errand)
