"""The directory's lists: offices, the vacant ones first, officers, the matrix, the heartbeat, one's own contacts."""

from flask import render_template, request
from flask_login import current_user
from peewee import Case, fn

from smgt import directory
from smgt.directory import vacancies
from smgt.models import Charge, Department, District, Office, Officer, Session
from smgt.tickets import readable
from smgt.web import filters
from smgt.web.directory.base import bp, today
from smgt.web.directory.forms import named
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import labels


def asked(*keys):
    """What the address asks for, readable and bounded: {key: text}, "" where it does not."""
    return {key: readable(request.args.get(key, "")).strip()[:200] for key in keys}


@bp.get("")
@may("read_directory")
def offices():
    """Offices, those that nobody holds first."""
    chosen, day = asked("q", "department", "district", "show"), today()
    found = _narrowed(Office.select(), chosen, day)
    held = vacancies.held(day)
    first = Case(None, [(Office.code.in_(held), 1)], 0)
    rows, page, pages, total = filters.paged(found.order_by(first, Office.code), request.args)
    codes = [office.code for office in rows]
    open_ones = Office.select().where(vacancies.open_on(day)).count()
    return render_template(
        "directory_offices.html", offices=rows, page=page, pages=pages, total=total, chosen=chosen, day=day,
        holders=vacancies.holders_of(codes, day), places=_places(),
        lying=directory.lying(codes, current_user.officer, now()),
        vacant=directory.vacant(day).count(), open_ones=open_ones,
    )  # fmt: skip


def _narrowed(found, chosen, day):
    if chosen["department"]:
        found = found.where(Office.department == chosen["department"])
    if chosen["district"]:
        found = found.where(Office.district == chosen["district"])
    found = found.where(~vacancies.open_on(day) if chosen["show"] == "closed" else vacancies.open_on(day))
    if chosen["show"] == "vacant":
        found = found.where(Office.code.not_in(vacancies.held(day)))
    return found.where(_said(chosen["q"], day)) if chosen["q"] else found


def _said(words, day):
    """The condition that an office, or one of its holders, is called something with these words in it."""
    people = Officer.name.contains(words) | Officer.name_hi.contains(words) | Officer.email.contains(words)
    held = Charge.select(Charge.office).join(Officer).where(Charge.in_force(day), people)
    fields = (Office.code, Office.name, Office.name_hi, Office.email, Office.x_handle)
    named = fields[0].contains(words)
    for field in fields[1:]:
        named |= field.contains(words)
    return named | Office.code.in_(held)


def _places():
    tables = {"department": Department, "district": District}
    return {name: [(choice.value, choice.label) for choice in named(table)] for name, table in tables.items()}


@bp.get("/officers")
@may("read_directory")
def officers():
    """Officers by name; `show` narrows to those disabled, of a firm, or without an office."""
    chosen, day = asked("q", "role", "show"), today()
    found = _people(chosen, day)
    rows, page, pages, total = filters.paged(found.order_by(Officer.name, Officer.id), request.args)
    return render_template(
        "directory_officers.html", officers=rows, page=page, pages=pages, total=total, chosen=chosen, day=day,
        charges=charges_of(rows, day), came=last_sign_ins(rows), roles=labels("role"),
    )  # fmt: skip


def _people(chosen, day):
    serving, holding = Officer.in_service(day), Charge.select(Charge.officer).where(Charge.in_force(day))
    narrowed = {
        "disabled": ~serving, "firm": serving & (Officer.firm != ""),
        "free": serving & (Officer.role == "officer") & Officer.id.not_in(holding),
    }  # fmt: skip
    found = Officer.select().where(narrowed.get(chosen["show"], serving))
    if chosen["role"]:
        found = found.where(Officer.role == chosen["role"])
    if words := chosen["q"]:
        fields = (Officer.name_hi, Officer.email, Officer.phone, Officer.x_handle)
        named = Officer.name.contains(words)
        for field in fields:
            named |= field.contains(words)
        found = found.where(named)
    return found


def charges_of(officers, day):
    """{officer id: [charges in force on that day]}, offices read along."""
    charges = Charge.select(Charge, Office).join(Office).where(Charge.officer.in_(officers), Charge.in_force(day))
    found = {}
    for charge in charges.order_by(Charge.kind.desc(), Charge.id):
        found.setdefault(charge.officer_id, []).append(charge)
    return found


def last_sign_ins(officers):
    """{officer id: when he last signed in}."""
    latest = Session.select(Session.officer, fn.MAX(Session.started_at)).where(Session.officer.in_(officers))
    return {who: Session.started_at.python_value(at) for who, at in latest.group_by(Session.officer).tuples()}


@bp.get("/matrix")
@may("read_directory")
def matrix():
    """Districts × departments, the offices that nobody holds standing out."""
    chosen = asked("department", "district")
    found = directory.matrix(today(), chosen["district"], chosen["department"])
    return render_template("directory_matrix.html", matrix=found, chosen=chosen, places=_places())


@bp.get("/heartbeat")
@may("read_directory")
def heartbeat():
    """Offices that are only on paper."""
    day, moment = today(), now()
    silent, page, pages, total = filters.paged(directory.never_signed_in(day), request.args)
    return render_template(
        "directory_heartbeat.html", silent=silent, page=page, pages=pages, total=total, charges=charges_of(silent, day),
        bounced=directory.bounced(moment), idle=directory.idle(moment, day), at=moment,
    )  # fmt: skip


@bp.get("/contacts")
@may("see_contacts")
def contacts():
    """An officer's own offices and those above them, with who holds them and how they are reached."""
    day = today()
    ladders = [(office, office.ladder(day)) for office in current_user.officer.offices(day)]
    codes = {each.code for office, above in ladders for each in (office, *above)}
    return render_template("directory_contacts.html", ladders=ladders, holders=vacancies.holders_of(codes, day))
