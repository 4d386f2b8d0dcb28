"""What two messages have in common, pure: nearly the same words, or the same matter at the same place in other words.

Words are compared by groups of three (shingles); for finding those that share many without comparing all, each text has
a few numbers (bands) that nearly equal texts have in common. Places are compared by name within a district: a sector or
ward, a village, a colony; a town alone is too large, except where very many write of one thing within hours.
"""

import re
from functools import cache
from hashlib import blake2b

from smgt.language import plain, skeleton, words
from smgt.routing.features import meanings_of
from smgt.routing.places import CENSUS, DISTRICT, LANDMARK, LOCALITY, PART, TOWN, VILLAGE, common, gazetteer
from smgt.routing.tokens import tokens_of

SHINGLE = 3  # words
ROWS, BANDS = 2, 8  # a share of 0.6 is found with 97 %, one of 0.2 with 28 %
LEAST = 6  # words of a text that can be copied; shorter ones are alike by chance
SAME_TEXT = 0.6  # share of shingles from which two texts are one
MOST = 400  # words that are looked at
# matters of a place, not of a person: two who write of it mean the same
_SHARED = (
    "ELEC.OUT", "ELEC.VOLT", "ELEC.TRF", "ELEC.DANGER", "WATER", "MUNI.GARB", "MUNI.LIGHT", "MUNI.DRAIN",
    "MUNI.ANIMAL", "MUNI.ENCR", "MUNI.PARK", "MUNI.FIRE", "ROAD", "RATION.NOTGIVEN", "RATION.DEPOT", "RATION.SHORT",
    "PANCH.STREET", "PANCH.SAFAI", "PANCH.FUND", "HEALTH.STAFF", "HEALTH.EPID", "EDU.TEACH", "EDU.BUILD", "EDU.MDM",
    "TRANS.BUS", "AGRI.CANAL", "AGRI.FLOOD", "AGRI.MANDI", "AGRI.FERT", "ENV", "OTHER.LIQUOR",
)  # fmt: skip
_NOT_SHARED = ("WATER.BILL", "WATER.CONN")
_ABOUT = {"AGRI.FLOOD": "WATER", "MUNI.DRAIN": "WATER"}  # what is told apart by whose it is, not by what is seen
SAME_AUTHOR = 0.5  # share of what two messages of one citizen speak of, from which he means the same
SAME_MATTER = 0.25  # share of what two texts speak of, where their sub-categories differ
_TAGS = re.compile(r"https?://\S+|[@#]\w+|\d+")
_NUMBERED = re.compile(
    r"(?:\b(sec(?:tor)?|ward|phase|block)\b|(सेक्टर|सैक्टर|ਸੈਕਟਰ)|(वार्ड|ਵਾਰਡ))\W{0,3}(?:no|number|नंबर|न)?\W{0,3}(\d{1,3})\b"
)
_KINDS = frozenset(
    ("colony", "kaloni", "nagar", "vihar", "mohla", "mohala", "chauk", "chok", "enklev", "basti", "enclave")
)
_NAMED = (VILLAGE, CENSUS, LOCALITY, PART, LANDMARK)
LONGEST_NAME = 3  # words


def shingles(text):
    """The groups of three words of a text, as numbers, without what it tags, links and numbers; none of a short one."""
    said = words(_TAGS.sub(" ", plain(text)))[:MOST]
    if len(said) < LEAST:
        return frozenset()
    return frozenset(_number(" ".join(said[at : at + SHINGLE])) for at in range(len(said) - SHINGLE + 1))


def _number(text):
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def bands(found):
    """The bands of a text's shingles, as signed numbers of 64 bits."""
    if not found:
        return []
    least = [min((one ^ mask) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF for one in found) for mask in _masks()]
    groups = [least[at * ROWS : (at + 1) * ROWS] for at in range(BANDS)]
    return [_number(f"{at} {group}") - 2**63 for at, group in enumerate(groups)]


@cache
def _masks():
    return [_number(f"mask {at}") for at in range(ROWS * BANDS)]


def share(one, other):
    """How much of two texts' shingles is common, 0–1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def is_shared(category):
    """Whether a (sub-)category is a matter of a place, which many have at once."""
    return category.startswith(_SHARED) and not category.startswith(_NOT_SHARED)


def places(text, district):
    """(names of small places, names of towns) that a text names in a district, each folded."""
    small = {f"{'sector' if sector or latin[:3] == 'sec' else 'ward' if ward else latin} {number}"
             for latin, sector, ward, number in _NUMBERED.findall(plain(text))}  # fmt: skip
    tokens = [token.key for token in tokens_of(text)[:MOST]]
    towns, at = set(), 0
    while at < len(tokens):
        size, kind = _named(tokens, at, district)
        name = "".join(tokens[at : at + size])
        if kind == TOWN:
            towns.add(name)
        elif kind:
            small.add(name)
        at += size or 1
    if len(elsewhere := {town for town in towns if not _is_seat(town, district)}) == 1:  # each has its ward 5
        small = {f"{min(elsewhere)} {name}" if name[-1].isdigit() else name for name in small}
    small |= {
        f"{name} {kind}" for name, kind in zip(tokens, tokens[1:], strict=False) if kind in _KINDS and len(name) > 2
    }
    return small, towns


def _is_seat(town, district):
    """Whether a town is the one that its district is called after."""
    known = any(place.kind == DISTRICT and place.district == district for place in gazetteer().names.get(town, ()))
    return known or skeleton(town) == skeleton("".join(words(district)))


def _named(tokens, at, district):
    """(words, kind) of the longest name that begins here and lies in that district; (0, "") where none does."""
    for size in range(LONGEST_NAME, 0, -1):
        key = "".join(tokens[at : at + size])
        if size == 1 and (key in common() or len(key) < 4):
            return 0, ""
        kinds = {place.kind for place in gazetteer().names.get(key, ()) if place.district == district}
        if TOWN in kinds:
            return size, TOWN
        if kinds & set(_NAMED):
            return size, VILLAGE
    return 0, ""


def spots(text, district, category):
    """(spots of small places, spots of towns where it names none): keys of what it is about and where; none of a matter
    of one's own."""
    if not district or not category or not is_shared(category):
        return [], []
    small, towns = places(text, district)
    about = _ABOUT.get(category, category.partition(".")[0])
    towns = set() if small else towns
    return tuple([f"{district}|{name}|{about}"[:255] for name in sorted(found)] for found in (small, towns))


def is_one_matter(one, other):
    """Whether two messages of one place, each (text, category), mean the same: one sub-category, or much in common."""
    if one[1] == other[1] and "." in one[1]:
        return True
    return share(ideas(one[0]), ideas(other[0])) >= SAME_MATTER


def ideas(text):
    """What a text speaks of: the meanings of its words, and those words that are no everyday ones."""
    found = set()
    for token in tokens_of(text)[:MOST]:
        said = meanings_of(token.key)
        found |= set(said) if said else {token.key} if len(token.key) > 3 and token.key not in common() else set()
    return frozenset(found)
