"""What a report is and what it gives: a table whose every figure names the list of exactly its tickets."""

from collections.abc import Callable
from dataclasses import dataclass, field

REPORTS = {}


@dataclass(frozen=True)
class Column:
    """`kind` says how its values read: text (a code of `table`, if named), count, share (0-1), minutes, rank, day."""

    key: str
    label: str
    kind: str = "count"
    table: str = ""


@dataclass(frozen=True)
class Cell:
    """A value, and the filters of the list of exactly its tickets; None where there is no such list."""

    value: object
    link: dict | None = None


@dataclass
class Table:
    """`rows` are {column's key: Cell}. `picture`: (kind, label's key, keys of the columns drawn), or None.

    `single`: one row that reads better as a list of figures. `note`: a sentence about this very table, or "".
    """

    columns: list
    rows: list
    picture: tuple | None = None
    single: bool = False
    note: str = ""
    slots: dict = field(default_factory=dict)

    def lines(self):
        """The rows as plain {key: value}."""
        return [{column.key: row[column.key].value for column in self.columns} for row in self.rows]


@dataclass(frozen=True)
class Report:
    """`name` is its address, `definition` the sentences beside it, `periods` what its days speak of (received, shown),
    `steps` whether it shows one step of the reaction chain, to be chosen.

    `make(view)` gives its Table.
    """

    name: str
    label: str
    definition: tuple
    make: Callable
    periods: str = "received"
    steps: bool = False


def report(name, label, *definition, periods="received", steps=False):
    """Register a function of one View as the report of that name."""

    def register(make):
        REPORTS[name] = Report(name, label, definition, make, periods, steps)
        return make

    return register


def share(part, whole):
    """part of whole as 0-1 with four digits; None of nothing."""
    return round(part / whole, 4) if whole else None
