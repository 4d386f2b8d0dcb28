"""By persons: who files what as not tenable, and what lies with whom."""

from smgt import clocks
from smgt.models import Charge, Fact, Officer
from smgt.reports.table import Cell, Column, Table, report
from smgt.translations.spoken import N_

_FILED = {
    "filed": "filed", "not_tenable": "filed,outcome:not_tenable", "outside": "filed,outcome:outside",
    "referred": "filed,outcome:referred", "not_a_grievance": "filed,outcome:not_a_grievance",
    "open": "filed,pending",
}  # fmt: skip
_FILED_LABELS = (N_("Filed without marking"), N_("Not tenable"), N_("Outside Haryana"), N_("Referred"),
                 N_("Not a grievance"), N_("Reopened, pending now"))  # fmt: skip


@report(
    "not_tenable", N_("Not tenable by triager"),
    N_("What was received in these days and filed without marking, by the person who filed it last, with the outcome "
       "it has now. Filed as no grievance is among them here, though it counts as no grievance received."),
)  # fmt: skip
def not_tenable(view):
    """One row a person of the cell, who filed most first."""
    found = view.count([Fact.decided_by], _FILED, Fact.decided_by.is_null(False), population=False)
    found.sort(key=lambda each: (-each[1]["filed"], each[0]))
    rows = []
    for (officer,), counts in found:
        own = {key: f"{name},by:{officer}" for key, name in _FILED.items()}
        rows.append({"officer": Cell(officer)} | view.cells(counts, own))
    columns = [Column("officer", N_("Who filed it"), "text", "officer")]
    columns += [Column(key, label) for key, label in zip(_FILED, _FILED_LABELS, strict=True)]
    return Table(columns, rows, picture=("bars", "officer", ("filed",)))


_LOAD = {"pending": "pending", "overdue": "overdue", "no_report": "no_report", "received": "received",
         "acted_in_time": "acted_in_time", "acted_late": "acted_late", "reopened": "reopened"}  # fmt: skip
_LOAD_LABELS = (N_("Pending"), N_("Overdue"), N_("No report yet"), N_("Held, received in these days"),
                N_("Report in time"), N_("Report late"), N_("Marked again"))  # fmt: skip


@report(
    "officers", N_("Officers' load"),
    N_("What was received in these days and lies, or last lay, with an office, and who is in charge of that office "
       "today; a vacant one has nobody. Two in charge of one office share its figures."),
)  # fmt: skip
def officers(view):
    """One row an office, most pending first."""
    found = view.count([Fact.office], _LOAD, Fact.office != "")
    found.sort(key=lambda each: (-each[1]["pending"], -each[1]["received"], each[0]))
    charge = _in_charge(clocks.today(view.now))
    rows = [
        {"office": Cell(code), "officers": Cell(charge.get(code, "–"))} | view.cells(counts, _LOAD, office=code)
        for (code,), counts in found
    ]
    columns = [Column("office", N_("Office"), "text", "office"), Column("officers", N_("In charge"), "text")]
    columns += [Column(key, label) for key, label in zip(_LOAD, _LOAD_LABELS, strict=True)]
    return Table(columns, rows, picture=("bars", "office", ("pending", "overdue")))


def _in_charge(today):
    """{office: the names of those in charge of it on that day}."""
    held = (
        Charge.select(Charge.office, Officer.name)
        .join(Officer)
        .where(Charge.in_force(today), Officer.in_service(today))
    )
    names = {}
    for code, name in held.order_by(Officer.name).tuples():
        names[code] = f"{names[code]}, {name}" if code in names else name
    return names
