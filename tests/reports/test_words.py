"""How figures read, and the pictures beside them."""

import pytest
from lxml import html

from smgt.reports.words import grouped, percent, spoken
from smgt.translations.spoken import catalogue
from smgt.web import pictures


@pytest.mark.parametrize("count, words", [(0, "0"), (999, "999"), (89001, "89,001"), (1058888, "10,58,888")])
def test_numbers_are_grouped_as_india_writes_them(count, words):
    assert grouped(count) == words


@pytest.mark.parametrize("minutes, words", [
    (0, "0 min"), (59, "59 min"), (60, "1 h"), (200, "3 h 20 min"), (1440, "1 d"), (3120, "2 d 4 h"),
])  # fmt: skip
def test_minutes_are_spoken(minutes, words):
    assert spoken(minutes) == words


def test_shares_are_of_a_hundred():
    assert [percent(share) for share in (0.8387, 0.1613, 0.0436, 0, 1)] == ["84 %", "16 %", "4 %", "0 %", "100 %"]


def words_of(picture):
    return [text.text_content() for text in html.fromstring(str(picture)).xpath("//text")]


def test_every_bar_is_labelled_with_its_number_and_the_hatched_part():
    picture = pictures.bars([("Nuh", 1200, 30), ("Jind", 0, 0)], "Districts", "Pending", "Overdue")
    assert words_of(picture) == ["Nuh", "1,200 (▨ 30)", "Jind", "0"]
    assert "Overdue: ▨" in picture and picture.count('class="over"') == 1


def test_a_line_names_itself_and_its_days():
    picture = pictures.lines([("01-11", 3, 1), ("02-11", 5, 2)], "Days", ["Received", "Disposed"])
    assert {"━ Received 5", "╍ Disposed 2", "01-11", "02-11", "5"} <= set(words_of(picture))


def test_a_heat_strip_has_every_number_in_it():
    picture = pictures.heat([("Nuh", [0, 4, 8])], ["1", "2", "3"], "Weeks")
    assert words_of(picture) == ["1", "2", "3", "Nuh", "0", "4", "8"] and 'class="heat h0"' in picture


def test_a_picture_of_nothing_is_drawn_and_a_hostile_name_is_no_markup():
    assert pictures.lines([], "Days", ["a"]) and pictures.heat([], [], "x") and pictures.bars([], "x", "y")
    assert "<b>" not in pictures.bars([("<b>", 1, 0)], "<b>", "<b>")


def test_minutes_are_spoken_in_the_readers_language():
    assert spoken(200, catalogue("hi").get) == "3 घंटे 20 मिनट"
