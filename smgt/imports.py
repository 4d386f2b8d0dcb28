"""Files that people bring: kept, shown row by row before anything happens, then carried out all or nothing, once.

Between the look and the word to go the file lies in the media store; it is read and planned anew each time.
"""

import hmac
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass

from smgt import journal, media, sheets
from smgt.errors import NotFound, Refused
from smgt.models import Counter, db
from smgt.tables import csv_line
from smgt.vault import sign

EFFECTS = ("new", "known", "fault")
SIGNATURE = 20  # characters
MOST_NEW = 5_000  # rows of one import: they are taken in while everybody else's writing waits


@dataclass(frozen=True)
class Importer:
    """One sort of file: its `columns` ({name: sheets.Column}), what a row will do, and doing it.

    `plan(rows, officer, now)` sets each row's effect and the ticket it is known as, where this officer may see that;
    `do(rows, actor, now)` carries out those that are new, inside a transaction, and raises when one cannot be.
    """

    name: str
    columns: dict
    plan: Callable
    do: Callable

    def sample(self):
        """A small file with these columns and an example."""
        used = {name: column for name, column in self.columns.items() if not column.unused}
        return csv_line(used) + csv_line(column.example for column in used.values())


def keep(importer, data, officer):
    """Store a file that can be read; the name by which its page finds it for this officer. Raises Refused."""
    sheets.read(data, importer.columns)
    try:
        digest = media.store(data)
    except media.StoreDown as down:
        raise Refused(f"{down} Please try again later.", "file") from None
    return f"{digest}-{_signature(importer, digest, officer)}"


def _signature(importer, digest, officer):
    return sign("import", importer.name, digest, officer.id)[:SIGNATURE]


def kept(importer, name, officer):
    """The bytes of a file by the name `keep` gave, for whoever brought it. Raises NotFound for any other, Refused when
    none can be read now."""
    digest, _, signature = name.partition("-")
    if not hmac.compare_digest(signature.encode(), _signature(importer, digest, officer).encode()):
        raise NotFound("There is no such file.")
    try:
        data = media.read(digest)
    except media.StoreDown as down:
        raise Refused(f"{down} Please try again later.") from None
    if data is None:
        raise NotFound("There is no such file.")
    return data


def plan(importer, data, officer, now):
    """The rows of a file, each with its effect: new, known (with its ticket, if this officer sees it) or fault."""
    rows = sheets.read(data, importer.columns)
    importer.plan(rows, officer, now)
    return rows


def counts(rows):
    """{effect: how many rows}."""
    tally = Tally(row.effect for row in rows)
    return {effect: tally[effect] for effect in EFFECTS}


def carry_out(importer, data, actor, now):
    """Do what the plan says, all or nothing; how many rows were new. A second tap finds them known and does nothing.

    Raises Refused when a row has a fault, or too many are new.
    """
    rows = sheets.read(data, importer.columns)  # others wait as soon as anything is locked
    _check_sound(rows)
    with db.atomic():
        Counter.bump("board")  # first of all: a second tap waits here until the first has committed
        importer.plan(rows, actor.officer, now)
        _check_sound(rows)
        new = [row for row in rows if row.effect == "new"]
        if len(new) > MOST_NEW:
            raise Refused(f"At most {MOST_NEW} new rows at once: split the file.", "file")
        if new:
            importer.do(new, actor, now)
            journal.append("import", actor, now, None, {"file": importer.name, "rows": len(new)})
    return len(new)


def _check_sound(rows):
    if any(row.faults for row in rows):
        raise Refused("Nothing was imported: first mend the rows with a fault.", "file")
