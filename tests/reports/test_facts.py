"""Facts follow their tickets at once, and only those that changed are made anew."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from smgt import reports
from smgt.models import Clock, Fact, Marking, Ticket
from smgt.reports.facts import place_of
from smgt.routing.proposal import propose
from tests import factories
from tests.factories import NOON, act


def fact(ticket):
    reports.refresh()
    return Fact.get_by_id(ticket.id)


def test_only_what_changed_is_made_anew(people, handle):
    tickets = [factories.open_ticket(handle, f"Ration {n}") for n in range(3)]
    assert (reports.refresh(), reports.refresh()) == (3, 0)
    factories.marked(tickets[1], people)
    assert reports.refresh() == 1


def test_what_a_killed_refresh_left_is_made_by_the_next(people, handle, monkeypatch):
    factories.open_ticket(handle)
    monkeypatch.setattr("smgt.reports.facts.insert_rows", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reports.refresh()
    monkeypatch.undo()
    assert reports.refresh() == 1 and Fact.select().count() == 1


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_in_batches_none_is_left_out(people, handle, monkeypatch, size):
    monkeypatch.setattr("smgt.reports.facts.BATCH", size)
    items = [factories.item(f"Ration {n}", author=f"c{n}") for n in range(6)]
    factories.receive(handle, *items)  # one change of the board for all of them
    factories.marked(Ticket.get_by_id(3), people)
    assert reports.refresh() == 6 == Fact.select().count()
    factories.marked(Ticket.get_by_id(1), people)
    assert (reports.refresh(), reports.refresh()) == (1, 0)
    assert Fact.get_by_id(1).department == Fact.get_by_id(3).department == "FOOD"


def test_facts_of_an_older_definition_are_made_anew_once(people, handle, monkeypatch):
    monkeypatch.setattr("smgt.reports.facts.BATCH", 2)
    for number in range(3):
        factories.open_ticket(handle, f"Ration {number}")
    reports.refresh()
    assert (reports.remake(), reports.remake()) == (3, 0)
    Fact.update(hour=99).execute()
    assert reports.remake() == 0
    monkeypatch.setattr("smgt.reports.facts.DEFINITION", "2")
    assert reports.remake(most=1) == 2 and Fact.select().where(Fact.hour == 99).count() == 1
    assert (reports.remake(), reports.remake()) == (1, 0) and not Fact.select().where(Fact.hour == 99).exists()


def test_a_ticket_lies_where_its_office_is_before_that_where_its_place_is(people, handle):
    ticket = factories.open_ticket(handle)
    Ticket.update(district="Karnal").where(Ticket.id == ticket.id).execute()
    act(ticket, "note", people["asha"], note="seen")
    assert (fact(ticket).district, fact(ticket).department) == ("Karnal", "")
    factories.marked(ticket, people)
    assert (fact(ticket).district, fact(ticket).department) == ("Bhiwani", "FOOD")


def test_the_steps_of_the_first_round_are_measured(people, handle):
    at = NOON - timedelta(hours=10)
    ticket = factories.open_ticket(handle, now=at)
    for minutes, name, who in ((10, "mark", "asha"), (40, "acknowledge", "meena"), (100, "report", "meena")):
        form = {"mark": {"office": "FOOD:Bhiwani"}, "report": factories.REPORT}.get(name, {})
        act(ticket, name, people[who], at + timedelta(minutes=minutes), **form)
    factories.by_system(ticket, "sent", at + timedelta(minutes=130))
    factories.by_citizen(ticket, "satisfied", at + timedelta(minutes=200))
    steps = ("marked_in", "seen_in", "accepted_in", "reported_in", "replied_in", "satisfied_in", "took")
    assert [getattr(fact(ticket), step) for step in steps] == [10, 30, 0, 60, 30, 70, 130]


def test_what_is_late_is_late_by_its_own_clocks(people, handle):
    quick = factories.reported(factories.open_ticket(handle), people)
    slow = factories.marked(factories.open_ticket(handle, "Bijli nahi"), people)
    act(slow, "report", people["meena"], NOON + timedelta(days=9), **factories.REPORT)
    assert [(f.acted, f.act_late, f.acknowledge_late) for f in map(fact, (quick, slow))] == [
        (True, False, False), (True, True, True),
    ]  # fmt: skip


LATE = NOON + timedelta(days=9)


def test_an_associated_office_that_is_late_is_no_fault_of_the_leading_one(people, handle):
    ticket = factories.acting(factories.open_ticket(handle), people)
    act(ticket, "associate", people["asha"], office="UHBVN:Karnal", note="look too")
    act(ticket, "report", people["meena"], **factories.REPORT)
    beside = Clock.update(stopped_at=LATE, stopped="reported", paused_at=None)
    beside.where(Clock.marking.in_(Marking.select(Marking.id).where(~Marking.lead))).execute()
    assert (fact(ticket).acted, fact(ticket).act_late, fact(ticket).act_due_at) == (True, False, None)


def test_what_another_office_missed_before_is_not_charged_to_the_present_one(people, handle):
    ticket = factories.marked(factories.open_ticket(handle), people)
    assert fact(ticket).acknowledge_due_at < LATE
    act(ticket, "send_back", people["meena"], LATE, reason="not ours")
    factories.marked(ticket, people, office="UHBVN:Karnal", now=LATE)
    now = fact(ticket)
    assert (now.district, now.acknowledged, now.acknowledge_late, now.act_late) == ("Karnal", False, False, False)
    assert now.act_due_at > now.acknowledge_due_at > LATE


@pytest.mark.parametrize("words, place", [
    ("Lohani gaon Bhiwani me bijli nahi hai", "Lohani"), ("Bhiwani me bijli nahi hai", ""),
    ("रोहतक के सांपला में सीवर जाम", "Sampla"),
])  # fmt: skip
def test_the_most_particular_place_that_was_named(words, place):
    proposal = asdict(propose(words))
    assert place_of(proposal, proposal["district"]) == place


@pytest.mark.parametrize("proposal", [None, {}, {"reasons": []}, {"reasons": ["district: Atlantis", "x"]}])
def test_no_place_where_none_was_named(proposal):
    assert place_of(proposal, "Bhiwani") == ""
