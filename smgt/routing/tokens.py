"""The words of a text as the rules read them: as written, folded, and where the sentence pauses."""

import re
from dataclasses import dataclass

from smgt.language import fold_word, plain

MOST = 1500  # tokens that are looked at
_TOKEN = re.compile(r"[\u0900-\u0963\u0966-\u0a7f]+|[^\W_\u0900-\u0a7f]+")
_SEPARATOR = re.compile(r"[.,;:()\[\]|।!?\n–—\"“”/-]")


@dataclass(frozen=True)
class Token:
    """A word: as written (plain), folded, and whether a separator stands before and after it."""

    raw: str
    key: str
    starts: bool
    ends: bool


def tokens_of(text):
    """The words of a text with what stands between them."""
    text = plain(text)
    found, end = [], 0
    matches = list(_TOKEN.finditer(text))[:MOST]
    for at, match in enumerate(matches):
        following = matches[at + 1].start() if at + 1 < len(matches) else len(text)
        starts = at == 0 or bool(_SEPARATOR.search(text[end : match.start()]))
        ends = at + 1 == len(matches) or bool(_SEPARATOR.search(text[match.end() : following]))
        found.append(Token(match[0], fold_word(match[0]), starts, ends))
        end = match.end()
    return found


def as_written(key, text):
    """The first words of a text that fold to `key`, as they stand there (plain); `key` itself where there are none."""
    tokens, wanted = tokens_of(text), key.split()
    for at in range(len(tokens) - len(wanted) + 1):
        run = tokens[at : at + len(wanted)]
        if [token.key for token in run] == wanted:
            return " ".join(token.raw for token in run)
    return key
