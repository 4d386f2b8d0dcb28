"""Files that come with a form: taken once, and kept for the same form again when it was not done the first time."""

from flask import g, request
from flask_login import current_user

from smgt import media
from smgt.errors import ConfigError
from smgt.tickets import readable
from smgt.vault import seal, unseal

MOST = 10


def install(app):
    app.jinja_env.globals["brought"] = lambda: g.get("brought", [])


def take(ticket):
    """The uploads (as media.attach wants them) of the form at hand: those kept from its last sending, then the new.

    They are shown as kept when the form comes back. Raises Refused for a file that cannot be taken; what came before
    it is kept all the same.
    """
    g.brought = [(text, upload) for text in request.form.getlist("kept")[:MOST] if (upload := _kept(text, ticket))]
    sent = [file for file in request.files.getlist("files") if file and file.filename]
    for file in sent[: MOST - len(g.brought)]:
        upload = media.take_upload(readable(file.filename), file.read())
        g.brought.append((_sealed(upload, ticket), upload))
    return [upload for _, upload in g.brought]


def _sealed(upload, ticket):
    """The upload's facts for a hidden field: only whoever brought it gives it back, only to that ticket."""
    return seal({"upload": upload, "for": [ticket.id, _bringer()]}, "upload")


def _kept(text, ticket):
    try:
        known = unseal(text, "upload")
    except (ConfigError, ValueError):
        return None
    ours = known["for"] == [ticket.id, _bringer()] and media.exists(known["upload"]["sha256"])
    return known["upload"] if ours else None


def _bringer():
    """Who brings it: the officer, or whoever holds the link that the page was opened by."""
    return current_user.officer.id if current_user.is_authenticated else (request.view_args or {}).get("token", "")
