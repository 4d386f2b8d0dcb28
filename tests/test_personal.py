"""Numbers that are somebody's own: found by their form and the words before them, and masked."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import personal
from smgt.personal import find, mask


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("call me 9876543210 please", "phone", "9876543210"), ("mob. +91 98765 43210", "phone", "+91 98765 43210"),
        ("फोन ९८७६५४३२१०", "phone", "९८७६५४३२१०"), ("aadhaar 2345 6789 0123", "aadhaar", "2345 6789 0123"),
        ("आधार नंबर 234567890123 है", "aadhaar", "234567890123"), ("A/c 8800000045 bill", "consumer", "8800000045"),
        ("के नंबर 9900000045, सुधार कर दें", "consumer", "9900000045"),
        ("bank khata 31200100012345", "bank", "31200100012345"), ("family id 1ABC2345 galat", "family", "1ABC2345"),
        ("ravi.k@example.org par likho", "mail", "ravi.k@example.org"),
        ("acknowledgement 31900000000045", "number", "31900000000045"),
    ],
)  # fmt: skip
def test_a_number_is_found_and_named(text, kind, number):
    (found,) = find(text)
    assert (found.kind, text[found.start : found.end]) == (kind, number)


@pytest.mark.parametrize("text", [
    "call9876543210", "9876543210ji", "फोन9876543210", "9876543210जी", "98765.43210", "98765/43210", "(98765)43210",
    "98765  43210", "98765\u201343210", "98765_43210", "98765\u00a043210", "98765\u200b43210", "98765\n43210",
    "+91 (98765) 43210", "Ward 12 9876543210", "12-11-2026 9876543210", "SMGT-000042/2 9876543210",
])  # fmt: skip
def test_a_mobile_number_is_found_whatever_stands_in_it_and_beside_it(text):
    assert [one.kind for one in find(text)] == ["phone"]
    assert not re.search("98765|43210", mask(text)) and mask(text).rstrip("jiजी").endswith("10")


def test_two_numbers_are_two():
    assert personal.phones(["9876543210/9876543211 ya 9876543212 9876543213"]) == [f"987654321{n}" for n in range(4)]


@pytest.mark.parametrize("run", ["1", "1   ", "12-11-2025 ", "9876543210", "+ ", "1/", "(", "12.", "SMGT-000042 "])
def test_a_long_text_takes_no_longer_than_its_length_does(run):
    text, begun = run * (200_000 // len(run)), time.process_time()
    find(text)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("text", [
    "bill 47,860 bhej diya", "2019 me 1.12 lac", "NH 44, sector 57", "SMGT-000123", "12-11-2026",
    "12.11.2025-13.11.2025", "12/11/2025 se 13/11/2025 tak", "12-11-2026 14:05", "12.11.2026 10.30",
    "10:30-12:30, 14:00-16:30", "Rs. 1234567.50", "₹12,34,567.50", "SMGT-000042/2", "SMGT-000042/12 SMGT-000043",
    "makan 12, 14, 15, 16, 18, 20", "makan 12/14/15/16/18/20", "2024-25 2025-26", "2026-11-12 2026-11-13",
])  # fmt: skip
def test_sums_years_and_our_own_numbers_are_nobodys(text):
    assert find(text) == []


def test_a_masked_number_keeps_its_last_two_digits_and_the_text_its_length():
    assert mask("call 98765 43210 now") == "call ••••• •••10 now"


@given(st.text(max_size=120) | st.text(alphabet="0123456789 -+aA@.", max_size=60))
def test_masking_keeps_the_length_and_masking_twice_changes_nothing(text):
    assert len(mask(text)) == len(text) and mask(mask(text)) == mask(text)


@given(st.text(max_size=120) | st.text(alphabet="0123456789 -+aA@.", max_size=60))
def test_what_is_found_lies_in_the_text_in_order_and_apart(text):
    found = find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))


@given(st.integers(6_000_000_000, 9_999_999_999), st.text(alphabet="ab ,.", max_size=20))
def test_no_mobile_number_stays_readable(number, words):
    assert str(number) not in mask(f"{words} {number} {words}")


@pytest.mark.parametrize(("words", "repeats"), [
    ("We rang you on +91 98123 45678.", ["+91 98123 45678"]), ("Please call the JE on 9999900000.", []),
    ("Your file 123 is closed.", []), ("9812345678 and again 09812345678", ["9812345678", "09812345678"]),
])  # fmt: skip
def test_a_number_that_is_repeated_is_found_however_it_is_written(words, repeats):
    assert personal.repeated(words, ["mera phone 9812345678 hai"]) == repeats


def test_telephones_are_found_once():
    assert personal.phones(["ph 9812345678", "+919812345678, aadhaar 2345 6789 0123"]) == ["+919812345678"]
