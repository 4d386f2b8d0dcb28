"""What a citizen's later words seem to say, measured on messages made up for it, sarcasm among them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import answers

HERE = Path(__file__).parent
READINGS = ("thanks", "not_satisfied", "new_matter")


def said(name):
    """(reading, words) of each line of a file."""
    reading = ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            reading = line[2:]
        elif line and not line.startswith(";"):
            yield reading, line


@pytest.mark.parametrize(("reading", "words"), [*said("answers.txt"), ("new_matter", "")])
def test_words_are_read_as(reading, words):
    assert answers.reading(words) == reading


def test_words_never_seen_before_are_mostly_read_right():
    read = [answers.reading(words) == reading for reading, words in said("answers_held_out.txt")]
    assert sum(read) / len(read) > 0.7


def test_hardly_ever_is_an_unhappy_citizen_read_as_thankful():
    unhappy = [answers.reading(words) for reading, words in said("answers_held_out.txt") if reading == "not_satisfied"]
    assert unhappy.count("thanks") <= 1


@given(st.text(max_size=300))
def test_any_words_are_read(words):
    assert answers.reading(words) in READINGS


@given(st.sampled_from(["Thank you sir", "धन्यवाद", "Shukriya ji", "ਧੰਨਵਾਦ"]), st.sampled_from(
    ["still no water", "light nahi aayi", "अभी भी पानी गंदा है", "ਅਜੇ ਵੀ ਨਹੀਂ ਹੋਇਆ", "gali waise hi gandi padi hai"]
))  # fmt: skip
def test_thanks_and_still_not_done_is_not_thanks(thanks, but):
    assert answers.reading(f"{thanks}, {but}") == answers.reading(f"{but}. {thanks}") == "not_satisfied"
