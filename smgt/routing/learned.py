"""What decisions have taught, as routing uses it at once: like messages decided before, and spellings of places.

Pure. The model, which learns slowly and from many, is smgt.routing.model's; here one correction is enough.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from hashlib import blake2b

from smgt.language import is_everyday, skeleton
from smgt.routing.features import PLACE, meanings_of
from smgt.routing.kind import ASIDE, GRIEVANCE, SPAM, SUGGESTION
from smgt.routing.places import OUTSIDE, TOWN, VILLAGE, Place, common, gazetteer
from smgt.routing.whereabouts import after_village, expected

MOST = 48  # numbers of a sketch: what a text is about stands at its beginning
FEWEST = 3  # pairs of words below which a text says too little to be known again
LIKE = 0.6  # the share of pairs that two like messages have in common
CLOSE = 0.75  # how alike a spelling is to the name it stands for
LONGEST = 60  # characters of a spelling
TOLD_APART = (GRIEVANCE, SUGGESTION)  # kinds of what is ours that a person corrects
ENOUGH = 2  # declines that outweigh the model, where it sees a grievance: one may have been of that one only


def sketch(keys):
    """Numbers that stand for the pairs of words in a text (reading.keys): like texts share most, no word is in them."""
    words = ["^", *("0" if key.isdigit() else key for key in keys), "$"]
    pairs = dict.fromkeys(f"{one} {two}" for one, two in zip(words, words[1:], strict=False))
    found = [_number(pair) for pair in pairs if pair != "^ $"]
    return found[:MOST] if len(found) >= FEWEST and set(keys) - {PLACE} else []


def _number(pair):
    return int.from_bytes(blake2b(pair.encode(), digest_size=5).digest(), "big")


@dataclass(frozen=True)
class Decision:
    """What the cell decided on a message: whether it is relevant, its category, its department and office, its kind.

    Without an office nothing but relevance and kind is decided. `kind` of what is not relevant: a person set it aside.
    """

    relevant: bool
    category: str | None
    department: str | None
    office: str | None
    district: str | None
    kind: str | None = None
    agreed: int = 1  # on how many like messages it was decided alike


@dataclass
class Learned:
    """`spellings`: key → places; `decisions`: (sketch, Decision), the oldest first."""

    spellings: dict = field(default_factory=dict)
    decisions: list = field(default_factory=list)

    def __post_init__(self):
        self._by_number = defaultdict(list)
        for at, (numbers, _) in enumerate(self.decisions):
            for number in numbers:
                self._by_number[number].append(at)

    def like(self, numbers):
        """The Decision on the likest message, of equally like ones the latest; None where none is like enough."""
        shared = Counter(at for number in numbers for at in self._by_number.get(number, ()))
        best, found, like = LIKE, None, []
        for at, count in sorted(shared.items()):
            alike = count / (len(numbers) + len(self.decisions[at][0]) - count)
            like += [self.decisions[at][1]] if alike >= LIKE else []
            if alike >= best:
                best, found = alike, self.decisions[at][1]
        return found and replace(found, agreed=sum(_verdict(each) == _verdict(found) for each in like))


def _verdict(decision):
    return decision.relevant, decision.department


def recalled(proposal, decision):
    """The proposal as the cell decided on a like message; where it agrees already, only the office is taken over.

    That it is none of ours is believed of one person who set it aside, where it only waits; of what was filed where the
    model thinks so, too, or once ENOUGH agree.
    """
    if not decision.relevant:
        return _unrelated(proposal, decision)
    proposal = replace(proposal, relevant=True, kind=kind_seen(proposal.kind, decision.kind))
    return _sent(proposal, decision) if decision.office else proposal


def _unrelated(proposal, decision):
    none = decision.department is None and proposal.kind not in ASIDE
    if none and not decision.kind and decision.agreed < ENOUGH:
        return proposal
    kind = decision.kind or (SPAM if none else proposal.kind)
    return replace(proposal, relevant=False, kind=kind, department=decision.department, confidence=0.9)


def kind_seen(proposed, decided):
    """What the cell saw in a like message, where the two are kinds that it tells apart."""
    if decided in TOLD_APART and proposed in (*TOLD_APART, *ASIDE):
        return decided
    return GRIEVANCE if proposed in ASIDE else proposed


def _sent(proposal, decision):
    """To the office, or at least the department, that the like message was marked to."""
    office = decision.office if decision.district == proposal.district else None
    parent, part = decision.category.partition(".")[0], decision.category if "." in decision.category else None
    others = [code for code in (proposal.department, *proposal.alternatives["department"]) if code]
    return replace(
        proposal, category=parent, subcategory=part or proposal.subcategory, office=office,
        department=decision.department, confidence=max(proposal.confidence, 0.9),
        alternatives=proposal.alternatives | {"department": [c for c in others if c != decision.department][:3]},
        sure=proposal.sure | {"subcategory": 0.9 if part else proposal.sure.get("subcategory", 0)},
    )  # fmt: skip


def spelling_in(reading, district):
    """The Place that a word of this text spells, now that its district is decided; None where no word can be it.

    A word is taken only where a place is expected, and where it is like the name of a place in that district or stands
    behind the word for a village. What the gazetteer knows, numbers and everyday words are no new spelling.
    """
    tokens = reading.tokens
    free = [at for at, token in enumerate(tokens) if _is_unknown(token)]
    names = _names_of(district)
    for at in free:
        if expected(tokens, at) and (place := _closest(tokens[at], names)):
            return place
    for at in free:
        if after_village(tokens, at):
            return Place(tokens[at].raw, VILLAGE, district, "", 1)
    return None


def _is_unknown(token):
    key = token.key
    if len(key) < 4 or len(token.raw) > LONGEST or any(letter.isdigit() for letter in token.raw):
        return False
    return not (key in common() or is_everyday(token.raw) or meanings_of(key) or gazetteer().names.get(key))


def _names_of(district):
    """(key, Place) of every one-word name in a district, towns first."""
    found = [
        (key, place)
        for key, places in gazetteer().names.items()
        for place in places
        if place.district == district and place.kind != OUTSIDE and place.words == 1 and len(key) > 3
    ]
    return sorted(found, key=lambda pair: (pair[1].kind != TOWN, pair[0]))


def _closest(token, names):
    """The place whose name is written most like this word, with the same consonants or nearly all its letters."""
    best, found = CLOSE, None
    for key, place in names:
        alike = SequenceMatcher(None, token.key, key).ratio() if key[0] == token.key[0] else 0
        alike += 0.1 if skeleton(key) == skeleton(token.key) else 0
        if alike > best:
            best, found = alike, place._replace(name=token.raw)
    return found
