"""What in a mail is quoted from earlier ones, so that a page can fold it. Pure; never deletes, linear in its input."""

import re

_MARK = re.compile(r"[ \t]{0,3}(?:>|\|[ \t]?>)")
_ADDRESS = r"[^\s<>@]{1,64}@[^\s<>@]{1,100}"
_DATE = r"\d{1,2}[.:]\d{2}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b(?:19|20)\d\d\b"
_PROOF = re.compile(f"{_ADDRESS}|{_DATE}")
_ENGLISH = re.compile(r"[ \t*]{0,9}On\b.{1,300}\bwrote\s?:\s*\**", re.DOTALL)
# "<somebody> wrote:" in the tongues of our letters; each needs a proof beside it, for "उन्होंने लिखा:" is prose.
_OTHERS = re.compile(
    r".{0,300}(?:\bwrote|\bwrites|ने\s+लिखा|ਨੇ\s+ਲਿਖਿਆ|लिखते\s+हैं|ਲਿਖਦੇ\s+ਹਨ|\bschrieb\b.{0,150}|\ba écrit|написал\(?а?\)?)"
    r"\s?[:：।]\s*\**",
    re.DOTALL,
)
_ORIGINAL = re.compile(
    r"[ \t*]{0,9}(?:[-_]{2,40}[ \t]*(?:original message|forwarded message|forwarded by\b.{0,200}|reply message"
    r"|forwarded mail|मूल संदेश|अग्रेषित संदेश|ਮੂਲ ਸੁਨੇਹਾ|ਅੱਗੇ ਭੇਜਿਆ ਸੁਨੇਹਾ|ursprüngliche nachricht|weitergeleitete nachricht"
    r"|message d'origine|message transféré)[ \t]*[-_]{0,40}|begin forwarded message\s?:"
    r"|(?:begin|start) of forwarded message|आगे भेजा गया संदेश\s?:)[ \t]*\**",
    re.IGNORECASE,
)
_FIELDS = {
    "from": "from|प्रेषक|ਭੇਜਣ ਵਾਲਾ|ਵੱਲੋਂ|von|de|от",
    "sent": "sent|date|भेजा गया|भेजा|दिनांक|तारीख|तिथि|ਭੇਜਿਆ|ਮਿਤੀ|gesendet|datum|envoyé|отправлено|дата",
    "to": "to|cc|प्रति|सेवा में|प्राप्तकर्ता|ਪ੍ਰਾਪਤਕਰਤਾ|ਵੱਲ|an|à|кому",
    "subject": "subject|विषय|ਵਿਸ਼ਾ|betreff|objet|тема",
}
_FIELD = re.compile(
    r"[ \t*]{0,9}(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items()) + r")[ \t]?\*?[:：]",
    re.IGNORECASE,
)
_FIELD_LINES = 8  # how many lines such a block may take, recipients over several among them
_LONGEST = 1000  # characters of a line that are looked at


def parts(text):
    """[(quoted, text)] in order, which joined are the text: quoted ones are what a page may fold away.

    Lines that begin with > fold by themselves, so that answers between them stay; below "On … wrote:", a block of
    From/Sent/To/Subject or "Original Message" all is quoted. Where nothing would be left, nothing is folded.
    """
    lines = text.splitlines(keepends=True)
    folded = _folded(lines)
    if not any(line.strip() for line, fold in zip(lines, folded, strict=True) if not fold):
        folded = [False] * len(lines)
    pieces = []
    for line, fold in zip(lines, folded, strict=True):
        if pieces and pieces[-1][0] == fold:
            pieces[-1][1].append(line)
        else:
            pieces.append((fold, [line]))
    return [(fold, "".join(found)) for fold, found in pieces]


def fresh(text):
    """Only the new words, for whatever reads them by machine; never empty where the text is not."""
    return "".join(piece for fold, piece in parts(text) if not fold).strip() or text


def _folded(lines):
    """Whether each line is quoted."""
    marked = [bool(_MARK.match(line)) for line in lines]
    folded = list(marked)
    number = 0
    while number < len(lines):
        kind, size = _opening(lines, number, marked)
        if kind == "below":
            folded[number:] = [True] * (len(lines) - number)
            break
        folded[number : number + size] = [True] * size
        number += max(size, 1)
    return _with_blanks(lines, folded)


def _opening(lines, number, marked):
    """("below", lines) where all from here on is quoted, ("only", lines) for a line that introduces > lines.

    ("", 0) where nothing begins. It may stand on two or three lines.
    """
    if marked[number]:
        return "", 0
    if _ORIGINAL.fullmatch(_line(lines, number)) or _fields(lines, number):
        return "below", 0
    size = _introduction(lines, number)
    if not size:
        return "", 0
    below = next((n for n in range(number + size, min(number + size + 4, len(lines))) if lines[n].strip()), None)
    return ("only" if below is not None and marked[below] else "below"), size


def _line(lines, number):
    return lines[number][:_LONGEST].strip() if number < len(lines) else ""


def _introduction(lines, number):
    """How many lines from here on say "<somebody> wrote:", 0 for none."""
    first = _line(lines, number)
    if not first:
        return 0
    for size in (1, 2, 3):
        last = _line(lines, number + size - 1)
        if not last:
            return 0
        if last.endswith((":", "：", "।", "*")):
            words = "\n".join(_line(lines, number + n) for n in range(size))
            return size if _introduces(words, lines, number + size) else 0
    return 0


def _introduces(words, lines, below):
    first = words.partition("\n")
    begins = _ENGLISH.fullmatch(words) or (not first[1] or _PROOF.search(first[0])) and _OTHERS.fullmatch(words)
    if not begins:
        return False
    following = (each for each in (_line(lines, below), _line(lines, below + 1)) if each)
    return bool(_PROOF.search(words)) or bool(_MARK.match(next(following, "")))


def _fields(lines, number):
    """Does a block of From, Sent, To, Subject begin here? Three of the four, the first of them From or Sent."""
    found = _FIELD.match(_line(lines, number))
    if not found or found.lastgroup not in ("from", "sent", "subject"):
        return False
    names = {found.lastgroup}
    for n in range(number + 1, min(number + _FIELD_LINES, len(lines))):
        below = _FIELD.match(_line(lines, n))
        if below:
            names.add(below.lastgroup)
        elif not _line(lines, n):
            break
    return len(names) >= 3 and "from" in names


def _with_blanks(lines, folded):
    """Blank lines between two quoted ones belong to them."""
    last = None  # the last line that says something and is quoted
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if folded[number]:
            if last is not None:
                folded[last + 1 : number] = [True] * (number - last - 1)
            last = number
        else:
            last = None
    return folded
