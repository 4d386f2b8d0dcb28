"""Reading a table that somebody brings: a CSV file, or the list of an order pasted, headings in English or Hindi. Pure.

Every cell is text. A fault names its line; a hundred faults are kept, the rest counted.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from smgt.errors import Refused
from smgt.tables import cell as guarded

MOST_BYTES = 20 * 2**20
MOST_ROWS = 100_000
FAULTS_KEPT = 100
LONGEST = 2_000
_INDIC_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


@dataclass(frozen=True)
class Column:
    """One column: further headings that mean it, how a cell is read (raises Refused), and whether it must be there."""

    headings: tuple = ()
    read: Callable = str
    needed: bool = False


@dataclass
class Faults:
    """The faults found: (line, column, sentence); `count` is of all, `kept` the first hundred."""

    kept: list = field(default_factory=list)
    count: int = 0

    def add(self, line, column, sentence):
        """Name one more."""
        self.count += 1
        if len(self.kept) < FAULTS_KEPT:
            self.kept.append((line, column, sentence))


class Table:
    """The rows of a file's bytes as its `columns` ({field: Column}) read them. Raises Refused for what is no table.

    `fields` are the columns found, `ignored` the headings that mean none. Iterate: (line, {field: value}), a faulty
    row left out and named in `faults`.
    """

    def __init__(self, data, columns):
        self.columns, self.faults = columns, Faults()
        text = _text(data)
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        heading = next((cells for _, cells in self._lines()), None)
        if heading is None:
            raise Refused("There is no row in it.", "file")
        self._names, self.ignored = _heading(heading, columns)
        self.fields = [name for name in self._names if name]

    def __iter__(self):
        for count, (line, cells) in enumerate(self._lines(), 1):
            if count > MOST_ROWS:
                raise Refused(f"There are more than {MOST_ROWS} rows: split the file.", "file")
            values = self._values(line, cells)
            if values is not None:
                yield line, values

    def _lines(self):
        """(line number, cells) of lines that hold anything."""
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                sentence = f"Line {line}: a quotation mark is not closed, or a cell is far too long."
                raise Refused(sentence, "file") from None
            if any(cell.strip() for cell in cells):
                yield line, cells

    def _values(self, line, cells):
        """{field: value}, or None with the faults named."""
        before, values = self.faults.count, {}
        if len(cells) > len(self._names) and any(cell.strip() for cell in cells[len(self._names) :]):
            self.faults.add(line, "", "it has more cells than the heading")
        cells = cells + [""] * (len(self._names) - len(cells))
        for name, text in zip(self._names, cells, strict=False):
            if name:
                self._read(line, name, unguarded(text.strip()), values)
        return values if self.faults.count == before else None

    def _read(self, line, name, text, values):
        try:
            if len(text) > LONGEST or "\0" in text:
                raise Refused(f"At most {LONGEST} plain characters.")
            if self.columns[name].needed and not text:
                raise Refused("It is empty.")
            values[name] = self.columns[name].read(text)
        except Refused as refused:
            self.faults.add(line, name, str(refused))


def unguarded(text):
    """A cell as it was before an export of ours kept spreadsheets from computing it."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def _text(data):
    if len(data) > MOST_BYTES:
        raise Refused(f"The file is too large: at most {MOST_BYTES // 2**20} MB.", "file")
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused(f"Line {line} is not text in UTF-8: save the file as “CSV UTF-8”.", "file") from None


def _delimiter(text):
    first = text.lstrip().partition("\n")[0]
    return max("\t,;", key=first.count)


def _heading(cells, columns):
    """([field or None for each column of the file], [headings that mean nothing to us]). Raises Refused."""
    known = {_plain(heading): name for name, column in columns.items() for heading in (name, *column.headings)}
    names = [known.get(_plain(cell)) for cell in cells]
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    missing = [name for name, column in columns.items() if column.needed and name not in names]
    problems = [f"the column {name} is missing" for name in missing]
    problems += [f"the column {name} stands there twice" for name in doubled]
    if problems:
        raise Refused(f"The first line must be the heading: {'; '.join(problems)}.", "file")
    ignored = [" ".join(cell.split())[:60] for cell, name in zip(cells, names, strict=True) if not name]
    return names, [heading for heading in ignored if heading.isprintable()]


def _plain(heading):
    """A heading without what people write differently: capitals, spaces, signs."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s_./()\-:'’‘*]+", "", text)


# -- reading a cell --


def day(text):
    """The day of "01-12-2026", "1.12.2026", "2026-12-01"; None for "". Raises Refused."""
    text = text.translate(_INDIC_DIGITS)
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text)
    try:
        read = date(*map(int, reversed(found.groups()))) if found else date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text[:40]} is no day like 01-12-2026.") from None
    if not 1950 <= read.year <= 2100:
        raise Refused(f"The year {read.year} cannot be right.")
    return read


def yes(text):
    """Whether a cell says yes. Raises Refused for what is neither yes nor no."""
    plain = text.casefold()
    if plain not in _YES and plain not in _NO:
        raise Refused(f"{text[:40]} is neither yes nor no.")
    return plain in _YES


_YES, _NO = ("yes", "y", "1", "true", "हाँ", "हां"), ("no", "n", "0", "false", "", "नहीं")


def one_of(words):
    """A reader of cells that hold one of {word: other ways to say it}."""
    known = {_plain(said): word for word, others in words.items() for said in (word, *others)}

    def read(text):
        if _plain(text) not in known:
            raise Refused(f"{text[:40]} is none of {', '.join(words)}.")
        return known[_plain(text)]

    return read
