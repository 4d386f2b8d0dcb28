"""How long each step takes, from receipt to a content citizen; and good outcomes with the minutes they took."""

from collections import defaultdict

from peewee import SQL, Case, fn

from smgt.models import Fact
from smgt.reports.figures import IS_COUNTED, STEPS
from smgt.reports.table import Cell, Column, Table, report
from smgt.reports.words import WEEKDAYS
from smgt.translations.spoken import N_

EXACT = 240  # minutes up to which every one counts; longer ones to ten minutes, so that a million are read in a moment
_STEP_COLUMNS = [
    Column("tickets", N_("Grievances")), Column("median", N_("Median"), "minutes"),
    Column("ninetieth", N_("Nine in ten within"), "minutes"), Column("worst", N_("Worst"), "minutes"),
]  # fmt: skip
_MEASURED = N_(
    "Of a grievance's first round: each step from the one before it, in hours and minutes round the clock; waits of "
    "more than four hours to ten minutes."
)


@report(
    "chain", N_("Reaction chain"), _MEASURED,
    N_("Median: half of them took no longer; nine in ten took no longer than the second time."),
)  # fmt: skip
def chain(view):
    """One row a step."""
    rows = []
    with view.gathered() as own:
        for name, field in STEPS.items():
            counts = _histogram(own, [], field).get((), {})
            rows.append({"step": Cell(name)} | _measured(own, counts, f"step:{name}"))
    return Table([Column("step", N_("Step"), "text", "step"), *_STEP_COLUMNS], rows)


_CHOSEN = N_("Acknowledged: from the marking on, as an office needs it to begin, where no other step is chosen.")


@report("weekdays", N_("Reaction by weekday"), _MEASURED, N_("Of those received on that day of the week."), _CHOSEN,
        steps=True)  # fmt: skip
def weekdays(view):
    """One step of the chain, one row a day of the week."""
    return _by(view, Fact.weekday, "weekday", N_("Day"), WEEKDAYS)


@report("hours", N_("Reaction by hour"), _MEASURED, N_("Of those received in that hour of India's day."), _CHOSEN,
        steps=True)  # fmt: skip
def hours(view):
    """One step of the chain, one row an hour."""
    return _by(view, Fact.hour, "hour", N_("Hour"), {hour: f"{hour:02d}:00" for hour in range(24)})


def _by(view, field, key, label, names):
    """The step that was chosen; without one, marked to acknowledged."""
    step = view.chosen.step or "accepted"
    found = _histogram(view, [field], STEPS[step] if view.chosen.step else _begun())
    rows = [
        {key: Cell(number)} | _measured(view, found.get((number,), {}), f"step:{step},{key}:{number}")
        for number in names
    ]
    columns = [Column(key, label, "text", key), *_STEP_COLUMNS]
    return Table(columns, rows, picture=("bars", key, ("tickets",)))


def _begun():
    return fn.COALESCE(Fact.seen_in, 0) + Fact.accepted_in


def _histogram(view, keys, minutes, *conditions):
    """{values of the keys: {minutes: how many}} of the facts that have them."""
    rough = Case(None, [(minutes <= EXACT, minutes)], (minutes + 5) / 10 * 10).alias("rough")
    among = [*view.where(), IS_COUNTED, minutes.is_null(False), *conditions]
    query = Fact.select(*keys, rough, fn.COUNT(SQL("*"))).where(*among).group_by(*keys, SQL("rough"))
    found = defaultdict(dict)
    for *key, value, count in query.tuples():
        found[tuple(key)][int(value)] = count
    return found


def _measured(view, counts, figure):
    """The cells of one row from its {minutes: how many}."""
    total = sum(counts.values())
    cells = {name: Cell(_within(counts, total * part)) for name, part in (("median", 0.5), ("ninetieth", 0.9))}
    return {"tickets": view.cell(total, figure), **cells, "worst": Cell(max(counts, default=None))}


def _within(counts, wanted):
    """The least minutes within which so many were done; None where there are none."""
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= wanted:
            return value
    return None


@report(
    "good", N_("Good outcomes"),
    N_("Grievances whose complainant said that he is satisfied, by category, with the time from the receipt to the "
       "first reply; the quickest first."),
    _MEASURED,
)  # fmt: skip
def good(view):
    """One row a category."""
    found = _histogram(view, [Fact.subject], Fact.took, Fact.outcome == "satisfied")
    rows = [
        {"category": Cell(code, view.cell(0, "took", category=code).link)}
        | _measured(view, counts, "took")
        | {"tickets": view.cell(sum(counts.values()), "took", category=code), "quickest": Cell(min(counts))}
        for (code,), counts in found.items()
    ]
    rows.sort(key=lambda row: (row["median"].value, row["category"].value))
    columns = [Column("category", N_("Category"), "text", "category"), *_STEP_COLUMNS]
    return Table([*columns, Column("quickest", N_("Quickest"), "minutes")], rows)
