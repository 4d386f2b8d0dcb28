"""Asked again: the password or a code before dangerous things; and words that were typed while a session ran out."""

import re

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user

from smgt import directory
from smgt.signin import budgets, factors, sessions, stash
from smgt.tickets import readable
from smgt.web import signin
from smgt.web.forms import FIELDS
from smgt.web.given import asker
from smgt.web.guard import early, here, may
from smgt.web.now import now

bp = Blueprint("again", __name__)
_CODE = re.compile(r"\s*([0-9]{3}\s?[0-9]{3}|([a-z2-7]{4}[\s-]?){4})\s*", re.IGNORECASE)


@bp.get("/again")
@may("keep_own_account")
@early
def again():
    return _page(here(request.args.get("next")))


def _page(going, status=200, **facts):
    return render_template("again.html", next=going, officer=current_user.officer, **facts), status


@bp.post("/again")
@may("keep_own_account")
@early
def prove():
    """The password or a code is right: the same session goes on under a new token."""
    officer, going = current_user.officer, here(request.form.get("next"))
    if (problem := ask(officer, request.form.get("password", ""))) == "wait":
        return signin.wait(lambda **facts: _page(going, 429, **facts), f"again {officer.id}")
    if problem:
        return _page(going, 422, error=problem)
    token, row = sessions.renew(current_user.row, now())
    signin.put_in(officer, token, row)
    return redirect(going, 303)


def ask(officer, given):
    """Whether what a signed-in officer typed is his password or a code of his: "", "wrong", or "wait"."""
    name, moment = f"again {officer.id}", now()
    if not budgets.draw(budgets.DEVICE, name, moment):
        return "wait"
    right = directory.check_password(officer, given[:300])
    if not right and officer.factor and _CODE.fullmatch(given):
        right = factors.check(officer, readable(given), moment, asker())
    elif not right:
        sessions.refused(officer, moment, asker())
    if right:
        budgets.give_back(budgets.DEVICE, name)
    return "" if right else "wrong"


@bp.get("/kept")
@may("keep_own_account")
def kept():
    """What was typed while the session ran out, to look at and send."""
    path, form = stash.of(current_user.officer, now()) or ("", {})
    words = [(name, FIELDS.get(name), value) for name, values in form.items() for value in values]
    number = path.split("/")[2] if path.startswith("/tickets/") else ""
    return render_template("kept.html", path=path, words=words, number=number), 200, {"Cache-Control": "no-store"}


@bp.post("/kept")
@may("keep_own_account")
def forget():
    """He does not want them any more."""
    stash.drop(current_user.officer)
    return redirect("/", 303)
