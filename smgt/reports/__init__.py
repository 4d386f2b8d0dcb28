"""The reports: each a function of a View that gives a Table, registered by its name; every figure leads to its list."""

from smgt.errors import NotFound
from smgt.reports import ageing, chain, disposal, flows, people, ranks, snapshots, subjects
from smgt.reports.chosen import NAMES, Chosen, read
from smgt.reports.facts import refresh, remake
from smgt.reports.table import REPORTS, Table
from smgt.reports.view import View, ready

# as the list of them shows them
ORDER = (disposal, ranks, ageing, chain, subjects, people, flows, snapshots)
__all__ = [
    "NAMES", "ORDER", "REPORTS", "Chosen", "Table", "View", "find", "listed", "read", "ready", "refresh", "remake",
    "snapshots",
]  # fmt: skip


def listed():
    """All reports, in the order of the list of them."""
    places = {module.__name__: place for place, module in enumerate(ORDER)}
    return sorted(REPORTS.values(), key=lambda report: places[report.make.__module__])


def find(name):
    """The Report of that name. Raises NotFound."""
    if name not in REPORTS:
        raise NotFound("There is no such report.")
    return REPORTS[name]
