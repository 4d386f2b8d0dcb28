"""Incidents: those that the house proposes, those that are made, and each with its tickets, acted on together."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import bulk, errands, incidents, rights
from smgt.models import Ticket
from smgt.web import chosen, filters
from smgt.web.facts import district_label, place_of
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.speech import said

bp = Blueprint("incidents", __name__, url_prefix="/incidents")
PER_PAGE = 50
OFFERED = 25  # proposed ones on the page; those that are made or dismissed make room for more


@bp.get("")
@may("see_incidents")
def index():
    """What is proposed, and page by page what was made."""
    officer, moment = current_user.officer, now()
    some, page, pages, _ = filters.paged(incidents.made(officer, moment), request.args, per_page=PER_PAGE)
    proposed = incidents.proposed(officer, moment)
    return render_template(
        "incidents.html", rows=incidents.counted(officer, some, moment), page=page, pages=pages,
        proposed=proposed[:OFFERED], more=len(proposed[OFFERED:]),
    )  # fmt: skip


@bp.get("/<int:incident_id>")
@may("see_incidents")
def show(incident_id):
    return _page(incident_id)


def _page(incident_id, status=200, problems=()):
    officer, moment = current_user.officer, now()
    incident, seen = incidents.find(officer, incident_id, moment)
    rows, page, pages, total = filters.paged(
        filters.with_office(seen).order_by(Ticket.id), request.args, per_page=PER_PAGE
    )
    like = incidents.like(officer, incident, moment)
    citizens, since, stages, districts = incidents.facts(seen if total else like)
    return render_template(
        "incident.html", incident=incident, tickets=rows, page=page, pages=pages, total=total, at=moment,
        citizens=citizens, stages=stages, form=(), problems=problems, places=sorted(map(district_label, districts)),
        place_of=place_of, since=since or incident.opened_at, makes=rights.has(officer, "make_incident"),
        like=list(like.limit(PER_PAGE)),
        alike=like.count(), acts=officer.role != "viewer", errands=errands.of(officer, incident, moment),
    ), status  # fmt: skip


@bp.post("/<int:incident_id>/add")
@may("make_incident")
def add(incident_id):
    """Put the chosen tickets into it: what was proposed is thereby made."""
    incidents.find(current_user.officer, incident_id, now())
    boxes = chosen.boxes(request.form.getlist("ticket"), "group")
    if not boxes:
        return _page(incident_id, 422, [said("Choose at least one.")])
    form = {"incident": str(incident_id)}
    if left := bulk.carry_out(current_user.officer, boxes, "group", form, now()):
        return _page(incident_id, 409, [f"{number} {said(sentence)}" for number, sentence in left])
    return redirect(url_for("incidents.show", incident_id=incident_id), 303)


@bp.post("/<int:incident_id>/dismiss")
@may("make_incident")
def dismiss(incident_id):
    incidents.find(current_user.officer, incident_id, now())
    incidents.dismiss(incident_id, actor(), now())
    return redirect(url_for("incidents.index"), 303)
