"""Numbers that are somebody's own: found by their form and the words before them, and masked."""

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


@pytest.mark.parametrize(
    "text", ["bill 47,860 bhej diya", "2019 me 1.12 lac", "NH 44, sector 57", "SMGT-000123", "12-11-2026"]
)
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
