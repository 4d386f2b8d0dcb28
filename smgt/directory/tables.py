"""The directory's tables as files: each with the columns that an import of it reads, so that it can be sent back."""

from smgt.directory.sorts import CHARGE, HOLIDAYS, OFFICERS, OFFICES
from smgt.models import Charge, Holiday, Office, Officer
from smgt.tables import csv_line


def lines(name):
    """The CSV lines of a table: offices, officers, charges or holidays."""
    columns, rows = _TABLES[name]
    yield csv_line(columns)
    for row in rows():
        yield csv_line(_cell(row[column]) for column in columns)


def _cell(value):
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _offices():
    for office in Office.select().order_by(Office.code).iterator():
        yield office.__data__


def _officers():
    for officer in Officer.select().order_by(Officer.email).iterator():
        yield officer.__data__ | {"disabled": officer.disabled_at is not None}


def _charges():
    charges = Charge.select(Charge, Officer).join(Officer).order_by(Charge.office, Charge.from_on, Charge.id)
    for charge in charges.iterator():
        yield charge.__data__ | {"officer": charge.officer.email}


def _holidays():
    for holiday in Holiday.select().order_by(Holiday.day, Holiday.district).iterator():
        yield holiday.__data__ | {"until_on": holiday.day}


_TABLES = {
    "offices": (OFFICES, _offices), "officers": (OFFICERS, _officers), "charges": (CHARGE, _charges),
    "holidays": (HOLIDAYS, _holidays),
}  # fmt: skip
NAMES = tuple(_TABLES)
