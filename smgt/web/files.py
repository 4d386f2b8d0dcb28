"""Files of a ticket: photographs re-encoded, originals and raw mails only to be saved; all behind the ticket itself."""

from flask import Blueprint, abort, request, send_file
from flask_login import current_user
from werkzeug.wsgi import FileWrapper

from smgt import access, media, tickets
from smgt.errors import NotFound
from smgt.media import StoreDown
from smgt.models import Attachment, Message
from smgt.web.guard import may
from smgt.web.now import now

bp = Blueprint("files", __name__)
CHUNK = 2**16  # bytes
# the answer is the browser's own alone, for this sign-in alone (answers.py adds Vary: Cookie)
KEPT = "private, max-age=604800, immutable"
SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # the style is how browsers centre a bare picture


@bp.get("/tickets/<number>/files/<int:file>")
@may("open_files")
def file(number, file):
    """A photograph re-encoded; anything else, and with ?original every file as it came, only to be saved."""
    found = _find(number, file)
    if found.shown and "original" not in request.args:
        return _send(found.shown, _picture_type)
    return _save(found.sha256, found.name)


@bp.get("/tickets/<number>/files/<int:file>/thumb")
@may("open_files")
def thumb(number, file):
    return _send(_find(number, file).thumb, lambda _head: "image/webp")


@bp.get("/tickets/<number>/messages/<int:message>/raw")
@may("open_raw_mail")
def raw(number, message):
    """A mail as it came, for the cell alone."""
    ticket = _ticket(number)
    shown = Message.ticket.in_([ticket.id, *access.heard_with(ticket)])
    mail = (Message.id == message) & (Message.channel == "mail") & shown
    found = Message.select().where(mail).first()
    return _save(found.raw if found else "", f"{ticket.number}-{message}.eml")


@bp.get("/counter/messages/<int:message>/raw")
@may("open_raw_mail")
def unopened(message):
    """The same of a mail that opened no grievance, and of whatever could not be read."""
    kept = (Message.id == message) & Message.ticket.is_null() & ~Message.outgoing
    kept &= (Message.channel == "mail") | (Message.state == "failed")
    found = Message.select().where(kept).first()
    ending = "json" if found and found.channel != "mail" else "eml"
    return _save(found.raw if found else "", f"message-{message}.{ending}")


def _ticket(number):
    """The ticket as this reader may see it; that he looked into a restricted one is noted. Raises NotFound."""
    ticket, _ = access.find(current_user.officer, number, now())
    tickets.note_view(ticket, current_user.officer, now())
    return ticket


def _find(number, file):
    """The Attachment as this reader may see it. Raises NotFound."""
    ticket = _ticket(number)
    found = media.files_of(ticket).where(Attachment.id == file).first()
    if found is None:
        raise NotFound("There is no such file.")
    return found


def _save(digest, name):
    """Bytes of whatever kind, to be saved under their name and never opened here; no cache keeps them."""
    answer = _send(digest, lambda _head: "application/octet-stream", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _picture_type(head):
    return "image/webp" if head.startswith(b"RIFF") else "image/jpeg"


def _send(digest, type_of, **how):
    """Answer with the bytes of a hash (304, or a range, where that is asked), so that nothing in them can act."""
    try:
        found = media.opened(digest)
    except StoreDown as down:
        abort(503, str(down))
    if found is None:
        raise NotFound("There is no such file.")
    content, length = found
    kind = type_of(content.read(16))
    content.seek(0)
    answer = send_file(content, kind, etag=digest, conditional=False, **how)
    # not the server's own wrapper: gunicorn would send from where the descriptor stands, past what was read ahead
    answer.response = FileWrapper(content, CHUNK)
    answer.content_length = length
    answer.headers["Cache-Control"] = KEPT
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer.make_conditional(request.environ, accept_ranges=True, complete_length=length)
