"""One officer: his charges, contacts and history; adding, editing, disabling and enabling."""

from flask import redirect, render_template, request, url_for

from smgt import directory
from smgt.directory.officers import FIELDS
from smgt.errors import Refused
from smgt.models import Charge, Office, Officer, Session
from smgt.signin import invitations, passes
from smgt.tickets import readable
from smgt.web.directory.base import (
    actor,
    answer,
    bp,
    form_page,
    found_officer,
    just_made,
    past,
    posted,
    today,
)
from smgt.web.directory.forms import NewOfficerForm, OfficerForm
from smgt.web.directory.lists import last_sign_ins
from smgt.web.guard import ask_again, may
from smgt.web.now import now
from smgt.web.words import N_


@bp.get("/officers/<int:officer_id>")
@may("read_directory")
def officer(officer_id):
    return officer_page(found_officer(officer_id))


def officer_page(officer, problem="", status=200):
    """One officer's page, a problem of a form on it before everything else."""
    charges = Charge.select(Charge, Office).join(Office).where(Charge.officer == officer)
    open_ones = Session.select().where(Session.officer == officer, directory.signed_in(now())).count()
    return render_template(
        "directory_officer.html", officer=officer, day=today(), sessions=open_ones, events=past(officer),
        charges=list(charges.order_by(Charge.from_on.desc())), came=last_sign_ins([officer]).get(officer.id),
        problems=[problem] if problem else [], official=invitations.official(officer.email),
        mailable=passes.mailable(),
    ), status  # fmt: skip


@bp.route("/officers/add", methods=("GET", "POST"))
@may("change_directory")
def add_officer():
    form = NewOfficerForm(posted(), data={"role": "officer", "office": request.args.get("office", "")[:200]})
    return answer(form, _add, lambda form, *problem: form_page(N_("Add an officer"), form, *problem))


def _add(form):
    facts = _facts(form)
    email, name, role = facts.pop("email"), facts.pop("name"), facts.pop("role")
    made = Officer.get_or_none(Officer.email == email.strip().lower())
    if not just_made(made):
        office = (form.office.data or "").strip() or None
        made = directory.add_officer(email, name, role, now(), office=office, actor=actor(), **facts)
    return url_for("directory.officer", officer_id=made.id)


def _facts(form):
    """The fields of an officer as typed; nothing typed is "", a day or a choice stays what it is."""
    plain = ("role", "lead", "until_on")
    return {name: form[name].data if name in plain else form[name].data or "" for name in FIELDS}


@bp.route("/officers/<int:officer_id>/edit", methods=("GET", "POST"))
@may("change_directory")
def edit_officer(officer_id):
    found = found_officer(officer_id)
    form = OfficerForm(posted(), data={name: getattr(found, name) for name in FIELDS})

    if request.method == "POST" and _weighs(found, form) and (away := ask_again(5)):
        return away

    def save(form):
        version = request.form.get("version")
        directory.edit_officer(found, _facts(form), actor=actor(), now=now(), version=version)
        return url_for("directory.officer", officer_id=officer_id)

    return answer(form, save, lambda form, *problem: form_page(
        N_("Change an officer"), form, *problem, about=found.name,
        version=directory.version(found_officer(officer_id)), going=url_for("directory.officer", officer_id=found.id),
    ))  # fmt: skip


def _weighs(officer, form):
    """Whether the form changes who signs in, or what he may do then."""
    return any((form[name].data or "") != (getattr(officer, name) or "") for name in ("email", "role", "lead"))


@bp.post("/officers/<int:officer_id>/disable")
@may("change_directory")
def disable(officer_id):
    found, reason = found_officer(officer_id), readable(request.form.get("reason", ""))
    return _done(found, lambda: directory.disable(found, actor=actor(), now=now(), reason=reason))


@bp.post("/officers/<int:officer_id>/enable")
@may("change_directory")
def enable(officer_id):
    found = found_officer(officer_id)
    return _done(found, lambda: directory.enable(found, actor=actor(), now=now()))


def _done(officer, act):
    try:
        act()
    except Refused as refused:
        return officer_page(found_officer(officer.id), str(refused), 422)
    return redirect(url_for("directory.officer", officer_id=officer.id), 303)
