"""Signing in and out. Sessions are rows: the cookie holds a token, signing out ends a copied cookie too."""

import secrets
from datetime import timedelta
from hashlib import sha256

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from peewee import Case

from smgt import directory, journal
from smgt.clocks import today
from smgt.models import Budget, Officer, Session, db
from smgt.tickets import readable
from smgt.web.guard import here, may
from smgt.web.now import now

bp = Blueprint("signin", __name__)
TRIES, REFILL = 10, timedelta(minutes=15)


class SignedIn(UserMixin):
    """Who flask-login calls current_user: an officer by one session."""

    def __init__(self, officer, token, row):
        self.officer, self.token, self.row = officer, token, row

    def get_id(self):
        return self.token


def load(token):
    """The signed-in officer of a cookie's token, or None once the session has ended."""
    row = Session.get_or_none(Session.token_hash == _hash(token))
    moment = now()
    if (
        row is None
        or row.ended_at
        or row.started_at + directory.LONGEST < moment
        or not row.officer.serves(today(moment))
    ):
        return None
    return SignedIn(row.officer, token, row)


def _hash(token):
    return sha256(token.encode()).hexdigest()


@bp.get("/login")
@may("be_public")
def login():
    return render_template("login.html", next=here(request.args.get("next")))


@bp.post("/login")
@may("be_public")
def sign_in():
    email, password = readable(request.form.get("email", "")).strip().lower(), request.form.get("password", "")
    going = here(request.form.get("next"))
    budget = f"login {email[:200]} {request.remote_addr}"
    if not _draw(budget):
        return _wait(budget, going, email)
    officer = Officer.get_or_none(Officer.email == email, Officer.in_service(today(now())))
    if not directory.check_password(officer, password[:300]):
        journal_failure(officer)
        return render_template("login.html", next=going, email=email, error="wrong"), 422
    Budget.delete().where(Budget.name == budget).execute()  # only wrong tries count
    _begin(officer)
    return redirect(going, 303)


def _wait(budget, going, email):
    """Too many wrong tries: the page says for how many minutes."""
    left = Budget.get(Budget.name == budget).refills_at - now()
    page = render_template("login.html", next=going, email=email, error="wait", minutes=-(-left.seconds // 60))
    return page, 429, {"Retry-After": str(left.seconds + 1)}


def journal_failure(officer):
    """A refused sign-in is noted with the officer it was for, never with what was typed."""
    with db.atomic():
        actor = journal.Actor(officer.name if officer else "unknown", "", officer=officer)
        journal.append("sign_in_refused", actor, now())


def _draw(name):
    """Take one try from the budget of `name` by one UPDATE before any hashing; False when none is left."""
    moment = now()
    fresh = {"name": name, "remaining": TRIES, "refills_at": moment + REFILL}
    Budget.insert(fresh).on_conflict_ignore().execute()
    over = Budget.refills_at <= moment
    drawn = Budget.update(
        remaining=Case(None, [(over, TRIES - 1)], Budget.remaining - 1),
        refills_at=Case(None, [(over, moment + REFILL)], Budget.refills_at),
    ).where(Budget.name == name, over | (Budget.remaining > 0))
    return drawn.execute() == 1


def _begin(officer):
    token, moment = secrets.token_urlsafe(32), now()
    with db.atomic():
        row = Session.create(
            token_hash=_hash(token), officer=officer, started_at=moment, acted_at=moment,
            address=request.remote_addr or "", browser=str(request.user_agent)[:200],
        )  # fmt: skip
        journal.append("sign_in", journal.Actor(officer.name, officer.role, officer=officer), moment)
    session.clear()  # a new session, nothing of the visitor's carried over
    login_user(SignedIn(officer, token, row))


@bp.post("/logout")
@may("keep_own_account")
def logout():
    with db.atomic():
        Session.update(ended_at=now(), ended="signed_out").where(
            Session.token_hash == current_user.row.token_hash
        ).execute()
        officer = current_user.officer
        journal.append("sign_out", journal.Actor(officer.name, officer.role, officer=officer), now())
    logout_user()
    session.clear()
    response = redirect(url_for("signin.login"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
