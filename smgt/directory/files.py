"""Importing a file: every difference and its effect shown first, then all of it or nothing; a second time does nothing.

The look carries everything out in a transaction that is taken back: what it shows is what would happen.
"""

import hmac
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from smgt import clocks, journal
from smgt.directory import changes, vacancies
from smgt.directory.passwords import signed_in
from smgt.directory.reading import Faults, Table
from smgt.errors import NotFound, Refused, Stale
from smgt.models import Office, Session, Upload, db

MOST_CHANGES = 5_000  # of one import: they are made while everybody else's writing waits
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Sort:
    """One sort of file: its `columns` ({field: reading.Column}), what stands, the differences of a row, and doing it.

    `standing(options)` is read once; `compare(values, standing)` gives the keys that no two rows may share, and a
    Difference or None where nothing differs; it raises Refused. `do(difference, actor, now)` carries it out by the
    verbs and gives the codes of the offices it touches.
    """

    name: str
    columns: dict
    standing: Callable
    compare: Callable
    do: Callable


@dataclass
class Difference:
    """What one line changes: `key` names it, `before` is {} for what is new, `values` are what the verbs take."""

    key: tuple
    before: dict
    after: dict
    values: dict
    line: int = 0
    refused: Refused | None = None


@dataclass
class Plan:
    """What a file would do. `effects`: how many tickets stay with offices touched, sign-ins ended, offices vacated."""

    differences: list = field(default_factory=list)
    same: int = 0
    more: int = 0
    faults: Faults = field(default_factory=Faults)
    ignored: list = field(default_factory=list)
    effects: dict = field(default_factory=dict)

    @property
    def digest(self):
        """What was shown, as a short word: the word to go carries it."""
        told = [[*each.key, changes.plain(each.before), changes.plain(each.after)] for each in self.differences]
        effects = [self.effects.get("vacated"), self.effects.get("filled")]
        return sha256(json.dumps([told, effects], default=str).encode()).hexdigest()[:20]


def check(sort, data):
    """Raise Refused when a file cannot be read at all, or lacks a column."""
    Table(data, sort.columns)


def plan(sort, data, options, actor, now):
    """The Plan of a file's bytes; nothing is changed. `options` is what the form says of all rows. Raises Refused."""
    found = _compared(sort, data, options, clocks.today(now))
    if not found.faults.count and found.differences and not found.more:
        with db.atomic() as attempt:
            _carry_out(sort, found, actor, now)
            attempt.rollback()
    return found


def carry_out(sort, data, options, actor, now, digest):
    """Do it; the Plan of what was done. Raises Refused for faults, Stale when it is no longer what was shown."""
    with db.atomic():
        changes.begin()
        found = _compared(sort, data, options, clocks.today(now))
        if found.more:
            raise Refused(f"At most {MOST_CHANGES} changes at once: split the file.", "file")
        if found.differences:
            _carry_out(sort, found, actor, now)
        if found.faults.count:
            raise Refused("Nothing was imported: first mend what is marked below.", "file")
        if found.differences and not hmac.compare_digest(found.digest, digest):
            raise Stale("The directory changed meanwhile. Look at the differences again.")
        if found.differences:
            journal.append("directory_import", actor, now, None, {"file": sort.name, "rows": len(found.differences)})
    return found


def _compared(sort, data, options, today):
    table, standing = Table(data, sort.columns), sort.standing(options | {"today": today})
    found, lines = Plan(faults=table.faults, ignored=table.ignored), {}
    for line, values in table:
        try:
            keys, difference = sort.compare(values, standing)
        except Refused as refused:
            table.faults.add(line, refused.field, str(refused))
            continue
        for key in keys:
            if (first := lines.setdefault(key, line)) != line:
                table.faults.add(line, "", f"It is about the same as line {first}.")
        _count(found, difference, line)
    return found


def _count(found, difference, line):
    if difference is None:
        found.same += 1
    elif len(found.differences) < MOST_CHANGES:
        difference.line = line
        found.differences.append(difference)
    else:
        found.more += 1


def _carry_out(sort, found, actor, now):
    """Carry the differences out in the transaction at hand, measuring; what a verb refuses becomes a fault."""
    today = clocks.today(now)
    day = max([today, *(each.values["on"] for each in found.differences if each.values.get("on"))])
    before, open_ones, touched = _vacant(day), _sign_ins(now), set()
    pending = found.differences
    while pending:  # a row may stand on one below it: what is refused is tried again after the others
        refusals = [each for each in pending if not _did(sort, each, actor, now, touched)]
        if len(refusals) == len(pending):
            for each in refusals:
                found.faults.add(each.line, each.refused.field, str(each.refused))
            break
        pending = refusals
    after = _vacant(day)
    found.effects = {
        "tickets": sum(vacancies.open_tickets(touched).values()),
        "sign_ins": open_ones - _sign_ins(now),
        "vacated": sorted(after - before),
        "filled": sorted(before - after),
        "day": day,
    }


def _did(sort, difference, actor, now, touched):
    try:
        with db.atomic():
            touched.update(sort.do(difference, actor, now))
    except Refused as refused:
        difference.refused = refused
        return False
    return True


def _vacant(day):
    return {row[0] for row in vacancies.vacant(day).select(Office.code).tuples()}


def _sign_ins(now):
    return Session.select().where(signed_in(now)).count()


# -- the file between the look and the word to go --


def keep(officer, kind, data, now):
    """Keep a file for a day for this officer alone; the token of its page."""
    Upload.delete().where(Upload.created_at < now - KEPT).execute()
    token = secrets.token_urlsafe(16)
    Upload.create(token=token, officer=officer, kind=kind, data=zlib.compress(data, 6), created_at=now)
    return token


def kept(officer, kind, token, now):
    """The bytes of a file that this officer brought. Raises NotFound."""
    mine = (Upload.token == token) & (Upload.officer == officer) & (Upload.kind == kind)
    upload = Upload.get_or_none(mine & (Upload.created_at >= now - KEPT))
    if upload is None:
        raise NotFound("There is no such file: choose it again.")
    return zlib.decompress(bytes(upload.data))
