"""What comes in and goes out: by month, where the balance must come out, and by day."""

from collections import Counter
from datetime import date, timedelta

from peewee import SQL, fn

from smgt import clocks
from smgt.errors import Refused
from smgt.models import Fact, Turn
from smgt.reports.figures import IS_COUNTED
from smgt.reports.table import Cell, Column, Table, report
from smgt.translations.spoken import N_

MOST_DAYS, USUAL_DAYS, MOST_MONTHS = 400, 30, 240
_LABELS = {"opening": N_("Pending at the beginning"), "received": N_("Received"), "reopened": N_("Reopened"),
           "disposed": N_("Disposed of"), "closing": N_("Pending at the end")}  # fmt: skip
_BALANCE = N_("Pending at the beginning + received + reopened − disposed of = pending at the end.")
_ONCE = N_(
    "A grievance counts once in each column of a row: one that was disposed of and reopened within it counts in both; "
    "where it went there and back more often, only what its end adds to its beginning counts beside that."
)


@report("months", N_("Balance by month"), _BALANCE, _ONCE,
        N_("The days chosen say which months are shown; a grievance counts by its present place and category."),
        periods="shown")  # fmt: skip
def months(view):
    """One row a month."""
    with view.gathered() as own:
        first, last = _span(own)
        starts = _months(first, last)[-MOST_MONTHS:] if first else []
        return _flows(own, "month", N_("Month"), starts, _next_month, "of_month", lambda day: f"{day:%Y-%m}", "text")


@report("days", N_("Inflow and outflow by day"), _BALANCE, _ONCE,
        N_("The last thirty days, or the days chosen, at most 400; days of India. Figures as they are known now; "
           "as they were written that night: Days as written."),
        periods="shown")  # fmt: skip
def days(view):
    """One row a day."""
    first, last = days_shown(view)
    starts = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    with view.gathered() as own:
        return _flows(own, "day", N_("Day"), starts, lambda day: day + timedelta(days=1), "of_day", lambda day: day,
                      "day")  # fmt: skip


def days_shown(view):
    """(first, last) of the days that a report by day shows. Raises Refused where they are too many."""
    last = min(view.chosen.until or clocks.today(view.now), clocks.today(view.now))
    first = view.chosen.since or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        first = last
    if (last - first).days >= MOST_DAYS:
        count = (last - first).days + 1
        raise Refused(f"{count} days are too many to show one by one: take at most {MOST_DAYS}, or months.", "from")
    return first, last


def _span(view):
    """(first, last) day that the months shown hold; (None, None) where nothing was received."""
    among = [*view.where(days=False), IS_COUNTED]
    first = Fact.select(fn.MIN(Fact.received_on)).where(*among).scalar()
    if first is None:
        return None, None
    today = clocks.today(view.now)
    return max(first, view.chosen.since or first), min(today, view.chosen.until or today)


def _months(first, last):
    found, start = [], first.replace(day=1)
    while start <= last:
        found.append(start)
        start = _next_month(start)
    return found


def _next_month(day):
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _flows(view, key, label, starts, following, flag, name, kind):
    """The rows of the periods that begin on these days, each balanced from the one before."""
    columns = [Column(key, label, kind), *(Column(each, words) for each, words in _LABELS.items())]
    if not starts:
        return Table(columns, [])
    end, suffix = following(starts[-1]), "month" if key == "month" else "on"
    pending = view.count([], {"pending": f"pending_at:{starts[0]}"}, days=False)[0][1]["pending"]
    came, went, back = _per_day(view, starts[0], end, flag)
    rows = []
    for start in starts:
        last = following(start) - timedelta(days=1)
        received, disposed, reopened = (_sum(each, start, last) for each in (came, went, back))
        opening, pending = pending, pending + received + reopened - disposed
        within = f"{start}:{last}"
        rows.append({
            key: Cell(name(start)), "opening": view.cell(opening, f"pending_at:{start}", days=False),
            "received": view.cell(received, f"received_on:{within}", days=False),
            "reopened": view.cell(reopened, f"reopened_{suffix}:{within}", days=False),
            "disposed": view.cell(disposed, f"disposed_{suffix}:{within}", days=False),
            "closing": view.cell(pending, f"pending_at:{following(start)}", days=False),
        })  # fmt: skip
    return Table(columns, rows, picture=("lines", key, ("received", "disposed", "closing")))


def _sum(per_day, first, last):
    return sum(per_day[first + timedelta(days=n)] for n in range((last - first).days + 1))


def _per_day(view, first, end, flag):
    """Counters of (received, disposed, reopened) by day, from `first` to before `end`."""
    among = [*view.where(days=False), IS_COUNTED]

    def facts(day, *conditions):
        inside = (day >= first) & (day < end)
        return Counter(
            dict(Fact.select(day, fn.COUNT(SQL("*"))).where(*among, inside, *conditions).group_by(day).tuples())
        )

    def turns(what):
        inside = (Turn.on >= first) & (Turn.on < end) & (Turn.what == what) & getattr(Turn, flag)
        found = Turn.select(Turn.on, fn.COUNT(Turn.id)).join(Fact, on=Turn.ticket == Fact.ticket)
        return Counter(dict(found.where(*among, inside, Fact.turned).group_by(Turn.on).tuples()))

    return facts(Fact.received_on), facts(Fact.disposed_on, ~Fact.turned) + turns("disposed"), turns("reopened")
