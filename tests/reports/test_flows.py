"""The balance comes out, whatever tickets do; what was written of a day stays."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import reports
from smgt.clocks import INDIA
from smgt.errors import Refused
from smgt.models import Fact, Figure, Ticket, Turn, Written
from smgt.reports import snapshots
from smgt.reports.flows import MOST_DAYS
from smgt.reports.states import days_of, turns_of
from tests import factories
from tests.factories import NOON, act
from tests.reports.conftest import view

MOMENTS = st.lists(st.integers(0, 90 * 24), max_size=8, unique=True).map(sorted)


def table(name, officer, now=NOON, **chosen):
    return reports.find(name).make(view(officer, now, **chosen)).lines()


def period_of(unit):
    return (lambda day: day) if unit == "day" else (lambda day: (day.year, day.month))


@pytest.mark.parametrize("unit", ["day", "month"])
@given(MOMENTS)
def test_the_balance_of_each_period_comes_out_for_every_ticket(unit, hours):
    received = NOON - timedelta(days=100)
    turns = [(received + timedelta(hours=h), "reopened" if n % 2 else "disposed") for n, h in enumerate(hours)]
    rows, period = days_of(turns), period_of(unit)
    pending, inside = 0, {period(received.astimezone(INDIA).date())} | {period(row.on) for row in rows}
    for each in sorted(inside):
        own = [row for row in rows if period(row.on) == each and getattr(row, f"of_{unit}")]
        assert sum(row.what == "disposed" for row in own) <= 1 and sum(row.what == "reopened" for row in own) <= 1
        begun = each == period(received.astimezone(INDIA).date())
        closing = pending + begun + sum(1 if row.what == "reopened" else -1 for row in own)
        last = [row for row in rows if period(row.on) <= each]
        assert closing == (0 if last and last[-1].what == "disposed" else 1)
        pending = closing


@given(st.lists(st.sampled_from(["received", "marked", "replied", "closed"])), st.booleans())
def test_turns_alternate_and_end_as_the_ticket_is(stages, disposed):
    moves = [(NOON + timedelta(minutes=n), "move", stage) for n, stage in enumerate(stages)]
    turns = [what for _, what in turns_of(moves, disposed, NOON)]
    assert turns == ["disposed", "reopened"] * (len(turns) // 2) + ["disposed"] * (len(turns) % 2)
    assert bool(len(turns) % 2) == disposed


@pytest.mark.parametrize("name, chosen", [
    ("months", {}), ("days", {"since": "2026-10-05", "to": "2026-11-20"}), ("months", {"department": "FOOD"}),
])  # fmt: skip
def test_each_row_begins_where_the_one_before_ended(lives, deeds, name, chosen):
    rows = table(name, lives["osd"], **chosen)
    for row in rows:
        assert row["opening"] + row["received"] + row["reopened"] - row["disposed"] == row["closing"]
    assert all(before["closing"] == after["opening"] for before, after in zip(rows, rows[1:], strict=False))
    pending = table("disposal", lives["osd"], **{k: v for k, v in chosen.items() if k == "department"})[0]["pending"]
    assert rows[-1]["closing"] == pending


def test_reopened_on_the_day_it_was_answered_counts_in_both(people, handle):
    answered = factories.replied(factories.open_ticket(handle), people)
    factories.by_citizen(answered, "not_satisfied", NOON + timedelta(hours=1), reason="nahi hua")
    row = table("days", people["osd"], NOON + timedelta(hours=2))[-1]
    assert (row["received"], row["disposed"], row["reopened"], row["closing"]) == (1, 1, 1, 1)


def test_what_was_taken_back_never_was(people, handle):
    ticket = factories.open_ticket(handle)
    act(ticket, "decline", people["asha"], outcome="not_tenable", reason="old")
    act(ticket, "take_back", people["asha"])
    reports.refresh()
    assert not Turn.select().exists() and Fact.get().state == "pending"
    assert table("days", people["osd"])[-1]["disposed"] == 0


def test_too_many_days_are_refused_in_words(people):
    with pytest.raises(Refused, match=f"at most {MOST_DAYS}"):
        table("days", people["osd"], since="2016-01-01", to="2026-01-01")


TOMORROW = NOON + timedelta(days=1)


def test_a_day_is_written_once_and_stays(people, handle):
    ticket = factories.marked(factories.open_ticket(handle), people)
    assert (snapshots.write(TOMORROW), snapshots.write(TOMORROW)) == (1, 0)
    before = table("written", people["osd"], TOMORROW)
    act(ticket, "pass_on", people["asha"], TOMORROW, office="UHBVN:Karnal", reason="theirs")
    assert table("written", people["osd"], TOMORROW) == before
    assert before == [{"day": NOON.date(), "received": 1, "disposed": 0, "reopened": 0, "pending": 1, "overdue": None}]
    assert table("written", people["osd"], TOMORROW, department="FOOD") == before
    assert table("written", people["osd"], TOMORROW, department="UHBVN") == []


@pytest.mark.parametrize("hours, overdue", [(0, 1), (5.9, 1), (6.1, None)])
def test_what_was_overdue_is_only_said_of_a_day_written_in_time(people, handle, hours, overdue):
    factories.marked(factories.open_ticket(handle), people)
    midnight = NOON + timedelta(hours=12)  # in India
    snapshots.write(midnight + timedelta(hours=hours))
    assert table("written", people["osd"], TOMORROW)[0]["overdue"] == overdue


def test_days_that_were_slept_through_are_written_too(people, handle):
    snapshots.write(NOON)
    factories.open_ticket(handle)
    assert snapshots.write(NOON + timedelta(days=3)) == 3
    assert [row["pending"] for row in table("written", people["osd"], NOON + timedelta(days=3))] == [1, 1, 1]


def test_a_day_half_written_by_a_killed_sweep_is_not_there(people, handle, monkeypatch):
    factories.open_ticket(handle)
    monkeypatch.setattr(snapshots, "insert_rows", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        snapshots.write(TOMORROW)
    monkeypatch.undo()
    assert not Written.select().exists() and snapshots.write(TOMORROW) == 1 and Figure.select().exists()


def test_written_days_are_for_readers_of_everything(people, handle):
    secret = factories.marked(factories.open_ticket(handle), people)
    act(secret, "amend", people["vikram"], restricted="women")
    snapshots.write(TOMORROW)
    shown = {name: len(table("written", people[name], TOMORROW)) for name in ("vikram", "osd", "meena", "admin")}
    assert shown == {"vikram": 1, "osd": 0, "meena": 0, "admin": 0}


def test_what_is_probably_restricted_counts_for_its_readers_only(people, handle):
    ticket = factories.open_ticket(handle)
    Ticket.update(restricted="women?").where(Ticket.id == ticket.id).execute()
    snapshots.write(TOMORROW)
    assert {n: len(table("written", people[n], TOMORROW)) for n in ("asha", "osd")} == {"asha": 1, "osd": 0}
