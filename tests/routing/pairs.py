"""The pairs of pairs.txt, and how well the house tells which are the same."""

from pathlib import Path

from smgt.routing import likeness
from smgt.routing.proposal import propose

PAIRS = Path(__file__).parent / "pairs.txt"


def pairs():
    """[(wanted, one, other)] of the file."""
    lines = [line for line in PAIRS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
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


def measured():
    """(precision, recall, how many pairs)."""
    told = [(is_same(one, other), wanted == "same") for wanted, one, other in pairs()]
    hits = sum(said and wanted for said, wanted in told)
    return hits / sum(said for said, _ in told), hits / sum(wanted for _, wanted in told), len(told)
