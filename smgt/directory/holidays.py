"""Holidays: days on which offices do not work, everywhere or in one district."""

from datetime import date

from smgt import book
from smgt.directory import changes, contacts
from smgt.errors import Refused
from smgt.models import District, Holiday, db

YEARS = (2000, 2100)


def add_holiday(day, name, name_hi, district, actor, now):
    """A holiday on a day; `district` a code or None for all. Returns the Holiday. Raises Refused."""
    if not isinstance(day, date) or not YEARS[0] <= day.year <= YEARS[1]:
        raise Refused("Give the day.", "day")
    fields = contacts.cleaned({"name": name, "name_hi": name_hi})
    if district and not District.get_or_none(District.code == district):
        raise Refused("There is no such district.", "district")
    with db.atomic():
        changes.begin()
        if known(day, district):
            raise Refused("This day is a holiday already.", "day")
        if district and known(day, None):
            raise Refused("This day is a holiday everywhere already.", "day")
        holiday = Holiday.create(day=day, district=district or None, **fields)
        book.changed()
        changes.record("holiday_added", actor, now, [holiday], day=day, district=district or None, **fields)
    return holiday


def known(day, district):
    """The holiday on that day for exactly this district (None: for all), or None."""
    place = Holiday.district == district if district else Holiday.district.is_null()
    return Holiday.get_or_none((Holiday.day == day) & place)


def remove_holiday(holiday, actor, now):
    """It is no holiday after all; the journal keeps that it was."""
    with db.atomic():
        changes.begin()
        if Holiday.delete().where(Holiday.id == holiday.id).execute():
            book.changed()
            changes.record(
                "holiday_removed", actor, now, [holiday], day=holiday.day, name=holiday.name,
                district=holiday.district_id,
            )  # fmt: skip
