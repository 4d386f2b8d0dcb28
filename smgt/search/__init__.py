"""The search: an index of words kept beside the tickets, and what is found by it."""

from smgt.search.find import MOST, matching, ranked, search
from smgt.search.index import catch_up, forget
from smgt.search.shown import passages

__all__ = ["MOST", "catch_up", "forget", "matching", "passages", "ranked", "search"]
