"""Bytes and HTML of strangers to clean, bounded text. Pure; never raises, never costs more than its input is long."""

import base64
import binascii
import codecs
import quopri
import re

from lxml import etree

HTML_CHARS = 500_000
_ALIASES = {"iso-gb2312": "gb18030", "gb2312": "gb18030", "ks_c_5601-1987": "uhc", "iso-8859-8-i": "iso-8859-8"}
# Codecs that are no alphabets: quadratic, raising, or able to write any character.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")
# Control and direction-turning characters: they would fake what a name or subject says.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BLOCKS = re.compile(
    "address|article|blockquote|br|dd|div|dl|dt|fieldset|figure|footer|form|h[1-6]|header|hr|li|main|ol|p|pre|section"
    "|table|tr|ul"
)
_SILENT = {"head", "noscript", "script", "style", "template", "title"}


def decode(data, charset=""):
    """Bytes as text: by the declared charset, else UTF-8, else Windows-1252 with marks for what has no meaning."""
    for name in (_codec(charset), "utf-8"):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _codec(charset):
    name = charset.strip().lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    return "utf-8" if found in _REFUSED else found


def decode_words(value):
    """A header's text with its RFC 2047 words read; what cannot be read stays as it is written."""
    value = _BETWEEN_WORDS.sub(r"\1\2", value)
    pieces, pending, charset, end = [], b"", "", 0
    for match in _WORD.finditer(value):
        data = _word_bytes(*match.group(2, 3))
        if pending and (match.start() > end or match[1].lower() != charset):
            pieces.append(decode(pending, charset))
            pending = b""
        pieces.append(value[end : match.start()])
        charset, end = match[1].lower(), match.end()
        pending += data  # neighbours are joined first: mailers split words in the middle of a letter
    return "".join([*pieces, decode(pending, charset), value[end:]])


def _word_bytes(coding, text):
    text = text.encode("utf-8", "replace")
    return quopri.decodestring(text, header=True) if coding in "qQ" else unbase64(text)


def unbase64(data):
    """What base64 text stands for, also when it was cut short; itself when it is none."""
    for piece in (data, data.rstrip()[:-1]):
        try:
            return base64.b64decode(piece + b"==")
        except binascii.Error:
            continue
    return data


def clean(text):
    """`text` as a database takes it: no NUL, no lone surrogate, every line ending in a plain newline."""
    return _UNSTORABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))


def line(text, limit):
    """`text` as one line of at most `limit` characters, without what the eye cannot see."""
    return clean(" ".join(_UNSEEN.sub(" ", text).split()))[:limit].strip()


class _Plain:
    """What a reader of the page would see: lxml calls this for each tag, so there is no tree to grow.

    Inscriptis lays tables out and obeys paddings: 23 kB of CSS made it write 5 GB, so it is not used on strangers.
    """

    def __init__(self):
        self.pieces, self.hidden = [], [False]

    def start(self, tag, attributes):
        style = attributes.get("style", "").replace(" ", "").lower()
        unseen = tag in _SILENT or "hidden" in attributes or "display:none" in style
        self.hidden.append(self.hidden[-1] or unseen)
        self._space(tag)

    def end(self, tag):
        self.hidden.pop()
        self._space(tag)

    def data(self, text):
        if not self.hidden[-1]:
            self.pieces.append(re.sub(r"\s+", " ", text))

    def close(self):
        return "".join(self.pieces)

    def _space(self, tag):
        if _BLOCKS.fullmatch(tag):
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")


def from_html(html):
    """The visible text of the first HTML_CHARS of a page: one line per block, hidden elements left out."""
    parser = etree.HTMLParser(target=_Plain(), huge_tree=True, no_network=True)
    try:
        parser.feed(clean(html[:HTML_CHARS]))
        text = parser.close()
    except etree.LxmlError:
        return ""
    lines = (" ".join(each.split()) for each in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
