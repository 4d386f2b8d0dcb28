"""The review meeting: choosing whom, the sheet to print, the letters as drafts, and the directions with their dates."""

from datetime import date

from flask import Blueprint, Response, redirect, render_template, request
from flask_login import current_user

from smgt import exports, letters, reports, review, rights
from smgt.clocks import today
from smgt.errors import Refused
from smgt.tickets import readable
from smgt.web import filters
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.reports import words
from smgt.web.sheets import actor
from smgt.web.words import N_

bp = Blueprint("review", __name__, url_prefix="/review")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTERS = {"dissatisfaction": N_("Letter of dissatisfaction"), "show_cause": N_("Show-cause notice"),
           "commendation": N_("Letter of commendation")}  # fmt: skip


@bp.get("")
@may("see_review")
def index(problem=None, status=200):
    """Whom to review, and every direction with its date."""
    given = request.form if problem else {}
    return render_template(
        "review.html", choices=filters.choices(), directions=review.listed(), day=today(now()), given=given,
        problems=[str(problem)] if problem else [], may=rights.has(current_user.officer, "direct"), words=words(),
    ), status  # fmt: skip


@bp.get("/sheet")
@may("see_review")
def sheet():
    """The sheet of a department, a district or (neither named) the State."""
    view = _view()
    return render_template(
        "review_sheet.html", sheet=review.sheet(view), chosen=view.chosen, query=view.chosen.query(), words=words(),
        letters=[(sort, LETTERS[sort]) for sort in review.sorts(view)], day=today(now()), at=now(),
    )  # fmt: skip


@bp.get("/letter/<letter>")
@may("see_review")
def show(letter):
    """A draft to read and print, in the language asked for."""
    view, language = _view(), request.args.get("lang", "hi")
    draft = review.letter(view, letter, language)
    other = next(each for each in letters.LANGUAGES if each != language)
    return render_template(
        "letter.html", draft=draft, letter=letter, name=LETTERS[letter], query=view.chosen.query(), other=other,
    )  # fmt: skip


@bp.get("/letter/<letter>.docx")
@may("export_letter")
def docx(letter):
    """The same as a document, its taking noted in the journal."""
    view = _view()
    draft = review.letter(view, letter, request.args.get("lang", "hi"))
    chosen = {"department": view.chosen.department, "district": view.chosen.district}
    exports.note(f"letter {letter}", actor(), now(), {key: value for key, value in chosen.items() if value})
    headers = {
        "Content-Disposition": f"attachment; filename={letter}-{draft.language}.docx",
        "Cache-Control": "no-store",
    }
    return Response(review.docx_of(draft), mimetype=DOCX, headers=headers)


@bp.post("/directions")
@may("direct")
def direct():
    try:
        met_on, due_on = (_day(name) for name in ("met_on", "due_on"))
        text = {name: readable(request.form.get(name, "")) for name in ("district", "department", "text")}
        review.direct(met_on, due_on, text["district"], text["department"], text["text"], actor(), now())
    except Refused as refused:
        return index(refused, 422)
    return redirect("/review", 303)


@bp.post("/directions/<int:row>/done")
@may("direct")
def done(row):
    try:
        review.done(row, readable(request.form.get("note", "")), actor(), now())
    except Refused as refused:
        return index(refused, 422)
    return redirect("/review", 303)


def _view():
    """The reader's View of the department or district that the address names."""
    given = {name: readable(request.args.get(name, ""))[:100] for name in ("department", "district")}
    return reports.ready(current_user.officer, now(), reports.read(given, now()))


def _day(name):
    try:
        day = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Refused("Write the day as YYYY-MM-DD.", name) from None
    if not 2000 <= day.year <= 2200:
        raise Refused("That day is out of the calendar.", name)
    return day
