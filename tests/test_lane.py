"""The lane of probable non-grievances: in by the sweep, out by a person or by the citizen's own next word."""

from datetime import timedelta

import pytest

from smgt import lane, proposals, reminders
from smgt.errors import Forbidden, NotFound, Stale
from smgt.models import Clock, Event, Message, Ticket
from tests.factories import NOON, act, by_system, fresh, item, open_ticket, receive

SOON, LATER = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
SPAM = "Ghar baithe kamaye 5000 roz, link https://earnfast.example whatsapp kare"


def aside(account, author="ramesh"):
    ticket = open_ticket(account, SPAM, author=author)
    proposals.propose(SOON)
    return fresh(ticket)


def writes(account, ticket, now=LATER):
    """The citizen adds something in the same conversation."""
    first = ticket.messages.order_by(Message.id).first()
    said = item("Par mera ration band hai", author=first.author, sent_at=now, conversation=first.conversation,
                replies_to=[first.external_id])  # fmt: skip
    assert receive(account, said, now=now) == {said.external_id: "joined"}
    return fresh(ticket)


def running(ticket):
    return [(clock.name, clock.started_at) for clock in ticket.running()]


def entry(ticket, key="k"):
    return ticket.number, ticket.version, f"{key}{ticket.id}"


@pytest.mark.parametrize("name", ["asha", "vikram"])
def test_the_cell_brings_it_in_and_its_clock_starts(handle, people, name):
    ticket = act(aside(handle), "bring_in", people[name], LATER)
    assert (ticket.stage, ticket.aside, ticket.clock, running(ticket)) == (
        "received", False, "triage", [("triage", LATER)],
    )  # fmt: skip
    assert ticket.due_at == LATER + timedelta(minutes=30)
    proposals.propose(LATER)
    assert not fresh(ticket).aside


@pytest.mark.parametrize(("name", "error"), [("osd", Forbidden), ("kavita", NotFound), ("deepak", NotFound)])
def test_nobody_else_brings_it_in_or_files_it(handle, people, name, error):
    ticket = aside(handle)
    with pytest.raises(error):
        act(ticket, "bring_in", people[name], LATER)
    assert lane.file(people[name], [entry(ticket)], LATER) != [] and fresh(ticket).stage == "received"


def test_what_is_not_aside_is_not_brought_in(ticket, people):
    with pytest.raises(Stale, match="not set aside"):
        act(ticket, "bring_in", people["asha"])


def test_bringing_in_can_be_taken_back(handle, people):
    ticket = act(aside(handle), "bring_in", people["asha"], LATER)
    ticket = act(ticket, "take_back", people["asha"], LATER)
    assert ticket.aside and (ticket.due_at, ticket.clock, running(ticket)) == (None, "", [])


def test_the_citizens_next_word_brings_it_back_by_itself(handle, people):
    ticket = writes(handle, aside(handle))
    assert (ticket.aside, ticket.clock, running(ticket)) == (False, "triage", [("triage", LATER)])
    assert not lane.waiting(people["asha"], LATER).exists()


@pytest.mark.parametrize("name", ["bring_in", "decline"])
def test_taken_back_after_the_citizen_wrote_it_stays_on_the_board(handle, people, name):
    form = lane.FILED if name == "decline" else {}
    ticket = act(aside(handle), name, people["asha"], SOON, **form)
    writes(handle, ticket)
    ticket = act(ticket, "take_back", people["asha"], LATER)
    assert (ticket.stage, ticket.aside, ticket.clock, len(running(ticket))) == ("received", False, "triage", 1)


def test_words_that_came_while_it_was_read_keep_it_on_the_board(handle):
    ticket = open_ticket(handle, SPAM)
    read = [(fresh(ticket), proposals._House(SOON).read(ticket))]
    writes(handle, ticket)
    assert proposals._write(read, proposals._House(SOON), SOON) == 0
    assert not fresh(ticket).aside and proposals.propose(LATER) == 1


def test_no_sweep_closes_what_lies_aside(handle, people):
    ticket = aside(handle)
    reminders.sweep(NOON + timedelta(days=400))
    assert fresh(ticket).stage == "received" and fresh(ticket).aside


def test_many_are_filed_in_one_go_each_with_its_reason(handle, people):
    tickets = [aside(handle, f"author{number}") for number in range(3)]
    assert lane.file(people["asha"], [entry(ticket) for ticket in tickets], LATER) == []
    assert {(t.stage, t.outcome) for t in Ticket.select()} == {("closed", "not_a_grievance")}
    assert [e.details["reason"] for e in Event.select().where(Event.action == "decline")] == [lane.FILED["reason"]] * 3
    assert len(lane.decided(people["asha"], LATER)) == 3 and lane.decided(people["arun"], LATER) == []


def test_one_that_cannot_be_filed_is_named_and_stops_no_other(handle, people):
    first, changed, back, last = (aside(handle, f"author{number}") for number in range(4))
    chosen = [entry(each) for each in (first, changed, back, last)]
    act(changed, "note", people["arun"], LATER, note="Rang him up")
    writes(handle, back)
    left = lane.file(people["asha"], chosen, LATER)
    assert [number for number, _ in left] == [changed.number, back.number]
    assert "meanwhile" in left[0][1] and "no longer set aside" in left[1][1]
    assert [fresh(t).stage for t in (first, changed, back, last)] == ["closed", "received", "received", "closed"]


def test_a_double_tap_files_once(handle, people):
    chosen = [entry(aside(handle))]
    assert lane.file(people["asha"], chosen, LATER) == lane.file(people["asha"], chosen, LATER) == []
    assert Event.select().where(Event.action == "decline").count() == 1


def test_what_was_filed_can_be_taken_back_into_the_lane(handle, people):
    ticket = aside(handle)
    lane.file(people["asha"], [entry(ticket)], LATER)
    ticket = act(ticket, "take_back", people["asha"], LATER)
    assert ticket.aside and ticket.stage == "received" and running(ticket) == []
    assert list(lane.waiting(people["asha"], LATER)) == [ticket]


def test_details_asked_for_and_given_leave_one_clock(handle, people):
    ticket = writes(handle, act(aside(handle), "ask_details", people["asha"], SOON, reply="Which depot?"))
    assert running(ticket) == [("triage", LATER)] and ticket.details_asked_at is None


def test_after_a_reopening_it_lies_aside_no_more(handle, people):
    ticket = aside(handle)
    lane.file(people["asha"], [entry(ticket)], LATER)
    assert not act(ticket, "reopen", people["arun"], LATER, reason="A real one").aside


def test_the_lane_is_not_the_systems_to_empty(handle, people):
    with pytest.raises(Forbidden):
        by_system(aside(handle), "bring_in")
    assert Clock.select().where(Clock.stopped == "aside").count() == 1
