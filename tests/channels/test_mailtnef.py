"""What Outlook packs into winmail.dat, whole and broken."""

import time
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt.channels.mailtnef import from_rtf, read_tnef, unpacked
from tests.channels.letters import PANI, PDF
from tests.channels.letters_parts import tnef

# The example of [MS-OXRTFCP] 4.1.1
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)


def test_files_and_body_come_out():
    found = read_tnef(tnef(("योजना.pdf", PDF), ("b.txt", b"two"), body=PANI))
    assert found.files == [["योजना.pdf", PDF], ["b.txt", b"two"]] and found.text == PANI


@given(st.integers(0, 600))
def test_one_that_is_cut_short_gives_what_came_before(length):
    whole = tnef(("a.pdf", PDF), ("b.txt", b"two"), body=PANI)
    found = read_tnef(whole[:length])
    assert found is None or len(found.files) <= 2


@given(st.binary(max_size=200))
def test_no_bytes_stop_the_reading(data):
    for raw in (data, tnef()[:-2] + data, tnef(("a", data), body=data.hex())):
        read_tnef(raw)
    from_rtf(unpacked(pack("<II", 0, 0) + b"LZFu" + pack("<I", 0) + data))
    from_rtf(data)


def test_packed_rtf_is_unpacked():
    assert unpacked(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert from_rtf(unpacked(PACKED)) == "hello world"


@pytest.mark.parametrize(
    ("rtf", "words"),
    [
        (rb"{\rtf1\ansi One\par Two\tab three}", "One\nTwo\tthree"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator x;}Seen}", "Seen"),
        (rb"{\rtf1\ansicpg1251 \'c4\'e0}", "Да"),
        (rb"{\rtf1 \u2346?\u2366?}", "पा"),
        (rb"{\rtf1 a\{b\}\\c}", "a{b}\\c"),
        (rb"{\rtf1\fromhtml1 {\*\htmltag64 <p>}Hello{\*\htmltag72 </p>}\par}", "Hello"),
    ],
)
def test_the_words_of_rtf(rtf, words):
    assert from_rtf(rtf) == words


def test_rtf_that_unpacks_for_ever_is_cut():
    start = time.process_time()
    bomb = pack("<II", 0, 0) + b"LZFu" + pack("<I", 0) + b"\xff" + b"\x00\x1f" * 2_000_000
    assert len(unpacked(bomb)) <= 300_100 and time.process_time() - start < 1
