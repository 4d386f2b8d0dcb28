"""Muted authors: who, why and until when; and muting the author of a ticket."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import access, mutes, tickets
from smgt.errors import Refused
from smgt.web import given
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor

bp = Blueprint("mutes", __name__, url_prefix="/triage/mutes")


@bp.get("")
@may("mute_author")
def index():
    return render_template("mutes.html", mutes=mutes.listed(current_user.officer, now()))


@bp.get("/<number>")
@may("mute_author")
def form(number):
    ticket, _ = access.find(current_user.officer, number, now())
    return _page(ticket)


@bp.post("/<number>")
@may("mute_author")
def mute(number):
    """Mute the author of a ticket; 422 says what is wrong."""
    ticket, _ = access.find(current_user.officer, number, now())
    reason, days = tickets.readable(request.form.get("reason", "")), given.number(request.form.get("days", ""), 3)
    try:
        mutes.mute(ticket, reason, days, actor(), now())
    except Refused as refused:
        return _page(ticket, [str(refused)], 422)
    return redirect(url_for("mutes.index"), 303)


def _page(ticket, problems=(), status=200):
    tickets.note_view(ticket, current_user.officer, now())
    return render_template("mute.html", ticket=ticket, problems=problems, form=(), days=mutes.MOST_DAYS), status


@bp.post("/<int:mute_id>/end")
@may("mute_author")
def end(mute_id):
    mutes.end(mute_id, actor(), now())
    return redirect(url_for("mutes.index"), 303)
