"""Every error as a page (or a line for htmx) that says in a sentence what happened and what to do."""

import logging
import secrets

from flask import render_template, request
from werkzeug.exceptions import HTTPException

from smgt.errors import Forbidden, NotFound, Refused, Stale
from smgt.signin import stash

log = logging.getLogger(__name__)
_STATUS = ((NotFound, 404), (Forbidden, 403), (Stale, 409), (Refused, 422))
_SENTENCES = {
    404: "There is no such page, or it is outside your jurisdiction.",
    405: "This address is not opened that way.",
    413: "That is too large to send. Go back: what you typed is still there; send fewer or smaller files.",
    500: "Something went wrong here. Nothing was saved. Please try again.",
}


def install(app):
    for kind, status in _STATUS:
        app.register_error_handler(kind, lambda error, status=status: page(status, str(error)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def page(status, sentence):
    """The error page; for htmx only its sentence."""
    template = "_error.html" if getattr(request, "htmx", False) else "error.html"
    number = (request.view_args or {}).get("number", "") if status in (409, 422) else ""
    return render_template(template, status=status, sentence=sentence, typed=typed(), number=number), status


def typed():
    """The words of the form that came to this, to be copied; nothing secret, nothing of a form that was never read."""
    if request.method != "POST" or "form" not in vars(request):
        return []
    told = [(name, value.strip()) for name, value in request.form.items(multi=True)]
    return [words for name, words in told if " " in words and not any(part in name for part in stash.SECRET)]


def _http(error):
    if error.code is None or error.code < 400:
        return error
    answer, status = page(error.code, _SENTENCES.get(error.code, error.description))
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer, status, headers


def _unexpected(error):
    reference = secrets.token_hex(4)
    log.exception("request %s failed: %s %s", reference, request.method, request.path)
    return page(500, f"{_SENTENCES[500]} ({reference})")
