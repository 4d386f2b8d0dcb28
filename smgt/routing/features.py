"""What the model looks at: folded words, their meanings, pairs of them and their letters; places stand aside."""

import re
from functools import cache, lru_cache

from smgt.language import fold, fold_word, plain, skeleton
from smgt.routing.phrases import any_of, lines, listed, split

_THE = fold_word("the")
MOST = 400  # words that are looked at
PLACE = "PLACE"


@cache
def meanings():
    """The meanings of each folded word."""
    found = {}
    for line in lines("concepts.txt"):
        meaning, _, words = line.partition(":")
        for word in fold(words).split():
            found.setdefault(word, []).append(meaning)
    return found


@cache
def _cues():
    """(beginning of subjects, patterns that must all be found) for words that leave little doubt."""
    found = []
    for line in lines("cues.txt"):
        subject, _, phrases = line.partition(":")
        together = [phrase for phrase in split(phrases) if "+" in phrase]
        found += [(subject, tuple(any_of(word) for word in phrase.split("+"))) for phrase in together]
        found.append((subject, (any_of(*(phrase for phrase in split(phrases) if "+" not in phrase)),)))
    return found


def cued(said):
    """The subjects (or beginnings of them) that words leave little doubt of. `said`: phrases.spaced words."""
    return {subject for subject, patterns in _cues() if all(pattern.search(said) for pattern in patterns)}


@cache
def _by_skeleton():
    """The meanings of each skeleton of three consonants or more that only one meaning has."""
    found = {}
    for word, names in meanings().items():
        if len(word) > 4 and len(bare := skeleton(word)) > 2:
            found.setdefault(bare, []).append((word, names))
    return {bare: pairs for bare, pairs in found.items() if len({tuple(names) for _, names in pairs}) == 1}


@lru_cache(maxsize=20_000)
def meanings_of(word):
    """The meanings of a folded word; of one that is not listed, those of its stem or of a like spelling."""
    if word in meanings() or len(word) < 5:
        return tuple(meanings().get(word, ()))
    for stem in (word[:-1], word[:-2], word[:-3]):
        if len(stem) > 4 and stem in meanings():
            return tuple(meanings()[stem])
    for other, names in _by_skeleton().get(skeleton(word), ()):
        if abs(len(other) - len(word)) < 3:
            return tuple(names)
    return ()


def features(keys, extra=()):
    """name → weight for the folded words of a text (PLACE where a place's name stood); length 1 in all."""
    keys = keys[:MOST]
    found = dict.fromkeys(extra, 1.0)
    for word in dict.fromkeys(key for key in keys if key != PLACE):  # in order: a set's changes with each start
        _word(word, found)
    ideas = [(meanings_of(word) or (word,))[0] for word in keys]
    for one, two in zip(ideas, ideas[1:], strict=False):
        found[f"b:{one} {two}"] = 0.7
    for idea, apart in zip(ideas, ideas[2:], strict=False):
        if idea in _all_meanings() and apart in _all_meanings():
            found[f"b:{idea} {apart}"] = 0.5
    length = sum(weight * weight for weight in found.values()) ** 0.5 or 1.0
    return {name: weight / length for name, weight in found.items()}


@cache
def _all_meanings():
    return frozenset(name for names in meanings().values() for name in names)


def _word(word, found):
    found["w:" + word] = 1.0
    if len(bare := skeleton(word)) > 2:
        found["k:" + bare] = 0.7
    for meaning in meanings_of(word):
        found["m:" + meaning] = 1.4
    padded = f"^{word}$"
    for size in (4, 5):
        for at in range(len(padded) - size + 1):
            found[f"n:{padded[at : at + size]}"] = 0.4


_URL, _PHONE = (
    re.compile(r"https?://|www\.|\.com\b|\.in\b"),
    re.compile(r"(?<!\d)(?:\+?91[ -]?)?[6-9][\dx]{9}(?!\d)|[6-9]\d*x{3,}"),
)
_NUMBER = re.compile(r"smgt-\d+", re.IGNORECASE)


def signs(reading):
    """What the look of a message tells of its kind: a link, a telephone, how long it is, whether it names a place."""
    yield from (
        name
        for name, pattern in (("s:link", _URL), ("s:phone", _PHONE), ("s:number", _NUMBER))
        if pattern.search(reading.text)
    )
    length = len(reading.keys)
    yield "s:short" if length <= 5 else "s:middling" if length <= 12 else "s:long"
    if reading.where.spans:
        yield "s:place"
    if "?" in reading.text:
        yield "s:asks"


def keys_of(tokens, spans):
    """The folded words of a text's tokens; PLACE for each place's name and for what only tells where something is."""
    placed = {at for start, end in spans for at in range(start, end)}
    return [PLACE if at in placed else key for at, key in enumerate(matter_of(tokens))]


def matter_of(tokens):
    """The folded words, PLACE for what only tells where something is."""
    return [PLACE if _tells_where(tokens, at) else token.key for at, token in enumerate(tokens)]


def _tells_where(tokens, at):
    """School in "school ke samne" and "outside the school" is no matter of schools, nor bus in "bus stand ke samne"."""
    if tokens[at].key in _set("landmark of") and at + 1 < len(tokens):
        return _tells_where(tokens, at + 1)
    if tokens[at].key not in _set("landmark"):
        return False
    behind = [token.key for token in tokens[at + 1 : at + 3]]
    if behind and behind[0] in _set("called so") and not tokens[at].ends:
        return True
    if len(behind) == 2 and behind[0] in ("ke", "k", "de") and behind[1] in _set("beside"):
        return True
    before = [token.key for token in tokens[max(at - 3, 0) : at]]
    if _THE in before:  # "outside the school", "near the primary school"
        return bool(_set("before").intersection(before[: before.index(_THE)]))
    return bool(_set("before").difference(("to", "of")).intersection(before[-2:]))


@cache
def _set(name):
    return frozenset(fold_word(plain(word)) for word in listed(name))
