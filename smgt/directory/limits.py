"""Limits and office hours, set with effect from a day: none is ever edited or removed, the next one takes its place."""

from datetime import timedelta

from smgt import book, calendars, clocks, reasons
from smgt.directory import changes, contacts
from smgt.errors import Refused
from smgt.limits import check_limit
from smgt.models import Category, OfficeHours, TimeLimit, db
from smgt.rules import KINDS, URGENCIES

FACTS = ("duty", "urgency", "kind", "amount", "unit", "calendar", "from_on")
FURTHEST = timedelta(days=2 * 366)  # ahead of today; what is further away was mistyped


def add_limit(limit, actor, now):
    """Set a limits.Limit; the TimeLimit, the one that stands where it says the same. Raises Refused."""
    check_limit(limit)
    _check_names(limit)
    source = contacts.line(limit.source, "source", 300, needed=True, sentence="Name the rule or order it rests on.")
    _check_day(limit.from_on, now)
    facts = {name: getattr(limit, name) for name in FACTS}
    with db.atomic():
        changes.begin()
        rows = TimeLimit.select().where(TimeLimit.from_on == limit.from_on).order_by(TimeLimit.id.desc())
        last = next((row for row in rows if book.limit_of(row).key == limit.key), None)
        if last and all(getattr(last, name) == value for name, value in (facts | {"source": source}).items()):
            return last  # a second tap
        row = TimeLimit.create(
            **facts, source=source, category=limit.category or None, officer=actor.officer, created_at=now
        )
        book.changed()
        said = reasons.explain(limit.terms(), [], reasons.English(book.book().categories))
        changes.record("limit_set", actor, now, [row], limit=said, source=source, category=limit.category, **facts)
    return row


def _check_names(limit):
    if limit.category and not Category.get_or_none(Category.code == limit.category):
        raise Refused("There is no such category.", "category")
    if limit.urgency not in ("", *URGENCIES):
        raise Refused("There is no such urgency.", "urgency")
    if limit.kind not in ("", *KINDS):
        raise Refused("There is no such kind.", "kind")


def add_hours(from_on, lines, reason, actor, now):
    """Set the office hours of all offices from a day on, by seven lines (calendars.read_week); the OfficeHours.
    Raises Refused.
    """
    week = calendars.read_week(lines)
    reason = contacts.line(reason, "reason", 300, needed=True, sentence="Name the order it rests on.")
    _check_day(from_on, now)
    told = [[list(span) for span in day] for day in week]
    with db.atomic():
        changes.begin()
        last = OfficeHours.select().where(OfficeHours.from_on == from_on).order_by(OfficeHours.id.desc()).first()
        if last and (last.week, last.reason) == (told, reason):
            return last  # a second tap
        row = OfficeHours.create(from_on=from_on, week=told, reason=reason, officer=actor.officer, created_at=now)
        book.changed()
        hours = "; ".join(line or "–" for line in calendars.write_week(week))
        changes.record("hours_set", actor, now, [row], from_on=from_on, hours=hours, reason=reason)
    return row


def _check_day(day, now):
    today = clocks.today(now)
    if day < today:
        raise Refused("It can hold from today on at the earliest: what was due before is not changed.", "from_on")
    if day > today + FURTHEST:
        raise Refused("That day is too far away.", "from_on")
