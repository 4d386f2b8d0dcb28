"""Invented tickets: as many of each end as were asked for, spread as in a usual year, their journal whole."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from smgt import journal, reports, sample
from smgt.clocks import INDIA
from smgt.lives import Days
from smgt.models import Clock, Fact, Marking, Report, Ticket, db, is_sqlite
from tests.factories import NOON

COUNTS = sample.Counts(resolved=150, not_tenable=40, pending=40, suggestions=10)
BEGIN, END = datetime(2020, 1, 1, tzinfo=INDIA), datetime(2020, 3, 1, tzinfo=INDIA)


@pytest.fixture
def filled(people):
    sample.fill(COUNTS, BEGIN, END)
    return people


def test_as_many_of_each_end_as_were_asked_for(filled):
    states = Counter(state for (state,) in Fact.select(Fact.state).tuples())
    assert states == {"resolved": 150, "not_tenable": 40, "pending": 40, "apart": 10}
    assert reports.refresh() == 0  # they are ready to be counted


def test_long_before_today_each_within_its_days(filled):
    received = [ticket.received_at for ticket in Ticket.select()]
    assert min(received) >= BEGIN and max(received) <= END
    assert all(ticket.moved_at <= END and ticket.received_at <= ticket.moved_at for ticket in Ticket.select())


def test_they_went_back_and_forth_as_real_ones_do(filled):
    assert Ticket.select().where(Ticket.round > 1).exists() and Ticket.select().where(Ticket.returns > 0).exists()
    assert Report.select().where(Report.returned_at.is_null(False)).exists()
    assert Marking.select().count() > Ticket.select().where(Ticket.office.is_null(False)).count()
    assert Clock.select().where(Clock.stopped_at > Clock.due_at).exists()
    assert Clock.select().where(Clock.stopped_at.is_null()).count() >= 40


def test_their_journal_is_whole(filled):
    assert journal.verify()["ok"]


def test_what_none_of_them_was_joined_to_is_still_looked_up_by_its_index(filled):
    ticket = Ticket.select().first()
    if is_sqlite():
        text, values = Ticket.select().where(Ticket.joined_to == ticket).sql()
        plan = db.execute_sql(f"EXPLAIN QUERY PLAN {text}", values).fetchall()
        assert "ticket_joined_to_id" in plan[0][-1]


def test_mondays_are_two_to_three_times_a_usual_day():
    chance = sample.random.Random(3)
    days = Counter(at.weekday() for at in Days(BEGIN, BEGIN + timedelta(days=7 * 20)).some(chance, 20_000))
    assert 2 < days[0] / ((days[1] + days[2] + days[3] + days[4]) / 4) < 3


def test_none_is_received_after_the_end_or_before_the_beginning():
    some = Days(NOON, NOON + timedelta(hours=2)).some(sample.random.Random(1), 500)
    assert some[0] >= NOON and some[-1] <= NOON + timedelta(hours=2)
