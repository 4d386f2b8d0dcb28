"""Phone numbers as those see them who need not ring."""

import pytest

from smgt import masks


@pytest.mark.parametrize("phone, shown", [
    ("9876543210", "xxxxxx3210"), ("+91 98765-43210", "xxxxxxxx3210"), ("", ""), ("1234", "xxxx"), ("12", "xx"),
    ("९८७६५४३२१०", "xxxxxx३२१०"), ("ring at night", ""),
])  # fmt: skip
def test_four_digits_are_shown(phone, shown):
    assert masks.masked(phone) == shown


@pytest.mark.parametrize("part, full", [
    ("tracker", True), ("state_nodal", True), ("holder", True), ("associate", True), ("superior", True),
    ("viewer", False), ("mover", False),
])  # fmt: skip
def test_who_works_on_it_sees_all(part, full):
    assert (masks.phone_for("9876543210", {part}) == "9876543210") is full
    assert masks.phone_for("9876543210", set()) == "xxxxxx3210"


@pytest.mark.parametrize("word, short", [
    ("9876543", True), ("98765432", False), ("98-76", True), ("+91", True), ("-", True), ("ward4", False), ("", False),
])  # fmt: skip
def test_a_piece_of_a_number_is_too_short(word, short):
    assert masks.too_short(word) is short
