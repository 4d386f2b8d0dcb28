"""The attention that a message may deserve for who writes it: press or representative. Pure; only ever a suggestion."""

from functools import cache

from smgt import language
from smgt.matching import found, lines, phrases
from smgt.rules import ATTENTION

NEAR = 1  # other words between two words of a phrase


def of_author(text, name):
    """ "press", "representative" or "" by what he says of himself in `text` and how he is called in `name`."""
    said = {"says": language.words(text), "named": language.words(name)}
    for flag in ATTENTION[:2]:
        if any(found(words, phrase, NEAR) for how, words in said.items() for phrase in _phrases()[f"{flag} {how}"]):
            return flag
    return ""


@cache
def _phrases():
    listed = {}
    for name, line in lines("attention.txt"):
        listed.setdefault(name, []).extend(phrases(line))
    return listed
