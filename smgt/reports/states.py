"""What a ticket counts as, and when it was disposed of and reopened: pure, from its columns and its journal."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from smgt.clocks import INDIA

STATES = ("pending", "resolved", "not_tenable", "referred", "apart")
DISPOSED = STATES[1:4]
_BY_OUTCOME = {
    "satisfied": "resolved", "no_response": "resolved", "not_possible": "resolved", "accepted": "resolved",
    "declined": "resolved", "not_tenable": "not_tenable", "outside": "not_tenable",
    "details_not_given": "not_tenable", "referred": "referred", "not_a_grievance": "apart", "duplicate": "apart",
}  # fmt: skip
_UNDOING = ("take_back", "unjoin")


def state_of(kind, stage, outcome, aside, reported=""):
    """What a ticket counts as (DESIGN §1). `reported`: what its office's last standing report came to.

    Resolved is what was answered, not only what the citizen was content with or silent about. Apart stay suggestions,
    what was no grievance, what waits in the lane of probable non-grievances, and the second number of one matter.
    """
    if kind == "suggestion" or (aside and stage == "received"):
        return "apart"
    if stage == "closed":
        return _BY_OUTCOME.get(outcome, "resolved")
    if stage == "replied":
        return "not_tenable" if reported == "not_tenable" else "resolved"
    return "pending"


def turns_of(moves, disposed, moved_at):
    """[(aware time, "disposed" or "reopened")], in turn, from the moves of the journal.

    `moves`: (at, action, stage it led to), in order; a move that was taken back never was. The end agrees with what
    the ticket is now (`disposed`), since `moved_at` where the journal does not say when.
    """
    turns = []
    for at, action, stage in moves:
        done = stage in ("replied", "closed")
        if done == bool(len(turns) % 2):
            continue
        if action in _UNDOING and turns:
            turns.pop()
        else:
            turns.append((at, "disposed" if done else "reopened"))
    if disposed != bool(len(turns) % 2):
        turns = [*turns, (moved_at, "disposed" if disposed else "reopened")]
    return turns


@dataclass
class Turned:
    """A turn on its day, until the day of the next; whether it is the one that counts for its day, its month."""

    on: date
    until: date | None
    what: str
    of_day: bool = False
    of_month: bool = False


def days_of(turns):
    """The turns as Turned rows: each column of a day or month counts a ticket once, and its balance comes out.

    What turned there and back within one period counts in both columns; where it ends otherwise than it began, only
    in the column of its end: so opening + received + reopened - disposed = closing for each ticket, and for all.
    """
    days = [at.astimezone(INDIA).date() for at, _ in turns]
    rows = [Turned(on, until, what) for on, until, (_, what) in zip(days, [*days[1:], None], turns, strict=False)]
    _flag(rows, lambda row: row.on, "of_day")
    _flag(rows, lambda row: (row.on.year, row.on.month), "of_month")
    return rows


def _flag(rows, period, flag):
    for _, group in groupby(rows, period):
        within = list(group)
        turned_back = within[0].what != within[-1].what
        for row in within[-2:] if turned_back else within[-1:]:
            setattr(row, flag, True)


def minutes(start, end):
    """Whole minutes from one aware time to another, never less than none; None where either is missing."""
    return max(0, int((end - start).total_seconds()) // 60) if start and end else None
