"""Every figure of every report is a link to exactly its tickets."""

import pytest

from smgt import access, reports
from smgt.reports.figures import STEPS
from smgt.web import filters
from tests.factories import NOON
from tests.reports.conftest import fill, view

CHOSEN = (
    {},
    {"step": "reported"},
    {"since": "2026-11-01", "to": "2026-11-15", "channel": "x"},
    {"district": "-", "category": "ELEC"},
)


def counted(link, officer):
    """How many tickets the list of that address shows this officer."""
    return filters.narrow(access.tickets_for(officer, NOON), filters.given(link)).count()


def wrong(table, officer):
    """Counts that differ from the lists they lead to."""
    cells = {
        (tuple(sorted(cell.link.items())), cell.value)
        for row in table.rows
        for cell in row.values()
        if cell.link and isinstance(cell.value, int)
    }
    return [(dict(link), value) for link, value in cells if counted(dict(link), officer) != value]


def all_wrong(officer, **chosen):
    looked = view(officer, **chosen)
    return {name: found for name, r in reports.REPORTS.items() if (found := wrong(r.make(looked), officer))}


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_the_list_behind_each_figure_is_as_long_as_it_says(lives, deeds, chosen):
    assert all_wrong(lives["osd"], **chosen) == {}


def test_also_of_other_lives_in_one_department(people):
    fill(seed=2)
    assert all_wrong(people["osd"], department="FOOD") == {}


@pytest.mark.parametrize("name", ["meena", "kavita", "admin"])
def test_also_for_whoever_sees_only_some(lives, deeds, name):
    assert all_wrong(lives[name]) == {}


def test_every_report_has_rows_and_figures_with_lists(lives):
    reports.snapshots.write(NOON)
    tables = {name: report.make(view(lives["osd"])) for name, report in reports.REPORTS.items()}
    assert [name for name, table in tables.items() if not table.rows] == []
    unlinked = [n for n, table in tables.items() if not any(c.link for row in table.rows for c in row.values())]
    assert unlinked == ["written"]  # what was written down is no longer a list


@pytest.mark.parametrize("step", STEPS)
def test_the_days_and_hours_of_a_step_add_up_to_the_chains(lives, step):
    chain = {row["step"]: row["tickets"] for row in reports.find("chain").make(view(lives["osd"])).lines()}
    for name in ("weekdays", "hours"):
        rows = reports.find(name).make(view(lives["osd"], step=step)).rows
        assert sum(row["tickets"].value for row in rows) == chain[step]
        assert all("step" not in row["tickets"].link for row in rows), "the list is named by its figure alone"
