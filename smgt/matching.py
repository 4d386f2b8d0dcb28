"""Phrases in any script, looked for in folded words: what smgt/wording.py and smgt/answers.py read by. Pure.

A file of them has lines "name: phrase | phrase"; lines of one name belong together, ";" begins a remark. In a phrase
"word*" stands for every word that begins so, and up to GAP other words may stand between two of its words.
"""

from dataclasses import dataclass
from pathlib import Path

from smgt import language

GAP = 3
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Word:
    """One word of a phrase: folded; `prefix` when it stands for every word that begins so."""

    text: str
    prefix: bool

    def __call__(self, token):
        return token.startswith(self.text) if self.prefix else token == self.text


def word(text):
    """The Word that a file's "word" or "word*" is."""
    return Word(language.fold_word(language.plain(text.removesuffix("*"))), text.endswith("*"))


def lines(name):
    """(name, what it lists) of each line of a data file."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(";"):
            begins, _, listed = line.partition(": ")
            yield begins, listed


def phrases(listed):
    """The phrases of a line, each a tuple of Words."""
    return [tuple(map(word, phrase.split())) for phrase in listed.split("|")]


def found(tokens, phrase, gap=GAP):
    """Where in a list of folded words a phrase stands, as the places of its words; () where it does not."""
    for start, token in enumerate(tokens):
        if phrase[0](token) and (places := _goes_on(tokens, start, phrase[1:], gap)):
            return places
    return ()


def _goes_on(tokens, at, rest, gap):
    places = [at]
    for each in rest:
        following = range(at + 1, min(at + 2 + gap, len(tokens)))
        at = next((place for place in following if each(tokens[place])), None)
        if at is None:
            return ()
        places.append(at)
    return tuple(places)
