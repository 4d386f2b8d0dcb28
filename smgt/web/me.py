"""Me: one's own name, language, password and sign-ins. Help lies beside it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import clocks, directory, journal, rules
from smgt.errors import Refused
from smgt.models import Officer, Session, db
from smgt.web import glossary
from smgt.web.guard import here, may
from smgt.web.now import now
from smgt.web.words import LANGUAGES

bp = Blueprint("me", __name__)


@bp.get("/me")
@may("keep_own_account")
def me():
    return _page()


def _page(problem="", where="", status=200):
    officer = current_user.officer
    sessions = Session.select().where(Session.officer == officer, Session.ended_at.is_null())
    return render_template(
        "me.html", officer=officer, sessions=list(sessions.order_by(Session.started_at.desc())),
        mine=current_user.row.token_hash, problem=problem, where=where, offices=officer.offices(clocks.today(now())),
    ), status  # fmt: skip


@bp.post("/me/password")
@may("keep_own_account")
def password():
    """A new password ends every session, this one too."""
    officer = current_user.officer
    if not directory.check_password(officer, request.form.get("password", "")[:300]):
        return _page("The present password is not right.", "password", 422)
    try:
        with db.atomic():
            directory.set_password(officer, request.form.get("new_password", ""), now())
            journal.append("password_changed", journal.Actor(officer.name, officer.role, officer=officer), now())
    except Refused as refused:
        return _page(str(refused), "new_password", 422)
    return redirect(url_for("signin.login"), 303)


@bp.route("/language", methods=("GET", "POST"))
@may("be_public")
def language():
    """Switch the page's language and stay on it; kept in a cookie and, signed in, in the profile."""
    wanted = request.values.get("language")
    answer = redirect(here(request.values.get("next")), 303)
    if wanted in LANGUAGES:
        answer.set_cookie("language", wanted, max_age=31536000, samesite="Lax", httponly=True, secure=request.is_secure)
        if current_user.is_authenticated:
            Officer.update(language=wanted).where(Officer.id == current_user.officer.id).execute()
    return answer


@bp.get("/help")
@may("be_public")
def help_page():
    explained = [(rules.ACTIONS[name], words) for name, words in glossary.ACTIONS.items()]
    return render_template("help.html", actions=explained, stages=glossary.STAGES, keys=glossary.KEYS)
