"""The words of a mail and the files that came with it, as a careful reader would tell them apart."""

import mimetypes
import re

from smgt.channels import mailparts
from smgt.channels.base import File
from smgt.channels.mailcharset import decode, mended
from smgt.channels.mailhtml import HTML_CHARS, charset_within, from_html, looks_like_html
from smgt.channels.mailtext import clean, decode_words, line, unflowed, uuencoded
from smgt.channels.mailtnef import read_tnef

TEXT_CHARS, TEXT_BYTES = 200_000, 2_000_000
FILES = 40
_WORDS = {"text/plain", "text/html", "text/enriched", "text/richtext", "application/xhtml+xml"}
_SHOWN_INSTEAD = {"text/x-amp-html", "text/watch-html", "text/x-watch-html"}
_STUB = re.compile(
    r"html[\w\s,.'-]{0,80}\b(?:view|client|reader|support|display|browser|capable|enabled?|format|message|version)|"
    r"(?:view|client|reader|support|display|browser|capable|enable|read)\b[\w\s,.'-]{0,80}\bhtml",
    re.IGNORECASE,
)
_STUB_CHARS = 300
_TAGS = re.compile(r"<[^<>]{0,200}>")
_EXTENSIONS = {
    "application/ms-tnef": ".dat", "application/pgp-encrypted": ".asc", "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s", "application/x-pkcs7-mime": ".p7m", "image/jpg": ".jpg",
    "image/pjpeg": ".jpg", "application/x-pkcs7-signature": ".p7s", "audio/amr": ".amr",
    "image/heic": ".heic", "image/webp": ".webp",
    "message/delivery-status": ".txt", "message/disposition-notification": ".txt", "text/rfc822-headers": ".txt",
    "message/rfc822": ".eml", "text/calendar": ".ics", "application/pgp-signature": ".asc", "text/plain": ".txt",
}  # fmt: skip
_NO_FILE_NAME = re.compile(r"[\\/:*?\"<>|]+")


def read(part):
    """(text, files) of a mail: plain text before HTML, at most TEXT_CHARS of it, and the first FILES files.

    A mail within the mail is one file; winmail.dat and uuencoded text are what is in them.
    """
    reading = _Reading(part)
    text = reading.of(part).strip()
    if not text and reading.named:  # a mailer that names even its body
        text = "\n\n".join(filter(None, map(reading.leaf, reading.named))).strip()
        reading.read -= {each for each in reading.named if each.head.disposition}
    files = tuple(reading.files())  # first: a body may come out of one
    return text or reading.inside, files


def extension(kind):
    """The usual ending of a file of this media type, with its dot; "" for none."""
    return _EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or ""


class _Reading:
    """One mail being read, within what is left of its allowance.

    `read` are the parts whose words are told, `named` the words that came with a file's name; `inside` is the body
    out of a winmail.dat. `found` is {part: Files that came out of it}.
    """

    def __init__(self, part):
        self.leaves = list(mailparts.leaves(part))
        self.chars, self.html, self.inside = TEXT_CHARS, HTML_CHARS, ""
        self.read, self.named, self.found = set(), [], {}

    def of(self, part):
        """The words of one part and all within it."""
        if part.type == "multipart/alternative" and part.children:
            return self._best(part)
        if part.many and part.children:
            return "\n\n".join(_once((child.type, self.of(child)) for child in part.children))
        if part.type not in _WORDS or _is_file(part):
            return ""
        if part.head.name and not _is_place_of_words(part):
            self.named.append(part)
            return ""
        return self.leaf(part)

    def _best(self, part):
        """The words of the plainest alternative that has any; of the next where it only says to look at another."""
        chosen = ""
        for child in sorted(part.children, key=lambda child: child.type != "text/plain"):
            words = self.of(child)
            if words and (not chosen or len(words) > len(chosen)):
                chosen = words
            if chosen and not (len(chosen) < _STUB_CHARS and _STUB.search(chosen)):
                break
        self.read.update(child for child in part.children if child.type in _WORDS and not _is_file(child))
        return chosen

    def leaf(self, part):
        """The words of one part, in what is left of the allowance."""
        self.read.add(part)
        if not self.chars:
            return ""
        data = _whole(part.content(2 * TEXT_BYTES))
        if part.type == "text/plain" and b"begin" in data:
            data, files = uuencoded(part.content())
            data = _whole(data)
            names = (line(decode(name), 120) or "file" for name, _ in files)
            self.found[part] = [_file(name, content) for name, (_, content) in zip(names, files, strict=True)]
        words = self._plain(part, data)[: self.chars].strip()
        self.chars -= len(words)
        return words

    def _plain(self, part, data):
        charset = part.head.charset or (charset_within(data) if part.type != "text/plain" else "")
        text = mended(clean(decode(data, charset, part.head.hints() if not data.isascii() else ())))
        if part.type in ("text/html", "application/xhtml+xml") or looks_like_html(text):
            text, self.html = text[: self.html], max(0, self.html - len(text))
            return from_html(text)
        if part.type in ("text/enriched", "text/richtext"):
            return _TAGS.sub("", text)
        if "flowed" in part.head.get("Content-Type").lower():
            return unflowed(text, "delsp=yes" in part.head.get("Content-Type").lower().replace('"', ""))
        return text

    def files(self):
        """The attachments in their order."""
        found = []
        for number, part in enumerate(self.leaves, 1):
            if part in self.read:
                found += self.found.get(part, ())
            elif not (part.many or part.type in _SHOWN_INSTEAD or _is_empty_nothing(part)):
                found += self._unpacked(part, number)
        return found[:FILES]

    def _told(self, tnef):
        """Keep the body of a winmail.dat; is there one?"""
        text = clean(tnef.text).strip() or from_html(decode(tnef.html, charset_within(tnef.html)))
        self.inside = self.inside or text[:TEXT_CHARS]
        return bool(text)

    def _unpacked(self, part, number):
        content = part.content()
        if part.type.endswith("/ms-tnef") or part.head.name.lower() == "winmail.dat":
            tnef = read_tnef(content)
            if tnef and (self._told(tnef) or tnef.files):
                return [_file(name or f"part-{number}-{n}", data) for n, (name, data) in enumerate(tnef.files, 1)]
        return [File(_name(part, number), part.type, content)]


def _once(pieces):
    """The pieces that say something, one after the other; the HTML of what was said in plain text drops out."""
    told, seen = [], set()
    for kind, piece in pieces:
        same = " ".join(piece.split())
        if same and not (kind == "text/html" and same in seen):
            told.append(piece)
            seen.add(same)
    return told


def _is_file(part):
    """Does its sender call it an attachment? The whole of a mail can only be one when it has a name."""
    return part.head.disposition == "attachment" and bool(part.parent or part.head.name)


def _is_place_of_words(part):
    """Does it stand where the words of a mail stand, so that a name says little?"""
    return part.parent is None or part.parent.type == "multipart/alternative"


def _is_empty_nothing(part):
    """Words that are none, or what is left when a multipart ends where it began."""
    return part.type in _WORDS and not part.head.name and not _is_file(part)


def _name(part, number):
    """The name of a file: its sender's, the subject of the mail it is, what it is described as, or by its place."""
    if part.head.name:
        return part.head.name
    words = part.children[0].head.get("Subject") if part.type == "message/rfc822" and part.children else ""
    words = line(decode_words(words or part.head.get("Content-Description")), 110)
    words = _NO_FILE_NAME.sub("-", words).strip(" .-") or f"part-{number}"
    return words + extension(part.type)


def _file(name, data):
    name = line(decode_words(name).replace("\\", "/").rpartition("/")[2], 120)
    return File(name or "file", mimetypes.guess_type(name)[0] or "application/octet-stream", data)


def _whole(data):
    """At most TEXT_BYTES, cut between two lines so that no letter is halved."""
    if len(data) <= TEXT_BYTES:
        return data
    return data[: data.rfind(b"\n", 0, TEXT_BYTES) + 1 or TEXT_BYTES]
