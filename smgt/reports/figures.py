"""Every figure that a report counts, by name, as a condition on the facts: the report and its list say the same."""

from datetime import date, timedelta

from smgt import clocks
from smgt.models import Fact, Turn
from smgt.reports.states import DISPOSED, STATES

COUNTED = tuple(state for state in STATES if state != "apart")
AGES = {"0-1": (0, 1), "2-3": (2, 3), "4-7": (4, 7), "8-15": (8, 15), "16-30": (16, 30), "31-120": (31, 120),
        "120+": (121, None)}  # fmt: skip
STEPS = {
    "marked": Fact.marked_in, "seen": Fact.seen_in, "accepted": Fact.accepted_in, "reported": Fact.reported_in,
    "replied": Fact.replied_in, "satisfied": Fact.satisfied_in,
}  # fmt: skip
IS_COUNTED = Fact.state != "apart"  # one comparison of a short text: over a million rows that is felt
NOTHING = Fact.ticket.is_null()


def figure(text, now):
    """The condition of a figure's name as an address has it, "pending,age:4-7"; what means nothing finds nothing."""
    conditions = [_one(part, now) for part in text.split(",")[:5]]
    found = conditions[0]
    for condition in conditions[1:]:
        found &= condition
    return found


def _one(part, now):
    name, *given = part.split(":")
    make = FIGURES.get(name)
    try:
        return make(now, *given) if make else NOTHING
    except (ValueError, KeyError, TypeError, OverflowError):
        return NOTHING


def _is(field):
    """A figure of those whose `field` is a number given in the address; what no column holds raises ValueError."""

    def condition(_now, number):
        if len(number) > 9:
            raise ValueError(number)
        return field == int(number)

    return condition


def counted(condition=None):
    """A figure among the grievances received; without a condition all of them."""
    received = IS_COUNTED
    return lambda now: received & condition if condition is not None else received


def _acted_in_time(now):
    return Fact.acted & ~Fact.act_late & (Fact.act_due_at.is_null() | (Fact.act_due_at > now))


def _act_late(now):
    return Fact.act_late | (Fact.act_due_at <= now)


def _acknowledged_in_time(now):
    return Fact.acknowledged & ~Fact.acknowledge_late & _not_due(Fact.acknowledge_due_at, now)


def _acknowledge_late(now):
    return Fact.acknowledge_late | (Fact.acknowledge_due_at <= now)


def _not_due(field, now):
    return field.is_null() | (field > now)


def _among(condition_of):
    return lambda now: IS_COUNTED & condition_of(now)


def age(now, bucket):
    """Pending for so many days, counted in days of India."""
    least, most = AGES[bucket]
    today = clocks.today(now)
    pending = (Fact.state == "pending") & (Fact.received_on <= today - timedelta(days=least))
    return pending & (Fact.received_on >= today - timedelta(days=most)) if most is not None else pending


def received_on(now, first, last=None):
    """Received on a day, or from a day to another."""
    first, last = _days(first, last)
    return IS_COUNTED & Fact.received_on.between(first, last)


def disposed_in(now, first, last=None):
    """Disposed of at least once in these days, whatever became of it since."""
    first, last = _days(first, last)
    turned = Turn.select(Turn.ticket).where(Turn.what == "disposed", Turn.on.between(first, last))
    once = ~Fact.turned & Fact.disposed_on.between(first, last)
    return IS_COUNTED & (once | (Fact.turned & Fact.ticket.in_(turned)))


def _turned(what, flag):
    """Turned in a period, as its balance counts it (states.days_of)."""

    def condition(now, first, last=None):
        first, last = _days(first, last)
        turned = Turn.select(Turn.ticket).where(Turn.what == what, Turn.on.between(first, last), flag)
        found = Fact.turned & Fact.ticket.in_(turned)
        if what == "disposed":
            found |= ~Fact.turned & Fact.disposed_on.between(first, last)
        return IS_COUNTED & found

    return condition


def pending_at(now, day):
    """Received before that day began, and not disposed of then."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    gone = Turn.select(Turn.ticket).where(
        Turn.what == "disposed", Turn.on < day, Turn.until.is_null() | (Turn.until >= day)
    )
    once = ~Fact.turned & (Fact.disposed_on.is_null() | (Fact.disposed_on >= day))
    still = once | (Fact.turned & Fact.ticket.not_in(gone))
    return IS_COUNTED & (Fact.received_on < day) & still


def _days(first, last):
    days = [date.fromisoformat(day) if isinstance(day, str) else day for day in (first, last or first)]
    if not all(1970 < day.year < 2300 for day in days):
        raise ValueError(days)
    return days


def _suggestion(condition=None):
    mine = (Fact.kind == "suggestion") & (Fact.outcome != "duplicate")
    return lambda now: mine & condition if condition is not None else mine


FIGURES = {
    "received": counted(),
    **{state: counted(Fact.state == state) for state in COUNTED},
    "disposed": counted(Fact.state.in_(DISPOSED)),
    "marked": counted(Fact.marked_on.is_null(False)),
    "unmarked": counted((Fact.state == "pending") & Fact.marked_on.is_null()),
    "acknowledged": counted(Fact.acknowledged),
    "acknowledged_in_time": _among(_acknowledged_in_time),
    "acknowledged_late": _among(_acknowledge_late),
    "acted_in_time": _among(_acted_in_time),
    "acted_late": _among(_act_late),
    "acted": counted(Fact.acted),
    "no_report": counted((Fact.state == "pending") & Fact.marked_on.is_null(False) & ~Fact.acted),
    "overdue": _among(lambda now: (Fact.state == "pending") & (Fact.due_at <= now)),
    "reopened": counted(Fact.round > 1),
    "returned": counted(Fact.returned > 0),
    "satisfied": counted(Fact.outcome == "satisfied"),
    "not_content": counted((Fact.round > 1) & (Fact.outcome != "satisfied")),
    "age": age,
    "received_on": received_on,
    "disposed_in": disposed_in,
    "disposed_on": _turned("disposed", Turn.of_day),
    "reopened_on": _turned("reopened", Turn.of_day),
    "disposed_month": _turned("disposed", Turn.of_month),
    "reopened_month": _turned("reopened", Turn.of_month),
    "pending_at": pending_at,
    "step": lambda now, name: IS_COUNTED & STEPS[name].is_null(False),
    "weekday": _is(Fact.weekday),
    "hour": _is(Fact.hour),
    "outcome": lambda now, name: Fact.outcome == name,
    "by": _is(Fact.decided_by),
    "filed": lambda now: Fact.decided_by.is_null(False),
    "took": counted((Fact.outcome == "satisfied") & Fact.took.is_null(False)),
    "suggestion": _suggestion(),
    "suggestion_marked": _suggestion(Fact.marked_on.is_null(False)),
    "suggestion_accepted": _suggestion(Fact.outcome == "accepted"),
    "suggestion_declined": _suggestion(Fact.outcome == "declined"),
    "suggestion_undecided": _suggestion(Fact.outcome.not_in(("accepted", "declined"))),
    "suggestion_promised": _suggestion((Fact.outcome == "accepted") & Fact.due_at.is_null(False)),
}  # fmt: skip
