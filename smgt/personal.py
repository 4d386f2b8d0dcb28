"""Numbers in a text that are somebody's own: telephone, Aadhaar, bank and consumer numbers; found, and masked.

A number's length and form tell little by themselves (a mobile and an electricity account have ten digits), so the
words before it decide. In doubt it is found: better a dot too many on a list than a citizen's number.
"""

import re
import unicodedata
from typing import NamedTuple

PHONE, AADHAAR, BANK, CONSUMER, FAMILY, MAIL, NUMBER = [
    "phone",
    "aadhaar",
    "bank",
    "consumer",
    "family",
    "mail",
    "number",
]
DOT = "•"
KEPT = 2  # characters left at the end, for people to tell two numbers apart

_LOOK_BACK = 28  # characters before a number that may say what it is
# people run a number into the words beside it, and put anything between its digits
_DIGITS = re.compile(r"(?<![\d•])(?:\+\s?)?\d(?:[\s.()/_\u200b-\u200d\u2060\u2010-\u2015-]{0,3}\d){7,19}(?![\d•])")
_MOBILE = re.compile(r"(?<![\d•])(?:(?:\+\s?)?(?:91|0)[\s-]{0,3})?[6-9]\d{9}(?![\d•])")  # whole: it stands by itself
_NOBODYS = re.compile(  # days, years, our own numbers
    r"(?<![\d•])(?:(?:[0-2]?\d|3[01])([./-])(?:0?\d|1[0-2])\1(?:19|20)\d\d|(?:19|20)\d\d(?:-\d\d){1,2}"
    r"|(?<=SMGT-)\d{6,9}(?:/\d{1,3})?)(?![\d•])"
)
_SUM = re.compile(r"\d{1,7}\.\d\d")
_LIST = re.compile(r"\d{1,2}(?:[\s-]*[./][\s-]*\d{1,2}){3,}")  # of houses, lanes, times
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_FAMILY = re.compile(r"(?<![\w•])\d[A-Z]{4}\d{3}(?![\w•])|(?<![\w•])\d[A-Z]{3}\d{4}(?![\w•])", re.IGNORECASE)
_CONSUMER = r"consumer|\ba/?c\b|\bk\.? ?(?:no|number)|के नंबर|के\.? ?नं|उपभोक्ता|meter|मीटर|bill|बिल|connection|कनेक्शन"
_PHONE = r"phone|mobile|mob\b|call|whats ?app|फोन|मोबाइल|कॉल|contact|संपर्क|ਫੋਨ"
_SAID = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (AADHAAR, r"a+dh?a+r|आधार|ਆਧਾਰ|uid"),
        (CONSUMER, _CONSUMER),
        (BANK, r"bank|बैंक|khata|खाता|account|ifsc|अकाउंट"),
        (PHONE, _PHONE),
    )
)


class Found(NamedTuple):
    """One number: what kind it is, and its characters start..end (not including) of the text."""

    kind: str
    start: int
    end: int


def find(text):
    """Every Found in a text, in order, none overlapping."""
    plain = _ascii_digits(text)
    found = [Found(MAIL, *match.span()) for match in _MAIL.finditer(plain)]
    found += [Found(FAMILY, *match.span()) for match in _FAMILY.finditer(plain)]
    for match in _runs(plain):
        if kind := _kind(plain, match):
            found.append(Found(kind, *match.span()))
    return _apart(sorted(found, key=lambda one: (one.start, -one.end)))


def _runs(plain):
    """Matches of the runs of digits that may be somebody's: whole mobile numbers, then what is left."""
    rest = _NOBODYS.sub(_blank, plain)
    return [*_MOBILE.finditer(rest), *_DIGITS.finditer(_MOBILE.sub(_blank, rest))]


def _blank(match):
    return "x" * len(match[0])


def mask(text):
    """The text with a dot for each character of such a number but the last two; as long as it was."""
    shown = list(text)
    for one in find(text):
        shown[one.start : one.end] = hide(text[one.start : one.end])
    return "".join(shown)


def hide(number):
    """A number with a dot for each of its characters but the last two."""
    return "".join(c if c.isspace() else DOT for c in number[:-KEPT]) + number[-KEPT:]


def phones(texts):
    """The telephone numbers in some texts, each once, as it was written last."""
    written = [text[one.start : one.end] for text in texts for one in find(text) if one.kind == PHONE]
    return list({_same(number): number for number in written}.values())


def repeated(words, texts):
    """The numbers and addresses of somebody's own in `texts` that stand in `words` again, as they stand there."""
    own = {_same(text[one.start : one.end]) for text in texts for one in find(text)}
    runs = [match[0] for match in _DIGITS.finditer(_ascii_digits(words))]
    runs += [words[one.start : one.end] for one in find(words)]
    return list(dict.fromkeys(run for run in runs if _same(run) in own))


def _same(number):
    """A number as it is compared: its digits without the country's code; letters in lower case."""
    plain = "".join(c for c in _ascii_digits(number).casefold() if c.isalnum() or c == "@")
    return plain[-10:] if plain.isdigit() and len(plain) in (11, 12) and plain[-10] in "6789" else plain


def _ascii_digits(text):
    """The same text with every script's digits as 0–9, character for character."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _kind(text, match):
    """What a run of digits is, or None where it is too short or plainly something else."""
    digits = re.sub(r"\D", "", match[0])
    national = (
        digits.removeprefix("0") if len(digits) == 11 else digits.removeprefix("91") if len(digits) == 12 else digits
    )
    mobile = len(national) == 10 and national[0] in "6789"
    said = _said(text, match.start())
    if said in (AADHAAR, CONSUMER, BANK) and len(digits) > 8:
        return said
    if match[0].startswith("+") or (mobile and (len(digits) != 12 or said == PHONE)):
        return PHONE
    if _SUM.fullmatch(match[0]) or _LIST.fullmatch(match[0]):
        return None
    if len(digits) == 12 and digits[0] not in "01":
        return PHONE if mobile and not re.fullmatch(r"\d{4}[ -]\d{4}[ -]\d{4}", match[0]) else AADHAAR
    return (PHONE if said == PHONE else NUMBER) if len(digits) > 8 else None


def _said(text, start):
    """The kind that the nearest word before a number names."""
    before = text[max(start - _LOOK_BACK, 0) : start]
    named = [(match.end(), kind) for kind, pattern in _SAID for match in pattern.finditer(before)]
    return max(named)[1] if named else None


def _apart(found):
    kept = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
