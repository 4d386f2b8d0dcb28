"""Pairs of messages, those the rules were built on and others, and how well the house tells which are the same."""

from pathlib import Path

from smgt.routing import likeness
from smgt.routing.proposal import propose

FOLDER = Path(__file__).parent
BUILT, UNSEEN = "pairs.txt", "pairs_unseen.txt"


def pairs(name):
    """[(wanted, one, other)] of a file."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [[part.strip() for part in line.split("||")] for line in lines]


def is_same(one, other):
    """Whether two messages would be shown as probably the same matter."""
    (text, category, spots), (text2, category2, spots2) = _found(one), _found(other)
    return bool(spots & spots2) and likeness.is_one_matter((text, category), (text2, category2))


def _found(text):
    """(text, category, spots of small places) as the house would have them."""
    told = propose(text)
    category = told.subcategory if told.sure.get("subcategory", 0) >= 0.4 else told.category
    return text, category or "OTHER", set(likeness.spots(text, told.district, category or "OTHER")[0])


def measured(name):
    """(precision, recall, how many pairs) of a file."""
    told = [(is_same(one, other), wanted == "same") for wanted, one, other in pairs(name)]
    hits = sum(said and wanted for said, wanted in told)
    return hits / sum(said for said, _ in told), hits / sum(wanted for _, wanted in told), len(told)
