"""Under which keys a word is found, pure: as it is folded, without its a's, and by the consonants of its neighbours.

पानी नहीं आ रहा, ਪਾਣੀ ਨਹੀਂ ਆ ਰਿਹਾ and "paani nhi aarha" differ in their folded words. What nobody writes differently are
the consonants: pn, nh, rh. One word's are too few to tell it by, those of two or three that follow each other are not.

A key's first character says what it is: `_` a word without the a's after its first letter (bijali, bijli), `__` the
same more coarsely (sadak and सड़क), `+` the consonants of up to three words run together, `@` a word of somebody's
name, handle or number; else the word itself.
"""

import re
from functools import lru_cache

from smgt.language import skeleton

LONGEST = 60  # characters of a key; longer ones are cut, in the index and in what is looked for
BARE, COARSE, RUN, NAME = "_", "__", "+", "@"
COARSE_LEAST = 3  # letters of a coarse key; shorter ones are those of too many words
# letters that one writer hears as the other: the flapped r as a d, e as i, o as u
_HEARD = str.maketrans({"d": "r", "z": "j", "v": "w", "q": "k", "y": "i", "f": "p", "e": "i", "o": "u"})
RUN_WORDS = 3  # words run together at most
RUN_LEAST = 4  # consonants of a run; fewer say nothing
RUN_LEAST_ALONE = 5  # of a word by itself, which is also found by its own letters
PREFIX_LEAST = 3  # letters from which the beginning of a word finds it


@lru_cache(maxsize=50_000)
def bare(word):
    """A folded word without the a's after its first letter: what is written or left out as one likes."""
    return re.sub(r"(\D)\1+", r"\1", word[:1] + word[1:].replace("a", ""))


@lru_cache(maxsize=50_000)
def coarse(word):
    """A folded word as it is heard, for words that each script spells its own way; "" where too little is left."""
    heard = word.translate(_HEARD).replace("ai", "i").replace("au", "u")
    heard = re.sub(r"(\D)\1+", r"\1", heard[:1] + re.sub("[ah]", "", heard[1:]))
    return heard if len(heard) >= COARSE_LEAST and not heard.isdecimal() else ""


def runs(words):
    """[(first, after the last, consonants)] of each group of up to three words that can be told by its consonants."""
    bones, found = [skeleton(word) for word in words], []
    for first in range(len(words)):
        for last in range(first + 1, min(first + RUN_WORDS, len(words)) + 1):
            run = "".join(bones[first:last])
            if len(run) >= (RUN_LEAST_ALONE if last - first == 1 else RUN_LEAST):
                found.append((first, last, run[:LONGEST]))
    return found


def of_words(words):
    """The set of keys that a text's folded words are found by."""
    found = {word[:LONGEST] for word in words}
    found |= {f"{BARE}{bare(word)}"[:LONGEST] for word in words if bare(word) != word}
    found |= {f"{COARSE}{coarse(word)}"[:LONGEST] for word in words if coarse(word)}
    return found | {f"{RUN}{run}" for _, _, run in runs(words)}


def of_names(words):
    """The set of keys that a person is found by."""
    return {f"{NAME}{word}"[:LONGEST] for word in words}


def alike(word):
    """The keys of one word that is looked for, exact ones first; those ending in `*` stand for all that begin so."""
    same = [word[:LONGEST], bare(word)[:LONGEST], f"{BARE}{bare(word)}"[:LONGEST]]
    same += [f"{COARSE}{coarse(word)}"[:LONGEST]] if coarse(word) else []
    begins = [f"{word[:LONGEST]}*"] if len(word) >= PREFIX_LEAST else []
    return list(dict.fromkeys(same + begins))
