"""Who wrote a mail: one plain address by our own strict pattern, and the name beside it. Pure."""

import re

from smgt.channels.mailtext import decode_words, line

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?!.*=\?)(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_LOCAL}@{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*)"|\((?P<comment>(?:[^()\\]|\\.|\([^()]*\))*)\)|<(?P<angled>[^<>]*)>'
    r"|(?P<encoded>=\?[^?\s]*\?[bq]\?[^?]*\?=)|(?P<stop>[,;])|(?P<space>\s+)|(?P<bare>[^\s\",;()<>=]+|.)",
    re.IGNORECASE | re.DOTALL,
)
_AROUND = re.compile(r"\s{0,9}([@.])\s{0,9}")  # blanks where RFC 822 allowed them
_VIA = re.compile(r"['\"]?(.{1,150}?)['\"]? via .{1,150}", re.IGNORECASE | re.DOTALL)
HEADER = 10_000  # characters of one header that are looked at


def is_address(text):
    """Is this one plain mail address and nothing else? The only question that decides on an address."""
    return bool(_ADDRESS.fullmatch(text))


def author(head):
    """(address, name) from the first header that has an address; a name without an address is kept too.

    A list that must write in its own name ("Ravi via Our Ward") says elsewhere who it is; then it is he.
    """
    address = name = ""
    for header in ("From", "Reply-To", "Sender", "Return-Path"):
        for value in head.get_all(header):
            address, said = mailbox(value[:HEADER])
            name = name or said
            if address:
                return _behind(head, name) or (address, name)
    return "", name


def mailbox(value):
    """(address, name) of the first mailbox in a header that has an address, lower-case; ("", name) for none.

    Quoted text, comments and encoded words are display text: an address in them is somebody's disguise. A name
    with a comma in it, which ought to be quoted, is one name.
    """
    value = value.partition(":")[2] if value.rstrip().endswith(";") and ":" in value else value
    before = ""
    for words in _split(value):
        address, name = _one(words)
        name = f"{before}, {name}".strip(", ") if before else name
        if address:
            return address, name
        before = name
    return "", before


def _behind(head, name):
    """The person a list writes for, where it says so in a header that fits the name it shows."""
    via = _VIA.fullmatch(name)
    for header in ("X-Original-From", "Reply-To", "Cc") if via else ():
        for value in head.get_all(header):
            address, said = mailbox(value[:HEADER])
            if address and via[1].strip("'\" ").lower() in (said.lower(), address):
                return address, said
    return None


def _split(value):
    """The tokens of each mailbox in a header, as [(kind, text)]."""
    words = []
    for token in _TOKEN.finditer(value):
        if token.lastgroup == "stop":
            yield words
            words = []
        else:
            words.append((token.lastgroup, token[token.lastgroup]))
    yield words


def _one(words):
    """(address, name) of one mailbox. A quoted address is only one where nothing else stands there."""
    joined = "".join(text if kind == "bare" else "\0" if kind == "encoded" else " " for kind, text in words)
    bare = {word.strip("<>[]'").rstrip("."): word for word in joined.split()}
    angled = [_AROUND.sub(r"\1", text).strip(" \t\r\n'") for kind, text in words if kind == "angled"]
    angled = [text.removeprefix("mailto:") for text in angled]
    alone = {text: text for _, text in words} if {kind for kind, _ in words} <= {"quoted", "space"} else {}
    address = next(filter(is_address, [*angled, *bare, *alone]), "")
    if address and angled and address not in angled:  # the name stands in the brackets, the address before them
        return address.lower(), _shown([("bare", text) for text in angled])
    beside = "" if address in angled else (bare | alone).get(address, "")
    name = _shown([word for word in words if word[0] not in ("angled", "comment")], beside)
    comments = " ".join(text for kind, text in words if kind == "comment")
    return address.lower(), name or _shown([("quoted", comments)])


def _shown(words, address=""):
    """A name as it is meant to be read, without the address it stands beside."""
    text = "".join(re.sub(r"\\(.)", r"\1", words) if kind == "quoted" else words for kind, words in words)
    return line(decode_words(text.replace(address, " ", 1)).strip().strip("\"'").strip(), 200)
