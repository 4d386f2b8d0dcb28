"""What a citizen's later message seems to say: thanks, not_satisfied or new_matter. Pure; only ever a suggestion.

A no that is good news ("koi dikkat nahi") is taken out first; then any sign that it is not done outweighs thanks: who
thanks and still has no water is not satisfied.
"""

from functools import cache

from smgt import language
from smgt.matching import found, lines, phrases

NEAR = 1  # other words between two words of a phrase: people who are angry or glad are brief


def reading(text):
    """ "not_satisfied", "thanks" or "new_matter" for the words of a citizen whose ticket was answered."""
    words = language.words(text)
    glad = _take_out(words, "relief")
    happy = glad or _says(words, "happy")
    if _says(words, "other"):
        return "new_matter"
    if _says(words, "unhappy") or (happy and (_says(words, "state") or _turns(words))):
        return "not_satisfied"
    return "thanks" if happy else "new_matter"


def _turns(words):
    """Whether thanks are followed by a "but" with something after it that is neither good news nor a mild wish."""
    turns = [at for at, word in enumerate(words) if any(phrase[0](word) for phrase in _phrases()["yet"])]
    after = words[turns[-1] + 1 :] if turns and turns[-1] > 0 else []
    return len(after) > 1 and not any(_says(after, name) for name in ("happy", "mild"))


def _says(words, name):
    return any(found(words, phrase, NEAR) for phrase in _phrases()[name])


def _take_out(words, name):
    """Replace what these phrases are made of; whether there was any."""
    taken = False
    for phrase in _phrases()[name]:
        while places := found(words, phrase, 3):
            taken = True
            for place in places:
                words[place] = ""
    return taken


@cache
def _phrases():
    listed = {}
    for name, line in lines("answers.txt"):
        listed.setdefault(name, []).extend(phrases(line))
    return listed
