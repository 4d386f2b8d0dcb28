"""The reports: each a function of a View that gives a Table, registered by its name; every figure leads to its list."""

from smgt.errors import NotFound
from smgt.reports import ageing, disposal, ranks
from smgt.reports.chosen import NAMES, Chosen, read
from smgt.reports.facts import refresh
from smgt.reports.table import REPORTS, Table
from smgt.reports.view import View, ready

__all__ = [
    "NAMES", "REPORTS", "Chosen", "Table", "View", "ageing", "disposal", "find", "ranks", "read", "ready", "refresh",
]  # fmt: skip


def find(name):
    """The Report of that name. Raises NotFound."""
    if name not in REPORTS:
        raise NotFound("There is no such report.")
    return REPORTS[name]
