"""Audit: who did what when, filtered, and as a table; administrators see nothing of a ticket."""

from datetime import date

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask_login import current_user

from smgt import audit
from smgt.models import db
from smgt.tickets import readable
from smgt.web import deeds, past
from smgt.web.directory.told import ACTIONS as CHANGES
from smgt.web.given import number
from smgt.web.guard import fresh, may
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.speech import said
from smgt.web.words import N_

bp = Blueprint("audit", __name__)
HOUSE = {
    "account_added": N_("Account added"), "export": N_("Exported"),
    "import": N_("Imported"), "outward_stopped": N_("Everything outward stopped"),
    "outward_started": N_("Outward started again"), "erasure_asked": N_("Erasure asked for"),
    "erasure_done": N_("Erasure carried out"), "erasure_refused": N_("Erasure put aside"),
    "privacy_look": N_("Looked what is kept of a citizen"),
    "privacy_export": N_("A citizen's data copied"), "retention": N_("Retention run"),
    "secrets_sealed": N_("Secrets sealed again"), "conduct_declared": N_("Code of conduct in force"),
    "limit_set": N_("Limit set"), "hours_set": N_("Office hours set"),
    "conduct_ended": N_("Code of conduct ended"), "direction_given": N_("Direction of a review meeting"),
    "direction_done": N_("Direction carried out"), "directory_export": N_("Directory taken out as a file"),
    "directory_import": N_("Directory brought in from a file"), "duty_put": N_("Put on duty"),
    "duty_taken_off": N_("Taken off duty"), "callbacks_drawn": N_("Call-back list drawn"),
    "call_sheet": N_("Call sheet opened"), "canned_added": N_("Ready reply added"),
    "canned_ended": N_("Ready reply removed"), "model_used": N_("Model of the proposals changed"),
    "model_let_go": N_("New models of the proposals are used again"),
    "spelling_struck": N_("Learned spelling struck out"), "spelling_kept": N_("Learned spelling counts again"),
    "incident_dismissed": N_("Proposed incident dismissed"),
    "errand_stopped": N_("What was being done to an incident stopped"),
    "muted": N_("Author muted"), "heard_again": N_("Author heard again"), "evidence_read": N_("Evidence looked at"),
    "leave_taken": N_("On leave"), "leave_ended": N_("Back from leave"),
    "notify_chosen": N_("How notices arrive was chosen"),
}  # fmt: skip
DEEDS = CHANGES | past.ACTIONS | HOUSE | deeds.EVENTS


@bp.get("/audit")
@may("see_audit")
def index():
    chosen = _chosen()
    before = number(request.args.get("before", ""), 18)
    found, following = audit.page(audit.events(current_user.officer, before=before, **_read(chosen)))
    return render_template("audit.html", events=found, following=following, chosen=chosen, deeds=_deeds(), done=_done)


def _deeds():
    """{action: its words} of everything that the journal may hold, for a filter."""
    return {name: said(words) for name, words in sorted(DEEDS.items(), key=lambda pair: pair[1])}


def _done(event):
    return said(DEEDS.get(event.action, event.action))


@bp.get("/audit/refused")
@may("see_audit")
def refused():
    """Who was refused a sign-in of late: by officer and network, the most tries first."""
    return render_template("audit_refused.html", failures=audit.failures(now()), days=audit.LATELY.days)


@bp.get("/audit.csv")
@may("export_audit")
@fresh(5)
def table():
    chosen = _chosen()
    found = audit.events(current_user.officer, **_read(chosen))
    lines = audit.table(found, actor(), now(), chosen)

    def connected():
        db.connect(reuse_if_open=True)  # the request's own was closed before the first line is asked for
        yield from lines

    headers = {"Content-Disposition": "attachment; filename=audit.csv", "Cache-Control": "no-store"}
    return Response(stream_with_context(connected()), mimetype="text/csv", headers=headers)


def _chosen():
    """The filters that the address names, as {key: text}."""
    read = {key: readable(request.args.get(key, "")).strip()[:200] for key in ("person", "action", "from", "to")}
    return {key: text for key, text in read.items() if text}


def _read(chosen):
    days = {"since": _day(chosen.get("from")), "until": _day(chosen.get("to"))}
    return {"person": chosen.get("person", ""), "action": chosen.get("action", ""), **days}


def _day(text):
    """A day that was typed; None for none, and for one out of any calendar of ours."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 1970 < day.year < 2200 else None
