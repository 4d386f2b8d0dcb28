"""One office: its holders now and before, what stands above it, its history; adding, editing and closing it."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from smgt import directory
from smgt.directory import vacancies
from smgt.directory.offices import FIELDS
from smgt.errors import Refused
from smgt.lists import office_code
from smgt.models import Account, Charge, Office, Officer
from smgt.web.directory.base import (
    actor,
    answer,
    bp,
    form_page,
    found_office,
    just_made,
    past,
    posted,
    today,
)
from smgt.web.directory.forms import EndForm, NewOfficeForm, OfficeForm
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import N_


@bp.get("/offices/<office:code>")
@may("read_directory")
def office(code):
    return _page(found_office(code))


def _page(office, problem="", status=200):
    day = today()
    charges = Charge.select(Charge, Officer).join(Officer).where(Charge.office == office)
    below = Office.select().where(Office.superior == office, vacancies.open_on(day)).order_by(Office.code)
    above = office.ladder(day)
    return render_template(
        "directory_office.html", office=office, day=day, charges=list(charges.order_by(Charge.from_on.desc())),
        ladder=above, holders=vacancies.holders_of([each.code for each in (office, *above)], day), below=list(below),
        accounts=list(_accounts(office)),
        lying=directory.lying([office.code], current_user.officer, now()).get(office.code, 0),
        events=past(office), problems=[problem] if problem else [],
    ), status  # fmt: skip


def _accounts(office):
    return Account.select().where(Account.office == office).order_by(Account.channel, Account.name)


@bp.route("/offices/add", methods=("GET", "POST"))
@may("change_directory")
def add_office():
    form = NewOfficeForm(posted(), data=request.args.to_dict())
    return answer(form, _add, lambda form, *problem: form_page(N_("Add an office"), form, *problem))


def _add(form):
    facts = {name: form[name].data for name in FIELDS}
    place = (form.department.data or "", form.district.data or "", form.seat.data or "")
    code = office_code(*place[:2], place[2].strip().upper())
    if not just_made(Office.get_or_none(Office.code == code)):
        code = directory.add_office(*place, facts, actor=actor(), now=now()).code
    return url_for("directory.office", code=code)


@bp.route("/offices/<office:code>/edit", methods=("GET", "POST"))
@may("change_directory")
def edit_office(code):
    found = found_office(code)
    form = OfficeForm(posted(), data={name: found.__data__[name] for name in FIELDS})

    def save(form):
        facts = {name: form[name].data or "" for name in FIELDS} | {"trusted": form.trusted.data}
        directory.edit_office(found, facts, actor=actor(), now=now(), version=request.form.get("version"))
        return url_for("directory.office", code=code)

    return answer(form, save, lambda form, *problem: form_page(
        N_("Change an office"), form, *problem, about=found.code, version=directory.version(found_office(code)),
        going=url_for("directory.office", code=code),
    ))  # fmt: skip


@bp.post("/offices/<office:code>/end")
@may("change_directory")
def end_office(code):
    found, form = found_office(code), EndForm(request.form)
    try:
        if not form.validate():
            raise Refused("Give the day from which it is closed.")
        directory.end_office(found, form.on.data, actor=actor(), now=now())
    except Refused as refused:
        return _page(found_office(code), str(refused), 422)
    return redirect(url_for("directory.office", code=code), 303)


@bp.post("/offices/<office:code>/open")
@may("change_directory")
def reopen_office(code):
    directory.reopen_office(found_office(code), actor=actor(), now=now())
    return redirect(url_for("directory.office", code=code), 303)
