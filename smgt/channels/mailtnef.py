"""What Outlook packs into winmail.dat: the files and, where there is any, the body. Pure; never raises.

Own code, since the one library for it (tnefparse, 2021) is not bounded, and we need two things of it.
"""

import re
from dataclasses import dataclass, field
from struct import error, unpack_from

from smgt.channels.mailcharset import decode

SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _DATA, _TITLE, _NEW_FILE, _FILE_FACTS, _FACTS, _PAGE = 0x800C, 0x800F, 0x8010, 0x9002, 0x9005, 0x9003, 0x9007
_LONG_NAME, _SHORT_NAME, _NAME, _CONTENT, _HTML, _RTF, _TEXT = 0x3707, 0x3704, 0x3001, 0x3701, 0x1013, 0x1009, 0x1000
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}
FILES, VALUES = 100, 5000
RTF_BYTES = 300_000
# What an RTF that is packed this way may point back to before it has said anything ([MS-OXRTFCP] 2.1.2.1).
_PREPARED = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_RTF_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.I
)
_ASIDE = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "generator", "filetbl"}
_WORDS = {
    "par": "\n",
    "line": "\n",
    "tab": "\t",
    "row": "\n",
    "cell": "\t",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
}
_WORDS |= {"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "~": "\xa0", "_": "-"}  # fmt: skip


@dataclass
class Tnef:
    """A winmail.dat: `text` and `html` of the body ("" for none), and `files` as [[name, bytes]]."""

    text: str = ""
    html: bytes = b""
    files: list = field(default_factory=list)
    page: str = "cp1252"


def read_tnef(data):
    """The Tnef in these bytes, as far as it can be read; None when they are none."""
    if data[:4] != SIGNATURE:
        return None
    found, position = Tnef(), 6
    try:
        while position + 9 <= len(data) and data[position] in (1, 2):
            kind, size = unpack_from("<HxxI", data, position + 1)
            _attribute(found, kind, data[position + 9 : position + 9 + size])
            position += size + 11
    except (error, IndexError, ValueError):
        pass  # cut short: what came before it holds
    found.files = [[name, content] for name, content in found.files if name or content]
    return found


def _attribute(found, kind, value):
    if kind == _PAGE:
        found.page = f"cp{unpack_from('<I', value)[0]}"
    elif kind == _BODY:
        found.text = found.text or _string(value, found.page)
    elif kind == _FACTS:
        _body(found, dict(_values(value, found.page)))
    elif kind == _NEW_FILE and len(found.files) < FILES:
        found.files.append(["", b""])
    elif found.files and kind in (_TITLE, _DATA, _FILE_FACTS):
        _file(found.files[-1], kind, value, found.page)


def _file(file, kind, value, page):
    if kind == _TITLE:
        file[0] = file[0] or _string(value, page)
    elif kind == _DATA:
        file[1] = value
    else:
        facts = dict(_values(value, page))
        file[0] = facts.get(_LONG_NAME) or file[0] or facts.get(_SHORT_NAME) or facts.get(_NAME) or ""
        file[1] = file[1] or facts.get(_CONTENT, b"")[16:]  # an interface's name stands before it


def _body(found, facts):
    found.text = found.text or facts.get(_TEXT) or ""
    found.html = found.html or facts.get(_HTML) or b""
    found.html = found.html.encode() if isinstance(found.html, str) else found.html
    if not (found.text.strip() or found.html) and isinstance(facts.get(_RTF), bytes):
        found.text = from_rtf(unpacked(facts[_RTF]))


def _string(value, page):
    return decode(value.partition(b"\0")[0], page)


def _values(data, page):
    """(id, value) of each MAPI property: text, bytes or, for what nobody here asks for, nothing."""
    (count,) = unpack_from("<I", data)
    position = 4
    for _ in range(min(count, VALUES)):
        kind, name = unpack_from("<HH", data, position)
        position = _after_name(data, position + 4) if name >= 0x8000 else position + 4
        base, times = kind & 0xFFF, 1
        if base in _VARIABLE or kind & 0x1000:
            (times,) = unpack_from("<I", data, position)
            position += 4
        if base not in _VARIABLE:
            position += _SIZES[base] * times if base in _SIZES else len(data)
            continue
        for _ in range(min(times, VALUES)):
            (size,) = unpack_from("<I", data, position)
            yield name, _value(base, data[position + 4 : position + 4 + size], page)
            position += 4 + (size + 3) // 4 * 4


def _value(base, value, page):
    if base == 0x1F:
        return value.decode("utf-16-le", "replace").partition("\0")[0]
    return _string(value, page) if base == 0x1E else value


def _after_name(data, position):
    """Where a named property's value begins: after its namespace, and its number or its name."""
    kind, size = unpack_from("<II", data, position + 16)
    return position + 24 + ((size + 3) // 4 * 4 if kind else 0)


def unpacked(data):
    """Compressed RTF ([MS-OXRTFCP]) as RTF, at most RTF_BYTES of it."""
    if data[8:12] != b"LZFu":
        return data[16 : 16 + RTF_BYTES]
    window, position, out = bytearray(_PREPARED.ljust(4096, b"\0")), len(_PREPARED), bytearray()
    source = iter(data[16:])
    while len(out) < RTF_BYTES and (flags := next(source, None)) is not None:
        for bit in range(8):
            first, second = next(source, None), flags >> bit & 1 and next(source, None)
            if first is None or second is None:
                return bytes(out)
            if not flags >> bit & 1:
                pieces = [first]
            else:
                offset, length = (first << 8 | second) >> 4, (second & 15) + 2
                if offset == position % 4096:
                    return bytes(out)
                pieces = range(offset, offset + length)
            for piece in pieces:
                letter = piece if not flags >> bit & 1 else window[piece % 4096]
                window[position % 4096] = letter
                position += 1
                out.append(letter)
    return bytes(out)


def from_rtf(data):
    """The words of an RTF, also of one that wraps HTML; groups that are not shown are left out."""
    out, aside, depth, page, skip = [], None, 0, "cp1252", 0
    for word, number, byte, sign, brace, text in _RTF_TOKEN.findall(data.decode("latin-1")):
        depth += (brace == "{") - (brace == "}")
        aside = None if aside is not None and depth < aside else aside
        if word == "ansicpg":
            page = f"cp{number}"
        elif aside is None and (sign == "*" or word in _ASIDE):
            aside = depth
        elif aside is None:
            said = decode(bytes([int(byte, 16)]), page).encode() if byte else b""
            if word == "u" and number:
                said, skip = chr(int(number) % 0x10000).encode("utf-8", "replace"), 1
            elif skip and (byte or text):
                said, text, skip = b"", "" if byte else text[1:], 0
            out.append(
                said.decode() + _WORDS.get(word or sign, sign if sign in ("\\", "{", "}") and sign else "") + text
            )
    return "".join(out).strip()
