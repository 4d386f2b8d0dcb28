"""What a file is by its first bytes, never by its name, and how large each kind may be."""

import filetype

MB = 2**20
UNKNOWN = "application/octet-stream"
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/heic")
DOCUMENT = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MOST = {"image": 15 * MB, "video": 50 * MB}  # CHANNELS §4; everything else is a document
DOCUMENT_MOST = 25 * MB
LARGEST = max(*MOST.values(), DOCUMENT_MOST)
HEAD = 8192  # the bytes that tell

_BY_FILETYPE = {"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "audio/mpeg", "audio/amr"}
_BRANDS = {  # of an ISO base media file (ISO/IEC 14496-12, registered at mp4ra.org), by how they begin
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"qt  ": "video/quicktime",
    b"3gp": "video/3gpp", b"3g2": "video/3gpp", b"M4A": "audio/mp4", b"M4V": "video/mp4", b"mp4": "video/mp4",
    b"iso": "video/mp4", b"avc1": "video/mp4", b"dash": "video/mp4", b"MSNV": "video/mp4", b"f4v": "video/mp4",
}  # fmt: skip
_OFFICE = {
    b"word/": DOCUMENT + "wordprocessingml.document", b"xl/": DOCUMENT + "spreadsheetml.sheet",
    b"ppt/": DOCUMENT + "presentationml.presentation",
}  # fmt: skip


def kind_of(data):
    """The media type by content, application/octet-stream where it is none that we know (also SVG, HTML, scripts)."""
    head = data[:HEAD]
    if (found := filetype.guess_mime(head)) in _BY_FILETYPE:
        return found
    return _media(head) or _office(head) or UNKNOWN


def is_picture(kind):
    """Whether it is a photograph that is shown re-encoded."""
    return kind in PICTURES


def most_bytes(kind):
    """How large a file of this media type may be, in bytes."""
    return MOST.get(kind.partition("/")[0], DOCUMENT_MOST)


def _media(head):
    if head[4:8] == b"ftyp":
        return next((kind for brand, kind in _BRANDS.items() if head[8:12].startswith(brand)), None)
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "video/quicktime"  # of before 2001, as some cameras still write it
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    return "audio/ogg" if head.startswith(b"OggS") else None


def _office(head):
    """Documents that are zip files, by the names at the start of the archive; nothing is ever unpacked."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    if head[30:].startswith(b"mimetype" + OPEN_DOCUMENT.encode()):
        kind = head[38:90].split(b"PK")[0].decode("ascii", "replace")
        return kind if kind.removeprefix(OPEN_DOCUMENT) in ("text", "spreadsheet", "presentation") else None
    if b"[Content_Types].xml" not in head and b"_rels/" not in head:
        return None
    return next((kind for part, kind in _OFFICE.items() if part in head), None)
