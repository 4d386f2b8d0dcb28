"""Words of a report that say nothing, and words said before: pure hints for its office and its checker; no refusal.

A report is read clause by clause, folded as smgt/language.py folds: a clause that hands the matter on, promises or only
says that something was done tells nothing; one that names a deed, or enough that is in no other report, does.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from smgt import language

# what is wrong, worst first: it is another office's, was handed on, is still to come, was done (what?), is too little,
# was said before
HINTS = ("not_ours", "forwarded", "later", "empty", "short", "repeated")
GAP = 3  # words that may stand between two words of a phrase
LEAST = 3  # words of its own by which a clause without a deed says something
LONG = 8  # words from which the same text a second time is no coincidence; of a shorter one the third is
ALIKE = 0.8  # share of three-word runs in common from which two texts are the same
COMPARED = 30  # reports before, of the same office, that a text is compared with
_CLAUSE = re.compile(r"[;।!?\n]+|[.:](?!\s?\d)|,(?!\d)")


@dataclass(frozen=True)
class _Word:
    """One word of a list: folded; `prefix` when it stands for every word that begins so."""

    text: str
    prefix: bool

    def __call__(self, token):
        return token.startswith(self.text) if self.prefix else token == self.text


def look(taken, reply="", outcome="", earlier=()):
    """The hints about a report, each a word of HINTS, worst first; () for one that says what was done.

    `taken` is what was done in the office's words, `reply` what the citizen is to be told ("" where it follows from
    that), `earlier` what this office wrote in its last reports on other matters.
    """
    found = _said(taken, outcome) | (_said(reply, outcome) - {"short"} if reply.strip() else set())
    if repeated(taken, earlier):
        found.add("repeated")
    return tuple(hint for hint in HINTS if hint in found)


def repeated(text, earlier):
    """Whether the text, but for its numbers, is what those before say: a long one once, a short one twice."""
    words = _bare(text)
    alike = sum(_alike(words, _bare(other)) for other in list(earlier)[:COMPARED])
    return alike >= (1 if len(words) >= LONG else 2)


def _said(text, outcome):
    clauses = _clauses(text)
    told = [_told(clause) for clause in clauses]
    phrases = set().union(*told)
    says = any(not found and _substance(clause) for clause, found in zip(clauses, told, strict=True))
    kept = {"not_ours"} & phrases if outcome in ("not_possible", "not_tenable") else set()
    if says:
        return kept
    return phrases or {"short"}


def _clauses(text):
    """The text's clauses, each as its folded words."""
    found = []
    for part in _CLAUSE.split(text[: language.MOST]):
        clause = []
        for word in language.words(part):
            if word in _lists()["join"] and clause:
                found.append(clause)
                clause = []
            else:
                clause.append(word)
        if clause:
            found.append(clause)
    return found


def _told(clause):
    """Which phrases a clause is made of. A deed in it stands, though it was handed on or called "action", too."""
    named = {name for name in ("not_ours", "forwarded", "later", "empty") if _holds(clause, _phrases()[name])}
    return named & {"not_ours", "later"} if _deed(clause) else named


def _substance(clause):
    own = [word for word in clause if word not in _lists()["filler"]]
    return len(own) >= LEAST or (bool(own) and _deed(clause))


def _deed(clause):
    return any(word(token) for token in clause for word in _deeds().get(token[:2], ()))


def _holds(clause, phrases):
    return any(_stands(clause, phrase) for phrase in phrases)


def _stands(clause, phrase):
    """Whether the phrase's words stand in the clause in order, at most GAP others between two of them."""
    starts = [at for at, token in enumerate(clause) if phrase[0](token)]
    return any(_goes_on(clause, at, phrase[1:]) for at in starts)


def _goes_on(clause, at, rest):
    for word in rest:
        following = range(at + 1, min(at + 2 + GAP, len(clause)))
        at = next((place for place in following if word(clause[place])), None)
        if at is None:
            return False
    return True


# -- the same again ------------------------------------------------------------------------------------------


def _bare(text):
    """Its words without numbers, by their consonants: each script spells the vowels of the same word its own way."""
    return tuple(language.skeleton(word) for word in language.words(text) if not word.isdigit())


def _alike(words, others):
    if words == others:
        return bool(words)
    mine, theirs = _runs(words), _runs(others)
    return bool(mine and theirs) and len(mine & theirs) / len(mine | theirs) >= ALIKE


def _runs(words):
    return set(zip(words, words[1:], words[2:], strict=False))


# -- the lists -----------------------------------------------------------------------------------------------


def _lines():
    path = Path(__file__).parent / "data" / "wording.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(";"):
            name, _, listed = line.partition(": ")
            yield name, listed


def _word(text):
    return _Word(language.fold_word(language.plain(text.removesuffix("*"))), text.endswith("*"))


@cache
def _phrases():
    """{name: phrases}, each a tuple of _Words."""
    found = {}
    for name, listed in _lines():
        if name in ("forwarded", "empty", "later", "not_ours"):
            phrases = [tuple(map(_word, part.replace("…", " ").split())) for part in listed.split("|")]
            found.setdefault(name, []).extend(phrases)
    return found


@cache
def _lists():
    """{name: folded words} of what is compared word by word."""
    found = {"join": set(), "filler": set()}
    for name, listed in _lines():
        if name in found:
            found[name].update(_word(text).text for text in listed.split())
    return found


@cache
def _deeds():
    """{first two letters: _Words} of what somebody did."""
    found = {}
    for name, listed in _lines():
        for word in map(_word, listed.split()) if name == "deed" else ():
            found.setdefault(word.text[:2], []).append(word)
    return found
