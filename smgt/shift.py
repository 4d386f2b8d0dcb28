"""The hand-over of a shift of the cell: what is open, what is dangerous, what was promised, what is not out yet."""

from dataclasses import dataclass, field
from datetime import timedelta

from peewee import fn

from smgt import access, calls, queues, roster
from smgt.models import UNSENT, Clock, Event, Message, Ticket
from smgt.rules import LIFE, OPEN

SHOWN_MOST = 100
PROMISES_WITHIN = timedelta(days=7)
# what a shift does, as the journal names it
DEEDS = ("open", "mark", "decline", "approve", "return_report", "reply_sent", "escalate", "log_call", "call_back")


@dataclass
class Note:
    """One hand-over as a reader may see it. `open`: {stage: how many}; `done`: {action: how many} since it began."""

    day: object
    name: str
    began_at: object
    ends_at: object
    open: dict = field(default_factory=dict)
    done: dict = field(default_factory=dict)
    overdue: int = 0
    untriaged: int = 0
    unchecked: int = 0
    on_duty: list = field(default_factory=list)
    coming: list = field(default_factory=list)
    criticals: list = field(default_factory=list)
    unlogged: set = field(default_factory=set)
    promises: list = field(default_factory=list)
    unsent: list = field(default_factory=list)


def note(officer, now):
    """The Note of the shift at `now`, of what this officer may see."""
    day, name = roster.shift_of(now)
    seen = access.tickets_for(officer, now)
    began, ends = roster.begin_of(day, name), roster.end_of(day, name)
    counts = seen.where(Ticket.stage.in_(OPEN), ~Ticket.aside).select(Ticket.stage, fn.COUNT(Ticket.id))
    late = seen.where(Ticket.stage.in_(OPEN), Ticket.due_at <= now, Ticket.clock != "await")
    return Note(
        day, name, began, ends, open=dict(counts.group_by(Ticket.stage).tuples()), done=_done(officer, began, now),
        overdue=late.count(), untriaged=queues.late("triage", now, seen).count(),
        unchecked=queues.late("check", now, seen).count(),
        on_duty=roster.on_duty(now), coming=roster.on_duty(ends), criticals=criticals(officer, now),
        unlogged={ticket.id for ticket in calls.unlogged(officer, now)}, promises=promises(officer, now),
        unsent=unsent(officer, now),
    )  # fmt: skip


def _done(officer, began, now):
    """{action: how often} since the shift began, on what this officer may see."""
    events = Event.select(Event.action, fn.COUNT(Event.id)).where(Event.at >= began, Event.at <= now)
    if (hidden := access.hidden_from(officer, now)) is not None:
        events = events.where(Event.ticket.not_in(hidden))
    counted = dict(events.where(Event.action.in_(DEEDS)).group_by(Event.action).tuples())
    return {action: counted[action] for action in DEEDS if action in counted}


def criticals(officer, now):
    """The open dangers to life that this officer may see, the soonest due first."""
    seen = access.tickets_for(officer, now).where(Ticket.stage.in_(OPEN), ~Ticket.aside, Ticket.urgency == LIFE)
    return list(seen.order_by(Ticket.due_at, Ticket.id).limit(SHOWN_MOST))


def promises(officer, now):
    """[(ticket, by when)]: what was promised for the next days, or is late already."""
    seen = access.tickets_for(officer, now).select(Ticket.id)
    soon = Clock.select(Clock, Ticket).join(Ticket).where(
        Clock.name == "promise", Clock.stopped_at.is_null(), Clock.due_at <= now + PROMISES_WITHIN
    )  # fmt: skip
    rows = soon.where(Clock.ticket.in_(seen)).order_by(Clock.due_at).limit(SHOWN_MOST)
    return [(clock.ticket, clock.due_at) for clock in rows]


def unsent(officer, now):
    """The replies that are not out yet and need a person, those that wait longest first."""
    waiting = [state for state in UNSENT if state not in ("queued", "sending")]
    seen = access.tickets_for(officer, now).select(Ticket.id)
    found = Message.select(Message, Ticket).join(Ticket).where(
        Message.outgoing, Message.state.in_(waiting), Message.ticket.in_(seen)
    )  # fmt: skip
    return list(found.order_by(Message.received_at).limit(SHOWN_MOST))
