"""A sentence that the house put together, known again by its shape and said in another language. Pure."""

import re
from functools import lru_cache

_SLOT = re.compile(r"%\((\w+)\)[sd]")
LONGEST = 600  # characters of a sentence that is looked at


class Shapes:
    """The sentences with slots of one catalogue, {English: translated}; those with most words of their own first."""

    def __init__(self, catalogue):
        slotted = {words: said for words, said in catalogue.items() if said and _SLOT.search(words)}
        ordered = sorted(slotted, key=lambda words: -len(_SLOT.sub("", words)))
        self._found = [(_beginning(words), _pattern(words), slotted[words]) for words in ordered]
        self.say = lru_cache(maxsize=512)(self._say)

    def _say(self, sentence, inner):
        """The sentence translated, each slot by `inner`; None where it has the shape of none."""
        if len(sentence) > LONGEST:
            return None
        for beginning, pattern, said in self._found:
            if sentence.startswith(beginning) and (match := pattern.fullmatch(sentence)):
                return said % {name: inner(words) for name, words in match.groupdict().items()}
        return None


def _beginning(words):
    return _SLOT.split(words, maxsplit=1)[0].replace("%%", "%")


def _pattern(words):
    pieces, seen = [], set()
    for number, piece in enumerate(_SLOT.split(words)):
        if number % 2 == 0:
            pieces.append(re.escape(piece.replace("%%", "%")))
        else:
            pieces.append(f"(?P={piece})" if piece in seen else f"(?P<{piece}>.+?)")
            seen.add(piece)
    return re.compile("".join(pieces), re.DOTALL)
