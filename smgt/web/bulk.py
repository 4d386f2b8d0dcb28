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
    deed, (_, action, asked, needed) = _deed()
    form = {field: readable(request.form.get(field, "")).strip()[:LONGEST] for field in asked}
    if "office" in form:
        form["office"] = form["office"] or _code(request.form)
        if not form["office"] and _typed(request.form):
            return _page()  # he looks for one
    if any(not form[field] for field in needed):
        return _page(422, [said("Please fill this in.")])
    boxes = chosen.boxes(request.form.getlist("ticket"), deed)
    if not 0 < len(boxes) <= bulk.MOST:
        return _page(422, [said("Choose some, at most fifty at a time.")])
    if left := bulk.carry_out(current_user.officer, boxes, action, form, now()):
        return _page(409, [f"{number} {said(sentence)}" for number, sentence in left])
    return redirect(here(request.form.get("next"), "/triage"), 303)


def _code(sent):
    """What was typed to look for an office, where it is just an office's code."""
    typed = _typed(sent)
    return typed if Office.select().where(Office.code == typed).exists() else ""


def _typed(sent):
    return readable(sent.get("find", "")).strip()[:60]


def _deed():
    name = request.form.get("deed", "")
    if name not in DEEDS:
        raise NotFound("There is no such action.")
    return name, DEEDS[name]


def _page(status=200, problems=()):
    deed, (title, action, asked, _) = _deed()
    numbers = [number for number, _, _ in chosen.boxes(request.form.getlist("ticket"), deed)][: bulk.MOST]
    rows = bulk.plan(current_user.officer, numbers, action, {field: "?" for field in asked}, now())
    if not rows:
        status, problems = 422, problems or [said("Choose some, at most fifty at a time.")]
    return render_template(
        "bulk.html", deed=deed, title_words=title, asked=asked, rows=rows, problems=problems, form=(), at=now(),
        filled=request.form, going=here(request.form.get("next"), "/triage"), outcomes=rules.REPORT_OUTCOMES,
        offices=directory.find_offices(_typed(request.form), today(now()))[:FOUND] if "office" in asked else (),
        possible=[ticket for ticket, sentence in rows if not sentence],
    ), status  # fmt: skip
