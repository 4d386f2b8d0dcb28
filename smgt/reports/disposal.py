"""The disposal figures of DESIGN §1, and those of suggestions, which are counted apart."""

from peewee import SQL, fn

from smgt.models import Fact
from smgt.reports.figures import COUNTED
from smgt.reports.table import Column, Table, report, share
from smgt.translations.spoken import N_

_COUNTS = {name: name for name in ("received", "resolved", "not_tenable", "referred", "pending", "disposed")}


@report(
    "disposal", N_("Disposal"),
    N_("Received: grievances taken up or decided on in these days; suggestions, what was no grievance, what waits in "
       "the lane of probable non-grievances and second numbers of one matter are counted apart."),
    N_("Resolved: answered with action taken or with a reasoned 'not possible', and not reopened since. Not tenable: "
       "with outside Haryana and details not given. Disposed of: received less pending."),
    N_("Resolved share and not-tenable share are of those disposed of, the pending share of those received. Marked: "
       "sent to an office at least once."),
    N_("Disposed of in the period: whenever they were received."),
)  # fmt: skip
def disposal(view):
    """One row of figures; read from one index alone where nothing but days is chosen."""
    counts = _counts(view)
    row = view.cells(counts, _COUNTS | {"marked": "marked"})
    for name in ("resolved", "not_tenable"):
        row[f"{name}_share"] = view.cell(share(counts[name], counts["disposed"]), name)
    row["pending_share"] = view.cell(share(counts["pending"], counts["received"]), "pending")
    columns = [*(Column(name, _LABELS[name]) for name in _COUNTS),
               *(Column(name, _LABELS[name], "share") for name in row if name.endswith("_share")),
               Column("marked", N_("Marked to offices"))]  # fmt: skip
    if view.chosen.since or view.chosen.until:
        columns.append(Column("disposed_in_period", N_("Disposed of in the period")))
        row["disposed_in_period"] = _disposed_in_period(view)
    return Table(
        columns, [row], picture=("bars", None, ("resolved", "not_tenable", "referred", "pending")), single=True
    )


_LABELS = {
    "received": N_("Received"), "resolved": N_("Resolved"), "not_tenable": N_("Not tenable"),
    "referred": N_("Referred"), "pending": N_("Pending"), "disposed": N_("Disposed of"),
    "resolved_share": N_("Resolved share"), "not_tenable_share": N_("Not-tenable share"),
    "pending_share": N_("Pending share"),
}  # fmt: skip


def _counts(view):
    """By state, those that are apart left out afterwards: so nothing but one index is read."""
    query = Fact.select(Fact.state, fn.COUNT(SQL("*")), fn.COUNT(Fact.marked_on))
    query = query.where(*among) if (among := view.where()) else query
    found = {state: (count, sent) for state, count, sent in query.group_by(Fact.state).tuples() if state in COUNTED}
    counts = {state: found.get(state, (0, 0))[0] for state in COUNTED}
    received = sum(counts.values())
    marked = sum(sent for _, sent in found.values())
    return counts | {"received": received, "disposed": received - counts["pending"], "marked": marked}


def _disposed_in_period(view):
    days = f"{view.chosen.since or '2000-01-01'}:{view.chosen.until or '2200-12-31'}"
    name = f"disposed_in:{days}"
    ((_, counts),) = view.count([], {"in": name}, days=False)
    return view.cell(counts["in"], name, days=False)


@report(
    "suggestions", N_("Suggestions"),
    N_("What was received as a suggestion in these days, by the department it lies with. They are no grievances: no "
       "share of them counts in the disposal figures."),
    N_("Accepted and declined: as the department decided, and told the citizen."),
)  # fmt: skip
def suggestions(view):
    """One row a department."""
    figures = {
        "suggestions": "suggestion", "marked": "suggestion_marked", "accepted": "suggestion_accepted",
        "declined": "suggestion_declined", "undecided": "suggestion_undecided", "promised": "suggestion_promised",
    }  # fmt: skip
    found = view.count([Fact.department], figures, Fact.kind == "suggestion", population=False)
    rows = [
        {"department": view.cell(code, "suggestion", department=code)} | view.cells(counts, figures, department=code)
        for (code,), counts in sorted(found)
    ]
    labels = (N_("Suggestions"), N_("Sent to a department"), N_("Accepted"), N_("Declined"), N_("Not yet decided"),
              N_("Accepted, not done yet"))  # fmt: skip
    columns = [Column("department", N_("Department"), "text", "department")]
    columns += [Column(key, label) for key, label in zip(figures, labels, strict=True)]
    return Table(columns, rows, picture=("bars", "department", ("suggestions",)))
