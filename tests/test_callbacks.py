"""Whom the confirmation cell rings, by lot; what comes of it; and the Chief Minister's own five."""

from datetime import timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import callbacks, callsheet, conduct, journal
from smgt.errors import Forbidden, Stale
from smgt.models import Callback, Event, Marking, Ticket
from tests.factories import act, fresh, open_ticket, replied

DAY = timedelta(days=1)


@pytest.fixture
def rung(ticket, people, now):
    """A ticket answered yesterday whose citizen is on today's list; `now` is today."""
    answered(ticket, people, now - DAY)
    callbacks.draw(now)
    return fresh(ticket)


def answered(ticket, people, at, phone="9812345678", district="Bhiwani"):
    replied(ticket, people, at)
    Ticket.update(contact_phone=phone, district=district).where(Ticket.id == ticket.id).execute()
    return fresh(ticket)


@given(st.lists(st.sampled_from(("Karnal", "Hisar", None)), max_size=200), st.sampled_from((0.01, 0.05, 0.3, 1)))
def test_each_district_gives_its_share_and_at_least_one(districts, share):
    rows = list(enumerate(districts))
    drawn = callbacks.sample(rows, share, lambda i: (i * 7919) % 211)
    assert drawn == callbacks.sample(rows[::-1], share, lambda i: (i * 7919) % 211)
    for district in set(districts):
        there = [i for i in drawn if districts[i] == district]
        assert len(there) == ceil(districts.count(district) * share)


def test_yesterdays_answers_are_drawn_once_and_the_same_for_all(rung, now):
    assert [(row.ticket_id, row.drawn_on.isoformat(), row.district_id) for row in Callback.select()] == [
        (rung.id, "2026-11-20", "Bhiwani")
    ]
    assert callbacks.draw(now) == callbacks.draw(now + timedelta(hours=5)) == 0
    assert Event.select().where(Event.action == callbacks.DRAWN).count() == 1


@pytest.mark.parametrize("fields", [
    {"contact_phone": ""}, {"restricted": "women"}, {"stage": "acting"}, {"replied_at": None},
])  # fmt: skip
def test_who_cannot_be_rung_is_not_drawn(ticket, people, now, fields):
    answered(ticket, people, now - DAY)
    Ticket.update(**fields).execute()
    assert callbacks.draw(now) == 0


@pytest.mark.parametrize("days", [0, 2])
def test_only_yesterdays_are_drawn(ticket, people, now, days):
    answered(ticket, people, now - days * DAY)
    assert callbacks.draw(now) == 0


def test_days_without_a_list_are_caught_up_with_as_long_as_it_is_rung(ticket, handle, people, now):
    callbacks.draw(now - 9 * DAY)
    answered(ticket, people, now - 8 * DAY)
    for n in (3, 2):
        answered(open_ticket(handle, author=f"a{n}"), people, now - n * DAY)
    assert (callbacks.draw(now), callbacks.draw(now)) == (2, 0)
    assert [(now.date() - row.drawn_on).days for row in Callback.select().order_by(Callback.drawn_on)] == [2, 1]
    assert callbacks.waiting(people["asha"], now).count() == 2


def test_he_is_satisfied_and_it_closes(rung, people, now):
    ticket = act(rung, "call_back", people["asha"], outcome="satisfied", note="Ration mil gaya")
    row = Callback.get()
    assert (ticket.stage, ticket.outcome, row.outcome, row.note) == (
        "closed",
        "satisfied",
        "satisfied",
        "Ration mil gaya",
    )
    with pytest.raises(Stale, match="already"):
        act(ticket, "call_back", people["arun"], outcome="no_answer")


def test_he_is_not_and_it_is_marked_again_with_his_words(rung, people):
    ticket = act(rung, "call_back", people["asha"], outcome="again", note="Kuch nahi hua")
    assert (ticket.stage, ticket.round, Callback.get().outcome, Callback.get().again) == (
        "marked", 2, "not_satisfied", True,
    )  # fmt: skip
    assert Marking.select().order_by(Marking.id.desc()).first().note == "Kuch nahi hua"


def test_or_it_is_only_noted(rung, people):
    assert act(rung, "call_back", people["asha"], outcome="not_satisfied").stage == "replied"
    assert (Callback.get().outcome, Callback.get().again) == ("not_satisfied", False)


def test_nobody_answers_three_times(rung, people, now):
    for left in (1, 1, 0):
        act(rung, "call_back", people["asha"], outcome="no_answer")
        assert callbacks.waiting(people["asha"], now).count() == left
    assert (Callback.get().outcome, Callback.get().tries) == ("no_answer", 3)


def test_a_slip_is_taken_back(rung, people, now):
    act(rung, "call_back", people["asha"], outcome="again", note="x")
    ticket = act(rung, "take_back", people["asha"])
    assert (ticket.stage, ticket.round, Callback.get().outcome) == ("replied", 1, "")
    assert callbacks.waiting(people["asha"], now).count() == 1


def test_one_who_is_not_on_a_list_can_be_rung_too(ticket, people):
    replied(ticket, people)
    act(ticket, "call_back", people["asha"], outcome="satisfied")
    assert Callback.get().drawn_on is None and fresh(ticket).outcome == "satisfied"


@pytest.mark.parametrize("name", ["meena", "kavita", "suman", "vikram", "osd"])
def test_nobody_but_the_cell_notes_it(rung, people, name):
    with pytest.raises(Forbidden):
        act(rung, "call_back", people[name], outcome="satisfied")


def test_the_figures_count_each_once(rung, handle, people, now):
    act(rung, "call_back", people["asha"], outcome="again", note="x")
    day = now.date()
    assert callbacks.figures(day, day) == [("Bhiwani", 1, 1, 0, 1, 0, 0)]
    assert callbacks.figures(day + DAY, day + 9 * DAY) == []


def test_the_sheet_names_five_of_as_many_districts_as_there_are(handle, people, now):
    for number in range(8):
        where = ("Bhiwani", "Karnal", "Hisar")[number % 3 if number < 3 else 0]
        answered(open_ticket(handle, author=f"a{number}"), people, now, district=where)
    chosen = callsheet.citizens(people["osd"], now)
    assert len(chosen) == 5 and {ticket.district_id for ticket, _, _ in chosen} == {"Bhiwani", "Karnal", "Hisar"}
    later = callsheet.citizens(people["vikram"], now + timedelta(hours=3))
    assert [ticket for ticket, _, _ in later] == [ticket for ticket, _, _ in chosen]
    for _, phone, events in chosen:
        assert phone == "9812345678" and [event.action for event in events] == [
            "open", "mark", "acknowledge", "report", "sent",
        ]  # fmt: skip


def test_none_restricted_and_none_of_long_ago_stands_on_it(ticket, people, now):
    answered(ticket, people, now)
    assert callsheet.citizens(people["vikram"], now + 15 * DAY) == []
    Ticket.update(restricted="women").execute()
    assert callsheet.citizens(people["vikram"], now) == []


@pytest.mark.parametrize(("district", "shown"), [("", 0), ("Bhiwani", 0), ("Karnal", 1)])
def test_while_the_code_of_conduct_is_in_force_nobody_is_rung_there(ticket, people, now, district, shown):
    answered(ticket, people, now)
    vikram = journal.Actor("vikram", "state_nodal", officer=people["vikram"])
    conduct.declare(district, now.date(), now.date() + DAY, "Order 1", vikram, now)
    assert len(callsheet.citizens(people["osd"], now)) == shown
    assert callsheet.hidden(now) is (district == "")
