"""The board cut across by district or department: its lanes, and what they count."""

import re
from dataclasses import dataclass

from smgt.rules import STAGES
from smgt.web import columns, filters

KINDS = ("district", "department")


@dataclass
class Lane:
    """One lane: what addresses and ids call it, its name ("" where the place is not known), how many are in each
    column, and the cards of each that are shown."""

    code: str
    slug: str
    name: str
    counts: dict
    cards: dict

    @property
    def total(self):
        return sum(self.counts.values())


def by_of(args):
    """What an address says the board is cut by; "" where it is not."""
    return args["lanes"] if args.get("lanes") in KINDS else ""


def cut(by, counts, rows, decks):
    """All Lanes there can be, the fullest first; `counts` of columns.lanes, cards made of rows, both {stage: list}."""
    cards = {}
    for stage, row, card in _pairs(rows, decks):
        cards.setdefault(columns.lane_of(row, by), {}).setdefault(stage, []).append(card)
    names = {"": "", **dict(filters.choices()[by])}
    none = dict.fromkeys(STAGES, 0)
    lanes = [
        Lane(code, slug(code), names.get(code, code), counts.get(code, none), cards.get(code, {}))
        for code in dict.fromkeys([*names, *counts])
    ]
    return sorted(lanes, key=lambda lane: (-lane.total, lane.code))


def stacks(by, rows, decks):
    """{the stack a card lies in: cards} of the same."""
    found = {}
    for stage, row, card in _pairs(rows, decks):
        found.setdefault(f"{slug(columns.lane_of(row, by))}-{stage}", []).append(card)
    return found


def numbers(counts):
    """{slug: how many in each column, in their order}: what a page needs to count its lanes anew."""
    return {slug(code): list(of_stage.values()) for code, of_stage in counts.items()}


def slug(code):
    """A lane's name in ids, as a selector can hold it."""
    return re.sub(r"\W", "_", code)


def _pairs(rows, decks):
    return [(stage, *pair) for stage in decks for pair in zip(rows[stage], decks[stage], strict=True)]
