"""One action for every ticket of an incident: a look at what it would do, the order, and how far it is."""

import secrets
from collections import defaultdict

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user

from smgt import errands, incidents, rights
from smgt.errors import Forbidden, SmgtError
from smgt.web import filters
from smgt.web.bulk import deed_of, filling, looks_for_office, typed
from smgt.web.given import number
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.speech import said

bp = Blueprint("errands", __name__, url_prefix="/incidents/<int:incident_id>/all")
PER_PAGE = 50


@bp.post("")
@may("act")
def look(incident_id):
    """What it would do to how many; nothing is done yet."""
    return _page(incident_id)


def _page(incident_id, status=200, problems=()):
    incident, deed, able, left = _planned(incident_id)
    why = defaultdict(list)
    for ticket, sentence in left:
        why[sentence].append(ticket)
    return render_template(
        "all.html", incident=incident, deed=deed, title_words=deed_of(request.form)[1][0], count=len(able), left=left,
        why=why, problems=problems, form=(), key=request.form.get("key") or secrets.token_urlsafe(12),
        **filling(deed, request.form) | ({"asked": ()} if deed == "group" else {}),
    ), status  # fmt: skip


def _planned(incident_id):
    deed, (_, action, asked, _) = deed_of(request.form)
    incident, _ = incidents.find(current_user.officer, incident_id, now())
    supposed = dict.fromkeys(asked, "?")
    return incident, deed, *errands.plan(current_user.officer, incident, action, supposed, now())


@bp.post("/do")
@may("act")
def do(incident_id):
    """Order it, as it was looked at: 303 to how far it is, or the look again with what is wrong."""
    deed, (_, action, asked, needed) = deed_of(request.form)
    form = typed(request.form, asked)
    if looks_for_office(form, request.form):
        return _page(incident_id)
    form |= {"incident": str(incident_id)} if deed == "group" else {}
    if any(not form[field] for field in needed):
        return _page(incident_id, 422, [said("Please fill this in.")])
    try:
        errand = _order(incident_id, action, form)
    except Forbidden:
        raise
    except SmgtError as error:
        return _page(incident_id, 409, [said(str(error))])
    return redirect(f"/incidents/{incident_id}/all/{errand.id}", 303)


def _order(incident_id, action, form):
    officer, key = current_user.officer, request.form.get("key", "")
    incident, _, able, _ = _planned(incident_id)
    count = number(request.form.get("count", ""), 6, -1)
    return errands.ask(officer, incident, action, form, able, count, key or secrets.token_urlsafe(12), now())


@bp.get("/<int:errand_id>")
@may("see_incidents")
def show(incident_id, errand_id):
    """How far it is, and which were left and why."""
    officer, moment = current_user.officer, now()
    incident, errand = _found(incident_id, errand_id)
    counts = errands.counts(officer, errand, moment)
    rows, page, pages, _ = filters.paged(errands.left(officer, errand, moment), request.args, per_page=PER_PAGE)
    return render_template(
        "errand.html", incident=incident, errand=errand, counts=counts, total=sum(counts.values()), tickets=rows,
        page=page, pages=pages, stops=_may_stop(officer, errand),
    )  # fmt: skip


@bp.post("/<int:errand_id>/stop")
@may("act")
def stop(incident_id, errand_id):
    _, errand = _found(incident_id, errand_id)
    if not _may_stop(current_user.officer, errand):
        raise Forbidden("Somebody else ordered it.")
    errands.stop(errand, actor(), now())
    return redirect(f"/incidents/{incident_id}/all/{errand_id}", 303)


def _found(incident_id, errand_id):
    officer, moment = current_user.officer, now()
    incident, _ = incidents.find(officer, incident_id, moment)
    return incident, errands.find(officer, incident, errand_id, moment)


def _may_stop(officer, errand):
    return errand.officer_id == officer.id or rights.has(officer, "make_incident")
