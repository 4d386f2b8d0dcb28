"""Raw mail to a small tree of parts, bounded before anything is parsed."""

import quopri
import re
from functools import cache

from smgt.channels.mailhead import BLANK_LINE, Head, read_head
from smgt.channels.mailtext import unbase64, unuu

DEPTH, PARTS = 15, 200
_UNDO = {"base64": unbase64, "quoted-printable": quopri.decodestring, "uuencode": unuu}
# A delimiter nobody declared: a line of two dashes and more, and right below it a header that only parts have.
_UNDECLARED = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,199}?|-[^\r\n]{4,199}?)[ \t]*\r?\nContent-[\w-]+[ \t]*:", re.I)
_CHARSETS = re.compile(rb"charset\*?\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})|=\?([\w.:-]{2,40})\?[bq]\?", re.IGNORECASE)
_GOES_ON = re.compile(rb"(?:content-type|date|from|message-id|mime-version|received|subject|to)[ \t]*:", re.I)
_BLANKS = re.compile(rb"\s*")
_BESIDE = {"content-type", "date", "message-id", "subject"}
_LOOK = 100_000  # bytes searched for charsets and undeclared delimiters


class Part:
    """One part of a mail: its head, its place in the raw bytes and, for a multipart, its children.

    The stdlib tree parser recurses and copies at each level, and policy.default's header parser hangs on hostile
    headers and loses raw UTF-8; so the tree is cut here and only parameters go through the stdlib.
    """

    def __init__(self, raw, start, end, hints, parent=None):
        blank = BLANK_LINE.search(raw, max(start - 1, 0), end)
        self.head, self.stray = read_head(raw[start : blank.start() if blank else end], hints)
        self.raw, self.start, self.end = raw, blank.end() if blank else end, end
        if self.stray and not self.head:  # words without any header
            self.start, self.stray = start, b""
        if parent is None and not ("From" in self.head and "Content-Type" in self.head):
            self._go_on(hints)
        self.type = self.head.type
        if parent and parent.type == "multipart/digest" and "Content-Type" not in self.head:
            self.type = "message/rfc822"
        self.parent, self.children = parent, []

    def _go_on(self, hints):
        """Some mailers leave a blank line in the middle of a head: its From or type stands below it then."""
        start = _BLANKS.match(self.raw, self.start, self.end).end()
        blank = BLANK_LINE.search(self.raw, start, self.end)
        more, stray = read_head(self.raw[start : blank.start() if blank else self.end], hints)
        sender = "@" in more.get("From") and "From" not in self.head and _BESIDE & more.values.keys()
        typed = "Content-Type" in more and "Content-Type" not in self.head
        if (sender or typed) and _GOES_ON.match(self.raw, start) and not stray and not self.stray:
            self.head = Head(more.values | self.head.values, hints)
            self.start = blank.end() if blank else self.end

    def body(self, limit=None):
        """The bytes after the head, as sent, with what the head could not take in."""
        end = self.end if limit is None else min(self.end, self.start + limit)
        return self.stray + self.raw[self.start : end]

    def content(self, limit=None):
        """The body with its transfer encoding undone."""
        body = self.body(limit)
        return _UNDO[self.head.encoding](body) if self.head.encoding else body

    @property
    def many(self):
        """Is it made of parts?"""
        return self.type.startswith("multipart/")


def read(raw):
    """The Part that `raw` is, and a sentence when bounds kept some of it out of the tree ("" when all is in)."""
    budget = _Budget()
    return _grow(Part(raw, 0, len(raw), cache(lambda: _hints(raw))), 1, budget), budget.exceeded


def _hints(raw):
    """The charsets that the mail names in its first part, but for those that need no naming."""
    found = [match[1] or match[2] for match in _CHARSETS.finditer(raw, 0, _LOOK)][:50]
    names = dict.fromkeys(name.decode("ascii").lower() for name in found)
    return tuple(name for name in names if name not in ("utf-8", "us-ascii", "utf8"))


def leaves(part):
    """The parts that hold something themselves, in order; a mail within the mail is one of them."""
    if part.many and part.children:
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
        part.children.append(_grow(Part(raw, start, end, part.head.hints, part), depth + 1, budget))
    if part.many and not part.children:
        part.type = "text/plain"  # it says multipart and has no parts: show what stands there
    return part


def _inner(part):
    """Where the parts within this part stand: (bytes, start, end) of each."""
    if part.type == "message/rfc822":
        content = part.content() if part.head.encoding else None
        yield (part.raw, part.start, part.end) if content is None else (content, 0, len(content))
    elif part.many or (part.parent is None and "Content-Type" not in part.head) or _named_boundary(part):
        yield from _parts(part)


def _named_boundary(part):
    """The boundary that its head names, also where the type is none that has parts."""
    named = part.many or "boundary" in part.head.get("Content-Type")
    return part.head.parameter("get_boundary").encode("utf-8", "replace").strip() if named else b""


def _parts(part):
    """By the declared boundary; where it never comes, by what looks like one."""
    declared = _named_boundary(part)
    places = _between(part.raw, part.start, part.end, declared) if declared else iter(())
    if first := next(places, None):
        part.type = part.type if part.many else "multipart/mixed"
        yield first
        yield from places
        return
    raw, start, end = part.raw, part.start, part.end
    if part.many and part.head.encoding:  # forbidden, and done
        raw = b"\n" + part.content()
        start, end = 1, len(raw)
    found = _UNDECLARED.search(raw, max(start - 1, 0), min(end, start + _LOOK))
    if found and (part.many or _closes(raw, found.end(), end, found[1])):
        part.type = part.type if part.many else "multipart/mixed"
        yield from _between(raw, start, end, found[1])


def _closes(raw, start, end, boundary):
    """A mail that does not even say that it has parts must close them."""
    return raw.find(b"\n--" + boundary + b"--", start, end) >= 0


def _between(raw, begin, last, boundary):
    # It begins with plain bytes, which the engine looks for fastest: the mail may be 25 MB of line ends.
    delimiter = rb"\n--" + re.escape(boundary)
    mark = re.compile(delimiter + rb"(--)?[ \t]{0,99}\r?(?:\n|\Z)")
    again = re.compile(delimiter + rb"[ \t]{0,99}\r?\n(?=Content-)", re.IGNORECASE)
    position = max(begin - 1, 0)  # the first boundary may stand right after the blank line
    found = mark.search(raw, position, last)
    while found:
        if found.lastindex:  # closed; but where a part within used the same boundary, more follows
            found = again.search(raw, found.end() - 1, last)
            continue
        start = found.end()
        # One byte back: an empty part's closing boundary shares the line end of its opening one.
        found = mark.search(raw, start - 1, last)
        end = found.start() if found else last
        yield raw, start, max(start, end - raw.endswith(b"\r", start, end))
