"""Finding tickets by words, in any script and spelling: a condition on Ticket, or the best first."""

import re
from typing import NamedTuple

from smgt.access import parse_number, tickets_for
from smgt.errors import NotFound
from smgt.language import words as folded
from smgt.masks import too_short
from smgt.models import Ticket, wording
from smgt.search import index, keys

MOST_WORDS = 8
MOST = 200  # tickets in the order of how well they match; whoever finds more looks for too little
FEW = 3000  # tickets that are looked through one by one
FIRST = 250  # asked of the index at first, before it is known who sees them
PIECE_LEAST = 3  # letters of a piece of a name
NOTHING = Ticket.id.is_null()
_NUMBER = re.compile(r"(?:SMGT[ -]?)?0*([1-9][0-9]{0,8})(?:/[0-9]{1,3})?", re.IGNORECASE)
# a telephone's number as people write it
_DIGITS = re.compile(r"(?<![^\s(+])\+?\(?[0-9](?:[ ()-]{0,2}[0-9]){9,14}(?!\S)")


class Wanted(NamedTuple):
    """One word that is looked for, folded; `short`: a piece of a number, not to be looked for among people."""

    word: str
    short: bool


def wanted(text):
    """The Wanted words of what somebody typed, at most eight; short ones only where there is no other."""
    text = _DIGITS.sub(lambda match: index.digits(match[0]), text)
    found = [Wanted(word, too_short(piece)) for piece in text.split() for word in folded(piece)]
    return [each for each in found if len(each.word) > 2 or each.word.isdecimal()][:MOST_WORDS] or found[:MOST_WORDS]


def matching(text):
    """A condition on Ticket for what somebody typed: a number finds that ticket, words must all be found.

    What changed a moment ago is read into the index first.
    """
    index.catch_up()
    try:
        return Ticket.id == parse_number(text.strip().upper())
    except NotFound:
        pass
    if not (found := wanted(text)):
        return NOTHING
    return wording.holds(_alike(text, found), _pieces(found), _number(text))


def _number(text):
    """The number that a text is, also without what stands before it; None where it is none."""
    match = _NUMBER.fullmatch(text.strip())
    return int(match[1]) if match else None


def _same(found):
    """Groups of keys for: each word stands there just so."""
    return [_with_name([each.word[: keys.LONGEST]], each) for each in found]


def _alike(text, found):
    """Groups of keys for: each word stands there in some spelling, begins a word, or is one of neighbours that sound
    the same."""
    groups = [_with_name(_spellings(each), each) for each in found]
    said = folded(text)[: 2 * MOST_WORDS]
    for first, last, run in keys.runs(said):
        for group, each in zip(groups, found, strict=True):
            group += [f"{keys.RUN}{run}"] if each.word in said[first:last] else []
    return groups


def _spellings(each):
    """The keys of a word; a piece of a number is not taken for the beginning of one."""
    return [key for key in keys.alike(each.word) if not (each.short and key.endswith("*"))]


def _with_name(group, each):
    return group if each.short else group + [f"{keys.NAME}{key}" for key in group if key[0] != keys.BARE]


def _pieces(found):
    """The words as pieces of names, all or none: () where one is too short for that."""
    pieces = [each.word for each in found]
    fit = all(len(piece) >= PIECE_LEAST for piece in pieces) and not any(each.short for each in found)
    return pieces if fit else []


def ranked(query, text, most=MOST):
    """The ids of those tickets of a query that match, at most so many: the number itself, then those with just these
    words, then those with words alike, then pieces of names; the newest first in each."""
    index.catch_up()
    ids, own = dict.fromkeys(_seen(query, [_number(text)])), _Own(query)
    for groups, pieces in _tiers(text):
        if len(ids) < most:
            ids |= dict.fromkeys(own.matching(groups, pieces, most))
    return list(ids)[:most]


def _tiers(text):
    """[(groups of keys, pieces of names)]: of each one is empty; the best first."""
    found = wanted(text)
    tiers = [(groups, []) for groups in (_same(found), _alike(text, found)) if groups]
    return [*tiers, ([], pieces)] if (pieces := _pieces(found)) else tiers


class _Own:
    """What a reader's query holds. The index is asked first; one who sees few of what it finds has his own looked
    through instead."""

    def __init__(self, query):
        self.query, self.few = query, None  # all that it holds, once that is known to be few

    def matching(self, groups, pieces, most):
        """The ids of those that hold the groups, or are called by the pieces, the newest first."""
        if self.few is not None and groups:
            return sorted(wording.among(self.few, groups), reverse=True)[:most]
        found = wording.newest(groups, FIRST) if groups else wording.called(pieces, FIRST)
        seen = _seen(self.query, found)
        if len(found) < FIRST or len(seen) >= most:
            return seen
        if groups and len(mine := _ids(self.query, FEW)) < FEW:
            self.few = mine
            return self.matching(groups, pieces, most)
        return _ids(self.query.where(wording.holds(groups, pieces)), most)


def _seen(query, ids):
    return _ids(query.where(Ticket.id.in_(ids)), FIRST) if ids != [None] else []


def _ids(query, most):
    return [row[0] for row in query.select(Ticket.id).order_by(Ticket.id.desc()).limit(most).tuples()]


def search(officer, text, now, limit=50):
    """The tickets this officer may see that match, the best first."""
    ids = ranked(tickets_for(officer, now), text, limit)
    found = {ticket.id: ticket for ticket in Ticket.select().where(Ticket.id.in_(ids))}
    return [found[each] for each in ids]
