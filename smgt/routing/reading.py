"""A text read once: its words, where it says to be, and the keys that rules and model look at."""

import re

from smgt.routing.features import keys_of
from smgt.routing.subjects import category_of, departments_of
from smgt.routing.tokens import tokens_of
from smgt.routing.whereabouts import locate

MOST = 6000  # characters that are read; what a message is about stands at its beginning
_NOISE = re.compile(r"https?://\S+|[@#](\w+)")


class Reading:
    """The tokens of a text, the place it names (`where`), its folded `keys`, and `words` as a set."""

    def __init__(self, text, spellings=None):
        """`spellings`: key → places that are known here beside the shipped ones."""
        self.text = text[:MOST]
        said = _NOISE.sub(lambda match: f" {match[1] or ''} ", self.text)
        self.tokens = tokens_of(said)
        self.where = locate(said, self.tokens, spellings)
        self.keys = keys_of(self.tokens, self.where.spans)
        self.words = frozenset(token.key for token in self.tokens)


def place(subject, text):
    """The category and the department that a post about a subject belongs to, for posts labelled by subject."""
    reading = Reading(text)
    shares = departments_of(subject, reading.where.district, reading.where.kind, reading.words)
    return category_of(subject), max(shares, key=shares.get)
