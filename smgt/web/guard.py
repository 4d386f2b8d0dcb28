"""Who may open which address: every view names its right, unsafe requests prove where they come from."""

import hmac
import secrets

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user
from htmx_flask import make_response
from markupsafe import Markup, escape

from smgt import rights
from smgt.config import settings
from smgt.errors import Forbidden
from smgt.models import Session
from smgt.signin import factors, sessions, stash
from smgt.vault import sign
from smgt.web import errors
from smgt.web.given import address
from smgt.web.now import now
from smgt.web.uploads import PATIENCE

SAFE = ("GET", "HEAD", "OPTIONS")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def may(name):
    """Mark a view with the right (rights.RIGHTS) that opens it. A view without one is never opened."""
    right = rights.RIGHTS[name]

    def mark(view):
        view.right = right
        return view

    return mark


def poll(view):
    """Mark a view that a page asks for by itself: it does not keep a sign-in alive."""
    view.poll = True
    return view


def early(view):
    """Mark a view that is open before a second factor that the role must have is set up."""
    view.early = True
    return view


def fresh(minutes):
    """Mark a view of dangerous things: the password or a code was right within so many minutes, or is asked again."""

    def mark(view):
        view.fresh = minutes
        return view

    return mark


def install(app):
    app.before_request(_check_host)
    app.before_request(_bound)
    app.before_request(_check)
    app.jinja_env.globals.update(csrf_token=csrf_token, hidden=hidden, back=back, is_fresh=is_fresh)


def right_of(endpoint):
    """The right that an endpoint asks for; None where its view names none."""
    if endpoint == "static":
        return rights.RIGHTS["be_public"]
    return getattr(current_app.view_functions[endpoint], "right", None)


def _check_host():
    """The Host header must be SMGT_BASE_URL's, or this machine's own; without that setting any one host will do."""
    host = address(f"//{request.host}").hostname or ""
    known = address(settings.base_url).hostname
    if not host or (known and host not in (known, *LOOPBACK)):
        abort(400, "This address is not ours.")


def _bound():
    """A form without files may be as long as its typed words may: werkzeug bounds only the fields of the other kind.

    One whose view lets go of too many files (uploads.patient) may be longer, for its words.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
    elif getattr(current_app.view_functions.get(request.endpoint), "patient", False):
        request.max_content_length = PATIENCE * current_app.config["MAX_CONTENT_LENGTH"]


def _check():
    if request.endpoint is None:
        return None  # 404 in its own time
    view, right = current_app.view_functions[request.endpoint], right_of(request.endpoint)
    if right is None:
        raise Forbidden("Nobody may open this page.")
    if request.method not in SAFE:
        _check_origin()
    public = right.who == rights.EVERYBODY
    if not public and not current_user.is_authenticated:
        return _to_sign_in()
    away = None if public else _check_officer(view, right)
    if request.method not in SAFE and not getattr(view, "hook", False):
        away = away or _check_csrf()
    return away or ask_again(getattr(view, "fresh", None))


def _check_officer(view, right):
    """Whether the officer has the right; where to go first when he must set up a second factor. Raises Forbidden."""
    if sentence := rights.refusal(right, current_user.officer):
        raise Forbidden(sentence)
    if not getattr(view, "poll", False):
        sessions.touch(current_user.row, now())
    if factors.must_have(current_user.officer) and not getattr(view, "early", False):
        return _away(url_for("factor.page", next=back() if request.method == "GET" else "/"))
    return None


def ask_again(minutes):
    """Where to prove oneself first, the password or a code being older than so many minutes; else None."""
    if is_fresh(minutes):
        return None
    came = address(request.referrer).path
    return _away(url_for("again.again", next=back() if request.method == "GET" else here(came)))


def is_fresh(minutes):
    """Whether what asks for a password or code of the last `minutes` (None: nothing does) may go on."""
    return minutes is None or sessions.proved(current_user.row, now(), minutes)


def _away(address_of):
    """To another page first; a fragment must not have that page swapped into it."""
    if request.htmx:
        return make_response("", 401, redirect=address_of)
    return redirect(address_of, 303)


def _to_sign_in():
    """A page goes to the sign-in and back; what was typed while a session ran out is kept."""
    if request.htmx:
        came = address(request.htmx.current_url)._replace(scheme="", netloc="", fragment="").geturl()
        return _away(url_for("signin.login", next=here(came), lost=int(request.method == "POST") or None))
    if request.method == "GET":
        return _away(url_for("signin.login", next=back()))
    if _keep_words():
        return _away(url_for("signin.login", next=url_for("again.kept")))
    if request.form and (typed := errors.typed()):  # ended on purpose: nobody's to keep, but still before their sender
        return render_template("signed_out.html", typed=typed), 401
    return _away(url_for("signin.login", next=url_for("home.home")))


def _keep_words():
    """Keep a form that a session which has just run out of time could have sent; whether it was kept."""
    token = session.get("_user_id", "")
    row = Session.get_or_none(Session.token_hash == sessions.hash_of(token)) if token else None
    if row is None or row.ended_at or not _is_token(sign("csrf", token)):
        return False
    return _keep(row)


def _keep(row):
    return stash.keep(row, request.full_path.rstrip("?"), request.form.to_dict(flat=False), now())


def _check_origin():
    """Origin and Sec-Fetch-Site, where a browser sends them, must be ours: SMGT_BASE_URL's if that is set."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    ours = address(settings.base_url).netloc.lower() or request.host
    if site not in ("same-origin", "none") or (origin and address(origin).netloc != ours):
        raise Forbidden("This form was sent from another site.")


def csrf_token():
    """The session's token: constant while it lasts, so that an unchanged page keeps its ETag."""
    if current_user.is_authenticated:
        return sign("csrf", current_user.token)
    if "visitor" not in session:
        session["visitor"] = secrets.token_urlsafe(16)
    return sign("csrf", session["visitor"])


def _is_token(wanted):
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    return hmac.compare_digest(given.encode(), wanted.encode())


def _check_csrf():
    """A form of an earlier sign-in of this browser is looked at again before it counts; another is refused."""
    if _is_token(csrf_token()):
        return None
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin")  # _check_origin
    if ours and current_user.is_authenticated and not request.htmx and errors.typed() and _keep(current_user.row):
        return _away(url_for("again.kept"))
    raise Forbidden("This form has expired. Go back, reload the page and send it again.")


def hidden(ticket, action, going=""):
    """The hidden fields of an action's form: who sends it, which version was read, where to go on, and its key.

    The key is the same for a double tap, and another once the ticket has changed.
    """
    return Markup(hidden_by(csrf_token(), current_user.token, escape(going))(ticket, action))  # noqa: S704  # nosec B704


def hidden_by(csrf, token, going):
    """The same for many forms of one page: what they share is worked out once. `going` must be escaped."""
    who = f'<input type="hidden" name="csrf_token" value="{csrf}">'
    who += f'<input type="hidden" name="next" value="{going}">' if going else ""

    def fields(ticket, action):
        key = sign("key", token, ticket.id, ticket.version, action)[:16]
        return (
            f'{who}<input type="hidden" name="version" value="{ticket.version}">'
            f'<input type="hidden" name="key" value="{key}">'
        )

    return fields


def back():
    """The address of the page at hand, to come back to after a form that is not its own."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def here(target, fallback="/"):
    """A safe place to go on to: an address of ours, never another site's."""
    parts = address(target)
    local = not parts.scheme and not parts.netloc and target and target.startswith("/")
    return target if local and not target.startswith(("//", "/\\")) and target.isprintable() else fallback
