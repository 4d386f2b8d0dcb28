"""The head of a mail or of one of its parts, and where it ends: read line by line, whatever its mailer did to it."""

import re
from email.message import Message
from functools import cached_property
from urllib.parse import unquote_to_bytes

from smgt.channels.mailcharset import decode
from smgt.channels.mailtext import clean, decode_words, line

HEAD_BYTES, HEAD_LINES = 256 * 1024, 20_000
CONTENT_HEADER = 8192  # characters; a Hindi file name of 255 letters takes 2,300
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_HEADER = re.compile(rb"([!-9;-~]{1,1000})[ \t]*:[ \t]*(.*)", re.DOTALL)
_KNOWN = re.compile(
    rb"(?:bcc|cc|comments|content-[\w-]+|date|delivered-to|from|in-reply-to|list-[\w-]+|message-id|mime-version"
    rb"|precedence|received|references|reply-to|return-path|sender|subject|to|x-[\w-]+)[ \t]*:",
    re.IGNORECASE,
)
_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}", re.ASCII)
_EXTENSION = re.compile(r"\.\w{1,8}$")
_FILE_NAME = re.compile(r"[^\s/\\:*?\"<>|]{1,80}\.[A-Za-z]\w{1,4}")
_PERCENTED = re.compile(r"(?:%[0-9a-f]{2}){2}", re.IGNORECASE)


class Head:
    """Headers by their lower-case names, each with all its values in order: bytes until somebody asks for one.

    `hints` gives the charsets that the mail names anywhere: a mailer that writes raw bytes into a header means those.
    """

    def __init__(self, values, hints=tuple):
        self.values, self.hints = values, hints

    def get(self, name, default=""):
        """The first value that says something, as text on one line or several."""
        return next(filter(None, self.get_all(name)), default)

    def get_all(self, name):
        """All its values as text."""
        values = self.values.get(name.lower(), ())
        return [decode(value, "", () if value.isascii() else self.hints()).strip() for value in values]

    def __contains__(self, name):
        return name.lower() in self.values

    def __bool__(self):
        return bool(self.values)

    @cached_property
    def _content(self):
        """The headers with parameters as the stdlib reads them."""
        message = Message()
        for name in ("Content-Type", "Content-Disposition"):
            values = self.get_all(name)  # of two types the one with parts in it is meant
            if value := next((v for v in values if v.lower().startswith("multipart/")), next(filter(None, values), "")):
                message[name] = re.sub(r"\s+", " ", value[:CONTENT_HEADER])
        return message

    def parameter(self, getter):
        """What the stdlib reads from a Content-* header; it may raise on any odd value, which then says nothing."""
        try:
            return clean(getattr(self._content, getter)() or "")
        except (ValueError, LookupError, TypeError, AttributeError):
            return ""

    @cached_property
    def type(self):
        """The media type; application/octet-stream for one without meaning, text/plain for none."""
        kind = self.parameter("get_content_type")
        return kind if _TYPE.fullmatch(kind) else "application/octet-stream"

    @cached_property
    def disposition(self):
        """inline, attachment, another word of the sender's, or ""."""
        return self.parameter("get_content_disposition")

    @cached_property
    def charset(self):
        """The charset it declares, "" for none."""
        return self.parameter("get_content_charset")

    @cached_property
    def encoding(self):
        """Its transfer encoding as base64, quoted-printable or uuencode, however it is spelt; else ""."""
        letters = re.sub(r"[^a-z0-9]", "", self.get("Content-Transfer-Encoding").partition(";")[0].lower())
        spelt = {"b64": "base64", "qp": "quoted-printable", "quotedprintable": "quoted-printable"}
        return spelt.get(letters) or ("base64" if letters == "base64" else "uuencode" if "uue" in letters else "")

    @cached_property
    def name(self):
        """The file name its sender gave it, without folders; "" for none."""
        name = decode_words(_unpercented(self.parameter("get_filename"))).replace("\\", "/").rpartition("/")[2]
        name = line(name.strip().strip("\"'"), 1000).lstrip(".")
        kind = _EXTENSION.search(name)
        name = name if len(name) <= 120 else name[:110].strip() + (kind[0] if kind else "")
        return name or ("" if self.type.startswith("text/") else self._other_name())

    def _other_name(self):
        """A file name where it does not belong: Content-Location, Content-Description, or before the @ of an id."""
        for header in ("Content-Location", "Content-Description", "Content-ID"):
            words = decode_words(self.get(header)[:1000]).strip("<> ").replace("\\", "/").rpartition("/")[2]
            words = words.partition("@")[0] if header == "Content-ID" else words
            if _FILE_NAME.fullmatch(words):
                return line(words, 120).lstrip(".")
        return ""


def _unpercented(name):
    """A name that was percent-encoded where it should not be (no star); as it is where it says nothing in UTF-8."""
    if not _PERCENTED.search(name):
        return name
    try:
        read = unquote_to_bytes(name).decode("utf-8")
    except UnicodeError:
        return name
    return name if read.isascii() else read


def read_head(block, hints=tuple):
    """The Head of a block of lines, and the bytes in it that are no headers.

    A line that is no header is passed over where headers go on after it; else the words begin there.
    """
    lines = block[:HEAD_BYTES].split(b"\n", HEAD_LINES)[:HEAD_LINES]
    values, last = {}, None
    for number, row in enumerate(lines):
        if row[:1] in b" \t" and row.strip():
            if last is not None:
                last.append(row.rstrip(b"\r"))
        elif header := _HEADER.match(row.rstrip(b"\r")):
            last = [header[2]]
            values.setdefault(header[1].decode("ascii").lower(), []).append(last)
        elif row.strip() and not any(map(_KNOWN.match, lines[number + 1 : number + 4])):
            return _head(values, hints), b"\n".join(lines[number:]).strip() + b"\n\n"
        else:
            last = None
    return _head(values, hints), b""


def _head(values, hints):
    return Head({name: [b"\n".join(rows) for rows in found] for name, found in values.items()}, hints)
