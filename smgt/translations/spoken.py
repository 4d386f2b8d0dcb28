"""What the house says, in another language: a text of the catalogue, or a sentence put together from facts. Pure."""

from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import read_mo

from smgt.translations.shapes import Shapes


def N_(words):
    """Marks words to be translated."""
    return words


@lru_cache(maxsize=4)
def catalogue(language):
    """{English: translated} of a language; {} where there is none."""
    path = Path(__file__).parent / language / "LC_MESSAGES" / "smgt.mo"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {each.id: each.string for each in read_mo(file) if isinstance(each.id, str) and each.id}


@lru_cache(maxsize=4)
def shapes(language):
    """The Shapes of a language; None where it has no catalogue."""
    found = catalogue(language)
    return Shapes(found) if found else None


def spoken(words, language, name):
    """Words of the house in a language, line by line; `name(words)` says those facts in it that are in no catalogue."""
    known, composed = catalogue(language), shapes(language)

    def said(line):
        return known.get(line) or (composed and composed.say(line, said)) or name(line)

    return "\n".join(line and said(line) for line in words.split("\n"))
