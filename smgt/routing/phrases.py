"""Words and phrases to look for in folded text; a star at the end of a word stands for any ending."""

import re

from smgt.language import fold


def any_of(*lines):
    """A pattern that finds any of the phrases (separated by a vertical bar) in words run together by spaces."""
    phrases = {phrase.strip() for line in lines for phrase in line.split("|") if phrase.strip()} or {"\0"}
    return re.compile(" (?:" + "|".join(sorted(_pattern(phrase) for phrase in phrases)) + ") ")


def _pattern(phrase):
    return " ".join(_word(word) for word in phrase.split())


def _word(word):
    folded = re.escape(fold(word.rstrip("*")))
    return folded + r"\S*" if word.endswith("*") else folded


def spaced(keys):
    """Folded words as these patterns want them."""
    return " " + "  ".join(keys) + " "


def finds(pattern, said):
    """The first phrase found in what `spaced` gave, or ""."""
    found = pattern.search(said.replace("  ", " "))
    return found[0].strip() if found else ""
