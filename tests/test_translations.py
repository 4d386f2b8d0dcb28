"""The catalogues: whole, current, compiled, and true to the slots; nothing stands bare in a template."""

import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from smgt.translations.__main__ import CATALOGUES, missing, read
from smgt.translations.shapes import Shapes
from smgt.translations.sources import in_python, messages

ROOT = Path(__file__).parent.parent
SLOT = re.compile(r"%\(\w+\)[sd]|%%|\{[^}]*\}")
BARE = re.compile(r"[A-Za-z\u0900-\u097f]{2,}[^\n]*")
NAMES = ("SMGT", "SHA-256", "CSV")  # no words: they are the same in every language


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request):
    return read(request.param)


@pytest.fixture(scope="module")
def wanted():
    return {words for words, _ in messages(ROOT)}


def texts(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def spoken(catalogue):
    """{text: translated}; of plurals their first form names the text."""
    return {
        tuple(each.id)[0] if isinstance(each.id, list | tuple) else each.id: tuple(each.string) for each in catalogue
    }


def test_everything_is_translated_and_nothing_is_left_over(catalogue, wanted):
    assert len(wanted) > 1000
    known = {message.id for message in catalogue if message.id}
    assert {"new": wanted - known, "gone": known - wanted} == {"new": set(), "gone": set()}, "run `make words`"
    assert missing(catalogue) == []


def test_each_slot_is_kept(catalogue):
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        pairs = zip(ids, texts(message), strict=True) if message.id else ()
        assert not [words for one, words in pairs if set(SLOT.findall(one)) != set(SLOT.findall(words))]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_compiled_is_what_is_written(path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = spoken(read_mo(file))
    assert compiled == spoken(read(path)), "run `make words`"


@pytest.mark.parametrize("path", sorted((ROOT / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_word_stands_bare_in_a_template(path):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]+)"', text)
    shown = re.sub(r"<[^>]*>", " ", re.sub(r'[\w-]+="[^"]*"', "", text))
    told = re.sub("|".join(NAMES), " ", " ".join([shown, *spoken]))
    assert BARE.findall(told) == []


def test_sentences_of_rules_and_verbs_are_found(tmp_path):
    file = tmp_path / "some.py"
    file.write_text(
        '"""No text."""\nraise Refused(f"It has {most} rows at 5 %: split it.")\nx = "It is done."\ny = "no"'
    )
    with file.open("rb") as opened:
        found = [words for _, _, words, _ in in_python(opened, None, None, None)]
    assert set(found) == {"It has %(s1)s rows at 5 %%: split it.", "It is done."}


def test_a_sentence_with_facts_is_known_by_its_shape():
    shapes = Shapes(
        {"There is no office %(s1)s.": "%(s1)s नहीं।", "A %(a)s is %(b)s %%.": "%(b)s %% %(a)s", "Done.": "ठीक"}
    )
    said = {"received": "प्राप्त"}
    assert shapes.say("There is no office FOO:50%d.", str) == "FOO:50%d नहीं।"
    assert shapes.say("A received is 5 %.", lambda words: said.get(words, words)) == "5 % प्राप्त"
    assert shapes.say("There is no bus.", str) is None and shapes.say("There is no office " + "x" * 999, str) is None
