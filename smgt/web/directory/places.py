"""Districts, departments, categories and holidays."""

from datetime import date

from flask import redirect, render_template, request, url_for
from peewee import fn

from smgt import directory
from smgt.book import book
from smgt.directory.holidays import known
from smgt.errors import NotFound, Refused
from smgt.models import Category, Department, District, Holiday, Office
from smgt.web.directory.base import actor, answer, bp, form_page, just_made, past, posted, today
from smgt.web.directory.forms import (
    DepartmentForm,
    DistrictForm,
    EndForm,
    HolidayForm,
    NewDepartmentForm,
    NewDistrictForm,
)
from smgt.web.given import number
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import N_

KINDS = {"district": District, "department": Department}
FORMS = {"district": DistrictForm, "department": DepartmentForm}
FIRST = {"district": N_("Change a district"), "department": N_("Change a department")}


@bp.get("/districts")
@may("read_directory")
def districts():
    rows = list(District.select().order_by(District.code))
    return render_template("directory_districts.html", rows=rows, offices=_offices(Office.district))


@bp.get("/departments")
@may("read_directory")
def departments():
    rows = list(Department.select().order_by(Department.code))
    return render_template("directory_departments.html", rows=rows, offices=_offices(Office.department))


def _offices(column):
    """{code: how many open offices}."""
    counted = Office.select(column, fn.COUNT(Office.code)).where(Office.ended_on.is_null())
    return dict(counted.group_by(column).tuples())


@bp.get("/categories")
@may("read_directory")
def categories():
    standing, _ = book().standing(today())
    limits = {limit.category: limit for limit in standing if limit.duty == "act" and not (limit.urgency or limit.kind)}
    rows = list(Category.select().order_by(Category.code))
    return render_template("directory_categories.html", rows=rows, limits=limits)


def _found(kind, code):
    row = KINDS[kind].get_or_none(KINDS[kind].code == code) if code.isprintable() else None
    if row is None:
        raise NotFound(f"There is no such {kind}.")
    return row


@bp.get("/<any(district, department):kind>/<code>")
@may("read_directory")
def place(kind, code):
    return _page(kind, _found(kind, code))


def _page(kind, row, problem="", status=200):
    return render_template(
        "directory_place.html", kind=kind, row=row, day=today(), events=past(row),
        fields=[(field.name, field.label.text, row.__data__[field.name]) for field in FORMS[kind]()],
        problems=[problem] if problem else [],
    ), status  # fmt: skip


@bp.route("/<any(district, department):kind>/add", methods=("GET", "POST"))
@may("change_directory")
def add_place(kind):
    if kind == "district":
        form, title = NewDistrictForm(posted()), N_("Add a district")
    else:
        form, title = NewDepartmentForm(posted()), N_("Add a department")
    return answer(form, lambda form: _add(kind, form), lambda form, *problem: form_page(title, form, *problem))


def _add(kind, form):
    facts = _facts(form)
    code = facts.pop("code")
    if kind == "district":
        row = directory.add_district(code, facts, actor=actor(), now=now())
    else:
        row = directory.add_department(code, facts, facts.pop("in_districts"), actor=actor(), now=now())
    return url_for("directory.place", kind=kind, code=row.code)


def _facts(form):
    facts = {field.name: field.data or "" if field.type == "StringField" else field.data for field in form}
    if "aliases" in facts:
        facts["aliases"] = [line.strip() for line in (facts["aliases"] or "").splitlines() if line.strip()]
    return facts


@bp.route("/<any(district, department):kind>/<code>/edit", methods=("GET", "POST"))
@may("change_directory")
def edit_place(kind, code):
    row = _found(kind, code)
    data = {field.name: row.__data__[field.name] for field in FORMS[kind]()}
    if kind == "district":
        data["aliases"] = "\n".join(row.aliases)
    form, going = FORMS[kind](posted(), data=data), url_for("directory.place", kind=kind, code=code)

    def save(form):
        version = request.form.get("version")
        directory.edit_place(row, _facts(form), actor=actor(), now=now(), version=version)
        return going

    return answer(form, save, lambda form, *problem: form_page(
        FIRST[kind], form, *problem, about=code, version=directory.version(_found(kind, code)), going=going,
    ))  # fmt: skip


@bp.post("/<any(district, department):kind>/<code>/end")
@may("change_directory")
def end_place(kind, code):
    row, form = _found(kind, code), EndForm(request.form)
    verb = directory.end_district if kind == "district" else directory.end_department
    try:
        if not form.validate():
            raise Refused("Give the day from which it is closed.")
        verb(row, form.on.data, actor=actor(), now=now())
    except Refused as refused:
        return _page(kind, _found(kind, code), str(refused), 422)
    return redirect(url_for("directory.place", kind=kind, code=code), 303)


@bp.get("/holidays")
@may("read_directory")
def holidays():
    """The holidays of a year, this one unless the address names another."""
    year = max(1950, min(2100, number(request.args.get("year", ""), 4, today().year)))
    rows = Holiday.select().where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
    return render_template(
        "directory_holidays.html", rows=list(rows.order_by(Holiday.day, Holiday.district)), year=year
    )


@bp.route("/holidays/add", methods=("GET", "POST"))
@may("change_directory")
def add_holiday():
    form = HolidayForm(posted())
    return answer(form, _add_holiday, lambda form, *problem: form_page(N_("Add a holiday"), form, *problem))


def _add_holiday(form):
    facts = form.day.data, form.name.data, form.name_hi.data or "", form.district.data or None
    if not just_made(known(*facts[::3])):
        directory.add_holiday(*facts, actor=actor(), now=now())
    return url_for("directory.holidays", year=form.day.data.year)


@bp.post("/holidays/<int:holiday_id>/remove")
@may("change_directory")
def remove_holiday(holiday_id):
    holiday = Holiday.get_or_none(Holiday.id == holiday_id)
    if holiday is None:
        raise NotFound("There is no such holiday.")
    directory.remove_holiday(holiday, actor(), now())
    return redirect(url_for("directory.holidays", year=holiday.day.year), 303)
