"""By a link from a mail: an invited officer makes his sign-in, one who forgot his password chooses another."""

from flask import Blueprint, render_template, request, url_for

from smgt.errors import Refused
from smgt.signin import budgets, factors, passes
from smgt.tickets import readable
from smgt.web import signin
from smgt.web.given import asker
from smgt.web.guard import may
from smgt.web.now import now

bp = Blueprint("welcome", __name__)


@bp.route("/welcome/<token>", methods=("GET", "POST"))
@may("be_public")
def welcome(token):
    """A new officer's password; then his second factor, which is offered to whoever need not have one."""
    return _choose("welcome", token, url_for("factor.page", next="/"))


@bp.route("/reset/<token>", methods=("GET", "POST"))
@may("be_public")
def reset(token):
    """Another password; a second factor that is set up is asked all the same."""
    return _choose("password", token, "/")


def _choose(kind, token, going):
    """Opening a link uses nothing up, for mail scanners open links, too: its form does."""
    row, problems = passes.opened(kind, token, now()), {}
    if request.method == "POST":
        password, again = request.form.get("new_password", ""), request.form.get("again", "")
        try:
            if password != again:
                raise Refused("The two are not the same. Type the password twice.", "again")
            officer = passes.choose_password(row, password, now())
            return signin.enter(officer, going, remember="remember" in request.form)
        except Refused as refused:
            problems = {"again" if refused.field == "again" else "new_password": str(refused)}
    officer, status = row.officer, 422 if problems else 200
    must = factors.must_have(officer)
    page = render_template("welcome.html", officer=officer, kind=kind, token=token, problems=problems, must=must)
    return page, status, {"Cache-Control": "no-store"}


@bp.route("/forgot", methods=("GET", "POST"))
@may("be_public")
def forgot():
    """Ask for a link by mail. The answer is the same whoever asks for whom."""
    asked = request.method == "POST"
    if asked:
        email, moment = readable(request.form.get("email", "")).strip().lower(), now()
        network = budgets.network(asker())
        if not network or budgets.draw(budgets.ADDRESS, f"forgotten {network}", moment):
            passes.forgotten(email, moment, asker())
    return render_template("forgot.html", asked=asked, by_mail=passes.mailable())
