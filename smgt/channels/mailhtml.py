"""HTML of strangers to the text a reader of the page would see, bounded. Pure; never raises."""

import re

from lxml import etree

from smgt.channels.mailtext import clean

HTML_CHARS = 500_000
LINK = 500  # characters of an address that are worth showing
_BLOCKS = re.compile(
    "address|article|blockquote|caption|center|dd|details|dir|div|dl|dt|fieldset|figure|footer|form|h[1-6]|header|hr"
    "|legend|li|main|menu|nav|ol|option|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_BREAK, _GAP = "\v", "\f"  # the edge of a block, and of one with room around it: however many meet, it counts once
_ROOMY = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"}
_EDGES = re.compile(f"[{_BREAK}{_GAP}]+")
_SILENT = {"head", "noscript", "script", "style", "template", "title", "object", "select", "textarea"}
_HIDING = re.compile(r"display:none|visibility:hidden|mso-hide:all|font-size:0(?![.\d]*[1-9])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LOOKS = re.compile(
    r"\s{0,200}(?:<\?xml[^>]{0,200}>\s{0,20})?<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE
)
_BEFORE_HOST = re.compile(r"^(?:https?://)?(?:www\.)?")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def looks_like_html(text):
    """Does a text begin as a page does, whatever it was declared as?"""
    return bool(_LOOKS.match(text))


def charset_within(data):
    """The charset that a page declares for itself, "" for none."""
    found = _META.search(data[:4000])
    return found[1].decode("ascii") if found else ""


def from_html(html):
    """The visible text of the first HTML_CHARS of a page: one line per block, hidden elements left out.

    Items of lists get their dash or number, cells of a table a tab between them, links their address where their
    words do not say it.
    """
    parser = etree.HTMLParser(target=_Plain(), huge_tree=True, no_network=True)
    try:
        parser.feed(clean(html[:HTML_CHARS]))
        text = parser.close()
    except etree.LxmlError:
        return ""
    lines = [each.replace("\xa0", " ").strip(" \t") for each in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"\t{2,}", "\t", "\n".join(lines))).strip()


class _Plain:
    """What a reader of the page would see: lxml calls this for each tag, so there is no tree to grow.

    Inscriptis lays tables out and obeys paddings: 23 kB of CSS made it write 5 GB, so it is not used on strangers.
    """

    def __init__(self):
        self.pieces, self.hidden, self.dense = [], [False], []
        self.lists, self.links, self.told, self.pre = [], [], set(), 0

    def start(self, tag, attributes):
        style = attributes.get("style", "").replace(" ", "").lower()
        unseen = tag in _SILENT or "hidden" in attributes or bool(style and _HIDING.search(style))
        self.hidden.append(self.hidden[-1] or unseen)
        dense = attributes.get("class", "").startswith("Mso") or style.startswith("margin:0")  # as Outlook writes
        self.dense.append(dense)
        self._space(tag, dense)
        self.pre += tag == "pre"
        if tag in ("ol", "ul"):
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._say(self._bullet())
        elif tag == "a":
            self.links.append((attributes.get("href", ""), len(self.pieces)))
        elif tag == "img" and not any(map(str.isalnum, alt := attributes.get("alt", ""))):
            self._say(alt)  # a smiley; the words of other pictures are what their file is

    def end(self, tag):
        dense = self.dense.pop()
        if tag == "br":
            self.hidden.pop()
            return
        if tag == "a" and self.links:
            self._link(*self.links.pop())
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        self.pre -= tag == "pre" and self.pre > 0
        self.hidden.pop()
        self._space(tag, dense)

    def data(self, text):
        text = _EDGES.sub(" ", text)
        self._say(text if self.pre else _SPACES.sub(" ", text))

    def close(self):
        text = re.sub(r" *([\n\t\v\f]) *", r"\1", re.sub(r" {2,}", " ", "".join(self.pieces)))
        return _EDGES.sub(lambda edges: "\n\n" if _GAP in edges[0] else "\n", text)

    def _say(self, text):
        if not self.hidden[-1]:
            self.pieces.append(text)

    def _bullet(self):
        if not self.lists or self.lists[-1] is None:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def _link(self, href, start):
        """The address after the words, once, where it is one to go to and they do not say it already."""
        words = "".join(self.pieces[start : start + 100]).strip()
        href = " ".join(href.split())
        href = href.partition("?")[0][7:] if href[:7].lower() == "mailto:" else href
        bare = _BEFORE_HOST.sub("", href.lower()).partition("?")[0].rstrip("/")
        said = _BEFORE_HOST.sub("", words.lower()).rstrip("/")
        real = re.match(r"https?://\S|\S+@\S", href, re.IGNORECASE) and 0 < len(href) <= LINK and href not in self.told
        if real and bare and bare not in said and any(map(str.isalnum, words)):
            self._say(f" ({href})")
            self.told.add(href)

    def _space(self, tag, dense):
        if tag == "br":
            self.pieces.append("\n")
        elif _BLOCKS.fullmatch(tag):
            self.pieces.append(_GAP if tag in _ROOMY and not dense else _BREAK)
        elif tag in ("td", "th"):
            self.pieces.append("\t")
