"""The reports: each a function of a View that gives a Table, registered by its name; every figure leads to its list."""

from smgt.errors import NotFound
from smgt.reports import ageing, chain, disposal, flows, people, ranks, snapshots, subjects
from smgt.reports.chosen import NAMES, Chosen, read
from smgt.reports.contents import INDEX
from smgt.reports.facts import refresh, remake
from smgt.reports.table import REPORTS, Table
from smgt.reports.view import View, ready

__all__ = [
    "INDEX", "NAMES", "REPORTS", "Chosen", "Table", "View", "ageing", "chain", "disposal", "find", "flows", "people",
    "ranks", "read", "ready", "refresh", "remake", "snapshots", "subjects",
]  # fmt: skip


def find(name):
    """The Report of that name. Raises NotFound."""
    if name not in REPORTS:
        raise NotFound("There is no such report.")
    return REPORTS[name]
