"""Districts and departments in a row, by how they do their duties."""

from smgt.models import Fact
from smgt.reports.table import Cell, Column, Table, report, share
from smgt.translations.spoken import N_

LEAST = 10  # decided duties before a place in the row means anything
_FIGURES = {
    "marked": "marked", "acknowledged": "acknowledged", "acknowledged_in_time": "acknowledged_in_time",
    "acknowledged_late": "acknowledged_late", "acted_in_time": "acted_in_time", "acted_late": "acted_late",
    "pending": "marked,pending", "overdue": "marked,overdue", "reopened": "reopened", "returned": "returned",
    "satisfied": "satisfied", "not_content": "not_content",
}  # fmt: skip
_LABELS = {
    "marked": N_("Marked"), "acknowledged": N_("Acknowledged"), "acknowledged_in_time": N_("Acknowledged in time"),
    "acknowledged_late": N_("Acknowledged late"), "acted_in_time": N_("Report in time"),
    "acted_late": N_("Report late"), "pending": N_("Pending"), "overdue": N_("Overdue now"),
    "reopened": N_("Marked again"), "returned": N_("Reports returned"), "satisfied": N_("Satisfied"),
    "not_content": N_("Not satisfied since"),
}  # fmt: skip
_SHARES = {
    "acknowledged_share": (N_("Acknowledged in time, share"), "acknowledged_in_time", "acknowledged_late"),
    "on_time_share": (N_("On time, share"), "acted_in_time", "acted_late"),
    "satisfied_share": (N_("Satisfied, share"), "satisfied", "not_content"),
}
_DEFINITION = (
    N_("Of the grievances received in these days that were marked to an office. On time: the report came before its "
       "due time; late: after it, or it is still awaited and the due time is over."),
    N_("The place in the row goes by the on-time share, then by the share acknowledged in time. Below %(least)s "
       "decided duties there is no place: so few say nothing."),
    N_("Satisfied share: satisfied ones against those marked again and not satisfied since; each counts once. Reports "
       "returned: given back by the checker at least once."),
)  # fmt: skip


@report("districts", N_("Districts"), *_DEFINITION)
def districts(view):
    """One row a district, the best first."""
    return _ranked(view, Fact.district, "district", N_("District"))


@report("departments", N_("Departments"), *_DEFINITION)
def departments(view):
    """One row a department, the best first; "" are offices of all departments."""
    return _ranked(view, Fact.department, "department", N_("Department"))


def _ranked(view, field, key, label):
    found = view.count([field], _FIGURES, Fact.marked_on.is_null(False))
    rows = sorted((_row(code, counts) for (code,), counts in found), key=_order)
    _place(rows)
    columns = [Column("rank", N_("Place"), "rank"), Column(key, label, "text", key)]
    columns += [Column(name, words, "share") for name, (words, _, _) in _SHARES.items()]
    columns += [Column(name, words) for name, words in _LABELS.items()]
    told = [_cells(view, key, row) for row in rows]
    return Table(columns, told, picture=("bars", key, ("pending", "overdue")), slots={"least": LEAST})


def _row(code, counts):
    shares = {name: share(counts[good], counts[good] + counts[bad]) for name, (_, good, bad) in _SHARES.items()}
    return {"code": code, "counts": counts, "decided": counts["acted_in_time"] + counts["acted_late"], **shares}


def _order(row):
    """Those with enough to judge by first; of them the most punctual."""
    enough = row["decided"] >= LEAST and row["code"] != ""
    return not enough, -(row["on_time_share"] or 0), -(row["acknowledged_share"] or 0), row["code"]


def _place(rows):
    """Equal shares share a place."""
    before = None
    for number, row in enumerate(rows, 1):
        judged = not _order(row)[0]
        same = before is not None and _order(row)[:3] == _order(before)[:3]
        row["rank"] = (before["rank"] if same else number) if judged else None
        before = row


def _cells(view, key, row):
    more = {key: row["code"]}
    told = {"rank": Cell(row["rank"]), key: view.cell(row["code"], "marked", **more)}
    for name, (_, good, _) in _SHARES.items():
        told[name] = view.cell(row[name], good, **more)
    return told | view.cells(row["counts"], _FIGURES, **more)
