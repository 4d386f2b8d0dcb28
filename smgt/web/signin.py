"""Signing in and out. Sessions are rows: the cookie holds a token, signing out ends a copied cookie too."""

import hmac
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user

from smgt import directory
from smgt.clocks import today
from smgt.models import Officer
from smgt.signin import budgets, factors, passes, sessions
from smgt.tickets import readable
from smgt.vault import sign
from smgt.web import devices, styles
from smgt.web.given import asker
from smgt.web.guard import early, here, may
from smgt.web.now import now

bp = Blueprint("signin", __name__)
HALF = timedelta(minutes=10)  # between the password and the code


class SignedIn(UserMixin):
    """Who flask-login calls current_user: an officer by one session."""

    def __init__(self, officer, token, row):
        self.officer, self.token, self.row = officer, token, row

    def get_id(self):
        return self.token


def load(token):
    """The signed-in officer of a cookie's token, or None once the session has ended."""
    moment = now()
    row = sessions.find(token, moment)
    return SignedIn(row.officer, token, row) if row and row.officer.serves(today(moment)) else None


@bp.get("/login")
@may("be_public")
def login():
    return _page(here(request.args.get("next")))


def _page(going, status=200, **facts):
    kept = going == url_for("again.kept")
    return render_template(
        "login.html", next=going, kept=kept, lost="lost" in request.args, by_mail=passes.mailable(), **facts
    ), status


@bp.post("/login")
@may("be_public")
def sign_in():
    """The password is right: in, or on to the second factor. Tries are drawn before anything is hashed."""
    email, password = readable(request.form.get("email", "")).strip().lower(), request.form.get("password", "")
    going, moment = here(request.form.get("next")), now()
    officer = Officer.get_or_none(Officer.email == email, Officer.in_service(today(moment)))
    known = devices.known(officer, moment)
    tries = _tries(email, officer, known)
    if spent := next((name for kind, name in tries if not budgets.draw(kind, name, moment)), None):
        return wait(lambda **facts: _page(going, 429, email=email, **facts), spent)
    if not directory.check_password(officer, password[:300]):
        sessions.refused(officer, moment, asker())
        return _page(going, 422, email=email, error="wrong")
    for kind, name in tries:
        budgets.give_back(kind, name)
    return enter(officer, going, known=bool(known))


def _tries(email, officer, known):
    """The budgets that one try draws from: a known device only from its own, which no stranger can empty."""
    if known:
        return [(budgets.DEVICE, f"device {officer.id} {known}")]
    network = budgets.network(asker())
    by_network = [(budgets.ADDRESS, f"network {network}")] if network else []
    return [*by_network, (budgets.ACCOUNT, budgets.account(email))]


def wait(page, name):
    """Too many tries: `page` says for how many minutes."""
    minutes = budgets.minutes_left(name, now())
    shown, status = page(error="wait", minutes=minutes)
    return shown, status, {"Retry-After": str(minutes * 60)}


def enter(officer, going, *, remember=False, known=False):
    """Whose password is right goes on to his second factor, where he has one (that page asks about the device)."""
    if not officer.factor:
        return begin(officer, going, remember=remember, known=known)
    session.clear()
    session["half"] = {
        "officer": officer.id, "proof": _proof(officer), "at": int(now().timestamp()), "next": going,
        "known": known,
    }  # fmt: skip
    return redirect(url_for("signin.code"), 303)


def _proof(officer):
    return sign("half", officer.id, officer.password_hash, officer.factor)


def _half():
    """(officer, what was noted) of a sign-in that waits for its code, or (None, {})."""
    half = session.get("half") or {}
    moment = now()
    officer = Officer.get_or_none(Officer.id == half.get("officer"), Officer.in_service(today(moment)))
    fine = officer and hmac.compare_digest(half["proof"], _proof(officer))
    return (officer, half) if fine and half["at"] > (moment - HALF).timestamp() else (None, {})


@bp.get("/login/code")
@may("be_public")
def code():
    return _code_page() if _half()[0] else redirect(url_for("signin.login"), 303)


def _code_page(status=200, **facts):
    return render_template("login_code.html", **facts), status


@bp.post("/login/code")
@may("be_public")
def check_code():
    """The second factor: the app's code or a recovery code, each once."""
    officer, half = _half()
    if officer is None:
        return redirect(url_for("signin.login"), 303)
    name = f"code {officer.id}"
    if not budgets.draw(budgets.CODE, name, now()):
        factors.wrong_too_often(officer, now())
        return wait(lambda **facts: _code_page(429, **facts), name)
    if not factors.check(officer, readable(request.form.get("code", ""))[:100], now(), asker()):
        return _code_page(422, error="wrong")
    budgets.give_back(budgets.CODE, name)
    return begin(officer, half["next"], remember="remember" in request.form, known=half["known"])


def begin(officer, going, *, remember=False, known=False):
    """A session of his begins in this browser, nothing of the visitor's carried over."""
    moment = now()
    token, row = sessions.begin(officer, moment, asker(), str(request.user_agent), known=known)
    put_in(officer, token, row)
    response = redirect(going, 303)
    if remember and not known:
        devices.remember(response, officer, moment)
    return response


def put_in(officer, token, row):
    """This browser holds that session from now on."""
    session.clear()
    login_user(SignedIn(officer, token, row))
    session.pop("_id")
    session.pop("_fresh")


@bp.post("/logout")
@may("keep_own_account")
@early
def logout():
    sessions.sign_out(current_user.row, now())
    logout_user()
    session.clear()
    response = redirect(url_for("signin.login"), 303)
    styles.forget(response)
    return response
