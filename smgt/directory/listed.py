"""The shipped lists in the database: loaded, loaded again, and edited so that a later load keeps the edits."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from smgt import book, lists
from smgt.models import Canned, Category, Department, District, Event, Holiday, Office, RestrictedTo, TimeLimit, db

SHIPPED = Path(__file__).parent.parent / "data" / "haryana"
BATCH = 1000  # rows of one INSERT: both databases limit its parameters


def load(folder=SHIPPED):
    """Bring districts, departments, categories, offices, limits and holidays in line with the csv files in `folder`.

    Returns how many rows were added, changed, unchanged and kept: kept ones differ from the file in a field that an
    administrator edited (their other fields follow the file), or are holidays that one was removed. Rows the files do
    not name stay as they are; the ready replies are only the first ones. Raises Refused, naming file and line, before
    anything is written.
    """
    districts, departments, categories, parts, offices = lists.read(Path(folder))
    limits = lists.read_limits(Path(folder), {*categories, *parts})
    holidays = lists.read_holidays(Path(folder), districts)
    canned = lists.read_canned(Path(folder), {*categories, *parts})
    counts = Counter(added=0, changed=0, unchanged=0, kept=0)
    with db.atomic():
        counts.update(_put(District, districts))
        counts.update(_put(Department, departments))
        counts.update(_put(Category, categories))
        counts.update(_put(Category, parts))
        counts.update(_put(Office, offices))
        counts.update(_put_limits(limits))
        counts.update(_put_holidays(holidays))
        book.changed()
        _name_offices()
        _put_canned(canned)
    return dict(counts)


def _name_offices():
    """Name the offices that see restricted tickets where none was named or ended before."""
    for kind, code in lists.NAMED:
        known = (RestrictedTo.kind == kind) & (RestrictedTo.office == code)
        if Office.get_or_none(Office.code == code) and not RestrictedTo.select().where(known).exists():
            RestrictedTo.create(kind=kind, office=code, named_at=datetime.now(UTC))


def _put_canned(replies):
    """The first ready replies of a house that never had any; from then on they are the cell's own."""
    if replies and not Canned.select().exists():
        Canned.insert_many([row | {"changed_at": datetime.now(UTC)} for row in replies]).execute()


def edit(row, fields):
    """An administrator's edit of a listed row: set {field: value}. What it changes, a later load leaves alone.

    Returns (before, after) of the fields that changed.
    """
    values = {name: getattr(value, "code", value) for name, value in fields.items()}
    with db.atomic():
        stored = type(row).get_by_id(row.code)
        changed = [name for name, value in values.items() if stored.__data__[name] != value]
        row.edited = sorted({*stored.edited, *changed})
        for name in changed:
            setattr(row, name, values[name])
        row.save(only=[*changed, "edited"])
    return {name: stored.__data__[name] for name in changed}, {name: values[name] for name in changed}


def _put(model, rows):
    """Insert or update `rows` ({code: {field: value}}); count what becomes of each."""
    stored = {row.code: row for row in model.select()}
    counts, writes = Counter(), []
    for code, row in rows.items():
        fate, merged = _merge(stored.get(code), row)
        counts[fate] += 1
        if code not in stored or any(merged[name] != stored[code].__data__[name] for name in merged):
            writes.append(merged)
    for start in range(0, len(writes), BATCH):
        batch = writes[start : start + BATCH]
        fields = [getattr(model, name) for name in batch[0] if name != "code"]
        model.insert_many(batch).on_conflict(conflict_target=[model.code], preserve=fields).execute()
    return counts


def _merge(stored, row):
    """What becomes of a row of the files, and how it shall stand."""
    if stored is None:
        return "added", row
    differing = {name for name in row if row[name] != stored.__data__[name]}
    kept = differing.intersection(stored.edited)
    fate = "kept" if kept else "changed" if differing else "unchanged"
    return fate, row | {name: stored.__data__[name] for name in kept}


def _put_limits(limits):
    """Add the limits that are not there yet; one that is never changes, its successor has a later day."""
    there = {(*book.limit_of(row).key, row.from_on) for row in TimeLimit.select().where(TimeLimit.officer.is_null())}
    new = [limit for limit in limits if (*limit.key, limit.from_on) not in there]
    for each in new:
        TimeLimit.create(
            duty=each.duty, category=each.category or None, urgency=each.urgency, kind=each.kind, amount=each.amount,
            unit=each.unit, calendar=each.calendar, source=each.source, from_on=each.from_on,
        )  # fmt: skip
    return {"added": len(new), "unchanged": len(limits) - len(new)}


def _put_holidays(holidays):
    """Add the holidays that are not there yet, but none that an administrator removed."""
    there = set(Holiday.select(Holiday.day, Holiday.district).tuples())
    removals = Event.select(Event.details).where(Event.action == "holiday_removed").tuples()
    removed = {(date.fromisoformat(told["day"]), told["district"]) for (told,) in removals} - there
    new = [key for key in holidays if key not in there | removed]
    for day, district in new:
        Holiday.create(day=day, district=district, **holidays[day, district])
    kept = len(removed & holidays.keys())
    return {"added": len(new), "kept": kept, "unchanged": len(holidays) - len(new) - kept}
