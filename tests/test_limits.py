"""Limits: the most specific one in force holds, what is urgent is never due later, and each due time says why."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import limits, reasons, rules
from smgt.errors import Refused
from smgt.limits import Book, Limit

NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)  # a Friday, 12:00 in India
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
DUTIES, KINDS = st.sampled_from(limits.LIMITED), st.sampled_from(rules.KINDS)
CATEGORIES = {
    "OTHER": (None, "Other"), "WATER": (None, "Water supply"), "WATER.LEAK": ("WATER", "Leakage"),
    "WATER.LOOP": ("WATER.LOOP", "Its own parent"),
}  # fmt: skip
NEW_YEAR = date(2026, 1, 1)
ROWS = (
    Limit("act", 7, "day", category="WATER", source="HRTS list", from_on=NEW_YEAR, number=1),
    Limit("act", 3, "day", "office", category="WATER.LEAK", source="HRTS list", from_on=NEW_YEAR, number=2),
    Limit("act", 12, "hour", category="WATER", urgency="high", source="HRTS list", from_on=NEW_YEAR, number=3),
)


def book(*rows, **more):
    return Book((*ROWS, *rows), categories=CATEGORIES, **more)


def why(due, pauses=()):
    return reasons.explain(due.terms, pauses, reasons.English(CATEGORIES))


def act(start=NOON, *rows, **facts):
    return book(*rows).due("act", start, **facts).at - start


@given(DUTIES, TIMES, st.sampled_from(["", *CATEGORIES]), KINDS)
def test_more_urgent_is_never_due_later_and_nothing_is_due_at_once(duty, start, category, kind):
    dues = [book().due(duty, start, category=category, urgency=urgency, kind=kind) for urgency in rules.URGENCIES]
    assert [due.at for due in dues] == sorted((due.at for due in dues), reverse=True)
    assert all(due.at > start and why(due) for due in dues)


@given(TIMES, st.permutations(ROWS))
def test_the_order_in_which_limits_are_read_does_not_matter(start, rows):
    facts = {"category": "WATER.LEAK", "urgency": "high"}
    assert Book(rows, categories=CATEGORIES).due("act", start, **facts) == book().due("act", start, **facts)


@pytest.mark.parametrize(
    ("facts", "length", "said"),
    [
        ({}, 2 * DAY, "48 hours to act (the house's own limit)"),
        ({"category": "WATER"}, 7 * DAY, "7 days to act: Water supply (HRTS list, from 01-01-2026)"),
        ({"category": "WATER.LEAK"}, 5 * DAY + 5 * HOUR, "3 working days to act: Leakage (HRTS list, from 01-01-2026)"),
        ({"category": "WATER.LEAK", "urgency": "high"}, 12 * HOUR,
         "12 hours to act: Water supply, high (HRTS list, from 01-01-2026)"),
        ({"category": "WATER", "urgency": "life-threatening"}, 4 * HOUR,
         "4 hours to act: life-threatening (the house's own limit)"),
        ({"category": "WATER", "kind": "suggestion"}, 15 * DAY,
         "15 days to act: normal, suggestion (the house's own limit)"),
        ({"category": "WATER", "kind": "suggestion", "urgency": "high"}, 12 * HOUR,
         "12 hours to act: Water supply, high (HRTS list, from 01-01-2026)"),
        ({"category": "NOBODY KNOWS"}, 2 * DAY, "48 hours to act (the house's own limit)"),
        ({"category": "WATER.LOOP"}, 2 * DAY, "48 hours to act (the house's own limit)"),
    ],
)  # fmt: skip
def test_the_most_specific_limit_holds_and_says_so(facts, length, said):
    due = book().due("act", NOON, **facts)
    assert (due.at - NOON, why(due)) == (length, said)


@pytest.mark.parametrize(
    ("duty", "urgency", "length", "said"),
    [
        ("triage", "normal", timedelta(minutes=30), "30 minutes to sort (the house's own limit)"),
        ("triage", "high", timedelta(minutes=15), "15 minutes to sort: high (the house's own limit)"),
        ("acknowledge", "normal", 4 * HOUR, "4 office hours to acknowledge (the house's own limit)"),
        ("acknowledge", "high", HOUR, "1 hour to acknowledge: high (the house's own limit)"),
        ("check", "normal", 4 * HOUR, "4 hours to check the report (the house's own limit)"),
    ],
)  # fmt: skip
def test_the_houses_own(duty, urgency, length, said):
    due = Book().due(duty, NOON, urgency=urgency)
    assert (due.at - NOON, why(due)) == (length, said)


def test_a_later_limit_holds_from_its_day_on_and_not_before():
    later = Limit("act", 1, "day", category="WATER", from_on=date(2026, 11, 21), number=9)
    assert act(NOON, later, category="WATER") == 7 * DAY
    assert act(NOON + 11.5 * HOUR, later, category="WATER") == 7 * DAY, "half past eleven at night in India"
    assert act(NOON + 12 * HOUR, later, category="WATER") == DAY
    assert later in book(later).standing(date(2026, 11, 20))[1]
    assert later in book(later).standing(date(2026, 11, 21))[0] and ROWS[0] not in book(later).standing(date.max)[0]


def test_of_two_from_one_day_the_one_put_in_later_holds():
    two = [Limit("act", days, "day", category="WATER", from_on=NEW_YEAR, number=days) for days in (20, 21)]
    assert act(NOON, *reversed(two), category="WATER") == 21 * DAY


def test_a_districts_holiday_is_its_own():
    closed = book(holidays=[(date(2026, 11, 23), "Karnal"), (date(2026, 11, 24), None)])
    one_day = {district: closed.calendar("office", district).after_days(NOON, 1) for district in ("Karnal", "Hisar")}
    assert one_day["Karnal"] - one_day["Hisar"] == 2 * DAY


def test_what_moved_a_due_time_is_said():
    due = book().due("act", NOON, category="WATER", urgency="high")
    stood = [[NOON.isoformat(), (NOON + 2 * HOUR).isoformat(), "citizen"]]
    assert why(due, stood) == (
        "12 hours to act: Water supply, high (HRTS list, from 01-01-2026), 2 h waiting for the complainant"
    )
    stood += [[NOON.isoformat(), (NOON + 3 * DAY).isoformat(), "hold"]]
    moved = why(limits.Due(due.at, due.terms | {"came": "passed", "until": "2026-12-05"}), stood)
    assert moved.split(", ")[3:] == [
        "as it stood when it was passed on", "2 h waiting for the complainant", "3 d on hold",
        "time granted until 05-12-2026",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (limits.awaiting(NOON, 7).terms, "7 days for the complainant to answer"),
        ({"duty": "review", "reason": "100 % of it is sub judice"}, "on hold: 100 % of it is sub judice"),
        ({"duty": "promise", "day": "2026-12-05"}, "promised by 05-12-2026"),
        ({"duty": "act", "said": "48 hours to act: the usual limit", "until": "2026-12-05"},
         "48 hours to act: the usual limit, time granted until 05-12-2026"),
    ],
)  # fmt: skip
def test_what_has_no_limit_says_why_too(terms, said):
    assert reasons.explain(terms, [], reasons.English()) == said


@pytest.mark.parametrize(
    ("limit", "field", "sentence"),
    [
        (Limit("act", 0, "hour"), "amount", "no time: at least 1"),
        (Limit("act", -5, "day"), "amount", "no time: at least 1"),
        (Limit("act", 367, "day"), "amount", "more than a year"),
        (Limit("act", 10**12, "minute"), "amount", "more than a year"),
        (Limit("act", 1, "fortnight"), "unit", "minutes, hours or days"),
        (Limit("lunch", 1, "hour"), "duty", "no such duty"),
        (Limit("await", 1, "day"), "duty", "no such duty"),
        (Limit("act", 1, "hour", "moon"), "calendar", "no such calendar"),
        (Limit("triage", 1, "hour", "office"), "calendar", "The cell sorts round the clock"),
        (Limit("act", 1, "hour", "office", urgency="life-threatening"), "calendar", "round the clock"),
    ],
)
def test_a_limit_that_nobody_can_mean_is_refused_with_a_sentence(limit, field, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        limits.check_limit(limit)
    assert refused.value.field == field


def test_the_houses_own_limits_are_such_as_may_be_set():
    for limit in limits.HOUSE:
        limits.check_limit(limit)


def test_there_are_no_other_duties():
    with pytest.raises(ValueError):
        Book().due("lunch", NOON)


def test_a_book_forgets_look_ups_rather_than_grow(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEPT", 3)
    one = book()
    assert {one.due("act", NOON + number * DAY).at - number * DAY for number in range(9)} == {NOON + 2 * DAY}
    assert len(one._chosen) <= 3
