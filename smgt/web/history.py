"""A ticket as it stood at a past moment."""

from datetime import datetime

from flask import Blueprint, render_template, request
from flask_login import current_user

from smgt import access, past, tickets
from smgt.clocks import INDIA
from smgt.errors import Refused
from smgt.web.dossier import clocks_of
from smgt.web.facts import office_names
from smgt.web.guard import may
from smgt.web.now import now

bp = Blueprint("history", __name__)


@bp.get("/tickets/<number>/past")
@may("open_ticket")
def show(number):
    """The ticket at the day and time asked for (India's), now where none is; 422 where that cannot be."""
    moment, problem, found = now(), "", None
    ticket, parts = access.find(current_user.officer, number, moment)
    tickets.note_view(ticket, current_user.officer, moment)
    try:
        at = _moment(request.args.get("at", ""), moment)
        found = past.stood(ticket, min(at, moment))
    except Refused as refused:
        problem = str(refused)
    offices = office_names({m.office_id for m in found.markings}) if found else {}
    return render_template(
        "past.html", ticket=ticket, parts=parts, found=found, offices=offices, asked=request.args.get("at", "")[:40],
        problems=[problem] if problem else [], moments=past.moments(ticket)[-30:],
        ended=[row for row in clocks_of(ticket) if found and row.stopped_at and row.stopped_at <= found.at],
    ), 422 if problem else 200  # fmt: skip


def _moment(text, otherwise):
    if not text.strip():
        return otherwise
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused("Write day and time as 2026-11-20T14:05.", "at") from None
    if not 2000 <= at.year <= 2200:
        raise Refused("That day is out of the calendar.", "at")
    return at if at.tzinfo else at.replace(tzinfo=INDIA)
