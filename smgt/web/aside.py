"""The lane of probable non-grievances: read by the whole cell, decided on one by one or fifty at a time."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from smgt import incidents, lane, rights
from smgt.models import Ticket
from smgt.web import chosen, filters
from smgt.web.guard import here
from smgt.web.now import now
from smgt.web.reasons import because
from smgt.web.speech import said


def page(status=200, problems=()):
    """What waits in the lane, the oldest first, and what was decided a moment ago."""
    officer, moment = current_user.officer, now()
    found = lane.waiting(officer, moment).order_by(Ticket.received_at, Ticket.id)
    rows, page, pages, total = filters.paged(found, request.args, per_page=lane.MOST)
    return render_template(
        "aside.html", tickets=rows, page=page, pages=pages, total=total, at=moment, problems=problems, form=(),
        because=because, decided=lane.decided(officer, moment), acts=rights.has(officer, "file_lane"),
        proposed_count=incidents.waiting(moment).count(),
        ticked=request.args.get("tick") == str(page),  # of this page only: the next one is looked at first
        going=url_for("triage.index", lane="aside", **({"page": page} if page > 1 else {})),
    ), status  # fmt: skip


def file():
    """File what was chosen; whatever could not be filed is named, with why."""
    boxes = chosen.boxes(request.form.getlist("ticket"), "file")
    if not 0 < len(boxes) <= lane.MOST:
        return page(422, [said("Choose some, at most fifty at a time.")])
    if left := lane.file(current_user.officer, boxes, now()):
        return page(409, [f"{number} {said(sentence)}" for number, sentence in left])
    return redirect(here(request.form.get("next"), url_for("triage.index", lane="aside")), 303)
