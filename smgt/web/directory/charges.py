"""Charges: a transfer on one page, a substitute for a leave, an additional charge, the end of one."""

from flask import redirect, request, url_for
from flask_login import current_user

from smgt import directory
from smgt.directory import charges as verbs
from smgt.directory import vacancies
from smgt.errors import NotFound, Refused
from smgt.models import Charge, Office
from smgt.tickets import readable
from smgt.web.directory.base import actor, answer, bp, form_page, just_made, posted, today
from smgt.web.directory.forms import AdditionalForm, EndForm, LeaveForm, TransferForm
from smgt.web.guard import here, may
from smgt.web.now import now
from smgt.web.words import N_


@bp.route("/transfer", methods=("GET", "POST"))
@may("change_directory")
def transfer():
    """Hand over charge as of a day; the page shows who holds the office and how many open tickets stay there."""

    def act(form):
        office, officer = _named(form)
        order_no, keeps = form.order_no.data or "", form.keeps.data == "1"
        directory.transfer(office, officer, form.on.data, now=now(), actor=actor(), order_no=order_no, keeps=keeps)
        return url_for("directory.office", code=office.code)

    return _answer(TransferForm, act, N_("Transfer"), on=today())


@bp.route("/leave", methods=("GET", "POST"))
@may("change_directory")
def leave():
    """A substitute holds an office, too, while its holder is on leave."""

    return _answer(LeaveForm, _for_dates(directory.substitute), N_("Leave"), from_on=today())


@bp.route("/additional", methods=("GET", "POST"))
@may("change_directory")
def additional():
    """An officer holds an office beside his own."""

    def give(office, officer, *dates, **facts):
        directory.give_charge(officer, office, "additional", *dates, **facts)

    return _answer(AdditionalForm, _for_dates(give), N_("Additional charge"), from_on=today())


def _for_dates(give):
    """What a form with dates does: give (office, officer, from, until) the charge, once where it was tapped twice."""

    def act(form):
        office, officer = _named(form)
        dates = form.from_on.data, form.until_on.data
        if not _tapped_twice(office, officer, dates[0]):
            give(office, officer, *dates, now=now(), actor=actor(), order_no=form.order_no.data or "")
        return url_for("directory.office", code=office.code)

    return act


def _answer(kind, act, title, **dates):
    start = {name: readable(request.args.get(name, ""))[:200] for name in ("office", "officer")}
    form = kind(posted(), data=start | dates)
    return answer(form, act, lambda form, *problem: form_page(title, form, *problem, looking=True, **_seen(form)))


def _named(form):
    """(office, officer) that the form means. Raises Refused."""
    picked = readable(request.form.get("picked", ""))
    return verbs.find_office(form.office.data), verbs.find_officer(picked or form.officer.data)


def _tapped_twice(office, officer, from_on):
    standing = verbs.overlapping(officer, office, from_on, None)
    return standing is not None and standing.from_on == from_on and just_made(office)


def _seen(form):
    """What the page shows of the office and the officers that the form speaks of."""
    day, office = today(), Office.get_or_none(Office.code == (form.office.data or "").strip())
    words = " ".join((form.officer.data or "").split())
    matches = verbs.matching(words) if words else []
    taken = Charge.select(Charge, Office).join(Office).where(Charge.officer.in_(matches), Charge.in_force(day))
    holding = {}
    for charge in taken:
        holding.setdefault(charge.officer_id, []).append(charge)
    return {
        "office": office, "matches": matches, "holding": holding, "picked": request.form.get("picked", ""),
        "holders": vacancies.holders_of([office.code], day).get(office.code, []) if office else [],
        "lying": directory.lying([office.code], current_user.officer, now()).get(office.code, 0) if office else 0,
    }  # fmt: skip


@bp.post("/charges/<int:charge_id>/end")
@may("change_directory")
def end_charge(charge_id):
    """The charge ends on a day; back to the page it was ended from."""
    found = Charge.get_or_none(Charge.id == charge_id)
    if found is None:
        raise NotFound("There is no such charge.")
    form = EndForm(request.form)
    if not form.validate():
        raise Refused("Give the day from which he no longer holds it.")
    directory.end_charge(found, form.on.data, now=now(), actor=actor())
    return redirect(here(request.form.get("next"), url_for("directory.office", code=found.office_id)), 303)
