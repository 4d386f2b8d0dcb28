"""What the directory's pages share: the blueprint, office codes in addresses, finding rows, answering a form."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user
from werkzeug.routing import BaseConverter

from smgt import clocks, directory, rights
from smgt.errors import NotFound, Refused, Stale
from smgt.journal import Actor
from smgt.models import Office, Officer
from smgt.web.directory import told
from smgt.web.now import now

bp = Blueprint("directory", __name__, url_prefix="/directory")
HISTORY_SHOWN, HISTORY_MOST = 20, 1000
JUST_NOW = timedelta(minutes=1)


class OfficeCode(BaseConverter):
    """An office's code in an address: FOOD:Bhiwani, FOOD:Bhiwani/LOHARU. A seat is in capitals, an action is not."""

    regex = r"[^/:]+:[^/:]+(?:/[A-Z0-9-]+)?"
    part_isolating = False


def install(app):
    app.url_map.converters["office"] = OfficeCode
    app.jinja_env.globals.update(
        told_change=told.told, told_field=told.field, told_value=told.value, may_change=may_change
    )


def may_change():
    """Whether the reader at hand changes the directory."""
    return rights.has(current_user.officer, "change_directory")


def actor():
    """Whoever is signed in, for the journal."""
    officer = current_user.officer
    return Actor(officer.name, officer.role, officer=officer)


def today():
    return clocks.today(now())


def found_office(code):
    """The office of an address. Raises NotFound."""
    office = Office.get_or_none(Office.code == code) if code.isprintable() else None
    if office is None:
        raise NotFound("There is no such office.")
    return office


def found_officer(number):
    """The officer of an address. Raises NotFound."""
    officer = Officer.get_or_none(Officer.id == number)
    if officer is None:
        raise NotFound("There is no such officer.")
    return officer


def past(row):
    """The latest of a row's history; all of it when the address asks so."""
    most = HISTORY_MOST if request.args.get("history") == "all" else HISTORY_SHOWN
    return list(directory.history(row).limit(most))


def form_page(title, form, problem="", status=200, **facts):
    """The page of one form, its problems before everything else."""
    problems = [problem] if problem else [error for field in form for error in field.errors]
    return render_template("directory_form.html", title=title, form=form, problems=problems, **facts), status


def answer(form, act, page):
    """GET: the page. POST: `act(form)` gives where to go on to; `page(form, problem, status)` keeps the words."""
    if request.method != "POST" or "look" in request.form:
        return page(form)
    try:
        if not form.validate():
            raise Refused("Please look at what is marked below.")
        return redirect(act(form), 303)
    except Refused as refused:
        return page(form, _blame(form, refused), 422)
    except Stale as stale:
        return page(form, str(stale), 409)


def _blame(form, refused):
    """Put the sentence to its field; gives it back where no field bears the blame."""
    if refused.field in form:
        form[refused.field].errors = [*form[refused.field].errors, str(refused)]
    return "" if any(field.errors for field in form) else str(refused)


def just_made(row):
    """Whether the reader himself made this row a moment ago: then a form sent again is a second tap."""
    event = directory.history(row).first() if row else None
    mine = event and event.officer_id == current_user.officer.id and event.at > now() - JUST_NOW
    return bool(mine) and event.action.endswith(("_added", "_given"))


def posted():
    """What was posted, or None: a form that was not sent is filled in from the row."""
    return request.form if request.method == "POST" else None
