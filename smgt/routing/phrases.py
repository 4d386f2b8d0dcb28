"""Words and phrases to look for in folded text, in any script; a star at the end of a word stands for any ending."""

import re
from functools import cache
from pathlib import Path

from smgt.language import fold

FOLDER = Path(__file__).parent.parent / "data" / "routing"


@cache
def _lists():
    found = {}
    for line in lines("words.txt"):
        name, _, phrases = line.partition(":")
        found.setdefault(name, []).extend(split(phrases))
    return found


def lines(name):
    """The lines of a data file of routing that say something."""
    written = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in written if line.strip() and not line.startswith(";")]


def split(phrases):
    """The phrases between vertical bars."""
    return [phrase.strip() for phrase in phrases.split("|") if phrase.strip()]


def listed(name):
    """The phrases of one name in words.txt, as written."""
    return _lists()[name]


def names(beginning):
    """The names in words.txt that begin so."""
    return [name for name in _lists() if name.startswith(beginning)]


def any_of(*phrases):
    """A pattern that finds any of the phrases in what `spaced` gives; of none, one that finds nothing."""
    patterns = sorted({_pattern(phrase) for phrase in phrases})
    return re.compile(" (?:" + "|".join(patterns) + ") " if patterns else r"(?!)")


def _pattern(phrase):
    return " ".join(_word(word) for word in phrase.split())


def _word(word):
    folded = re.escape(fold(word.rstrip("*")))
    return folded + r"\S*" if word.endswith("*") else folded


def spaced(keys):
    """Folded words as these patterns want them."""
    return f" {' '.join(keys)} "


def finds(pattern, said):
    """The first phrase found in what `spaced` gave, or ""."""
    found = pattern.search(said)
    return found[0].strip() if found else ""
