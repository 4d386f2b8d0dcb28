"""Life and limb first: what puts a life in danger now, what cannot wait, and what can.

A danger is named by what is dangerous and what it does; that it is old, feared or over (`unless`) takes it back.
"""

import re
from collections import defaultdict
from typing import NamedTuple

from smgt.routing.phrases import any_of, finds, lines, listed, split

LIFE, HIGH, NORMAL = "life-threatening", "high", "normal"


class Danger(NamedTuple):
    """All of `needs` must be said and nothing of `unless`; then a life is in danger: a matter of `subject`."""

    name: str
    subject: str
    needs: tuple
    unless: re.Pattern


def _dangers():
    """The dangers of dangers.txt, in its order."""
    for part in re.split(r"^# ", "\n".join(lines("dangers.txt")), flags=re.MULTILINE)[1:]:
        head, *said = part.strip().splitlines()
        phrases = defaultdict(list)
        for line in said:
            name, _, words = line.partition(":")
            phrases[name] += split(words)
        name, _, subject = head.partition(" = ")
        unless = phrases.pop("unless", ())
        yield Danger(name, subject, tuple(any_of(*words) for words in phrases.values()), any_of(*unless))


DANGERS = tuple(_dangers())
_PRESSING = any_of(*listed("pressing"))
_NOW = any_of(*listed("now"))
_HARM = any_of(*listed("harm"))
_OVER = any_of(*listed("over"))
# the share of life-threatening at which the model is believed: beside a word of help or harm, and by itself
ENOUGH, ALONE = 0.6, 0.985
_FAINT = 0.35  # the model's share from which a danger that no rule names is still high


def danger_in(said):
    """(the danger that words name, those words), or (None, []): of one that is over only what calls for help now."""
    if finds(_OVER, said) and not finds(_NOW, said):
        return None, []
    for danger in DANGERS:
        if words := _endangers(danger, said):
            return danger, words
    return None, []


def judge(said, shares):
    """(urgency, confidence, what said so). `said`: phrases.spaced words; `shares`: the model's."""
    danger, words = danger_in(said)
    if danger:
        return LIFE, 0.9, [danger.name, *words]
    share = shares.get(LIFE, 0)
    over = finds(_OVER, said)
    said_so = finds(_NOW, said) or (not over and finds(_HARM, said))
    if (share >= ALONE and not over) or (share >= ENOUGH and said_so):
        return LIFE, round(share, 2), [said_so]
    if (pressing := finds(_PRESSING, said)) and shares.get(NORMAL, 0) < 0.7:
        return HIGH, 0.7, [pressing]
    if shares.get(HIGH, 0) + shares.get(LIFE, 0) > 1 - _FAINT:
        return HIGH, round(shares[HIGH] + shares[LIFE], 2), []
    return NORMAL, round(shares.get(NORMAL, 0.5), 2), []


def _endangers(danger, said):
    """The words that name this danger, or none."""
    found = [finds(pattern, said) for pattern in danger.needs]
    if not all(found) or finds(danger.unless, said):
        return []
    return list(dict.fromkeys(found))
