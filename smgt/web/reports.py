"""Reports: the list of them, each as a page with its definition and picture, as CSV and as a workbook."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from smgt import exports, reports
from smgt.errors import Refused
from smgt.models import Category
from smgt.reports.files import csv_of, xlsx_of
from smgt.reports.words import STEPS, Words, grouped
from smgt.routing.places import hindi_names
from smgt.tickets import readable
from smgt.web import filters, pictures
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.words import N_, day, labels, tongue

bp = Blueprint("reports", __name__, url_prefix="/reports")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERIODS = {"today": N_("Today"), "week": N_("This week"), "month": N_("This month"), "year": N_("This year")}

_OFFERED = {"period": PERIODS, "step": STEPS}


def install(app):
    app.jinja_env.globals.update(report_choices=choices, figure_words=figure_words, list_address=list_address)


@bp.get("")
@may("see_reports")
def index():
    return render_template("reports.html", index=reports.INDEX, reports=reports.REPORTS, chosen={})


@bp.get("/<report>")
@may("see_reports")
def show(report):
    """The report; filters that make no sense are said in words, with the form as it was filled in."""
    found, given = reports.find(report), _given()
    try:
        view = _view(given)
        return _page(found, given, view, found.make(view))
    except Refused as refused:
        return _page(found, given, problem=str(refused)), 422


@bp.get("/<report>.csv")
@may("export_report")
def csv(report):
    found, table = _taken(report)
    headers = {"Content-Disposition": f"attachment; filename={found.name}.csv", "Cache-Control": "no-store"}
    return Response(csv_of(table, words(str)), mimetype="text/csv", headers=headers)


@bp.get("/<report>.xlsx")
@may("export_report")
def xlsx(report):
    found, table = _taken(report)
    headers = {"Content-Disposition": f"attachment; filename={found.name}.xlsx", "Cache-Control": "no-store"}
    book = xlsx_of(table, words(str), gettext(found.label), sentences(found, table))
    return Response(book, mimetype=XLSX, headers=headers)


def _taken(name):
    """(the report, its table), taken out as a file: noted in the journal."""
    found, given = reports.find(name), _given()
    table = found.make(_view(given))
    exports.note(f"report {name}", actor(), now(), given)
    return found, table


def _given():
    """The filters that the address names, as {key: text}."""
    names = (*reports.NAMES, "period")
    return {key: readable(request.args[key]).strip()[:200] for key in names if request.args.get(key, "").strip()}


def _view(given):
    return reports.ready(current_user.officer, now(), reports.read(given, now()))


def _page(report, given, view=None, table=None, problem=""):
    query = view.chosen.query() if view else {}
    found = table.rows if table else []
    rows, page, pages = filters.paged_rows(found, request.args, len(found) or 1 if "whole" in request.args else 100)
    return render_template(
        "report.html", report=report, chosen=given, query=query, table=table, words=words(), page=page, pages=pages,
        part=table and replace(table, rows=rows),
        sentences=sentences(report, table), problems=[problem] if problem else [], shown=_shown(view, given),
        picture=picture_of(table, gettext(report.label)) if table else "",
    )  # fmt: skip


def _shown(view, given):
    """What the report speaks of, in words: its days, and what else was chosen; "" where nothing is."""
    told = []
    if view and (view.chosen.since or view.chosen.until):
        told.append(f"{day(view.chosen.since) or '…'} – {day(view.chosen.until) or '…'}")
    offered = choices()
    for key in ("category", "district", "department", "channel", "step"):
        told += [name.removeprefix("– ") for code, name in offered[key] if code == given.get(key)]
    return " · ".join([*told, *filter(None, [given.get("place")])])


def words(count=grouped):
    """How the values of a report read in the page's language; in a file `count` leaves numbers as they are."""
    said = {"channel": labels("channel"), "outcome": labels("outcome"), "kind": labels("kind")}
    said["place"] = hindi_names() if tongue().hindi else {}
    return Words(lambda text: gettext(text) if text else "", tongue().code, said, count)


def sentences(report, table):
    """The report's definition in the page's language."""
    slots = table.slots if table else {}
    return [tongue().say(each, **slots) if slots else gettext(each) for each in report.definition if table or not slots]


def picture_of(table, title):
    """The picture beside a report's table, or ""."""
    if not table.picture or not table.rows:
        return ""
    kind, key, drawn = table.picture
    return _DRAW[kind](table, title, key, drawn)


def _bars(table, title, key, drawn):
    say, heads = words(), {column.key: column for column in table.columns}
    if key is None:  # one row: a bar for each figure
        rows = [(say.label(heads[name]), table.rows[0][name].value or 0, 0) for name in drawn]
        return pictures.bars(rows, title, "")
    total, part = (*drawn, None)[:2]
    rows = [
        (say(heads[key], row[key].value), row[total].value or 0, row[part].value if part else 0)
        for row in sorted(table.rows, key=lambda row: -(row[total].value or 0))
    ]
    return pictures.bars(rows, title, say.label(heads[total]), say.label(heads[part]) if part else "")


def _lines(table, title, key, drawn):
    say, heads = words(), {column.key: column for column in table.columns}
    points = [(say(heads[key], row[key].value), *(row[name].value for name in drawn)) for row in table.rows]
    return pictures.lines(points, title, [say.label(heads[name]) for name in drawn])


def _heat(table, title, key, drawn):
    say, heads = words(), {column.key: column for column in table.columns}
    rows = [(say(heads[key], row[key].value), [row[name].value for name in drawn]) for row in table.rows]
    return pictures.heat(rows, [say.label(heads[name]) for name in drawn], title)


_DRAW = {"bars": _bars, "lines": _lines, "heat": _heat}


def choices():
    """What a report's filters offer, as {key: [(code, words)]}."""
    own = {name: [(key, gettext(words)) for key, words in table.items()] for name, table in _OFFERED.items()}
    return filters.choices() | {"category": categories()} | own


def categories():
    """Every category and its parts, as (code, words)."""
    rows = Category.select(Category.code, Category.name, Category.name_hi).order_by(Category.code).tuples()
    return [(code, ("– " if "." in code else "") + tongue().name(name, name_hi)) for code, name, name_hi in rows]


def list_address(link):
    """The address of the list of exactly the tickets a figure counts."""
    return url_for("tickets.index", **link)


FIGURES = {
    "received": N_("received"), "resolved": N_("resolved"), "not_tenable": N_("not tenable"),
    "referred": N_("referred"), "pending": N_("pending"), "disposed": N_("disposed of"), "marked": N_("marked"),
    "unmarked": N_("not yet marked"), "acknowledged": N_("acknowledged"),
    "acknowledged_in_time": N_("acknowledged in time"), "acknowledged_late": N_("acknowledged late"),
    "acted": N_("reported"), "acted_in_time": N_("report in time"), "acted_late": N_("report late"),
    "no_report": N_("no report yet"), "overdue": N_("overdue"), "reopened": N_("marked again"),
    "returned": N_("report returned"), "satisfied": N_("satisfied"),
    "not_content": N_("marked again, not satisfied since"), "age": N_("pending for days:"),
    "received_on": N_("received on"), "disposed_in": N_("disposed of between"), "disposed_on": N_("disposed of on"),
    "reopened_on": N_("reopened on"), "disposed_month": N_("disposed of in the month"),
    "reopened_month": N_("reopened in the month"), "pending_at": N_("pending at the beginning of"),
    "step": N_("reached the step"), "weekday": N_("received on weekday"), "hour": N_("received at hour"),
    "outcome": N_("outcome"), "by": N_("filed by"), "filed": N_("filed without marking"), "took": N_("satisfied"),
    "suggestion": N_("suggestion"), "suggestion_marked": N_("suggestion, sent to a department"),
    "suggestion_accepted": N_("suggestion, accepted"), "suggestion_declined": N_("suggestion, declined"),
    "suggestion_undecided": N_("suggestion, not yet decided"),
    "suggestion_promised": N_("suggestion, accepted and not done yet"),
}  # fmt: skip


def figure_words(text):
    """A figure of a list's address in words."""
    told = []
    for part in text.split(",")[:5]:
        name, *given = part.split(":")
        told.append(" ".join([gettext(FIGURES[name]) if name in FIGURES else name, *given]))
    return ", ".join(told)
