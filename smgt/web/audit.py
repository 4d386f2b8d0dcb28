"""Audit: who did what when, filtered, and as a table; administrators see nothing of a ticket."""

from datetime import date

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask_login import current_user

from smgt import audit
from smgt.models import db
from smgt.tickets import readable
from smgt.web.facts import deeds
from smgt.web.given import number
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor

bp = Blueprint("audit", __name__)


@bp.get("/audit")
@may("see_audit")
def index():
    chosen = _chosen()
    before = number(request.args.get("before", ""), 18)
    found, following = audit.page(audit.events(current_user.officer, before=before, **_read(chosen)))
    return render_template("audit.html", events=found, following=following, chosen=chosen, deeds=deeds())


@bp.get("/audit.csv")
@may("export_audit")
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
