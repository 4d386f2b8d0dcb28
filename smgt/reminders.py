"""The sweep of due clocks: remind, escalate, ring, close. Every due clock is looked at, oldest breach first.

Each step is done once, whoever sweeps and however often: a clock moves on in the transaction that acts on it. A sweep
that comes late does what is owed at once: every office up the ladder is told, the reminders to one office become one
(the earlier ones are kept as overtaken). A clock of this machine that jumps back repeats nothing, for a step once
passed is behind its clock.
"""

import logging
from collections import Counter as Tally
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from smgt import calls, ladder, notices, queues, tickets
from smgt.climbing import Ladders, Late, told_of
from smgt.clocks import today
from smgt.errors import SmgtError
from smgt.journal import SYSTEM
from smgt.models import Clock, Counter, Marking, Ticket, db
from smgt.reasons import CLOCKS
from smgt.translations.spoken import N_

log = logging.getLogger(__name__)
BATCH = 500  # clocks read at once
TOGETHER = 25  # clocks acted on in one transaction: short enough that nobody at the board waits for it
FEW = 5  # fewer tickets than this are read one by one, by a statement that is made once
MANY = 50  # from so many on, who is in charge of each office is read at once
AGAIN = timedelta(days=1)  # when what the rules did not allow is tried again


@dataclass
class Sweep:
    """One sweep under way: its moment, what it counts, and the ladders it has looked up."""

    now: datetime
    tally: Tally = field(default_factory=Tally)
    ladders: Ladders = None
    together: tickets.Together = None

    def __post_init__(self):
        self.ladders = Ladders(today(self.now))


def sweep(now):
    """Look at every clock that is due by `now`: {"reminded", "escalated", "closed", "notices"}."""
    work, last, batch = Sweep(now), None, None
    while (batch is None or len(batch) == BATCH) and (batch := _due(now, last)):
        if len(batch) > MANY:
            work.ladders.look_everywhere()
        for start in range(0, len(batch), TOGETHER):
            _together(batch[start : start + TOGETHER], work)
        last = batch[-1]  # its due time as it was read: where the next batch begins
    work.tally.update(queues.alarm(now))
    return {name: work.tally[name] for name in ("reminded", "escalated", "closed", "notices")}


def _due(now, last):
    """The next clocks due, oldest breach first, after `last`: one that fails does not hold up the others."""
    due = Clock.select(Clock).where(Clock.next_at <= now)
    if last:
        due = due.where((Clock.due_at > last.due_at) | ((Clock.due_at == last.due_at) & (Clock.id > last.id)))
    return list(due.order_by(Clock.due_at, Clock.id).limit(BATCH))


def _together(batch, work):
    """Some clocks in one transaction that holds the board's counter; where one fails, each in its own."""
    before = Tally(work.tally)
    try:
        with db.atomic():
            # the board's counter first, as everyone who changes tickets does, so that no two wait for each other
            work.together = tickets.Together(Counter.bump("board"))
            _read_along(batch, work)
            claimed = _claim([clock for clock in batch if not clock.paused_at], work.now)
            for clock in batch:
                if clock.paused_at:
                    _go_on(clock, work.now)
                elif clock.id in claimed:
                    _CLOCKS[clock.name](clock, work)
            work.together.write()
    except Exception:  # one bad ticket never holds up the others; unclaimed, it is looked at again
        work.tally = before
        if len(batch) == 1:
            log.exception("%s: clock %s failed", batch[0].ticket_id, batch[0].name)
        else:
            for clock in batch:
                _together([clock], work)


def _read_along(batch, work):
    """Give the clocks their tickets as they stand now, and the offices that hold them, by a query each."""
    ids = [clock.ticket_id for clock in batch]
    rows = map(Ticket.get_by_id, ids) if len(ids) < FEW else Ticket.select().where(Ticket.id.in_(ids))
    found = {ticket.id: ticket for ticket in rows}
    marked = Marking.select(Marking.id, Marking.office).where(Marking.id.in_([c.marking_id for c in batch]))
    holders = dict(marked.tuples())
    for clock in batch:
        clock.ticket = found[clock.ticket_id]
        code = holders.get(clock.marking_id) or clock.ticket.office_id  # a promise outlives its marking
        clock.holder = work.ladders.office(code) if code else None
        if clock.ticket.office_id:
            clock.ticket.office = work.ladders.office(clock.ticket.office_id)


def _go_on(clock, now):
    """What has stood still for the citizen as long as it may goes on, unless another clock's turn has seen to it."""
    if Clock.select().where(Clock.id == clock.id, Clock.paused_at.is_null(False), Clock.next_at <= now).exists():
        tickets.perform(clock.ticket, "wait_no_longer", SYSTEM, now=now)


def _claim(batch, now):
    """Move the clocks past all that they owe: of many sweeps the one whose UPDATE counts a clock acts. Their ids."""
    moves = []
    for clock in batch:
        facts = (clock.name, clock.started_at, clock.due_at, clock.ticket.urgency)
        clock.owed = ladder.owed(*facts, clock.rung, clock.next_at, now)
        rung = clock.owed[-1][0] + 1 if clock.owed else clock.rung
        following = now + AGAIN if clock.name == "await" else ladder.next_look(*facts, rung, now)
        moves.append((clock, rung, following))
    return Clock.pass_on(moves) if moves else set()


def _allowed(clock, deed, *given):
    """Do it; False where the rules do not allow it now (nobody is above, or a person has to decide)."""
    try:
        deed(clock, *given)
        return True
    except SmgtError as error:
        log.info("%s: clock %s: %s", clock.ticket.number, clock.name, error)
        return False


def _steps(clock, work):
    """The steps owed, in order; of several reminders to one office only the last is sent."""
    last = max((place for place, _, step in clock.owed if step.deed in ("remind", "ring")), default=None)
    for place, at, step in clock.owed:
        if not _allowed(clock, _DEEDS[step.deed], place, at, work, place == last):
            break


def _remind(clock, place, at, work, last):
    """Tell the office itself; where nobody is there, the next one up that has somebody."""
    ticket, office = clock.ticket, clock.holder
    once = f"clock {clock.id} due {clock.due_at:%Y-%m-%d %H:%M:%S} step {place}"
    climb = work.ladders.first_there([office, *work.ladders.of(ticket, office)])
    facts = {"once": once, "clock": clock, "planned_at": at}
    if climb.note:
        facts["note"] = climb.note
    if not last:
        facts |= {"state": "overtaken", "reason": "a later reminder says it"}
    kind = "reminder" if at >= clock.due_at else "early"
    told = notices.tell(kind, climb.office or office, ticket, work.now, **facts)
    work.tally["reminded"] += last
    work.tally["notices"] += bool(told) and last


def _climb(clock, place, at, work, _last):
    """Tell the next office up; where two duties of an office are late its ladder is climbed once, not twice as fast."""
    ticket, other = clock.ticket, clock.holder and clock.holder.code != clock.ticket.office_id
    late = Late(clock.holder, clock.due_at) if other else None
    if place - _first_climb(clock) < (len(told_of(ticket, late)) if late else ticket.escalation):
        return
    form = {
        "reason": N_("overdue: %(clock)s") % {"clock": CLOCKS[clock.name]},
        "ladders": work.ladders,
        "planned": at,
        "late": late,
    }
    work.together.perform(ticket, "escalate", form, work.now)
    work.tally.update(escalated=1, notices=1)


def _first_climb(clock):
    """The place of the first step that climbs."""
    return next(place for place, step in enumerate(ladder.steps(clock.name)) if step.deed == "climb")


def _queue(clock, _place, _at, work, _last):
    """An untriaged or unchecked ticket is the cell's own: its queue's one alarm speaks for all of them."""
    work.tally["reminded"] += 1


def _ring(clock, place, at, work, last):
    """A danger to life that nobody has telephoned about: those on duty, the office, and one rung up each time."""
    told = calls.ring(clock, place, at, work.now, work.ladders, last)
    work.tally.update(reminded=last, escalated=place > 0, notices=told)


def _await(clock, work):
    """The citizen: details asked for are reminded of once and then lapse; silence after a reply closes."""
    ticket = clock.ticket
    if ticket.details_asked_at and clock.rung == 0 and work.now < clock.due_at:
        Clock.update(rung=1, next_at=clock.due_at).where(Clock.id == clock.id).execute()
        work.tally["reminded"] += _allowed(clock, _by_system, "ask_again", work)
        return
    work.tally["closed"] += _allowed(clock, _by_system, "lapse" if ticket.details_asked_at else "auto_close", work)


def _by_system(clock, name, work):
    tickets.perform(clock.ticket, name, SYSTEM, now=work.now)


_DEEDS = {"remind": _remind, "climb": _climb, "queue": _queue, "ring": _ring}
_CLOCKS = {name: _steps for name in (*ladder.DUTIES_REMINDED, *ladder.QUEUES, "call")} | {"await": _await}
