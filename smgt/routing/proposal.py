"""The whole proposal for one message: what it is, whose, where, how urgent, how sure, and because of which words."""

from collections import defaultdict
from dataclasses import dataclass, field

from smgt.language import detect
from smgt.routing import kind as kinds
from smgt.routing import urgency
from smgt.routing.features import cued, features, matter_of, meanings_of, signs
from smgt.routing.model import shipped
from smgt.routing.phrases import spaced
from smgt.routing.reading import Reading
from smgt.routing.subjects import OUTSIDE, category_of, departments_of
from smgt.routing.whereabouts import ELSEWHERE, UNKNOWN

MOST = 3  # alternatives of a kind that are named
LIFT = 16.0  # by how much words that leave little doubt raise a subject
MANY = 3  # meanings that name a matter: so many are never "nothing said"
SURELY = 0.85  # below this the model alone calls nothing abuse that names a matter of some office
LONGEST = 40  # characters of a word that is named as a reason
FAINT = 0.2  # a likeliest category below this, of a text that names no matter, is a guess
DIM = 0.02  # a share below this is no alternative
NOT_OURS = ("CENTRAL", "OUT_OF_STATE")


@dataclass(frozen=True)
class Context:
    """What is known beside the words: of the ticket that a message belongs to, or of its author's last one."""

    district: str | None = None
    category: str | None = None
    department: str | None = None


@dataclass
class Proposal:
    """What CONTRACT calls a suggestion; codes and labels as in data/haryana. `sure`: how sure of each field (0–1)."""

    relevant: bool
    kind: str
    category: str | None
    department: str | None
    district: str
    urgency: str
    language: str
    confidence: float
    alternatives: dict
    reasons: list
    subcategory: str | None = None
    office: str | None = None  # that of a like message decided before, in the same district
    sure: dict = field(default_factory=dict)


def propose(text, context=None, model=None, spellings=None):
    """A Proposal for a message's text. `context`: what its conversation told us already; a follow-up inherits that.

    `model` and `spellings`: what was learned here; else what is shipped.
    """
    context, model = context or Context(), model or shipped()
    reading = Reading(text, spellings)
    said, marks = spaced([token.key for token in reading.tokens]), set(signs(reading))
    manner = features(reading.keys, sorted(marks))
    kind, kind_sure, kind_words = _kind(said, reading, marks, model, manner)
    context = context if kind == kinds.FOLLOWUP else Context()
    matter = _Matter(reading, said, model, kind, context)
    district, where_sure = _district(reading.where, context)
    pressing, press_sure, press_words = _urgency(said, kind, model.shares("urgency", manner))
    reasons = [
        *_because("kind", kind_words),
        *_because("urgency", press_words),
        *_because("district", reading.where.reasons),
    ]
    return Proposal(
        relevant=kind not in kinds.ASIDE and matter.department not in NOT_OURS,
        kind=kind, category=matter.category, department=matter.department, district=district, urgency=pressing,
        language=detect(text), confidence=round(min(kind_sure, matter.sure), 2),
        alternatives={**matter.alternatives, "district": reading.where.alternatives[:MOST]},
        reasons=reasons + _because("category", matter.words), subcategory=matter.subcategory,
        sure={
            "kind": kind_sure, "category": matter.sure, "subcategory": matter.part_sure, "district": where_sure,
            "urgency": press_sure,
        },
    )  # fmt: skip


def _kind(said, reading, marks, model, manner):
    """What cries for help is never set aside as praise or abuse; nothing is set aside without a word that says so."""
    kind, sure, words = kinds.judge(said, reading.words, marks, model.shares("kind", manner))
    if kind in (kinds.PRAISE, kinds.ABUSE) and urgency.danger_in(said)[0]:
        return kinds.GRIEVANCE, 0.5, []
    if kind == kinds.ABUSE and not words and sure < SURELY and kinds.matters(reading.words):
        return kinds.GRIEVANCE, round(1 - sure, 2), []
    if kind in kinds.ASIDE and not words and not _spoken(model.because("kind", kind, manner)):
        return kinds.GRIEVANCE, 0.1, []
    return kind, sure, words


def _spoken(names):
    """Whether a word is among features, beside what only the look of a message tells."""
    return any(name[:2] != "s:" for name in names)


def _because(what, words):
    return [f"{what}: {word}" for word in dict.fromkeys(words) if word]


def _district(where, context):
    """What the text says; else what its conversation said before."""
    if where.district == UNKNOWN and context.district:
        return context.district, 0.8
    return where.district, where.confidence


def _urgency(said, kind, shares):
    """Praise, spam and abuse are never urgent; a threat to life in whatever else is."""
    if kind in (kinds.PRAISE, kinds.SPAM):
        return urgency.NORMAL, 0.9, []
    level, sure, words = urgency.judge(said, shares)
    return (urgency.NORMAL, 0.8, []) if kind == kinds.ABUSE and level == urgency.HIGH else (level, sure, words)


class _Matter:
    """Category and department, with what else they may be and the words that spoke for them."""

    def __init__(self, reading, said, model, kind, context):
        self.category = self.department = self.subcategory = None
        self.alternatives, self.words, self.sure, self.part_sure = {"department": [], "category": []}, [], 0.9, 0.0
        if kind in kinds.ASIDE:
            return
        found = features(reading.keys)
        shares = model.shares("subject", found)
        shares = (
            {OUTSIDE: 1.0} if reading.where.district == ELSEWHERE else _lifted(shares, _sure_of(said, reading.tokens))
        )
        self._weigh(shares, reading, context)
        if self.subcategory and reading.where.district != ELSEWHERE:
            self.words = _words(reading, model, self.subcategory, found)

    def _weigh(self, shares, reading, context):
        by_category, by_department, best = defaultdict(float), defaultdict(float), {}
        for subject, share in shares.items():
            if share < 0.001:
                break
            category = category_of(subject)
            by_category[category] += share
            best.setdefault(category, subject)
            where = reading.where
            for code, part in departments_of(subject, where.district, where.kind, reading.words).items():
                by_department[code] += share * part
        categories, departments = _ranked(by_category), _ranked(by_department)
        if _says_nothing(by_category, reading):
            self._inherit(context, categories, departments)
            return
        self.category, self.department = categories[0], departments[0]
        self.subcategory, self.sure = best[self.category], round(by_category[self.category], 2)
        self.part_sure = round(shares[self.subcategory], 2)
        self._others(by_category, categories, by_department, departments)

    def _inherit(self, context, categories, departments):
        """A message that says nothing of its matter is about what its conversation is about."""
        self.category, self.department, self.sure = context.category, context.department, 0.5
        self.alternatives = {"department": departments[:MOST], "category": categories[:MOST]}

    def _others(self, by_category, categories, by_department, departments):
        self.alternatives = {
            "department": [code for code in departments[1:] if by_department[code] >= DIM][:MOST],
            "category": [code for code in categories[1:] if by_category[code] >= DIM][:MOST],
        }


def _sure_of(said, tokens):
    """The subjects that words leave little doubt of; a danger to life goes before all else."""
    danger, _ = urgency.danger_in(said)
    return {danger.subject} if danger else cued(spaced(matter_of(tokens)))


def _lifted(shares, subjects):
    """The shares with those of the subjects that words leave little doubt of raised."""
    kept = {subject: share for subject, share in shares.items() if subject != OUTSIDE}
    raised = {s: share * (LIFT if s in subjects or s.split(".")[0] in subjects else 1) for s, share in kept.items()}
    total = sum(raised.values())
    return {s: share / total for s, share in sorted(raised.items(), key=lambda pair: (-pair[1], pair[0]))}


def _ranked(shares):
    """The codes by their share, without the share of nothing."""
    return [code for code in sorted(shares, key=lambda code: (-shares[code], str(code))) if code]


def _says_nothing(by_category, reading):
    nothing = by_category.get(None, 0)
    if not any(by_category[code] for code in by_category if code):
        return True
    matters = len(kinds.matters(reading.words))
    if max(by_category.values()) < FAINT and not matters:
        return True
    return not reading.keys or (nothing > 0.35 and not matters) or (nothing > 0.9 and matters < MANY)


def _words(reading, model, subject, found):
    """The words as written that spoke most for a subject."""
    spoken = model.because("subject", subject, found, most=8)
    wanted = {name[2:] for name in spoken if name[:2] in ("w:", "m:")}
    hits = (t.raw for t in reading.tokens if t.key in wanted or wanted.intersection(meanings_of(t.key)))
    return [word[:LONGEST] for word in dict.fromkeys(hits)][:4]
