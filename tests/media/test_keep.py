"""What is attached: kept once by its content, never trusted by its name, shown without what it must not show."""

import io
import struct
import zlib

import pytest
from PIL import Image

from smgt import media
from smgt.errors import Refused
from smgt.models import Attachment

PDF = b"%PDF-1.4\n1 0 obj\n"


def picture(size=(40, 30), kind="JPEG", **options):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **options)
    return out.getvalue()


def opened(data):
    return Image.open(io.BytesIO(media.picture(data)))


def test_bytes_are_kept_once_under_their_hash(settings):
    first, second = media.store(b"depot"), media.store(b"depot")
    assert first == second and media.path_of(first).read_bytes() == b"depot"
    assert [path.name for path in settings.media_path.rglob("*") if path.is_file()] == [first]


def test_an_upload_is_kept_as_it_came(database, now):
    photo = picture()
    kept = media.keep_upload("C:\\fakepath\\..\\depot.jpg", photo, now)
    assert (kept.name, kept.content_type, kept.size) == ("depot.jpg", "image/jpeg", len(photo))
    assert media.path_of(kept.sha256).read_bytes() == photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_photographs_of_every_kind_are_taken(database, now, kind):
    assert media.keep_upload("p", picture(kind=kind), now).content_type == f"image/{kind.lower()}"


def test_a_pdf_is_taken_by_its_content(database, now):
    assert media.keep_upload("letter.jpg", PDF, now).content_type == "application/pdf"


@pytest.mark.parametrize(
    "data", [b"", b"<html><script>", b"<svg xmlns='http://www.w3.org/2000/svg'>", b"MZ\x90\0", b"PK\x03\x04"]
)
def test_what_is_no_photograph_video_or_pdf_is_refused(database, now, data):
    with pytest.raises(Refused) as refusal:
        media.keep_upload("depot.jpg", data, now)
    assert refusal.value.field == "files" and Attachment.select().count() == 0


def test_what_is_too_large_is_refused(database, now, monkeypatch):
    monkeypatch.setitem(media.KINDS, "image/jpeg", 100)
    with pytest.raises(Refused, match="too large"):
        media.keep_upload("depot.jpg", picture(), now)


@pytest.mark.parametrize("broken", [lambda data: data[:60], lambda data: data[:20] + b"\0" * 400])
def test_a_picture_that_cannot_be_read_is_refused(database, now, broken):
    with pytest.raises(Refused, match="cannot be read"):
        media.keep_upload("depot.jpg", broken(picture()), now)


def test_a_small_file_that_claims_too_many_pixels_is_refused(database, now):
    head = b"IHDR" + struct.pack(">IIBBBBB", 7000, 7000, 8, 2, 0, 0, 0)
    bomb = picture(kind="PNG").replace(picture(kind="PNG")[12:33], head + struct.pack(">I", zlib.crc32(head)))
    with pytest.raises(Refused, match="too many pixels"):
        media.keep_upload("bomb.png", bomb, now)


def test_what_is_shown_is_small_and_upright_and_says_nothing_of_the_place():
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N"}  # turned by a quarter; a place
    shown = opened(picture((3000, 1500), exif=exif))
    assert (shown.format, shown.size) == ("JPEG", (640, 1280))
    assert not shown.getexif()


@pytest.mark.parametrize("mode", ["P", "RGBA", "CMYK", "L", "I;16"])
def test_pictures_of_every_mode_are_shown(mode):
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(out.getvalue()).mode == "RGB"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\0b\u202egpj.exe", "abgpj.exe"),
        ("\u200b.htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        ("शिकायत.pdf", "शिकायत.pdf"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_is_only_a_name(name, clean):
    assert media.clean_name(name) == clean
