"""What two messages have in common: copied words, one matter at one place; matters of one's own are nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt.routing import likeness
from tests.routing.pairs import BUILT, UNSEEN, measured

COPIED = "सरकार से निवेदन है कि हमारे कॉलेज में पक्की भर्ती की जाए और सभी पदों को जल्द भरा जाए, हम सब साथ हैं"


@pytest.mark.parametrize("name", [BUILT, UNSEEN])
def test_nine_in_ten_that_are_called_the_same_are(name):
    precision, recall, _ = measured(name)
    assert precision >= 0.9 and recall >= 0.5, (precision, recall)


def test_copied_words_are_known_again_whatever_is_tagged_or_linked():
    one = likeness.shingles(COPIED)
    other = likeness.shingles(f"@cmohry @mlkhattar {COPIED} https://t.co/abc #bharti")
    assert likeness.share(one, other) > 0.9 and set(likeness.bands(one)) & set(likeness.bands(other))
    assert likeness.share(one, likeness.shingles("आज बारिश बहुत हुई और हमारी गली में पानी भर गया है भाई")) == 0


@pytest.mark.parametrize("text", ["", "pani", "😀", "\u200b", "9 9 9 9 9 9 9", "jai hind sir ji"])
def test_a_few_words_are_no_copy_of_anything(text):
    assert likeness.shingles(text) == frozenset() and likeness.bands(likeness.shingles(text)) == []


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text):
    bands = likeness.bands(likeness.shingles(text))
    assert all(-(2**63) <= band < 2**63 for band in bands)
    assert likeness.spots(text, "Hisar", "WATER") and likeness.ideas(text) is not None


@pytest.mark.parametrize(
    ("text", "district", "places"),
    [
        ("Hisar ke sector 14 me pani", "Hisar", {"sector 14"}),
        ("लोहारू वार्ड नंबर 4 में पानी", "Bhiwani", {"loharu ward 4"}),
        ("Jhajjar Dadri Toe gaon me pani", "Jhajjar", {"dadritoe"}),
        ("Hisar me pani", "Hisar", set()),
    ],
)
def test_a_place_is_a_sector_a_ward_of_its_town_or_a_village(text, district, places):
    assert likeness.places(text, district)[0] == places
