"""Ringing citizens up: the confirmation cell's call-back list, and the Chief Minister's own call sheet."""

from datetime import timedelta

from flask import Blueprint, make_response, render_template
from flask_login import current_user

from smgt import callbacks, callsheet
from smgt.clocks import today
from smgt.masks import RINGS
from smgt.models import Report, read_remarks
from smgt.rules import CALLED
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.words import labels

bp = Blueprint("calls", __name__)
LISTED_MOST = 50
COUNTED_DAYS = 30


@bp.get("/callbacks")
@may("see_callbacks")
def list_callbacks():
    """Whom to ring today, each with what he was answered, and what came of the last month's calls."""
    moment = now()
    rows = list(callbacks.waiting(current_user.officer, moment).limit(LISTED_MOST))
    day = today(moment)
    return _private(render_template(
        "callbacks.html", rows=rows, at=moment, phone_of=callbacks.phone_of, outcomes=CALLED, said=labels("called"),
        reports=_reports([row.ticket_id for row in rows]), days=COUNTED_DAYS, share=round(callbacks.SHARE * 100),
        figures=callbacks.figures(day - timedelta(days=COUNTED_DAYS), day),
    ))  # fmt: skip


@bp.get("/callsheet")
@may("open_callsheet")
def sheet():
    """Five citizens with their numbers in full; who opened it is noted."""
    officer, moment = current_user.officer, now()
    chosen = callsheet.citizens(officer, moment)
    callsheet.note([ticket for ticket, _, _ in chosen], actor(), moment)
    events = [event for _, _, found in chosen for event in found]
    read_remarks(events)
    return _private(render_template(
        "callsheet.html", citizens=chosen, at=moment, shut=callsheet.hidden(moment), parts=RINGS,
        reports=_reports([ticket.id for ticket, _, _ in chosen]),
    ))  # fmt: skip


def _reports(ids):
    """{ticket id: what its office did, by its latest report}."""
    found = Report.select(Report.ticket, Report.action_taken).where(
        Report.ticket.in_(ids), Report.returned_at.is_null()
    )
    return dict(found.order_by(Report.id).tuples()) if ids else {}


def _private(page):
    """Numbers in full are not kept by a browser."""
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
