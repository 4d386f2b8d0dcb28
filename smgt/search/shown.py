"""What of a found ticket is shown: the passage that holds the words looked for, with these marked in it."""

import re

from smgt import personal
from smgt.language import fold_word, plain
from smgt.language import words as folded
from smgt.models import Message
from smgt.rules import RESTRICTED
from smgt.search import keys
from smgt.search.find import wanted

LENGTH = 160  # characters of a passage
BEFORE = 50  # of them before the first word that was found
READ = 5000  # characters of a text that are looked through
_WORD = re.compile(r"[\u0900-\u0963\u0966-\u0a7f]+|[^\W_\u0900-\u0a7f]+")


def passages(tickets, text):
    """{ticket id: [(words, whether they are what was looked for)]} for a page of tickets; one without any is left out.

    It is a list: telephone and other numbers of persons are masked, and nothing restricted is shown.
    """
    looked, tickets = _Looked(text), [ticket for ticket in tickets if ticket.restricted not in RESTRICTED]
    found = {ticket.id: best for ticket in tickets if (best := looked.passage(ticket.summary))}
    rest = [ticket.id for ticket in tickets if ticket.id not in found]
    said = Message.select(Message.ticket, Message.text).where(Message.ticket.in_(rest), Message.removed == "")
    for ticket, words in said.order_by(Message.id).tuples() if rest else ():
        if ticket not in found and (best := looked.passage(words)):
            found[ticket] = best
    return found


class _Looked:
    """What somebody looks for, to be marked in texts."""

    def __init__(self, text):
        self.words = [each.word for each in wanted(text)]
        self.bare = {keys.bare(word) for word in self.words}
        self.coarse = {keys.coarse(word) for word in self.words} - {""}
        self.runs = {run for _, _, run in keys.runs(folded(text))}

    def passage(self, text):
        """The part of a text around what was found as [(words, marked)], or None where nothing was."""
        text = personal.mask(text[:READ])
        hits = self._hits(text)
        if not hits:
            return None
        first = max(0, hits[0][0] - BEFORE)
        start = text.rfind(" ", 0, first) + 1 if first else 0
        return _cut(text, hits, start, start + LENGTH)

    def _hits(self, text):
        """[(start, end)] of the words of a text that were looked for, in order."""
        places = [match.span() for match in _WORD.finditer(text)]
        words = [fold_word(plain(text[start:end])) for start, end in places]
        hit = {at for at, word in enumerate(words) if word and self._is_wanted(word)}
        for first, last, run in keys.runs(words):
            hit |= set(range(first, last)) if run in self.runs else set()
        return [places[at] for at in sorted(hit)]

    def _is_wanted(self, word):
        begins = any(word.startswith(each) for each in self.words if len(each) >= keys.PREFIX_LEAST)
        return begins or word in self.words or keys.bare(word) in self.bare or keys.coarse(word) in self.coarse


def _cut(text, hits, start, end):
    """The text from start to end in pieces, whole words only; dots say that there is more."""
    if end < len(text):
        end = max(text.rfind(" ", start, end), max(stop for _, stop in hits[:1]))
    pieces, at = [("…", False)] if start else [], start
    for first, last in hits:
        if last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]
