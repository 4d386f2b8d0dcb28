"""How old what is pending is, by department or by district."""

from smgt.models import Fact
from smgt.reports.figures import AGES
from smgt.reports.table import Column, Table, report
from smgt.translations.spoken import N_

_DEFINITION = (
    N_("What is pending now, by the days since it was received, counted in days of India: 0 is today."),
    N_("Overdue: the time for what the State owes next is over. No report yet: marked, and no office has reported."),
)
_FIGURES = {f"days_{name}": f"age:{name}" for name in AGES} | {
    "pending": "pending", "overdue": "overdue", "no_report": "no_report",
}  # fmt: skip
_LABELS = (
    N_("0–1 days"), N_("2–3 days"), N_("4–7 days"), N_("8–15 days"), N_("16–30 days"), N_("31–120 days"),
    N_("over 120 days"), N_("Pending"), N_("Overdue"), N_("No report yet"),
)  # fmt: skip


@report("ageing", N_("Ageing by department"), *_DEFINITION)
def ageing(view):
    """One row a department, the most overdue first."""
    return _aged(view, Fact.department, "department", N_("Department"))


@report("ageing_districts", N_("Ageing by district"), *_DEFINITION)
def ageing_districts(view):
    """One row a district, the most overdue first."""
    return _aged(view, Fact.district, "district", N_("District"))


def _aged(view, field, key, label):
    found = view.count([field], _FIGURES, Fact.state == "pending")
    found.sort(key=lambda each: (-each[1]["overdue"], -each[1]["pending"], each[0]))
    rows = [
        {key: view.cell(code, "pending", **{key: code})} | view.cells(counts, _FIGURES, **{key: code})
        for (code,), counts in found
    ]
    columns = [Column(key, label, "text", key)]
    columns += [Column(name, words) for name, words in zip(_FIGURES, _LABELS, strict=True)]
    return Table(columns, rows, picture=("bars", key, ("pending", "overdue")))
