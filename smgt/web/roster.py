"""The duty roster of the cell: who is on duty now, the next two weeks, and putting somebody on or off."""

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user

from smgt import rights, roster
from smgt.clocks import today
from smgt.errors import Refused
from smgt.models import Officer
from smgt.web.forms import districts
from smgt.web.given import number
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor

bp = Blueprint("roster", __name__, url_prefix="/roster")
DAYS = 14


@bp.get("")
@may("see_roster")
def index(problem=None, status=200):
    day, moment = today(now()), now()
    first = day - timedelta(days=roster.shift_of(moment)[0] < day)  # a night shift began yesterday
    who = Officer.select().where(Officer.role.in_(roster.ROLES), Officer.in_service(day)).order_by(Officer.name)
    return render_template(
        "roster.html", days=[first + timedelta(days=each) for each in range(DAYS)], duties=roster.of_days(first, DAYS),
        shifts=list(roster.SHIFTS), hours={shift: _hours(shift) for shift in roster.SHIFTS}, officers=list(who),
        districts=districts(), on_duty=roster.on_duty(moment), shift=roster.shift_of(moment),
        may_change=rights.has(current_user.officer, "change_roster"), problems=[str(problem)] if problem else [],
        wrong=problem.field if problem else "", given=request.form if problem else {},
    ), status  # fmt: skip


def _hours(shift):
    day = date(2026, 1, 1)
    return f"{roster.begin_of(day, shift):%H:%M}–{roster.end_of(day, shift):%H:%M}"


@bp.post("")
@may("change_roster")
def put():
    try:
        officer = Officer.get_or_none(Officer.id == number(request.form.get("officer", ""), 9, 0))
        days = [_day(request.form.get(name, ""), name) for name in ("from_on", "to_on")]
        roster.put(officer, request.form.get("shift", ""), request.form.get("district", ""), *days, actor(), now())
    except Refused as refused:
        return index(refused, 422)
    return redirect("/roster", 303)


@bp.post("/<int:duty>/off")
@may("change_roster")
def off(duty):
    roster.take_off(duty, actor(), now())
    return redirect("/roster", 303)


def _day(text, field):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("Write the day as YYYY-MM-DD.", field) from None
