"""One action for many tickets: chosen on a list, looked at on a page of its own, and done."""

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user

from smgt import bulk, directory, rules
from smgt.clocks import today
from smgt.errors import NotFound
from smgt.inbox import FOUND
from smgt.models import Office
from smgt.tickets import readable
from smgt.web import chosen
from smgt.web.guard import here, may
from smgt.web.now import now
from smgt.web.speech import said
from smgt.web.words import N_

bp = Blueprint("bulk", __name__, url_prefix="/bulk")
# what may be done to many at once: {name: (its words, the action, the fields that it asks, what it needs)}
DEEDS = {
    "accept": (N_("Accept the proposals"), "mark", (), ()),
    "mark": (N_("Mark to one office"), "mark", ("office",), ("office",)),
    "set_aside": (N_("Set aside"), "set_aside", ("reason",), ("reason",)),
    "group": (N_("Put into an incident"), "group", ("incident",), ("incident",)),
    "ungroup": (N_("Take out of the incident"), "ungroup", (), ()),
    "acknowledge": (N_("Acknowledge"), "acknowledge", (), ()),
    "note": (N_("Add a note"), "note", ("note",), ("note",)),
    "progress": (N_("Interim report"), "progress", ("note",), ("note",)),
    "report": (N_("Submit ATR"), "report", ("outcome", "action_taken", "reply"), ("outcome", "action_taken")),
    "reply": (N_("Write to the complainants"), "reply", ("reply",), ("reply",)),
}
LONGEST = 20_000


@bp.post("")
@may("act")
def look():
    """What the deed will do to each of the chosen; nothing is done yet."""
    return _page()


@bp.post("/do")
@may("act")
def do():
    """Do it: 303, or the page again: with what was left and why, or with the offices that were looked for."""
    deed, (_, action, asked, needed) = deed_of(request.form)
    form = typed(request.form, asked)
    if looks_for_office(form, request.form):
        return _page()
    if any(not form[field] for field in needed):
        return _page(422, [said("Please fill this in.")])
    boxes = chosen.boxes(request.form.getlist("ticket"), deed)
    if not 0 < len(boxes) <= bulk.MOST:
        return _page(422, [said("Choose some, at most fifty at a time.")])
    if left := bulk.carry_out(current_user.officer, boxes, action, form, now()):
        return _page(409, [f"{number} {said(sentence)}" for number, sentence in left])
    return redirect(here(request.form.get("next"), "/triage"), 303)


def typed(sent, asked):
    """What was typed into the fields that a deed asks, the office by its code."""
    form = {field: readable(sent.get(field, "")).strip()[:LONGEST] for field in asked}
    if "office" in form:
        form["office"] = form["office"] or _code(sent)
    return form


def looks_for_office(form, sent):
    """Whether an office is asked for and words to find one were typed, but none is chosen yet."""
    return form.get("office") == "" and bool(_find(sent))


def _code(sent):
    """What was typed to look for an office, where it is just an office's code."""
    words = _find(sent)
    return words if Office.select().where(Office.code == words).exists() else ""


def _find(sent):
    return readable(sent.get("find", "")).strip()[:60]


def deed_of(sent):
    """(its name, what DEEDS says of it). Raises NotFound."""
    name = sent.get("deed", "")
    if name not in DEEDS:
        raise NotFound("There is no such action.")
    return name, DEEDS[name]


def filling(deed, sent):
    """What the fields of a deed's form need (_bulk_fields.html)."""
    offices = directory.find_offices(_find(sent), today(now()))[:FOUND] if "office" in DEEDS[deed][2] else ()
    return {"asked": DEEDS[deed][2], "filled": sent, "outcomes": rules.REPORT_OUTCOMES, "offices": offices}


def _page(status=200, problems=()):
    deed, (title, action, asked, _) = deed_of(request.form)
    numbers = [number for number, _, _ in chosen.boxes(request.form.getlist("ticket"), deed)][: bulk.MOST]
    rows = bulk.plan(current_user.officer, numbers, action, {field: "?" for field in asked}, now())
    if not rows:
        status, problems = 422, problems or [said("Choose some, at most fifty at a time.")]
    return render_template(
        "bulk.html", deed=deed, title_words=title, rows=rows, problems=problems, form=(), at=now(),
        going=here(request.form.get("next"), "/triage"), possible=[ticket for ticket, sentence in rows if not sentence],
        **filling(deed, request.form),
    ), status  # fmt: skip
