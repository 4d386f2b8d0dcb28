"""What citizens and officers attach, kept once by content: originals as evidence, pictures re-encoded for the page."""

import io
import os
import secrets
from hashlib import sha256

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from smgt.config import settings
from smgt.errors import Refused
from smgt.models import Attachment

MOST_PIXELS = 40_000_000  # Pillow only warns; a 109 kB picture can claim 900 megapixels
PHOTO_BYTES = 15 * 2**20
FILE_BYTES = 25 * 2**20
PICTURE_SIDE = 1280
KINDS = {
    "image/jpeg": PHOTO_BYTES, "image/png": PHOTO_BYTES, "image/webp": PHOTO_BYTES, "image/gif": PHOTO_BYTES,
    "image/heic": PHOTO_BYTES, "application/pdf": FILE_BYTES, "video/mp4": FILE_BYTES, "video/quicktime": FILE_BYTES,
}  # fmt: skip
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")


def store(data):
    """Keep bytes under their content's hash and return it. Safe to repeat; complete or not there at all."""
    digest = sha256(data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{secrets.token_hex(8)}.half")
        with half.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
    return digest


def path_of(digest):
    """Where the bytes of a hash lie."""
    return settings.media_path / digest[:2] / digest


def kind_of(data):
    """The media type by content, "application/octet-stream" where it is none that we serve as what it is."""
    found = filetype.guess_mime(data[:8192])
    return found if found in KINDS else "application/octet-stream"


def keep_upload(name, data, now):
    """Store a file an officer attached; returns its Attachment, not yet tied to anything.

    Raises Refused when it is empty, too large, or no photograph, video or PDF.
    """
    kind = kind_of(data)
    if kind not in KINDS:
        raise Refused("Only photographs (JPEG, PNG, WebP, HEIC), MP4 videos and PDF files can be attached.", "files")
    if len(data) > KINDS[kind]:
        raise Refused(f"{clean_name(name)} is too large: at most {KINDS[kind] // 2**20} MB.", "files")
    if kind in PICTURES:
        picture(data)
    return _keep(name, data, kind, now)


def _keep(name, data, kind, now, **tied):
    return Attachment.create(
        name=clean_name(name), content_type=kind, size=len(data), sha256=store(data), created_at=now, **tied
    )


def keep_files(message, files, now):
    """Keep what came along with a message: bytes are stored, addresses noted to be fetched."""
    for file in files:
        if file.data is None:
            Attachment.create(
                message=message, ticket=message.ticket_id, name=clean_name(file.name), content_type=file.content_type,
                url=file.url, created_at=now,
            )  # fmt: skip
        else:
            _keep(file.name, file.data, kind_of(file.data), now, message=message, ticket=message.ticket_id)


def clean_name(name):
    """A file name without path, control or invisible characters, at most 120 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:120].strip(" .") or "file"


def picture(data):
    """A photograph as it may be shown: JPEG without metadata, upright, at most 1280 px a side. Raises Refused."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused("This picture has too many pixels.", "files")
            image.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
            shown = ImageOps.exif_transpose(image).convert("RGB")
            shown.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
            out = io.BytesIO()
            shown.save(out, "JPEG", quality=80)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("This picture cannot be read.", "files") from None
