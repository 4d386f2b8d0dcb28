"""Who may open which address: every view names its right, unsafe requests prove where they come from."""

import hmac
import secrets

from flask import current_app, redirect, request, session, url_for
from flask_login import current_user
from htmx_flask import make_response
from markupsafe import Markup, escape

from smgt import rights
from smgt.config import settings
from smgt.errors import Forbidden
from smgt.vault import sign
from smgt.web.given import address

SAFE = ("GET", "HEAD", "OPTIONS")


def may(name):
    """Mark a view with the right (rights.RIGHTS) that opens it. A view without one is never opened."""
    right = rights.RIGHTS[name]

    def mark(view):
        view.right = right
        return view

    return mark


def install(app):
    app.before_request(_check)
    app.jinja_env.globals.update(csrf_token=csrf_token, hidden=hidden, back=back)


def right_of(endpoint):
    """The right that an endpoint asks for; None where its view names none."""
    if endpoint == "static":
        return rights.RIGHTS["be_public"]
    return getattr(current_app.view_functions[endpoint], "right", None)


def _check():
    if request.endpoint is None:
        return None  # 404 in its own time
    right = right_of(request.endpoint)
    if right is None:
        raise Forbidden("Nobody may open this page.")
    if request.method not in SAFE:
        _check_origin()
    if right.who != rights.EVERYBODY:
        if not current_user.is_authenticated:
            return _to_sign_in()
        if sentence := rights.refusal(right, current_user.officer):
            raise Forbidden(sentence)
    if request.method not in SAFE and not getattr(current_app.view_functions[request.endpoint], "hook", False):
        _check_csrf()
    return None


def _to_sign_in():
    """A page goes to the sign-in and back; a fragment must not have the sign-in page swapped into it."""
    if request.htmx:
        response = make_response("", 401, redirect=url_for("signin.login"))
        return response
    here = request.full_path.rstrip("?") if request.method == "GET" else url_for("home.home")
    return redirect(url_for("signin.login", next=here), 303)


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


def _check_csrf():
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(given.encode(), csrf_token().encode()):
        raise Forbidden("This form has expired. Go back, reload the page and send it again.")


def hidden(ticket, action, going=""):
    """The hidden fields of an action's form: who sends it, which version was read, where to go on, and its key.

    The key is the same for a double tap, and another once the ticket has changed.
    """
    return Markup(hidden_by(csrf_token(), current_user.token, escape(going))(ticket, action))


def hidden_by(csrf, token, going):
    """The same for many forms of one page: what they share is worked out once. `going` must be escaped."""
    who = f'<input type="hidden" name="csrf_token" value="{csrf}"><input type="hidden" name="next" value="{going}">'

    def fields(ticket, action):
        key = sign("key", token, ticket.id, ticket.version, action)[:20]
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
