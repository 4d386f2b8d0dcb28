"""Files that come with a form: taken once, and kept for the same form again when it was not done the first time."""

import io

from flask import current_app, g, request
from flask_login import current_user
from htmx_flask import HtmxAwareRequest

from smgt import media
from smgt.errors import ConfigError, Refused
from smgt.tickets import readable
from smgt.vault import seal, unseal

MOST = 10
PATIENCE = 4  # times the largest form that is still read to its end, for the words in it


class Nowhere(io.BytesIO):
    """Where the files of too large a form are written."""

    def write(self, data):
        return len(data)


class Sent(HtmxAwareRequest):
    """A request whose files, where they are too much together, are let go while its words are kept."""

    @property
    def overloaded(self):
        return (self.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]

    def _get_file_stream(self, *about, **named):
        return Nowhere() if self.overloaded else super()._get_file_stream(*about, **named)


def patient(view):
    """Mark a view that takes its files by `take`: of too large a form the words are read all the same."""
    view.patient = True
    return view


def install(app):
    app.request_class = Sent
    app.jinja_env.globals["brought"] = lambda: g.get("brought", [])


def take(ticket):
    """The uploads (as media.attach wants them) of the form at hand: those kept from its last sending, then the new.

    They are shown as kept when the form comes back. Raises Refused for a file that cannot be taken; what came before
    it is kept all the same.
    """
    g.brought = [(text, upload) for text in request.form.getlist("kept")[:MOST] if (upload := _kept(text, ticket))]
    if request.overloaded:
        raise Refused("That is too large to send: choose fewer or smaller files. All you typed is still here.", "files")
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
