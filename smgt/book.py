"""The limits and calendars as they stand in the database, read once into a limits.Book and kept until one changes."""

import secrets

from smgt.limits import Book, Limit
from smgt.models import Category, Counter, Holiday, OfficeHours, TimeLimit

STAMP = "clocks"  # the counter whose text is another word after each change
_kept = {}  # {stamp: the Book read under it}, one at most


def book():
    """The Book as it stands; one small query where nothing has changed since this thread asked last."""
    row = Counter.get_or_none(Counter.name == STAMP)
    if found := row and _kept.get(row.text):
        return found
    found = _read()
    if row:
        _kept.clear()
        _kept[row.text] = found
    return found


def changed():
    """Say that limits, office hours, holidays or categories have changed. Call inside the transaction that does it."""
    stamp = secrets.token_hex(8)
    if not Counter.update(text=stamp).where(Counter.name == STAMP).execute():
        Counter.insert(name=STAMP, text=stamp).on_conflict_ignore().execute()


def limit_of(row):
    """A row as the pure Limit."""
    return Limit(
        row.duty, row.amount, row.unit, row.calendar, row.category_id or "", row.urgency, row.kind, row.source,
        row.from_on, row.id,
    )  # fmt: skip


def _read():
    hours = OfficeHours.select().order_by(OfficeHours.from_on, OfficeHours.id)
    categories = Category.select(Category.code, Category.parent, Category.name).tuples()
    return Book(
        [limit_of(row) for row in TimeLimit.select()],
        [(row.from_on, _week(row.week)) for row in hours],
        list(Holiday.select(Holiday.day, Holiday.district).tuples()),
        {code: (parent, name) for code, parent, name in categories},
    )


def _week(days):
    return tuple(tuple(tuple(span) for span in day) for day in days)
