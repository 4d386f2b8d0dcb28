"""When a duty is reminded of and whom the ladder tells, pure: the steps of each duty as data, each with its own minute.

A step's time follows from the clock alone (start, due time, urgency), never from when a sweep came by. A clock's `rung`
counts the steps that are behind it, so the steps of a duty keep their places: one that means nothing for this clock
has no time and is passed over.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from smgt.clocks import INDIA
from smgt.translations.spoken import N_

MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One rung. `deed`: remind (the office itself), climb (the next office above), ring (a danger to life: by every
    means), queue (the cell's alarm). It is due at the `share` of the time allowed, or at the `hour` in India of the due
    day, or else `after` the due time (of a ring: after the start). Shorter duties than `least` do without it."""

    deed: str
    after: timedelta = timedelta(0)
    share: float = 0
    hour: int | None = None
    least: timedelta = timedelta(0)

    @property
    def early(self):
        """Whether it comes before the due time."""
        return bool(self.share) or self.hour is not None


CLIMBS = 9  # more than any ladder has rungs
CLIMB_EVERY = {"normal": DAYS, "high": 6 * HOURS, "life-threatening": HOURS}
BEFORE = (Step("remind", share=0.75, least=2 * HOURS), Step("remind", hour=9, least=DAYS))
RING_EVERY, RINGS = (
    15 * MINUTES,
    24,
)  # up the ladder, then at its top: 6 hours; then hourly, until it is logged
CALL_WITHIN = 5 * MINUTES  # of a danger to life becoming known, somebody has been telephoned and it is written down
CALL_TERMS = {"duty": "call", "said": N_("5 minutes to telephone about a danger to life and to log the call")}
DUTIES_REMINDED = ("acknowledge", "act", "review", "interim", "promise")
QUEUES = ("triage", "check")  # the cell's own work
# the cell's alarm: how long after the oldest breach of a queue who is told; then the last of them again and again
ALARM = ((timedelta(0), "duty"), (30 * MINUTES, "lead"), (2 * HOURS, "state_nodal"))
ALARM_AGAIN = 6 * HOURS


def steps(name, urgency="normal", rung=0):
    """The steps of a duty from its `rung`-th on, in order; of the rings, which never end, so many as one look takes."""
    if name == "call":
        return tuple(Step("ring", after=_ring_after(number)) for number in range(rung, rung + RINGS))
    if name in QUEUES:
        return (Step("queue"),)[rung:]
    if name not in DUTIES_REMINDED:
        return ()
    every = CLIMB_EVERY[urgency]
    climbs = (Step("climb", after=every * number) for number in range(1, CLIMBS + 1))
    return (*BEFORE, Step("remind"), *climbs)[rung:]


def _ring_after(number):
    return RING_EVERY * min(number, RINGS) + HOURS * max(0, number - RINGS)


def moment(step, started_at, due_at):
    """When a step of a clock is due; None where the clock does without it. Times are aware."""
    if step.deed == "ring":
        return started_at + step.after
    if not step.early:
        return due_at + step.after
    if due_at - started_at < step.least:
        return None
    if step.share:
        return started_at + (due_at - started_at) * step.share
    day = due_at.astimezone(INDIA).date()
    at = datetime.combine(day, time(step.hour), INDIA).astimezone(due_at.tzinfo)
    return at if started_at + (due_at - started_at) * BEFORE[0].share < at < due_at else None


def planned(name, started_at, due_at, urgency, rung=0):
    """[(place, moment, step)] of the steps that are not behind a clock, those without a time left out."""
    found = enumerate(steps(name, urgency, rung), rung)
    timed = ((place, moment(step, started_at, due_at), step) for place, step in found)
    return [each for each in timed if each[1] is not None]


def next_look(name, started_at, due_at, urgency="normal", rung=0, now=None):
    """When the sweep looks at a clock next, None when it has seen all; a step before the due time is not made up for
    where it would have been before `now`: whoever was given more time is not reminded of what is past."""
    for _, at, step in planned(name, started_at, due_at, urgency, rung):
        if not (now and step.early and at <= now):
            return at
    return None


def owed(name, started_at, due_at, urgency, rung, since, now):
    """The steps that a clock owes at `now`, in order: those from `since` (when it was to be looked at) on."""
    return [each for each in planned(name, started_at, due_at, urgency, rung) if since <= each[1] <= now]


def call(now):
    """The fields of a call clock that starts now."""
    return {"started_at": now, "due_at": now + CALL_WITHIN, "terms": CALL_TERMS, "why": CALL_TERMS["said"],
            "next_at": now}  # fmt: skip


def alarm_time(began_at, rung):
    """When the cell's alarm of a queue, late since `began_at`, has its `rung`-th step."""
    last = len(ALARM) - 1
    return began_at + ALARM[min(rung, last)][0] + ALARM_AGAIN * max(0, rung - last)


def alarm_tells(rung):
    """Who is told by the `rung`-th step of a queue's alarm: duty, lead or state_nodal."""
    return ALARM[min(rung, len(ALARM) - 1)][1]
