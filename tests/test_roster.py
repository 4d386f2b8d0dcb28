"""The duty roster: three shifts round the clock, each day and district; who is on duty now."""

from datetime import date, timedelta

import pytest

from smgt import roster
from smgt.errors import NotFound, Refused
from smgt.journal import SYSTEM
from smgt.models import Duty, Event, Leave

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def put(people, now):
    def put(name="asha", shift="morning", district="", first=0, last=0):
        days = (FRIDAY + first * DAY, FRIDAY + last * DAY)
        return roster.put(people[name], shift, district, *days, SYSTEM, now)

    return put


def names(moment, district=None):
    return [officer.name for officer in roster.on_duty(moment, district)]


@pytest.mark.parametrize("hours, shift", [
    (0, (FRIDAY, "morning")), (1.99, (FRIDAY, "morning")), (2, (FRIDAY, "evening")), (10, (FRIDAY, "night")),
    (12.5, (FRIDAY, "night")), (17.99, (FRIDAY, "night")), (18, (FRIDAY + DAY, "morning")),
])  # fmt: skip
def test_a_shift_belongs_to_the_day_it_begins_on(now, hours, shift):
    assert roster.shift_of(now + hours * HOUR) == shift


def test_each_shift_ends_where_the_next_begins():
    ends = [roster.end_of(FRIDAY, shift) for shift in roster.SHIFTS]
    begins = [
        roster.begin_of(FRIDAY, "evening"),
        roster.begin_of(FRIDAY, "night"),
        roster.begin_of(FRIDAY + DAY, "morning"),
    ]
    assert ends == begins


def test_who_is_on_duty_now(put, now):
    put(last=2)
    put("arun", "night")
    assert [names(now), names(now + 3 * HOUR), names(now + 12 * HOUR), names(now + DAY)] == [
        ["asha"], [], ["arun"], ["asha"],
    ]  # fmt: skip


def test_for_one_district_or_for_all(put, now):
    put(district="Karnal")
    put("arun")
    assert [sorted(names(now, code)) for code in ("Karnal", "Bhiwani", None)] == [
        ["arun", "asha"],
        ["arun"],
        ["arun", "asha"],
    ]


def test_the_same_entry_twice_is_one(put):
    assert (put(last=4), put(first=3, last=6), Duty.select().count()) == (5, 2, 7)


def test_who_is_on_leave_is_not_on_duty(put, people, now):
    put()
    Leave.create(officer=people["asha"], from_on=FRIDAY, until_on=FRIDAY + DAY, created_at=now)
    assert names(now) == []


@pytest.mark.parametrize("given, field", [
    ({"name": "meena"}, "officer"), ({"shift": "noon"}, "shift"), ({"district": "Lahore"}, "district"),
    ({"first": 2, "last": 1}, "to_on"), ({"first": -3}, "from_on"), ({"last": 92}, "to_on"),
    ({"first": 400, "last": 401}, "to_on"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(put, given, field):
    with pytest.raises(Refused) as refused:
        put(**given)
    assert refused.value.field == field and not Duty.select().exists()


def test_an_entry_is_taken_off_and_both_stand_in_the_journal(put, now):
    put()
    roster.take_off(Duty.get().id, SYSTEM, now)
    assert names(now) == [] and [e.action for e in Event.select()] == ["duty_put", "duty_taken_off"]
    with pytest.raises(NotFound):
        roster.take_off(1, SYSTEM, now)
