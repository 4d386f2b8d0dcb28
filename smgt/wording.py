"""Words of a report that say nothing, and words said before: pure hints for its office and its checker; no refusal.

A report is read clause by clause, folded as smgt/language.py folds: a clause that hands the matter on, promises or only
says that something was done tells nothing; one that names a deed, or enough that is in no other report, does.
"""

import re
from functools import cache

from smgt import language
from smgt.matching import found, lines, phrases, word

FILE = "wording.txt"
# what is wrong, worst first: it is another office's, was handed on, is still to come, was done (what?), is too little,
# was said before
HINTS = ("not_ours", "forwarded", "later", "empty", "short", "repeated")
LEAST = 3  # words of its own by which a clause without a deed says something
LONG = 8  # words from which the same text a second time is no coincidence; of a shorter one the third is
ALIKE = 0.8  # share of three-word runs in common from which two texts are the same
COMPARED = 30  # reports before, of the same office, that a text is compared with
_CLAUSE = re.compile(r"[;।!?\n]+|[.:](?!\s?\d)|,(?!\d)")


def look(taken, reply="", outcome="", earlier=()):
    """The hints about a report, each a word of HINTS, worst first; () for one that says what was done.

    `taken` is what was done in the office's words, `reply` what the citizen is to be told ("" where it follows from
    that), `earlier` what this office wrote in its last reports on other matters.
    """
    lacking = _said(taken, outcome) | (_said(reply, outcome) - {"short"} if reply.strip() else set())
    if repeated(taken, earlier):
        lacking.add("repeated")
    return tuple(hint for hint in HINTS if hint in lacking)


def repeated(text, earlier):
    """Whether the text, but for its numbers, is what those before say: a long one once, a short one twice."""
    words = _bare(text)
    alike = sum(_alike(words, _bare(other)) for other in list(earlier)[:COMPARED])
    return alike >= (1 if len(words) >= LONG else 2)


def _said(text, outcome):
    clauses = _clauses(text)
    told = [_told(clause) for clause in clauses]
    empty = set().union(*told)
    says = any(not names and _substance(clause) for clause, names in zip(clauses, told, strict=True))
    if not says:
        return empty or {"short"}
    return {"not_ours"} & empty if outcome in ("not_possible", "not_tenable") else set()


def _clauses(text):
    """The text's clauses, each as its folded words."""
    parts = []
    for part in _CLAUSE.split(text[: language.MOST]):
        parts.append([])
        for token in language.words(part):
            if token in _lists()["join"]:
                parts.append([])
            else:
                parts[-1].append(token)
    return [clause for clause in parts if clause]


def _told(clause):
    """Which phrases a clause is made of. A deed in it stands, though it was handed on or called "action", too."""
    named = {name for name, wanted in _phrases().items() if _holds(clause, wanted)}
    return named & {"not_ours", "later"} if _deed(clause) else named


def _substance(clause):
    own = [token for token in clause if token not in _lists()["filler"]]
    return len(own) >= LEAST or (bool(own) and _deed(clause))


def _deed(clause):
    return any(each(token) for token in clause for each in _deeds().get(token[:2], ()))


def _holds(clause, wanted):
    return any(found(clause, phrase) for phrase in wanted)


# -- the same again ------------------------------------------------------------------------------------------


def _bare(text):
    """Its words without numbers, by their consonants: each script spells the vowels of the same word its own way."""
    return tuple(language.skeleton(token) for token in language.words(text) if not token.isdigit())


def _alike(words, others):
    if words == others:
        return bool(words)
    mine, theirs = _runs(words), _runs(others)
    return bool(mine and theirs) and len(mine & theirs) / len(mine | theirs) >= ALIKE


def _runs(words):
    return set(zip(words, words[1:], words[2:], strict=False))


# -- the lists -----------------------------------------------------------------------------------------------


@cache
def _phrases():
    """{name: phrases} of what tells nothing."""
    listed = {}
    for name, line in lines(FILE):
        if name in HINTS:
            listed.setdefault(name, []).extend(phrases(line))
    return listed


@cache
def _lists():
    """{name: folded words} of what is compared word by word."""
    listed = {"join": set(), "filler": set()}
    for name, line in lines(FILE):
        if name in listed:
            listed[name].update(word(text).text for text in line.split())
    return listed


@cache
def _deeds():
    """{first two letters: Words} of what somebody did."""
    listed = {}
    for name, line in lines(FILE):
        for each in map(word, line.split()) if name == "deed" else ():
            listed.setdefault(each.text[:2], []).append(each)
    return listed
