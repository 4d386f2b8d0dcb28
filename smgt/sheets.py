"""A CSV file that a person brings, read cell by cell, each fault named where it stands. Pure.

Cells are text and stay text. One that a spreadsheet would compute is a fault of its row: no complainant says so.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from smgt.clocks import INDIA
from smgt.errors import Refused

MOST_BYTES = 20 * 2**20
MOST_ROWS = 100_000
LONGEST = 20_000  # characters of a cell
_SPOILT = re.compile(r"[\ud800-\udfff]")  # bytes that are no text, as surrogateescape leaves them
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]")
# What a spreadsheet computes: = before anything; + - @ before a function; + - before a cell, a sum, another program:
# =1+1, @SUM(A1), +A1*2, -2*3, +cmd|' /C calc'!A0. Phone numbers, handles, negative numbers and dashes are text.
_FORMULA = re.compile(
    r"""=\s*[\w("'+\-@$.{\[] | [-+@]\s*[A-Za-z_.]+\s*\(
    | [-+]\s*(?: \$?[A-Za-z]{1,3}\$?\d{1,7}\s*(?:$|[-+*/^&=<>:!,]) | [A-Za-z]+\s*\| | [\d.]+\s*[+*/^&=<>|!]\s*\S
    | [=@"({+] )""",
    re.VERBOSE,
)
_PHONE = re.compile(r"\+?[\d\s()./-]+")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?")


@dataclass(frozen=True)
class Column:
    """One column: what it holds in a sentence, an example, and how a cell is read (ValueError: a sentence).

    A `needed` one must be there, and no cell of it empty. An `unused` one may be there and is not looked at.
    """

    about: str = ""
    example: str = ""
    read: Callable = str
    needed: bool = False
    unused: bool = False


@dataclass
class Row:
    """One line below the heading. `faults` are {column: sentence}, the column "" for the line as a whole.

    `effect` (new, known, fault) and `ticket` are filled in by whoever plans what the row will do.
    """

    line: int
    cells: dict
    values: dict
    faults: dict = field(default_factory=dict)
    effect: str = "new"
    ticket: object = None

    def blame(self, column, sentence):
        """Name a fault of one cell."""
        self.faults.setdefault(column, sentence)
        self.effect = "fault"


def read(data, columns):
    """The Rows of a CSV file's bytes, by {name: Column}. Raises Refused for a file that cannot be read at all."""
    if len(data) > MOST_BYTES:
        raise Refused(f"The file is too large: at most {MOST_BYTES // 2**20} MB.", "file")
    lines = _lines(_text(data))
    if not lines:
        raise Refused("The file is empty.", "file")
    (_, heading), *rest = lines
    names = _heading(heading, columns)
    if len(rest) > MOST_ROWS:
        raise Refused(f"The file has {len(rest)} rows: at most {MOST_ROWS} at once.", "file")
    if not rest:
        raise Refused("The file has no row below its heading.", "file")
    return [_row(line, cells, names, columns) for line, cells in rest]


def _text(data):
    """Unicode with a byte order mark, UTF-8, or Windows-1252 where hardly anything in it is UTF-8.

    Single bytes that are no text in the file's encoding become surrogates, for the fault to be named in their row.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "surrogatepass" if len(data) % 2 == 0 else "replace")
    text = data.decode("utf-8-sig", "surrogateescape")
    if _mostly_spoilt(text):
        return _windows(data)
    return text


def _windows(data):
    """Windows-1252, where it explains the bytes: no control characters, and of the letters at most 30 % beyond English.

    Other bytes are a picture, a workbook, or Hindi in an older encoding. Raises Refused.
    """
    text = data.decode("cp1252", "surrogateescape")
    letters = [c for c in text if c.isalpha() or ord(c) > 127]
    foreign = len(_FOREIGN.findall(text))
    if _CONTROL.search(text) or foreign > 0.3 * len(letters):
        raise Refused("This file is not text in UTF-8; save it as CSV UTF-8.", "file")
    return text


def _mostly_spoilt(text):
    """Whether more of its bytes are no UTF-8 than are letters in it beyond ASCII."""
    spoilt = len(_SPOILT.findall(text))
    return spoilt > len(_FOREIGN.findall(text)) - spoilt


def _lines(text):
    """[(line number, cells)] of all lines that hold anything."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error:
        raise Refused(f"Line {line}: a quotation mark is not closed, or a cell is far too long.", "file") from None
    return lines


def _heading(cells, columns):
    """The columns' names in the file's order. Raises Refused that names all wrong ones."""
    names = ["_".join(cell.lower().split()) for cell in cells]
    problems = [
        f"the column {name} is missing" for name, column in columns.items() if column.needed and name not in names
    ]
    problems += [f"the column {_shown(name)} is unknown" for name in dict.fromkeys(names) if name not in columns]
    problems += [f"the column {name} stands there twice" for name in columns if names.count(name) > 1]
    if problems:
        raise Refused(f"Line 1: {'; '.join(problems)}.", "file")
    return names


def _shown(name):
    return _SPOILT.sub("\ufffd", name[:60]) or "without a name"


def _row(line, cells, names, columns):
    row = Row(line, {name: _SPOILT.sub("\ufffd", cell) for name, cell in zip(names, cells, strict=False)}, {})
    if len(cells) != len(names):
        row.blame("", f"it has {len(cells)} cells, the heading has {len(names)}")
    for name, cell in zip(names, cells, strict=False):
        if not columns[name].unused:
            _cell(row, name, cell, columns[name])
    for name, column in columns.items():
        if name not in names and not column.unused:
            row.values[name] = column.read("")
    return row


def _cell(row, name, text, column):
    try:
        row.values[name] = column.read(_sound(text, column.needed))
    except ValueError as error:
        row.blame(name, str(error))


def _sound(text, needed):
    """The text, if it is one. Raises ValueError."""
    if _SPOILT.search(text):
        raise ValueError("these bytes are no text: save the file as CSV UTF-8")
    if _FORMULA.match(text) and not _PHONE.fullmatch(text):
        raise ValueError("it looks like a formula")
    if "\0" in text:
        raise ValueError("there is a NUL character")
    if len(text) > LONGEST:
        raise ValueError(f"it has more than {LONGEST} characters")
    if "???" in text and not re.search(r"[^\W_]", text):
        raise ValueError("only question marks are left of the letters: save the file as CSV UTF-8")
    if needed and not text:
        raise ValueError("it is empty")
    return text


# -- reading a cell ------------------------------------------------------------------------------------------


def moment(text):
    """An aware time of "20-11-2026 14:05" (India's) or of ISO text; None for "". Raises ValueError, a sentence."""
    if not text:
        return None
    try:
        if found := _DAY_FIRST.fullmatch(text):
            day, month, year, hour, minute = (int(part or 0) for part in found.groups())
            at = datetime(year, month, day, hour, minute, tzinfo=INDIA)
        else:
            at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]} is no date like 20-11-2026 14:05") from None
    if not 2000 <= at.year <= 2200:
        raise ValueError(f"the year {at.year} cannot be right")
    return at if at.tzinfo else at.replace(tzinfo=INDIA)


def one_of(*words):
    """A reader of cells that hold one of these words, or nothing."""

    def read_word(text):
        if text and text.lower() not in words:
            raise ValueError(f"{text[:40]} is none of {', '.join(words)}")
        return text.lower()

    return read_word


def short(most):
    """A reader of cells of at most so many characters on one line."""

    def read_short(text):
        if len(text) > most or not text.isprintable():
            raise ValueError(f"at most {most} characters on one line")
        return text

    return read_short
