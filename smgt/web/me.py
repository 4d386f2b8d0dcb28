"""Me: one's own name, language, password, second factor, sign-ins and official identities."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import clocks, deliveries, directory, journal, roster
from smgt.errors import Refused
from smgt.models import Officer, db
from smgt.signin import factors, identities, sessions
from smgt.tickets import readable
from smgt.web import again, devices
from smgt.web.guard import here, may
from smgt.web.now import now
from smgt.web.words import LANGUAGES, N_, tongue

bp = Blueprint("me", __name__)
DONE = {
    "session": N_("That sign-in has ended."), "sessions": N_("All other sign-ins have ended."),
    "device": N_("This device is known as your own."), "identity": N_("Saved. An administrator confirms it."),
    "notify": N_("Saved."), "keys": N_("Saved."), "theme": N_("Saved."), "low_data": N_("Saved."),
    "leave": N_("Your leave is noted."), "back": N_("That leave has ended."),
}  # fmt: skip
THEMES = {"": N_("As the device says"), "light": N_("Light"), "dark": N_("Dark")}
_WRONG = {
    "wrong": N_("The present password is not right."), "wait": N_("Too many tries. Please try again in an hour."),
}  # fmt: skip


@bp.get("/me")
@may("keep_own_account")
def me():
    return _page(done=DONE.get(request.args.get("done")))


def _page(problem="", where="", status=200, done=None):
    officer, moment = current_user.officer, now()
    return render_template(
        "me.html", officer=officer, sessions=sessions.of(officer, moment), mine=current_user.row.token_hash, done=done,
        problem=problem, where=where, offices=officer.offices(clocks.today(moment)), past=sessions.past(officer),
        leaves=roster.leaves(officer, moment), ways=deliveries.CHOICES, notify_to=_mailboxes(officer, moment),
        left=factors.recoveries_left(officer) if officer.factor else 0, known=devices.known(officer, moment),
        themes=THEMES,
    ), status  # fmt: skip


def _mailboxes(officer, moment):
    """[(who is told, his name, what is chosen)] of his own and of those of the offices he holds."""
    own = (f"officer {officer.id}", officer.email, officer.notify)
    offices = officer.offices(clocks.today(moment))
    return [own, *((f"office {o.code}", o.label(tongue().code), o.notify) for o in offices if o.email)]


@bp.post("/me/notify")
@may("keep_own_account")
def notify():
    """How mail reaches him, or the mailbox of an office he holds."""
    to, choice = (request.form.get(name, "")[:120] for name in ("to", "notify"))
    try:
        deliveries.choose(current_user.officer, to, choice, sessions.actor_of(current_user.officer), now())
    except Refused as refused:
        return _page(str(refused), "notify", 422)
    return redirect(url_for("me.me", done="notify"), 303)


@bp.post("/me/keys")
@may("keep_own_account")
def keys():
    """Single keys on the board and in the inbox on or off (WCAG 2.1.4)."""
    return _keep("keys", ("off",))


@bp.post("/me/theme")
@may("keep_own_account")
def theme():
    """Light or dark pages, or as the device says; kept with the officer, so that every device of his shows it."""
    return _keep("theme", THEMES)


@bp.post("/me/low-data")
@may("keep_own_account")
def low_data():
    """Short lists and no small pictures on every device of his, or no longer."""
    return _keep("low_data", ("on",))


def _keep(name, offered):
    """Keep one of the words offered for a setting of his; anything else is none of them, ""."""
    wanted = request.form.get(name, "")
    chosen = wanted if wanted in offered else ""
    Officer.update({name: chosen}).where(Officer.id == current_user.officer.id).execute()
    return redirect(url_for("me.me", done=name), 303)


@bp.post("/me/leave")
@may("keep_own_account")
def leave():
    """He will be away; until then his offices count as absent where no substitute is in charge."""
    officer = current_user.officer
    try:
        days = [date.fromisoformat(request.form.get(name, "")) for name in ("from_on", "until_on")]
        roster.take_leave(officer, *days, sessions.actor_of(officer), now())
    except ValueError:
        return _page("Write the day as YYYY-MM-DD.", "from_on", 422)
    except Refused as refused:
        return _page(str(refused), refused.field, 422)
    return redirect(url_for("me.me", done="leave"), 303)


@bp.post("/me/leave/<int:leave_id>/end")
@may("keep_own_account")
def end_leave(leave_id):
    officer = current_user.officer
    roster.end_leave(officer, leave_id, sessions.actor_of(officer), now())
    return redirect(url_for("me.me", done="back"), 303)


@bp.post("/me/password")
@may("keep_own_account")
def password():
    """A new password ends every session, this one too."""
    officer = current_user.officer
    if problem := again.ask(officer, request.form.get("password", "")):
        return _page(_WRONG[problem], "password", 429 if problem == "wait" else 422)
    try:
        with db.atomic():
            directory.set_password(officer, request.form.get("new_password", ""), now())
            journal.append("password_changed", sessions.actor_of(officer), now())
    except Refused as refused:
        return _page(str(refused), "new_password", 422)
    return redirect(url_for("signin.login"), 303)


@bp.post("/me/sessions")
@may("keep_own_account")
def end_session():
    """End one other sign-in of one's own, or all but this."""
    officer, key = current_user.officer, request.form.get("session", "")
    if key:
        sessions.end_one(officer, key, now())
        return redirect(url_for("me.me", done="session"), 303)
    sessions.end_others(officer, current_user.row, now())
    return redirect(url_for("me.me", done="sessions"), 303)


@bp.post("/me/device")
@may("keep_own_account")
def device():
    """This is his own device: strangers' wrong tries never make him wait on it."""
    response = redirect(url_for("me.me", done="device"), 303)
    devices.remember(response, current_user.officer, now())
    return response


@bp.post("/me/identity")
@may("keep_own_account")
def identity():
    """Say which official X or Facebook identity is one's own."""
    try:
        with db.atomic():
            for kind in identities.KINDS:
                identities.claim(current_user.officer, kind, readable(request.form.get(kind, "")), now())
    except Refused as refused:
        return _page(str(refused), f"f-{refused.field}", 422)
    return redirect(url_for("me.me", done="identity"), 303)


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
