"""Clocks: how late things are and on which rung, what is due soon, and the limits and calendars that say so."""

from datetime import timedelta
from itertools import groupby

from flask import Blueprint, render_template, url_for
from flask_login import current_user
from peewee import Case, fn
from wtforms import DateField, Form, IntegerField, SelectChoice, SelectField, StringField, validators

from smgt import access, calendars, directory, limits, rights
from smgt.book import book
from smgt.clocks import DUTIES, today
from smgt.ladder import CLIMB_EVERY
from smgt.models import Category, Holiday, OfficeHours, Ticket
from smgt.rules import KINDS, OPEN, URGENCIES
from smgt.tickets import readable
from smgt.web import filters
from smgt.web.directory.base import answer, form_page, posted
from smgt.web.directory.forms import NEEDED, named
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.words import N_, label, tongue

bp = Blueprint("clocks", __name__, url_prefix="/clocks")
HOUR = timedelta(hours=1)
SOON, SHOWN, HOLIDAYS_SHOWN, FEW = timedelta(hours=4), 25, 8, 12
LADDER = (  # of an office in a district; superiors that an office names come first, vacant offices are skipped
    N_("The office that holds it"), N_("City Magistrate of the district"), N_("Deputy Commissioner of the district"),
    N_("Nodal office of the department"), N_("Head of the department"), N_("State Nodal Officer"),
)  # fmt: skip
EACH = CLIMB_EVERY["normal"]  # from one rung to the next, of what is not urgent
WEEKDAYS = {
    "monday": N_("Monday"), "tuesday": N_("Tuesday"), "wednesday": N_("Wednesday"), "thursday": N_("Thursday"),
    "friday": N_("Friday"), "saturday": N_("Saturday"), "sunday": N_("Sunday"),
}  # fmt: skip
UNITS = {"minute": N_("Minutes"), "hour": N_("Hours"), "day": N_("Days")}
CALENDARS = {
    "round": N_("Round the clock; a day is 24 hours"),
    "office": N_("Office hours; a day is a working day, the first not counted"),
}


@bp.get("")
@may("see_clocks")
def index():
    moment, officer = now(), current_user.officer
    standing, coming = book().standing(today(moment))
    tickets = _of_tickets(officer, moment) if officer.role in access.SEES_ALL else {}
    return render_template(
        "clocks.html", standing=_by_duty(standing), coming=coming, at=moment, sets=rights.has(officer, "set_limits"),
        weekdays=list(WEEKDAYS.values()), **_calendars(today(moment)), **tickets,
    )  # fmt: skip


def _by_duty(standing):
    return [(duty, list(rows)) for duty, rows in groupby(standing, key=lambda limit: limit.duty)]


def _of_tickets(officer, moment):
    """How many are late on each rung, how each duty stands, and what is due in the next hours."""
    seen = access.tickets_for(officer, moment).where(Ticket.stage.in_(OPEN))
    running = seen.where(Ticket.due_at.is_null(False), Ticket.clock != "await")
    soon = running.where(Ticket.due_at > moment, Ticket.due_at <= moment + SOON)
    late = running.where(Ticket.due_at <= moment).select(Ticket.escalation, fn.COUNT(Ticket.id))
    counts = dict(late.group_by(Ticket.escalation).tuples())
    rungs = [(rung, who, rung * EACH.days, counts.pop(rung, 0)) for rung, who in enumerate(LADDER)]
    rungs += [(rung, N_("Further up"), rung * EACH.days, count) for rung, count in sorted(counts.items())]
    rows = filters.with_office(soon).order_by(Ticket.due_at, Ticket.id).limit(SHOWN)
    held = seen.where(Ticket.stage == "acting", Ticket.hold_until.is_null(False)).count()
    sooner = {urgency: every // HOUR for urgency, every in CLIMB_EVERY.items() if every < EACH}
    return {"rungs": rungs, "sooner": sooner, "duties": _duties(running, moment), "soon": list(rows),
            "soon_count": soon.count(), "held": held}  # fmt: skip


def _duties(running, moment):
    """[(duty, how many run, how many of these are due within four hours, how many are late)]."""
    late, soon = Ticket.due_at <= moment, (Ticket.due_at > moment) & (Ticket.due_at <= moment + SOON)
    sums = [fn.SUM(Case(None, [(condition, 1)], 0)) for condition in (soon, late)]
    counted = running.select(Ticket.clock, fn.COUNT(Ticket.id), *sums).group_by(Ticket.clock).tuples()
    order = {name: place for place, name in enumerate(DUTIES)}
    return sorted(counted, key=lambda row: order.get(row[0], len(order)))


def _calendars(day):
    """The office hours in force and to come, the next holidays, and the years whose list is short."""
    rows = list(OfficeHours.select().order_by(OfficeHours.from_on, OfficeHours.id))
    begun, coming = [row for row in rows if row.from_on <= day], [row for row in rows if row.from_on > day]
    week = begun[-1].week if begun else calendars.OFFICE_WEEK
    holidays = Holiday.select().where(Holiday.day >= day).order_by(Holiday.day, Holiday.district)
    listed = Holiday.select(Holiday.day).where(Holiday.district.is_null()).tuples()
    years = [listed_on.year for (listed_on,) in listed]
    return {
        "hours": begun[-1] if begun else None, "week": calendars.write_week(week),
        "hours_coming": [(row, calendars.write_week(row.week)) for row in coming],
        "holidays": list(holidays.limit(HOLIDAYS_SHOWN)),
        "short_years": [year for year in (day.year, day.year + 1) if years.count(year) < FEW],
    }  # fmt: skip


def _text(words, description="", most=300, needed=""):
    """`needed`: the sentence where it is left empty; "" for what may be."""
    filled = [validators.InputRequired(needed) if needed else validators.Optional(), validators.Length(max=most)]
    return StringField(words, filled, filters=[lambda text: readable(text) if text else text], description=description)


def _from_on():
    return DateField(N_("From which day"), [validators.InputRequired(NEEDED)],
                     description=N_("Today or later: what was due before stays as it was."))  # fmt: skip


class LimitForm(Form):
    """A limit with effect from a day."""

    duty = SelectField(N_("Duty"), default="act")
    category = SelectField(N_("Category"), default="")
    urgency = SelectField(N_("Urgency"), default="")
    kind = SelectField(N_("Kind"), default="")
    amount = IntegerField(N_("How many"), [validators.InputRequired(N_("Write a whole number."))])
    unit = SelectField(N_("Of what"), default="day")
    calendar = SelectField(N_("Counted"), default="round")
    source = _text(N_("Rule or order"), N_("Where it is published; each due time names it."),
                   needed=N_("Name the rule or order it rests on."))  # fmt: skip
    from_on = _from_on()
    order = ("duty", "category", "urgency", "kind", "amount", "unit", "calendar", "source", "from_on")

    def __init__(self, formdata=None, **options):
        super().__init__(formdata, **options)
        every = SelectChoice("", tongue().say(N_("All")))
        self.duty.choices = [SelectChoice(name, label(name, "clock")) for name in limits.LIMITED]
        self.category.choices = [every, *named(Category)]
        self.urgency.choices = [every, *(SelectChoice(name, label(name, "urgency")) for name in URGENCIES)]
        self.kind.choices = [every, *(SelectChoice(name, label(name, "kind")) for name in KINDS)]
        self.unit.choices = [SelectChoice(name, tongue().say(words)) for name, words in UNITS.items()]
        self.calendar.choices = [SelectChoice(name, tongue().say(words)) for name, words in CALENDARS.items()]


class HoursForm(Form):
    """The office hours of a week, with effect from a day."""

    from_on = _from_on()
    monday = _text(WEEKDAYS["monday"], N_("As 09:00-13:00, 13:30-17:00; empty where offices are closed."), 60)
    tuesday, wednesday = _text(WEEKDAYS["tuesday"], most=60), _text(WEEKDAYS["wednesday"], most=60)
    thursday, friday = _text(WEEKDAYS["thursday"], most=60), _text(WEEKDAYS["friday"], most=60)
    saturday, sunday = _text(WEEKDAYS["saturday"], most=60), _text(WEEKDAYS["sunday"], most=60)
    reason = _text(N_("Order"), N_("Number and date of the order that says so."),
                   needed=N_("Name the order it rests on."))  # fmt: skip
    order = ("from_on", *WEEKDAYS, "reason")


@bp.route("/limits/add", methods=("GET", "POST"))
@may("set_limits")
def add_limit():
    return answer(LimitForm(posted()), _add_limit, _page(N_("Set a limit")))


def _add_limit(form):
    directory.add_limit(limits.Limit(**form.data), actor(), now())
    return url_for("clocks.index")


@bp.route("/hours/add", methods=("GET", "POST"))
@may("set_limits")
def add_hours():
    week = _calendars(today(now()))["week"]
    form = HoursForm(posted(), data=dict(zip(WEEKDAYS, week, strict=True)))
    return answer(form, _add_hours, _page(N_("Set the office hours")))


def _add_hours(form):
    lines = [form[name].data or "" for name in WEEKDAYS]
    directory.add_hours(form.from_on.data, lines, form.reason.data, actor(), now())
    return url_for("clocks.index")


def _page(title):
    return lambda form, *problem: form_page(title, form, *problem, going=url_for("clocks.index"))
