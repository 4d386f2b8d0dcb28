"""The lane of probable non-grievances: read by the whole cell, decided on one by one or fifty at a time."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import lane, rights
from smgt.models import Ticket
from smgt.routing.tokens import as_written
from smgt.vault import sign
from smgt.web import filters, given
from smgt.web.guard import here, may
from smgt.web.now import now
from smgt.web.speech import said

bp = Blueprint("triage", __name__, url_prefix="/triage")
NO_VERSION = -1  # what was read cannot be told: never the present one


@bp.get("")
@may("see_lane")
def index():
    return _page()


@bp.post("")
@may("file_lane")
def file():
    """File what was chosen; whatever could not be filed is named, with why."""
    chosen = [_chosen(value) for value in request.form.getlist("ticket")]
    if not 0 < len(chosen) <= lane.MOST:
        return _page(422, [said("Choose some, at most fifty at a time.")])
    if left := lane.file(current_user.officer, chosen, now()):
        return _page(409, [f"{number} {said(sentence)}" for number, sentence in left])
    return redirect(here(request.form.get("next"), url_for("triage.index")), 303)


def _chosen(value):
    """(number, version, key) of one box; the key is the same for a double tap, another once the ticket changed."""
    number, _, text = value.partition(":")
    version = given.number(text, 9, NO_VERSION)
    plain = number if number.replace("-", "").isalnum() else ""
    return plain[:30], version, sign("key", current_user.token, plain, version, "file")[:20]


def _because(ticket):
    """The words that caused the proposal, as the citizen wrote them where they stand in the summary."""
    reasons = (ticket.proposal or {}).get("reasons", ())
    return [as_written(reason.partition(": ")[2] or reason, ticket.summary) for reason in reasons]


def _page(status=200, problems=()):
    officer, moment = current_user.officer, now()
    found = lane.waiting(officer, moment).order_by(Ticket.received_at, Ticket.id)
    rows, page, pages, total = filters.paged(found, request.args, per_page=lane.MOST)
    return render_template(
        "triage.html", tickets=rows, page=page, pages=pages, total=total, at=moment, problems=problems, form=(),
        because=_because, decided=lane.decided(officer, moment), acts=rights.has(officer, "file_lane"),
        ticked=request.args.get("tick") == str(page),  # of this page only: the next one is looked at first
        going=url_for("triage.index", page=page) if page > 1 else url_for("triage.index"),
    ), status  # fmt: skip
