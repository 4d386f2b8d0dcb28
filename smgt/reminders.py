"""The sweep of due clocks: remind, escalate, close. Every due clock is looked at, oldest first; safe to run twice."""

import logging
from collections import Counter as Tally

from smgt import clocks, notices, tickets
from smgt.errors import SmgtError
from smgt.journal import SYSTEM
from smgt.models import Clock, Ticket, db

log = logging.getLogger(__name__)
BATCH = 500


def sweep(now):
    """Look at every clock that is due by `now`: {"reminded", "escalated", "closed", "notices"}."""
    tally, last = Tally(), None
    while batch := _due(now, last):
        for clock in batch:
            _one(clock, now, tally)
        last = batch[-1]  # its due time as it was read: where the next batch begins
    return {name: tally[name] for name in ("reminded", "escalated", "closed", "notices")}


def _due(now, last):
    """The next clocks due, oldest breach first, after `last`: one that fails does not hold up the others."""
    due = Clock.select(Clock, Ticket).join(Ticket).where(Clock.next_at <= now)
    if last:
        due = due.where((Clock.due_at > last.due_at) | ((Clock.due_at == last.due_at) & (Clock.id > last.id)))
    return list(due.order_by(Clock.due_at, Clock.id).limit(BATCH))


def _one(clock, now, tally):
    """Claim and act live or die together; what the rules do not allow now waits for the clock's next rung."""
    try:
        with db.atomic():
            tickets.show(clock.ticket)
            if clock.paused_at:
                _go_on(clock, now)
            elif _claim(clock, now):
                _act(clock, now, tally)
    except Exception:  # one bad ticket never holds up the others; unclaimed, it is looked at again
        log.exception("%s: clock %s failed", clock.ticket.number, clock.name)


def _go_on(clock, now):
    """What has stood still for the citizen as long as it may goes on, unless another clock's turn has seen to it."""
    if Clock.select().where(Clock.id == clock.id, Clock.paused_at.is_null(False), Clock.next_at <= now).exists():
        tickets.perform(clock.ticket, "wait_no_longer", SYSTEM, now=now)


def _act(clock, now, tally):
    clock.ticket = Ticket.get_by_id(clock.ticket_id)  # another clock of the batch may have changed it
    try:
        with db.atomic():
            _RUNGS[clock.name](clock, now, tally)
    except SmgtError as error:
        log.info("%s: clock %s: %s", clock.ticket.number, clock.name, error)


def _claim(clock, now):
    """Move the clock's next look one rung on: of many sweeps the one whose UPDATE counts 1 acts."""
    following = max(clocks.next_look(clock.due_at, clock.rung + 1), now + clocks.RUNG)
    won = Clock.update(rung=clock.rung + 1, next_at=following).where(
        Clock.id == clock.id, Clock.rung == clock.rung, Clock.next_at == clock.next_at
    )
    return won.execute() == 1


def _remind(clock, now, tally):
    """Rung 1 reminds the office that holds it, each later one tells the next office up the ladder.

    Where two duties of a ticket are late the ladder is climbed by one of them, not twice as fast.
    """
    ticket = clock.ticket
    if clock.rung == 0:
        once = f"clock {clock.id} due {clock.due_at:%Y-%m-%d %H:%M:%S}"  # time granted makes a reminder of its own
        office = clock.marking.office if clock.marking_id else ticket.office  # a promise outlives its marking
        told = notices.tell("reminder", office, ticket, now, once=once, clock=clock)
        tally["reminded"] += 1
        tally["notices"] += bool(told)
        return
    if clock.rung <= ticket.escalation:
        return
    tickets.perform(ticket, "escalate", SYSTEM, {"reason": f"{clock.name} overdue"}, now=now)
    tally["escalated"] += 1
    tally["notices"] += 1


def _alarm(clock, now, tally):
    """An untriaged or unchecked ticket is the cell's own: it is shown late on its board."""
    tally["reminded"] += 1


def _await(clock, now, tally):
    """The citizen: details asked for are reminded of once and then lapse; silence after a reply closes."""
    ticket = clock.ticket
    if ticket.details_asked_at and clock.rung == 0 and now < clock.due_at:
        tickets.perform(ticket, "ask_again", SYSTEM, now=now)
        Clock.update(next_at=clock.due_at).where(Clock.id == clock.id).execute()
        tally["reminded"] += 1
        return
    tickets.perform(ticket, "lapse" if ticket.details_asked_at else "auto_close", SYSTEM, now=now)
    tally["closed"] += 1


_RUNGS = {
    "acknowledge": _remind, "act": _remind, "review": _remind, "triage": _alarm, "check": _alarm, "await": _await,
    "interim": _remind, "promise": _remind,
}  # fmt: skip
