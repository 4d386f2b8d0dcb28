"""In which district a message happens: every place it names is weighed by its kind and by the words beside it."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from smgt.language import fold_word, plain
from smgt.routing.features import meanings
from smgt.routing.phrases import listed
from smgt.routing.places import (
    CENSUS,
    DISTRICT,
    LANDMARK,
    LOCALITY,
    OUTSIDE,
    PART,
    TOWN,
    VILLAGE,
    WEIGHTS,
    common,
    gazetteer,
    lone_sectors,
    pins,
)
from smgt.routing.tokens import tokens_of

UNKNOWN, ELSEWHERE = "unknown", "outside"
GURMUKHI = "\u0a00"
ENOUGH = 3.0  # below this nothing is said
LONGEST = 4  # words in a name
MARGIN = 1.15  # how far the first must lead where names are those of several places
MAYBE, SURELY = 1, 2  # how much the words beside a name say


def _folded(name):
    return frozenset(fold_word(plain(word)) for word in listed(name))


_VILLAGE = _folded("place village")
_SEAT = _VILLAGE | _folded("place seat")
_AFTER = _folded("place after") | _VILLAGE
_AHEAD = _SEAT | _folded("place ahead")
_OWN = _folded("place own")
# names of towns that are words too: believed when they are spelt as the town is and stand where a place stands
_SOFT = _folded("place soft")
_AT = _folded("place at")
_IN = _folded("place in")
_BEFORE = _folded("place before")
_DISTRICT = _folded("place district")
_CHIEF = _folded("place chief")
_ROAD = _folded("place road")
_ROUTE = _folded("place route")
_REFER = _folded("place refer")
_NOT = _folded("place not")
_BODY = _folded("place body")
_HERE = _folded("place here")
_SECTOR = re.compile(r"(?:\bsec(?:tor|\.)?|सेक्टर|सैक्टर)[\s.-]*(\d{1,3})\b", re.IGNORECASE)
_PIN = re.compile(r"(?<!\d)1[23]\d{4}(?!\d)")


@dataclass
class Mention:
    """A place named by the tokens start..end (not including); weights by district; `kind` of the weightiest."""

    start: int
    end: int
    raw: str
    weights: dict
    kind: str


@dataclass
class Where:
    """The answer: a district, unknown or outside; how sure (0–1), what else, why, and in what kind of place."""

    district: str = UNKNOWN
    confidence: float = 0.5
    alternatives: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    kind: str = ""
    spans: list = field(default_factory=list)


def locate(text, tokens=None, spellings=None):
    """Where a text says that it happens; never a guess from a sector's number or from one common word.

    `spellings`: key → places, beside those that are shipped.
    """
    tokens = tokens_of(text) if tokens is None else tokens
    mentions = _mentions(tokens, spellings or {})
    _weigh_roles(mentions, tokens)
    mentions += _numbers(text)
    return _judge(mentions, any(token.key in _HERE for token in tokens))


def expected(tokens, at):
    """Whether the words beside a word say that it may be a place's name."""
    return any(_cues(tokens, at, at + 1))


def after_village(tokens, at):
    """Whether a word stands behind the word for a village, as that village's own name."""
    return _cues(tokens, at, at + 1)[0] == SURELY and at > 0 and tokens[at - 1].key in _VILLAGE


def _mentions(tokens, spellings):
    found, at = [], 0
    while at < len(tokens):
        mention = _taught(tokens, at, spellings)
        mention = mention or next((m for n in range(LONGEST, 0, -1) if (m := _named(tokens, at, n))), None)
        mention = mention or _nearly(tokens, at)
        if mention:
            found.append(mention)
        at = mention.end if mention else at + 1
    return found


def _taught(tokens, at, spellings):
    """The mention of a place whose spelling was learned; a short one counts only where a place is expected."""
    places = spellings.get(tokens[at].key)
    if not places or (len(tokens[at].key) < 6 and not expected(tokens, at)):
        return None
    return _mention(at, [tokens[at]], places, 1.0)


def _named(tokens, at, length):
    """The mention that exactly these tokens make, or None."""
    part = tokens[at : at + length]
    if len(part) < length:
        return None
    places = gazetteer().names.get("".join(token.key for token in part), ())
    places = [place for place in places if _spelt(place, part)]
    places = [place for place in places if _believed(place, part, tokens, at)]
    cued, _ = _cues(tokens, at, at + length)
    return _mention(at, part, places, 1.5 if cued else 1.0) if places else None


def _spelt(place, part):
    """The name is written in as many words as it has, or as one, or in two long ones."""
    if len(part) in (1, place.words):
        return True
    return len(part) == 2 and place.kind != VILLAGE and all(len(token.key) > 2 for token in part)


def _cues(tokens, start, end):
    """How much the words beside it say that this is a place's name, and that something happens there: 0, 1 or 2."""
    before = tokens[start - 1].key if start and not tokens[start].starts else ""
    behind = tokens[end].key if end < len(tokens) and not tokens[end - 1].ends else ""
    earlier = tokens[start - 1].key if start else ""
    cued = SURELY if before in _AHEAD or earlier in _VILLAGE else int(behind in _AFTER)
    if start > 1 and before in _VILLAGE and tokens[start - 2].key in _OWN:
        cued = 0  # "hamare gaon pani": our village
    alone = tokens[start].starts and tokens[end - 1].ends
    surely = alone or behind in _IN or before in _BEFORE or before in _CHIEF
    return cued, SURELY if surely else int(behind in _AT)


def _believed(place, part, tokens, at):
    """A short or common word is a place's name only when the words beside it say so."""
    cued, placed = _cues(tokens, at, at + len(part))
    key = "".join(token.key for token in part)
    if len(part) > 1:
        return place.kind != VILLAGE or len(key) > 6 or bool(placed or cued)
    if key in _SEAT:
        return False
    if place.kind == OUTSIDE:
        return part[0].raw == plain(place.name) and (key not in common() or key != part[0].raw)
    if key in common():
        placed = SURELY if _beside(tokens, at) else placed
        return cued == SURELY or (cued and part[0].starts) or _exactly(place, part[0], key, placed)
    if place.kind in (DISTRICT, TOWN, PART, LANDMARK):
        return _sizeable(place, part[0], key, cued or placed == SURELY)
    return bool(cued) or _long_enough(place, part[0], key, placed)


def _exactly(place, token, key, placed):
    """A town that is called like a word, spelt as the town is: हांसी is no laughter, hansi may be."""
    if place.kind not in (DISTRICT, TOWN, PART):
        return False
    if token.raw not in gazetteer().exact:
        return key in _SOFT and token.raw >= GURMUKHI and bool(placed)  # the list has no names in Gurmukhi
    if token.raw.isascii():
        return key in _SOFT and placed == SURELY
    return key in _SOFT or placed == SURELY


def _sizeable(place, token, key, expected):
    """A town's name of three or four letters must be spelt as it is or stand where a place is expected."""
    if len(key) > 4:
        return True
    return token.raw == plain(place.name) or (len(key) > 3 and bool(expected))


def _long_enough(place, token, key, placed):
    """A village or locality: the longer its name, the less the words beside it must say."""
    locality = place.kind == LOCALITY
    if placed and len(key) > (3 if locality else 4):
        return True
    return len(key) > (5 if locality else 6) and (token.starts or token.ends)


def _beside(tokens, at):
    """Whether the next or the last word is a town's name."""
    near = [tokens[n].key for n in (at - 1, at + 1) if 0 <= n < len(tokens)]
    return any(place.kind in (DISTRICT, TOWN) for key in near for place in gazetteer().names.get(key, ()))


def _mention(at, part, places, factor):
    """One mention; of namesakes the weightiest kind counts fully, the lesser ones half."""
    best = {}
    for place in places:
        if WEIGHTS[place.kind] > WEIGHTS.get(best.get(place.district), 0):
            best[place.district] = place.kind
    top = max(WEIGHTS[kind] for kind in best.values())
    weights = {d: WEIGHTS[k] * factor * (1 if WEIGHTS[k] == top else 0.5) for d, k in best.items()}
    kind = next(kind for kind in best.values() if WEIGHTS[kind] == top)
    return Mention(at, at + len(part), " ".join(token.raw for token in part), weights, kind)


def _nearly(tokens, at):
    """A misspelt name: a town's by one letter, a village's by its vowels, and only where a place is expected."""
    token = tokens[at]
    if len(token.key) < 5 or token.key in common() or token.key in meanings() or token.key.isdigit():
        return None
    cued, placed = _cues(tokens, at, at + 1)
    if not (cued or placed):
        return None
    book = gazetteer()
    keys = book.near(token.key) if len(token.key) > 5 or cued else ()
    if not keys and at and tokens[at - 1].key in _VILLAGE:
        keys = book.like(token.key)
    places = [place for key in keys for place in book.names[key] if place.kind != OUTSIDE and place.words == 1]
    if not places or len({place.district for place in places}) > 2:
        return None
    return _mention(at, [token], places, 0.8 if cued else 0.55)


def _numbers(text):
    """What PIN codes and the sectors that only one town has say."""
    found = []
    for pin in _PIN.findall(text):
        if pin in pins():
            district, share = pins()[pin]
            found.append(Mention(0, 0, pin, {district: 9 * share}, LOCALITY))
    for number in _SECTOR.findall(text):
        if number in lone_sectors():
            found.append(Mention(0, 0, f"sector {number}", {lone_sectors()[number]: 3.5}, LOCALITY))
    return found


def _weigh_roles(mentions, tokens):
    """What each place is in its sentence: the scene itself, a road's other end, where one was sent, what it is not."""
    for order, mention in enumerate(mentions):
        factor = _role(mention, tokens, order and mentions[order - 1])
        mention.weights = {district: weight * factor for district, weight in mention.weights.items()}


def _role(mention, tokens, previous):
    before = _same_breath(tokens[max(mention.start - 2, 0) : mention.start + 1])[:-1]
    behind = [token.key for token in tokens[mention.end : mention.end + 2]]
    nxt = behind[0] if behind else ""
    if "not" in before or (before and before[-1] in _NOT and nxt in _DISTRICT):
        return 0.0
    factor = 1.0
    if nxt in _DISTRICT or (before and before[-1] in _DISTRICT):
        factor *= 2
    elif before and before[-1] in _CHIEF:
        factor *= 1.2
    if _REFER.intersection(behind) or before == ["go", "to"]:
        factor *= 0.3
    if nxt in _ROAD and mention.kind in (DISTRICT, TOWN, PART):
        factor *= 0.4
    if mention.kind == OUTSIDE:
        return factor * _outward(mention, tokens, before, behind)
    if nxt in ("se", "to"):
        factor *= 0.8
    return factor * (0.4 if _arrives(mention, tokens, previous) else 1)


def _same_breath(part):
    """The keys since the last separator."""
    first = max((at for at, token in enumerate(part) if token.starts), default=0)
    return [token.key for token in part[first:]]


def _arrives(mention, tokens, previous):
    """It is where a road or bus from the place before leads to: A se B."""
    if not previous or mention.start - previous.end != 1:
        return False
    return tokens[previous.end].key in ("se", "to")


def _outward(mention, tokens, before, behind):
    """Another state's place counts when something happens there or its authorities are named."""
    nxt = behind[0] if behind else ""
    alone = tokens[mention.start].starts and tokens[mention.end - 1].ends
    if nxt in _BODY or nxt in ("me", "m", "mem") or (before and before[-1] in ("in", "at", "near")):
        return 1.0
    if nxt in _ROUTE:
        return 0.15
    if alone or mention.start == 0:
        return 0.6
    return 0.3


def _judge(mentions, here):
    scores = defaultdict(float)
    for mention in mentions:
        for district, weight in mention.weights.items():
            scores[district] += weight * (0.5 if here and district == ELSEWHERE else 1)
    ranked = sorted((d for d in scores if scores[d] > 0), key=lambda d: (-scores[d], _order(d, mentions), d))
    here_too = [district for district in ranked if district != ELSEWHERE]
    ranked = here_too if any(scores[district] >= ENOUGH for district in here_too) else ranked
    if not ranked or scores[ranked[0]] < ENOUGH:
        return Where(alternatives=here_too[:3])
    first = ranked[0]
    rival = scores[ranked[1]] if len(ranked) > 1 else 0
    sure = scores[first] / (scores[first] + rival + 1)
    named = [mention for mention in mentions if mention.weights.get(first)]
    if rival * MARGIN > scores[first] and not _leads(first, mentions):
        return Where(alternatives=ranked[:3], reasons=[mention.raw for mention in mentions if mention.weights])
    scene = max(named, key=lambda mention: (mention.weights[first], -mention.start))
    spans = [(mention.start, mention.end) for mention in mentions if mention.end]
    return Where(first, round(sure, 2), ranked[1:4], [mention.raw for mention in named], _kind(scene, named), spans)


def _order(district, mentions):
    return next(at for at, mention in enumerate(mentions) if mention.weights.get(district))


def _leads(district, mentions):
    """Between equals: the first place named decides, unless it is the name of several."""
    first = mentions[_order(district, mentions)]
    top = max(first.weights.values())
    return sum(weight == top for weight in first.weights.values()) == 1


def _kind(scene, named):
    """city (the district's own town or a part of it), town, or village."""
    if scene.kind in (VILLAGE, CENSUS) or any(m.kind == VILLAGE for m in named):
        return "village"
    if any(m.kind in (TOWN, PART) and not _headquarters(m) for m in named):
        return "town"
    return "city"


def _headquarters(mention):
    """Whether a town is that of its district (its name is a district's too)."""
    key = fold_word(mention.raw.replace(" ", ""))
    return any(place.kind == DISTRICT for place in gazetteer().names.get(key, ()))
