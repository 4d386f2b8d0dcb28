"""Raw mail to a small tree of parts, bounded before anything is parsed."""

import mimetypes
import quopri
import re
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from smgt.channels.base import File
from smgt.channels.mailtext import HTML_CHARS, clean, decode, decode_words, from_html, line, unbase64

HEAD_BYTES, HEAD_LINES = 256 * 1024, 400
CONTENT_HEADER = 8192  # characters; a Hindi file name of 255 letters takes 2,300
DEPTH, PARTS = 15, 200
TEXT_CHARS, TEXT_BYTES = 200_000, 2_000_000
FILES = 10

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}", re.ASCII)
_UNDO = {"base64": unbase64, "quoted-printable": quopri.decodestring}
_EXTENSION = re.compile(r"\.\w{1,8}$")


class Part:
    """One part of a mail: its head, its place in the raw bytes and, for a multipart, its children.

    The stdlib tree parser recurses and copies at each level, and policy.default's header parser hangs on hostile
    headers and loses raw UTF-8; so the tree is cut here and only the heads go through the stdlib.
    """

    def __init__(self, raw, start, end):
        blank = _BLANK_LINE.search(raw, max(start - 1, 0), end)
        self.head, self.stray = read_head(raw[start : blank.start() if blank else end])
        self.raw, self.start, self.end = raw, blank.end() if blank else end, end
        if self.stray and not self.head.keys():  # words without any header
            self.start, self.stray = start, b""
        self.type = _type(self.head)
        self.children = []

    def body(self, limit=None):
        """The bytes after the head, as sent, with what the head could not take in."""
        end = self.end if limit is None else min(self.end, self.start + limit)
        return self.stray + self.raw[self.start : end]

    @property
    def encoded(self):
        """Its transfer encoding, where that changes the bytes; else ""."""
        encoding = self.head.get("Content-Transfer-Encoding", "").strip().lower()
        return encoding if encoding in _UNDO else ""

    def content(self, limit=None):
        """The body with its transfer encoding undone."""
        body = self.body(limit)
        return _UNDO[self.encoded](body) if self.encoded else body

    @property
    def name(self):
        """The name its sender gave it, without folders; "" for none."""
        name = decode_words(clean(_parameter(self.head, "get_filename"))).replace("\\", "/").rpartition("/")[2]
        name = line(name, 1000).lstrip(".")
        kind = _EXTENSION.search(name)
        return name if len(name) <= 120 else name[:110].strip() + (kind[0] if kind else "")

    @property
    def attached(self):
        """Is it a file rather than words to read?"""
        words = self.type in ("text/plain", "text/html")
        return not words or bool(self.name) or _parameter(self.head, "get_content_disposition") == "attachment"


def read(raw):
    """The Part that `raw` is, and a sentence when bounds kept some of it out of the tree ("" when all is in)."""
    budget = _Budget()
    return _grow(Part(raw, 0, len(raw)), 1, budget), budget.exceeded


def read_head(block):
    """The headers of a block as a Message of plain text values, and the bytes in it that are no headers."""
    lines = block[:HEAD_BYTES].split(b"\n", HEAD_LINES)[:HEAD_LINES]
    parsed = BytesHeaderParser(policy=compat32).parsebytes(b"\n".join(lines) + b"\n")
    head = Message()
    for name, value in parsed.raw_items():
        value = decode(value.encode("utf-8", "surrogateescape"))
        head[name] = value[:CONTENT_HEADER] if name.lower().startswith("content-") else value
    stray = parsed.get_payload().encode("utf-8", "surrogateescape").strip()
    return head, stray + b"\n\n" if stray else b""


def text(part):
    """The words of a mail, plain text before HTML, at most TEXT_CHARS of them."""
    return _Words().of(part).strip()


def files(part):
    """The first FILES attachments as Files; a forwarded mail is one file."""
    found = []
    for each in leaves(part):
        if each.attached and not each.type.startswith("multipart/") and len(found) < FILES:
            name = each.name or f"attachment-{len(found) + 1}{mimetypes.guess_extension(each.type) or ''}"
            found.append(File(name, each.type, each.content()))
    return tuple(found)


def leaves(part):
    """The parts that hold something themselves, in order; a mail within the mail is one of them."""
    if part.type.startswith("multipart/") and part.children:
        for child in part.children:
            yield from leaves(child)
    else:
        yield part


class _Budget:
    """What one mail may still use."""

    def __init__(self):
        self.parts, self.exceeded = PARTS, ""


def _grow(part, depth, budget):
    for raw, start, end in _inner(part):
        if depth > DEPTH:
            budget.exceeded = f"Its parts are nested more than {DEPTH} deep."
            return part
        if not budget.parts:
            budget.exceeded = f"It has more than {PARTS} parts."
            return part
        budget.parts -= 1
        part.children.append(_grow(Part(raw, start, end), depth + 1, budget))
    if part.type.startswith("multipart/") and not part.children:
        part.type = "text/plain"  # it says multipart and has no parts: show what stands there
    return part


def _inner(part):
    """Where the parts within this part stand: (bytes, start, end) of each."""
    if part.type == "message/rfc822":
        content = part.content() if part.encoded else None
        yield (part.raw, part.start, part.end) if content is None else (content, 0, len(content))
    elif part.type.startswith("multipart/") and (boundary := _parameter(part.head, "get_boundary")):
        yield from _between(part, boundary.encode("utf-8", "replace"))


def _between(part, boundary):
    # It begins with plain bytes, which the engine looks for fastest: the mail may be 25 MB of line ends.
    mark = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]{0,99}\r?(?:\n|\Z)")
    position = max(part.start - 1, 0)  # the first boundary may stand right after the blank line
    found = mark.search(part.raw, position, part.end)
    while found and not found[1]:
        start = found.end()
        # One byte back: an empty part's closing boundary shares the line end of its opening one.
        found = mark.search(part.raw, start - 1, part.end)
        end = found.start() if found else part.end
        yield part.raw, start, max(start, end - part.raw.endswith(b"\r", start, end))


class _Words:
    """Gathers the words of a mail within what is left of its allowance."""

    def __init__(self):
        self.chars, self.html = TEXT_CHARS, HTML_CHARS

    def of(self, part):
        """The words of one part and all within it."""
        if part.type == "multipart/alternative":
            plain_first = sorted(part.children, key=lambda child: child.type != "text/plain")
            return next(filter(None, map(self.of, plain_first)), "")
        if part.type.startswith("multipart/"):
            return "\n\n".join(filter(None, map(self.of, part.children)))
        return "" if part.attached or not self.chars else self._leaf(part)

    def _leaf(self, part):
        words = clean(decode(_whole(part.content(2 * TEXT_BYTES)), _parameter(part.head, "get_content_charset")))
        if part.type == "text/html":
            words, self.html = words[: self.html], max(0, self.html - len(words))
            words = from_html(words)
        words = words[: self.chars].strip()
        self.chars -= len(words)
        return words


def _whole(data):
    """At most TEXT_BYTES, cut between two lines so that no letter is halved."""
    if len(data) <= TEXT_BYTES:
        return data
    return data[: data.rfind(b"\n", 0, TEXT_BYTES) + 1 or TEXT_BYTES]


def _type(head):
    kind = _parameter(head, "get_content_type")
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"


def _parameter(head, getter):
    """What the stdlib reads from a Content-* header; it may raise on any odd value, which then says nothing."""
    try:
        return getattr(head, getter)() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
