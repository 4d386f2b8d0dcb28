"""The election code of conduct: where it is in force, and putting it in force and ending it."""

from datetime import date

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user

from smgt import conduct, rights
from smgt.clocks import today
from smgt.errors import Refused
from smgt.models import Conduct
from smgt.tickets import readable
from smgt.web.forms import districts
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor

bp = Blueprint("conduct", __name__, url_prefix="/conduct")
SHOWN = 100


def install(app):
    app.jinja_env.globals["conducts"] = lambda: conduct.in_force(today(now()))


@bp.get("")
@may("see_conduct")
def index(problem=None, status=200):
    rows = Conduct.select().order_by(Conduct.id.desc()).limit(SHOWN)
    declares = rights.has(current_user.officer, "declare_conduct")
    problems, given = [str(problem)] if problem else [], request.form if problem else {}
    return render_template(
        "conduct.html", rows=list(rows), may=declares, districts=districts(), problems=problems, given=given,
        wrong=problem.field if problem else "", day=today(now()),
    ), status  # fmt: skip


@bp.post("")
@may("declare_conduct")
def declare():
    try:
        days = [_day(request.form.get(name, ""), name) for name in ("from_on", "to_on")]
        text = {name: readable(request.form.get(name, "")) for name in ("district", "reason")}
        conduct.declare(text["district"], *days, text["reason"], actor(), now())
    except Refused as refused:
        return index(refused, 422)
    return redirect("/conduct", 303)


@bp.post("/<int:row>/end")
@may("declare_conduct")
def end(row):
    conduct.end(row, actor(), now())
    return redirect("/conduct", 303)


def _day(text, field):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("Write the day as YYYY-MM-DD.", field) from None
    if not 2000 <= day.year <= 2200:
        raise Refused("That day is out of the calendar.", field)
    return day
