"""What a file is, told by its first bytes."""

import io
import zipfile

import pytest

from smgt.media.kinds import kind_of, most_bytes
from tests.media import samples
from tests.media.samples import picture


def archive(*names, mimetype=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        if mimetype:
            made.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            made.writestr(name, b"x" * 100)
    return out.getvalue()


def box(brand):
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\2\0" + b"\0" * 300


WORD = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")


@pytest.mark.parametrize(("data", "kind"), [
    (picture(), "image/jpeg"), (picture(kind="PNG"), "image/png"), (picture(kind="WEBP"), "image/webp"),
    (picture(kind="GIF"), "image/gif"), (samples.HEIC, "image/heic"), (samples.PDF, "application/pdf"),
    (samples.MP4, "video/mp4"), (box(b"mp42"), "video/mp4"), (box(b"qt  "), "video/quicktime"),
    (box(b"3gp4"), "video/3gpp"), (box(b"M4A "), "audio/mp4"), (b"\0\0\0\x08wide" + b"\0" * 300, "video/quicktime"),
    (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\0" * 300, "video/webm"),
    (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska" + b"\0" * 300, "video/x-matroska"),
    (b"#!AMR\n" + b"\0" * 300, "audio/amr"), (b"OggS\0\2" + b"\0" * 300, "audio/ogg"),
    (b"ID3\3" + b"\0" * 300, "audio/mpeg"),
])  # fmt: skip
def test_pictures_videos_and_sounds_are_known(data, kind):
    assert kind_of(data) == kind


@pytest.mark.parametrize(("data", "ending"), [
    (archive(*WORD), "wordprocessingml.document"),
    (archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), "spreadsheetml.sheet"),
    (archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"), "opendocument.text"),
])  # fmt: skip
def test_documents_in_a_zip_are_known_without_unpacking(data, ending):
    assert kind_of(data).endswith(ending)


@pytest.mark.parametrize("data", [
    b"", b"x", samples.SVG, samples.HTML, b"#!/bin/sh\n", b"MZ\x90\0" + b"\0" * 300,
    archive("a.txt"), picture(kind="TIFF"),
    archive("word/x.exe"), box(b"evil"), archive(mimetype=b"application/vnd.oasis.opendocument.<script>"),
    b"PK\x03\x04", b"\0" * 9000,
])  # fmt: skip
def test_everything_else_is_only_bytes(data):
    assert kind_of(data) == "application/octet-stream"


def test_each_kind_has_its_limit():
    assert [most_bytes(kind) // 2**20 for kind in ("image/png", "video/mp4", "application/pdf", "")] == [15, 50, 25, 25]
