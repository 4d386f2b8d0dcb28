"""What citizens send and officers attach becomes Attachments: bytes are stored, addresses noted to be fetched."""

from smgt import access
from smgt.errors import Refused
from smgt.media.kinds import PICTURES, is_picture, kind_of, most_bytes
from smgt.media.pictures import pictures
from smgt.media.stores import StoreDown, store
from smgt.models import Attachment, Message

UPLOADS = (*PICTURES, "application/pdf", "video/mp4", "video/quicktime", "video/3gpp", "video/webm")
FETCHED_MOST = 10  # of one message
_WANTED = "Only photographs (JPEG, PNG, WebP, GIF, HEIC), videos (MP4, MOV, 3GP, WebM) and PDF files can be attached."


def attach(upload, now):
    """The Attachment of an upload that was taken, not yet tied to anything."""
    return Attachment.create(created_at=now, **upload)


def take_upload(name, data):
    """Store a file an officer attached and make its pictures; returns what `attach` wants.

    Takes seconds, so it is done before any transaction. Raises Refused when it is empty, too large, no photograph,
    video or PDF, or cannot be kept just now.
    """
    kind, name = kind_of(data), clean_name(name)
    if kind not in UPLOADS:
        raise Refused(_WANTED, "files")
    if len(data) > most_bytes(kind):
        raise Refused(f"{name} is too large: at most {most_bytes(kind) // 2**20} MB. {_WANTED}", "files")
    made = shown_of(data) if is_picture(kind) else {}
    try:
        stored = {"sha256": store(data), **keep_shown(made)}
    except StoreDown as down:
        raise Refused(f"{down} Please try again later.", "files") from None
    return {"name": name, "content_type": kind, "size": len(data), **stored}


def shown_of(data):
    """The Pictures of a photograph as {column: bytes or number}. Raises Refused."""
    made = pictures(data)
    return {
        "shown": made.shown, "thumb": made.thumb, "shown_size": len(made.shown), "width": made.width,
        "height": made.height,
    }  # fmt: skip


def keep_shown(made):
    """The same once stored: hashes instead of bytes. Raises StoreDown."""
    return {name: store(value) if isinstance(value, bytes) else value for name, value in made.items()}


def keep_files(message, files, now):
    """Keep what came along with a message: bytes are stored, addresses noted to be fetched; the sweep does the rest.

    Raises StoreDown.
    """
    tied = {"message": message, "ticket": message.ticket_id, "created_at": now}
    wanted = 0
    for file in files:
        wanted += file.data is None
        if file.data is None:
            Attachment.create(name=clean_name(file.name), url=file.url, **tied, **_noted(file, wanted, now))
        else:
            Attachment.create(name=clean_name(file.name), sha256=store(file.data), **tied, **_brought(file.data, now))


def _noted(file, wanted, now):
    if not file.url:
        return {"content_type": file.content_type, "reason": "The platform gave no address for it."}
    if wanted > FETCHED_MOST:
        reason = f"Not fetched: at most {FETCHED_MOST} files of one message are."
        return {"content_type": file.content_type, "reason": reason}
    return {"content_type": file.content_type, "next_at": now}


def _brought(data, now):
    kind = kind_of(data)
    return {"content_type": kind, "size": len(data), "next_at": now if is_picture(kind) else None}


def files_of(ticket):
    """The Attachments that show on a ticket, oldest first: its own, and those of the other messages shown on it.

    Files of what its author or the platform removed are kept and not shown, like its words.
    """
    also = access.heard_with(ticket)
    gone = Message.select(Message.id).where(Message.ticket.in_([ticket.id, *also]), Message.removed != "")
    others = Attachment.ticket.in_(also) & Attachment.message.is_null(False)
    hidden = Attachment.message.is_null(False) & Attachment.message.in_(gone)
    return Attachment.select().where((Attachment.ticket == ticket) | others, ~hidden).order_by(Attachment.id)


def clean_name(name):
    """A file name without path, control or invisible characters, at most 120 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:120].strip(" .") or "file"
