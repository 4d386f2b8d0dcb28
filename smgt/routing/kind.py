"""What kind of message it is: a grievance, what follows on one, a suggestion, praise, spam or plain abuse.

The model proposes; where words leave no doubt they decide, and abuse beside a real problem stays a grievance.
"""

from smgt.routing.features import meanings_of
from smgt.routing.phrases import any_of, finds, listed, names

GRIEVANCE, FOLLOWUP, SUGGESTION, PRAISE, SPAM, ABUSE = KINDS = (
    "grievance", "followup", "suggestion", "praise", "spam", "abuse",
)  # fmt: skip
ASIDE = (PRAISE, SPAM, ABUSE)  # probably no grievance

_SAID = {name.removeprefix("kind "): any_of(*listed(name)) for name in names("kind ")}
_EMPTY = frozenset(listed("no matter"))  # meanings that name no matter of an office
_SURE = 0.9


def _find(name, said):
    return finds(_SAID[name], said)


def matters(keys):
    """The meanings in folded words that name a matter of some office."""
    return {meaning for key in keys for meaning in meanings_of(key)} - _EMPTY


def judge(said, keys, signs, shares):
    """(kind, confidence, what said so). `said`: phrases.spaced; `signs`: features.signs; `shares`: the model's."""
    if not keys:
        return GRIEVANCE, 0.1, []
    subjects = matters(keys)
    for rule in (_spam, _thanks, _wish, _follows, _idea, _insult):
        if decided := rule(said, subjects, signs, shares):
            kind, word = decided
            return kind, _SURE, [word]
    kind = next(iter(shares))
    if kind == FOLLOWUP and shares[kind] < 0.85:
        kind = GRIEVANCE
    if kind != GRIEVANCE and (len(subjects) > 1 or shares[kind] < 0.5) and kind != FOLLOWUP:
        kind = GRIEVANCE
    return kind, round(shares.get(kind, 0.5), 2), []


def _spam(said, subjects, signs, shares):
    word = _find("sure spam", said)
    offers = _find("spam", said)
    reachable = {"s:link", "s:phone"} & signs
    sure = shares.get(SPAM, 0)
    if not word and (not offers or (len(subjects) > 1 and not reachable)):
        return (SPAM, "") if sure > 0.97 and not subjects and "s:place" not in signs else None
    return (SPAM, word or offers) if word or reachable or sure > 0.6 else None


def _thanks(said, subjects, signs, shares):
    word = _find("thanks", said)
    if not word:
        return None
    if _find("but", said) and (_find("trouble", said) or _find("owed", said) or shares.get(FOLLOWUP, 0) > 0.3):
        return FOLLOWUP, word
    if _find("trouble", said) and shares.get(PRAISE, 0) < 0.5 and "s:long" in signs:
        return None
    if shares.get(GRIEVANCE, 0) > 0.97 and _find("trouble", said):
        return None  # "please help, thank you" at the end of a complaint
    return PRAISE, word


def _wish(said, subjects, signs, shares):
    word = _find("wish", said)
    if not word or (subjects and (_find("trouble", said) or shares.get(GRIEVANCE, 0) > 0.3)):
        return None
    return (PRAISE, word) if not _find("trouble", said) or shares.get(GRIEVANCE, 0) < 0.9 else None


def _follows(said, subjects, signs, shares):
    word = _find("past", said) or ("s:number" in signs and "SMGT-") or (not subjects and _find("answering", said))
    return (FOLLOWUP, word) if word else None


def _idea(said, subjects, signs, shares):
    if word := _find("idea", said):
        return SUGGESTION, word
    if _find("inquiry", said):
        return None
    word = _find("formal", said)
    if word and not _find("suffered", said):
        return SUGGESTION, word
    word = _find("wished", said)
    if word and (not _find("trouble", said) or shares.get(SUGGESTION, 0) > 0.5):
        return SUGGESTION, word
    return None


def _insult(said, subjects, signs, shares):
    word = _find("insult", said)
    if not word:
        return None
    placed = "s:place" in signs
    if not subjects and (shares.get(ABUSE, 0) > 0.05 or not placed) and shares.get(GRIEVANCE, 0) < 0.93:
        return ABUSE, word
    if len(subjects) == 1 and not placed and shares.get(ABUSE, 0) > 0.5:
        return ABUSE, word
    return None
