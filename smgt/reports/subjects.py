"""What recurs where: categories, places, channels."""

from collections import Counter
from datetime import timedelta

from smgt import clocks
from smgt.models import Fact
from smgt.reports.table import Cell, Column, Table, report, share
from smgt.translations.spoken import N_

MOST_PLACES = 100
WEEKS = 12
_FIGURES = {name: name for name in ("received", "resolved", "not_tenable", "pending", "overdue", "reopened")}
_LABELS = (N_("Received"), N_("Resolved"), N_("Not tenable"), N_("Pending"), N_("Overdue now"), N_("Marked again"))
_COLUMNS = [Column(key, label) for key, label in zip(_FIGURES, _LABELS, strict=True)]
_COUNTED = N_("Received in these days, and what became of exactly these.")


@report("categories", N_("Categories"), _COUNTED, N_("A category's first row counts all its parts."))
def categories(view):
    """One row a category, most received first, each followed by its parts."""
    parts, whole = view.count([Fact.subject, Fact.category], _FIGURES), {}
    for (subject, _), counts in parts:
        whole.setdefault(subject, Counter()).update(counts)
    rows = []
    for code, counts in sorted(whole.items(), key=lambda each: (-each[1]["received"], each[0])):
        rows.append(_row(view, "category", code, counts))
        own = [(part, found) for (subject, part), found in parts if subject == code != part]
        own.sort(key=lambda each: (-each[1]["received"], each[0]))
        rows += [_row(view, "category", part, found) for part, found in own]
    columns = [Column("category", N_("Category"), "text", "category"), *_COLUMNS]
    return Table(columns, rows, picture=("bars", "category", ("pending", "overdue")))


@report("channels", N_("Channels"), _COUNTED)
def channels(view):
    """One row a channel."""
    found = sorted(view.count([Fact.channel], _FIGURES), key=lambda each: -each[1]["received"])
    rows = [_row(view, "channel", code, counts) for (code,), counts in found]
    for row in rows:
        row["resolved_share"] = Cell(share(row["resolved"].value, row["received"].value - row["pending"].value))
    columns = [Column("channel", N_("Source"), "text", "channel"), *_COLUMNS]
    columns.append(Column("resolved_share", N_("Resolved share"), "share"))
    return Table(columns, rows, picture=("bars", "channel", ("received",)))


@report(
    "places", N_("Places"), _COUNTED,
    N_("A place is what the complainant's own words named, as the gazetteer writes it. Shown are those with at least "
       "two grievances of one category, the most frequent first, at most 100."),
)  # fmt: skip
def places(view):
    """One row a place and category that recur."""
    keys = [Fact.district, Fact.place, Fact.subject]
    found, rows = view.count(keys, _FIGURES, Fact.place != "", best=(2, MOST_PLACES)), []
    for (district, place, subject), counts in found:
        more = {"district": district, "category": subject}
        cells = view.cells(counts, _FIGURES, named=place, **more)
        rows.append({key: Cell(value) for key, value in more.items()} | {"place": Cell(place)} | cells)
    columns = [Column("place", N_("Place"), "text", "place"), Column("district", N_("District"), "text", "district"),
               Column("category", N_("Category"), "text", "category"), *_COLUMNS]  # fmt: skip
    return Table(columns, rows)


def _row(view, key, code, counts):
    cells = view.cells(counts, _FIGURES, **{key: code})
    return {key: Cell(code, cells["received"].link)} | cells


@report(
    "weeks", N_("Districts by week"),
    N_("Received in each of the last twelve weeks, Monday to Sunday, the present one not yet full; or in the twelve "
       "weeks before the last day chosen."),
    periods="shown",
)  # fmt: skip
def weeks(view):
    """One row a district, one column a week."""
    end = view.chosen.until or clocks.today(view.now)
    monday = end - timedelta(days=end.weekday())
    firsts = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    figures = {f"week_{n}": f"received_on:{first}:{first + timedelta(days=6)}" for n, first in enumerate(firsts)}
    since = Fact.received_on >= firsts[0]
    found = view.count([Fact.district], figures, since, days=False)
    found.sort(key=lambda each: (-sum(each[1].values()), each[0]))
    rows = [
        {"district": Cell(code)} | view.cells(counts, figures, days=False, district=code) for (code,), counts in found
    ]
    columns = [Column("district", N_("District"), "text", "district")]
    columns += [Column(key, f"{first:%d-%m}") for key, first in zip(figures, firsts, strict=True)]
    return Table(columns, rows, picture=("heat", "district", tuple(figures)))
