"""What kind of message it is: a grievance, what follows on one, a suggestion, praise, spam or plain abuse.

The model proposes; words that leave little doubt raise one kind above the others, and abuse beside a real problem
stays a grievance.
"""

from smgt.routing.features import meanings_of
from smgt.routing.phrases import any_of, finds, listed, names

GRIEVANCE, FOLLOWUP, SUGGESTION, PRAISE, SPAM, ABUSE = KINDS = (
    "grievance", "followup", "suggestion", "praise", "spam", "abuse",
)  # fmt: skip
ASIDE = (PRAISE, SPAM, ABUSE)  # probably no grievance

_SAID = {name.removeprefix("kind "): any_of(*listed(name)) for name in names("kind ")}
_EMPTY = frozenset(listed("no matter"))  # meanings that name no matter of an office
LIFT = 100.0  # by how much words that leave little doubt raise their kind
ENOUGH = 0.5  # below this a message stays a grievance


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
    decided = (rule(said, subjects, signs, shares) for rule in (_spam, _thanks, _wish, _follows, _idea, _insult))
    told, word = next(filter(None, decided), (None, ""))
    raised = {kind: share * (LIFT if kind == told else 1) for kind, share in shares.items()}
    kind = max(raised, key=raised.get)
    sure = raised[kind] / sum(raised.values())
    if kind != GRIEVANCE and sure < ENOUGH:
        return GRIEVANCE, round(1 - sure, 2), []
    return kind, round(sure, 2), [word] if kind == told else []


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
    if not word or _find("spared", said):
        return None
    trouble = _find("trouble", said) and not _find("no trouble", said)
    if _find("but", said) and (trouble or _find("owed", said) or shares.get(FOLLOWUP, 0) > 0.3):
        return FOLLOWUP, word
    if trouble and shares.get(PRAISE, 0) < 0.5 and "s:long" in signs:
        return None
    if shares.get(GRIEVANCE, 0) > 0.97 and trouble:
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
    if len(subjects) == 1 and not placed and not _find("trouble", said) and shares.get(ABUSE, 0) > 0.5:
        return ABUSE, word
    return None
