"""Each day's figures, written down that night, once: history stays when tickets change their place or their kind."""

from datetime import datetime, time, timedelta

from peewee import SQL, fn

from smgt import access, clocks
from smgt.clocks import INDIA
from smgt.models import Fact, Figure, Ticket, Written, db, insert_rows
from smgt.reports import facts
from smgt.reports.chosen import NONE
from smgt.reports.figures import FIGURES, IS_COUNTED
from smgt.reports.flows import days_shown
from smgt.reports.table import Cell, Column, Table, report
from smgt.translations.spoken import N_

LATE = timedelta(hours=6)  # after midnight: due times have moved since, what was overdue then is not known
MOST_AT_ONCE = 40  # days that one sweep catches up with; what lies further back is not made up
_KEYS = ("district", "department", "category")
_COUNTS = ("received", "disposed", "reopened", "pending", "overdue")


def write(now):
    """Write the figures of every day that is over and not yet written, oldest first; how many days there were.

    The first sweep begins with yesterday. Of two at once, or after a kill, each day is written once: the row that
    says so and the figures are one transaction.
    """
    yesterday = clocks.today(now) - timedelta(days=1)
    last = Written.select(fn.MAX(Written.on)).scalar() or yesterday - timedelta(days=1)
    first = max(last + timedelta(days=1), yesterday - timedelta(days=MOST_AT_ONCE - 1))
    if first > yesterday:
        return 0
    facts.refresh()
    days = [first + timedelta(days=n) for n in range((yesterday - first).days + 1)]
    return sum(_write(day, now) for day in days)


def _write(day, now):
    """Whether this call wrote the day."""
    with db.atomic():
        written = Written.insert(on=day, at=now).on_conflict_ignore().returning(Written.on).execute()
        if not list(written):
            return False
        insert_rows(Figure, [{"on": day, **row} for row in _figures(day)])
    return True


def _figures(day):
    """The figures of a day by district, department and category; those with nothing are left out."""
    midnight = _end(day)
    pending = FIGURES["pending_at"](midnight, day + timedelta(days=1))
    conditions = {
        "received": FIGURES["received_on"](midnight, day), "disposed": FIGURES["disposed_on"](midnight, day),
        "reopened": FIGURES["reopened_on"](midnight, day), "pending": pending,
        "overdue": pending & (Fact.due_at <= midnight),
    }  # fmt: skip
    keys = [getattr(Fact, name) for name in _KEYS]
    counts = [fn.COUNT(SQL("*")).filter(condition) for condition in conditions.values()]
    moved = conditions["received"] | conditions["disposed"] | conditions["reopened"] | pending
    keys = [Ticket.restricted, *keys]
    query = Fact.select(*keys, *counts).join(Ticket)
    query = query.where(IS_COUNTED, moved).group_by(*keys)
    return [dict(zip(("restricted", *_KEYS, *_COUNTS), row, strict=True)) for row in query.tuples()]


@report(
    "written", N_("Days as written"),
    N_("Each day as it was known that night; nothing of it changes when a grievance is marked elsewhere, "
       "corrected or joined later. So there are no lists behind these figures."),
    N_("What was overdue is only known of a day that was written within six hours of its end; else it stays empty."),
    N_("Pending and overdue at the end of the day. For readers of everything; place and source are not written down."),
    periods="shown",
)  # fmt: skip
def written(view):
    """One row a day that was written; nothing for whoever does not see every grievance."""
    columns = [Column("day", N_("Day"), "day"), *(Column(n, words) for n, words in zip(_COUNTS, _LABELS, strict=True))]
    seen = access.sight(view.officer, view.now)
    if not seen.everything or view.chosen.place or view.chosen.channel:
        return Table(columns, [])
    first, last = days_shown(view)
    sums = [fn.SUM(getattr(Figure, name)) for name in _COUNTS]
    query = Figure.select(Figure.on, *sums).where(Figure.on.between(first, last), *_chosen(view.chosen))
    query = query if seen.restricted else query.where(Figure.restricted.not_in(access.kept_from(seen)))
    late = _late(first, last)
    rows = [_row(on, counts, on in late) for on, *counts in query.group_by(Figure.on).order_by(Figure.on).tuples()]
    return Table(columns, rows, picture=("lines", "day", ("received", "disposed", "pending")))


def _row(on, counts, late):
    told = {name: Cell(int(count)) for name, count in zip(_COUNTS, counts, strict=True)}
    return {"day": Cell(on)} | told | ({"overdue": Cell(None)} if late else {})


def _late(first, last):
    """The days of these that were written too late to know what was overdue at their end."""
    days = Written.select(Written.on, Written.at).where(Written.on.between(first, last)).tuples()
    return {on for on, at in days if at > _end(on) + LATE}


def _end(day):
    """The midnight in India that ends a day."""
    return datetime.combine(day + timedelta(days=1), time(), INDIA)


_LABELS = (N_("Received"), N_("Disposed of"), N_("Reopened"), N_("Pending at the end"), N_("Overdue at the end"))


def _chosen(chosen):
    found = [
        getattr(Figure, name) == ("" if value == NONE else value)
        for name in ("district", "department")
        if (value := getattr(chosen, name))
    ]
    if chosen.category:
        found.append((Figure.category == chosen.category) | Figure.category.startswith(f"{chosen.category}."))
    return found
