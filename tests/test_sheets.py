"""Files that people bring: every fault is named where it stands, in whatever encoding the file came."""

from datetime import UTC, datetime

import pytest

from smgt import sheets, tables
from smgt.errors import Refused
from smgt.sheets import Column

COLUMNS = {
    "words": Column(needed=True), "date": Column(read=sheets.moment), "name": Column(read=sheets.short(20)),
    "note": Column(unused=True),
}  # fmt: skip
HINDI = "पानी नहीं आ रहा"


def read(text, encoding="utf-8"):
    return sheets.read(text if isinstance(text, bytes) else text.encode(encoding), COLUMNS)


def values(rows):
    return [row.values["words"] for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-with-mark"])
def test_unicode_in_every_dress(encoding):
    data = f"words,name\n{HINDI},Ram\n"
    data = b"\xff\xfe" + data.encode("utf-16-le") if encoding.startswith("utf-16-le") else data.encode(encoding)
    assert values(read(data)) == [HINDI]


def test_windows_where_nothing_is_unicode():
    rows = read("words\nCafé closed – why?\n", "cp1252")
    assert values(rows) == ["Café closed – why?"] and not rows[0].faults


def test_where_encodings_are_mixed_the_spoilt_rows_are_named():
    rows = read(f"words\n{HINDI}\n".encode() + "Café\n".encode("cp1252") + b"fine\n")
    assert [row.faults for row in rows] == [{}, {"words": "these bytes are no text: save the file as CSV UTF-8"}, {}]
    assert rows[1].cells["words"] == "Caf\ufffd" and rows[1].line == 3


def test_letters_lost_by_a_spreadsheet_are_seen():
    assert "question marks" in read("words\n?????? ???? ??\n")[0].faults["words"]
    assert not read("words\nwhat???\n")[0].faults


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter):
    rows = read(delimiter.join(("words", "name")) + "\n" + delimiter.join(("water", "Ram")) + "\n")
    assert (rows[0].values["words"], rows[0].values["name"]) == ("water", "Ram")


def test_headings_in_any_order_and_writing():
    assert read("Name, WORDS ,Note\nRam,water,x\n")[0].values["words"] == "water"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("\n  \n", "empty"),
        ("words\n", "no row below"),
        ("name\nRam\n", "column words is missing"),
        ("words,colour,\nx,y,z\n", "column colour is unknown; the column without a name is unknown"),
        ("words,words\nx,y\n", "words stands there twice"),
        ('words\nfine\n"never closed\n', "Line 3: a quotation mark"),
        ("words\n" + "x\n" * 100_001, "100001 rows: at most 100000"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(text, sentence):
    with pytest.raises(Refused, match=sentence):
        read(text)


def test_a_file_too_large_is_refused_before_it_is_read():
    with pytest.raises(Refused, match="too large: at most 20 MB"):
        read(b"words\n" + b"x" * 20 * 2**20)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\xff\xfea", bytes(range(256)), b"PK\x03\x04" + bytes(100)])
def test_what_is_no_table_is_refused_too(data):
    with pytest.raises(Refused):
        read(data)


def test_each_fault_of_a_row_is_named_by_its_cell():
    rows = read("words,date,name\n,31-02-2026,a name that is far too long\nx\n")
    assert rows[0].faults == {
        "words": "it is empty", "date": "31-02-2026 is no date like 20-11-2026 14:05",
        "name": "at most 20 characters on one line",
    }  # fmt: skip
    assert rows[1].faults == {"": "it has 1 cells, the heading has 3"} and rows[1].effect == "fault"


@pytest.mark.parametrize("sign", ["\x0b", "\x00", "\xad", "\u200e", "\u061c", "\u202a", "️", "\u200b", "\u3000"])
def test_a_formula_behind_signs_that_nobody_sees_stays_text(sign):
    assert tables.cell(f"{sign}=1+1") == f"'{sign}=1+1"
    assert tables.cell(f"{sign}पानी = 1") == f"{sign}पानी = 1"


@pytest.mark.parametrize(
    "words",
    ["=HYPERLINK(1)", "=1+1", "= A1", "+A1*2", "-SUM(A1)", "@SUM(A1)", "+cmd|' /C calc'!A0", "-1+cmd|'x'!A0", "-2*3",
     '+"a"', "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_a_formula_is_named_as_a_fault(words):
    rows = sheets.read(
        tables.csv_line(["words"]).encode() + f'"{words.replace(chr(34), chr(34) * 2)}"\n'.encode(), COLUMNS
    )
    assert rows[0].faults == {"words": "it looks like a formula"} and rows[0].cells["words"] == words


@pytest.mark.parametrize(
    "words",
    ["+919812000000", "+91-98120-00000", "+91 98120 00000 par call karein", "-5", "@cmohry", "@cmohry no water",
     "- पानी नहीं", "-- no water", "-B block me pani nahi", "= ?", "-5 days no water", "a=b"],
)  # fmt: skip
def test_phones_handles_numbers_and_dashes_are_text_and_leave_quoted(words):
    row = read(f"words\n{words}\n")[0]
    assert not row.faults and row.values["words"] == row.cells["words"] == words
    assert tables.csv_line([words]).strip().lstrip("'") == words


@pytest.mark.parametrize(
    "data",
    [
        HINDI.encode("utf-16-be"),
        b"\xb3\xcf\xc6\xcd\xda \xc6\xd8\xda\xa2 " * 3,
        b"\x89PNG\r\x1a\xff",
        b"caf\xe9 \x07",
        b"\x81\x8d",
    ],
)
def test_bytes_that_are_neither_unicode_nor_windows_are_the_files_fault(data):
    with pytest.raises(Refused, match="not text in UTF-8"):
        read(b"words\n" + data + b"\xff\xfe\n")


def test_lines_are_counted_as_an_editor_does():
    rows = read('words,name\n"two\nlines",Ram\n\nnext,Ram\n')
    assert [row.line for row in rows] == [2, 5] and rows[0].values["words"] == "two\nlines"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("20-11-2026 14:05", datetime(2026, 11, 20, 8, 35, tzinfo=UTC)),
        ("20/11/2026", datetime(2026, 11, 19, 18, 30, tzinfo=UTC)),
        ("2026-11-20 14:05", datetime(2026, 11, 20, 8, 35, tzinfo=UTC)),
        ("2026-11-20T08:35:00Z", datetime(2026, 11, 20, 8, 35, tzinfo=UTC)),
        ("", None),
    ],
)
def test_times_are_indias_unless_they_say_otherwise(text, at):
    assert sheets.moment(text) == at


@pytest.mark.parametrize("text", ["tomorrow", "11-20-2026", "20-11-1026", "9999-12-31", "20-11-2026 25:00"])
def test_nonsense_is_no_time(text):
    with pytest.raises(ValueError):
        sheets.moment(text)
