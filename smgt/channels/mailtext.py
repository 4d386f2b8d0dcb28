"""Lines, words of headers and transfer encodings of strangers made plain. Pure; never raises, linear in its input."""

import binascii
import quopri
import re

from smgt.channels.mailcharset import decode, mended

# A question mark may stand in a word, and =?..?= ends it only where no =XX of the word follows.
_WORD = re.compile(
    r"=\?([\w.:+-]{0,40})(?:\*[\w-]{0,20})?\?([bq])\?((?:[^?]|\?(?!=(?![0-9A-F]{2})))*)\?=", re.IGNORECASE
)
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
# Control and direction-turning characters: they would fake what a name or subject says.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s-]")
_PROSE = re.compile(rb"(?<=[A-Za-z,.]) +(?=[A-Za-z])")
_UU_BEGIN = re.compile(rb"(?:\A|(?<=\n))begin(?:-base64)? [0-7]{3,4} (\S[^\r\n]{0,200}?)[ \t]*\r?\n")
UU_FILES, UU_TRIES, BASE64_PIECES = 40, 1000, 1000
_UU_END = re.compile(rb"\n(?:end|====)[ \t]*\r?(?:\n|\Z)")


def clean(text):
    """`text` as a database takes it: no NUL, no lone surrogate, every line ending in a plain newline."""
    return _UNSTORABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))


def line(text, limit):
    """`text` as one line of at most `limit` characters, without what the eye cannot see."""
    return clean(" ".join(_UNSEEN.sub(" ", text.replace("\0", "")).split()))[:limit].strip()


def decode_words(value):
    """A header's text with its RFC 2047 words read, also those within them; what cannot be read stays as written."""
    for _ in range(2):
        read = _words(value)
        if read == value:
            break
        value = read
    return mended(value)


def _words(value):
    if "=?" not in value:
        return value
    value = _BETWEEN_WORDS.sub(r"\1", value)
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
    """What base64 text stands for, also when it was cut short or sent in pieces; itself when it is none.

    Some list servers write a footer in clear below the base64: it stays as it is.
    """
    odd, first = len(_NOT_BASE64.findall(data, 0, 4000)), data[:400].lstrip().partition(b"\n")[0]
    if odd * 10 > min(len(data), 4000) or len(_PROSE.findall(first)) > 1:
        return data
    pieces, start = [], 0
    while len(pieces) < BASE64_PIECES and start < len(data) and (end := data.find(b"=", start)) >= 0:
        while end < len(data) and data[end : end + 1] in b"=\r\n \t":
            end += 1
        pieces.append(_unbase64(data[start:end]))
        start = end
        if _NOT_BASE64.search(data, start, start + 400):
            return b"".join([*pieces, b"\n", data[start:]])
    return b"".join([*pieces, _unbase64(data[start:])])


def _unbase64(data):
    for piece in (data, data.rstrip()[:-1]):
        try:
            return binascii.a2b_base64(piece + b"==")
        except binascii.Error:
            continue
    return data


def unuu(data):
    """The bytes of one uuencoded file, from its begin line on; b"" where there is none."""
    _, files = uuencoded(data)
    return files[0][1] if files else b""


def uuencoded(data):
    """A text without the uuencoded files in it, and the first UU_FILES of these as [(name as bytes, bytes)]."""
    kept, files, position = [], [], 0
    while len(files) < UU_FILES and len(kept) < UU_TRIES and (found := _UU_BEGIN.search(data, position)):
        base64 = found[0].startswith(b"begin-base64")
        first = data[found.end() : found.end() + 100].split(b"\n", 1)[0].rstrip(b"\r")
        if not (base64 or _uu_row(first)):  # somebody's prose that begins like one
            kept.append(data[position : found.end()])
            position = found.end()
            continue
        end = _UU_END.search(data, found.end() - 1)
        rows = data[found.end() : end.start() if end else len(data)].splitlines()
        kept.append(data[position : found.start()])
        files.append((found[1], unbase64(b"\n".join(rows)) if base64 else b"".join(map(_unuu_row, rows))))
        position = end.end() if end else len(data)
    return b"".join([*kept, data[position:]]) if files else data, files


def _uu_row(row):
    """Is this line as long as its first letter says? Blanks at its end may have been lost, one may have been added."""
    return bool(row) and 32 <= row[0] <= 96 and -3 <= len(row) - 1 - ((row[0] - 32 & 63) + 2) // 3 * 4 <= 1


def _unuu_row(row):
    try:
        return binascii.a2b_uu(row)
    except binascii.Error:  # what some mailers write after the data
        size = (((row[0] - 32) & 63) * 4 + 5) // 3 if row else 0
        try:
            return binascii.a2b_uu(row[:size])
        except binascii.Error:
            return b""


def unflowed(text, delete_space):
    """format=flowed (RFC 3676) with its soft line breaks taken back; quoted lines stay as they are."""
    lines, open_line = [], False
    for each in text.split("\n"):
        quoted = each.startswith(">")
        each = each if quoted else each.removeprefix(" ")
        soft = each.endswith(" ") and each != "-- " and not quoted
        each = each[:-1] if soft and delete_space else each
        if open_line and not quoted and each != "-- ":
            lines[-1].append(each)
        else:
            lines.append([each])
        open_line = soft
    return "\n".join(map("".join, lines))
