"""Bytes of strangers to text: by the declared charset, by UTF-8, by what the rest of the mail says, by their looks."""

import codecs
import re
from functools import lru_cache

_ALIASES = {
    "8859-1": "cp1252", "ascii": "", "big5": "big5hkscs", "cp-850": "cp850", "euc-kr": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "hebrew": "cp1255", "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252", "iso-8859-8": "cp1255", "iso-8859-8-e": "cp1255", "iso-8859-8-i": "cp1255",
    "iso-8859-9": "cp1254", "iso-gb2312": "gb18030", "iso8859-1": "cp1252", "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949", "ksc5601": "cp949", "latin1": "cp1252", "macintosh": "mac_roman", "shift-jis": "cp932",
    "shift_jis": "cp932", "sjis": "cp932", "tis-620": "cp874",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "us-ascii": "", "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-big5": "big5hkscs", "x-euc-jp": "euc_jp", "x-gbk": "gb18030", "x-mac-roman": "mac_roman", "x-sjis": "cp932",
}  # fmt: skip
# No alphabets: quadratic, raising, or made for something else than text in a mail.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_STATEFUL = re.compile(r"iso2022|utf-?7|hz|utf-?16|utf-?32")
_ASIAN = {"gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "gb2312", "gbk", "big5", "euc_kr", "shift_jis"}
_ESCAPED = re.compile(rb"\x1b(\$\)C|\$[@B(]|\([BJI])")
_LATIN = re.compile(rb"[A-Za-z]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_OFTEN = set(
    "的一是不了人我在有他这中大来上国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起"
    "還成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長這國來說們為時會對後請關於問題請謝"
)
_SAMPLE = 20_000


@lru_cache(256)
def codec(charset):
    """The name of the codec that reads this charset, "" when there is none that may."""
    name = charset.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name.removeprefix("x-"))).name
        b"".decode(found)  # what makes no text of bytes (zlib, rot13) raises here
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if found in _REFUSED else _ALIASES.get(found, found)


def decode(data, charset="", others=()):
    """Bytes as text. `charset` is what they were declared as, `others` what else the mail was declared as.

    UTF-8 that is valid is UTF-8 whatever was declared: no other alphabet makes it by accident, but for a few letters
    of an Asian one. Never raises; what has no meaning becomes a mark.
    """
    name = codec(charset)
    if data.isascii() and b"\x1b" not in data and not _STATEFUL.search(name):
        return data.decode("ascii")
    if not _STATEFUL.search(name) and (found := _ESCAPED.search(data)):
        name = "iso2022_kr" if found[1] == b"$)C" else "iso2022_jp_ext"
    if _STATEFUL.search(name) and _is_it(data, name):
        return data.decode(name, "replace")
    for trial in (*(() if name in _ASIAN else ("utf-8",)), name, "utf-8", *(() if name else map(codec, others))):
        if (text := _strict(data, trial)) is not None:
            return _utf8_after_all(data, trial) or text
    return _nearly(data, "utf-8", 2) or _nearly(data, name, 10) or data.decode(guess(data), "replace")


def _is_it(data, name):
    """Is it worth trying? UTF-16 without a single NUL is something else, and so are seven-bit ones with eight bits."""
    if "16" in name or "32" in name:
        return b"\0" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return data.isascii()


def _strict(data, name):
    try:
        return data.decode(name) if name and name != "cp1252" else None
    except (UnicodeError, LookupError, ValueError):
        return None


def _utf8_after_all(data, trial):
    """What was declared in an Asian charset and is UTF-8; a letter or two may be both."""
    text = _strict(data, "utf-8") if trial in _ASIAN else None
    return text if text and sum(not letter.isascii() for letter in text) > 2 else None


def _nearly(data, name, times):
    """The text, where `times` as many of its letters are whole as are broken: cut in the middle, or a stray byte."""
    if not name:
        return None
    text = data.decode(name, "replace")
    broken = text.count("\ufffd")
    return text if broken * times <= sum(not letter.isascii() for letter in text) - broken else None


def guess(data):
    """The codec that bytes without a (true) charset look like; Windows-1252 when nothing speaks for another."""
    sample = data[:_SAMPLE]
    runs = _HIGH.findall(sample)
    high, latin = sum(map(len, runs)), len(_LATIN.findall(sample))
    if high < (8 if latin else 4) or high < 3 * len(runs) and high < latin:  # single letters among Latin ones
        return "cp1252"
    scores = {name: _score(sample, name, good) for name, good in _LOOKS.items()}
    best = max(scores, key=scores.get)
    return best if scores[best] > 0.35 else "cp1252"


def _score(sample, name, good):
    """The share of its letters beyond ASCII that a text in this alphabet would be made of."""
    text = sample.decode(name, "replace")
    letters = [letter for letter in text if not letter.isascii() and letter.isprintable() and not letter.isspace()]
    if not letters or text.count("\ufffd") > 1 + len(letters) // 20:
        return 0
    return sum(map(good, letters)) / len(letters)


def _chinese(letter):
    """Common ones count most: any bytes make rare ones."""
    return 1 if letter in _OFTEN else 0.3 if "\u4e00" <= letter <= "\u9fa5" else 0


_LOOKS = {
    "gb18030": _chinese,
    "big5hkscs": _chinese,
    "cp949": lambda letter: "\uac00" <= letter <= "\ud7a3" and 0.9,
    "cp932": lambda letter: 1.5 * ("\u3041" <= letter <= "\u30fc") + 0.3 * ("\u4e00" <= letter <= "\u9fa5"),
    "euc_jp": lambda letter: 1.5 * ("\u3041" <= letter <= "\u30fc") + 0.3 * ("\u4e00" <= letter <= "\u9fa5"),
    "cp1251": lambda letter: "\u0430" <= letter <= "\u044f" or 0.3 * ("\u0410" <= letter <= "\u042f"),
    "koi8_r": lambda letter: "\u0430" <= letter <= "\u044f" or 0.3 * ("\u0410" <= letter <= "\u042f"),
    "cp1255": lambda letter: "\u05d0" <= letter <= "\u05ea" and 0.8,
}


def mended(text):
    """UTF-8 that somebody took for Windows-1252 and wrote as UTF-8 again, read as it was meant; else the text."""
    if text.isascii() or not _TWICE.search(text):
        return text
    try:
        return b"".join(map(_byte, text)).decode("utf-8")
    except (UnicodeError, KeyError):
        return text


_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_BACK = {chr(n): bytes([n]) for n in range(0x80, 0x100)} | {
    bytes([n]).decode("cp1252"): bytes([n]) for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def _byte(letter):
    return letter.encode() if letter.isascii() else _BACK[letter]
