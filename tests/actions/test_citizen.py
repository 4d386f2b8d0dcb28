"""What is asked of the citizen, what he says, and what comes of it."""

from datetime import timedelta

import pytest

from smgt import mutes, proposals
from smgt.errors import Forbidden, NotFound, Refused, Stale
from smgt.journal import Actor
from smgt.models import Message, Office
from tests.actions.test_marking import clock_of, notices
from tests.factories import (
    act,
    acting,
    by_citizen,
    by_system,
    fresh,
    item,
    marked,
    open_ticket,
    receive,
    replied,
    reported,
    said,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def write(ticket, words, now):
    """The citizen of this ticket writes again in its conversation."""
    first = ticket.messages.where(~Message.outgoing).first()
    receive(ticket.account, item(words, first.author, now, conversation=first.conversation), now=now)
    return fresh(ticket)


def test_what_he_quotes_of_our_words_is_not_taken_for_his(ticket, people, now):
    replied(ticket, people)
    words = "Thank you\n\nOn 20 Nov 2026 CM Office <cm@cmo.example> wrote:\n> It is not yet done."
    assert write(ticket, words, now + DAY).citizen_replied == "thanks"


def test_asking_for_details_asks_the_citizen_and_stops_our_clocks(ticket, people, now):
    marked(ticket, people)
    ticket = act(ticket, "ask_details", people["meena"], now + HOUR, reply="Which ward?")
    assert (ticket.stage, ticket.details_asked_at, ticket.clock) == ("marked", now + HOUR, "await")
    assert {clock.name: bool(clock.paused_at) for clock in ticket.running()} == {
        "acknowledge": True, "act": True, "await": False,
    }  # fmt: skip
    assert said(ticket, "details")[0].text.startswith("Which ward?")


@pytest.mark.parametrize(("name", "error"), [("kavita", Forbidden), ("vikram", Forbidden), ("raj", NotFound)])
def test_others_may_not_ask_for_details(ticket, people, name, error):
    marked(ticket, people)
    with pytest.raises(error):
        act(ticket, "ask_details", people[name], reply="Which ward?")


def test_an_answer_wakes_the_ticket_and_its_clocks_go_on(ticket, people, now):
    marked(ticket, people)
    act(ticket, "ask_details", people["meena"], now + HOUR, reply="Which ward?")
    ticket = write(ticket, "Ward 4", now + 2 * DAY + HOUR)
    assert ticket.details_asked_at is None and ticket.clock == "acknowledge"
    assert clock_of(ticket, "acknowledge").due_at == now + 3 * DAY  # woken on a Sunday: three office hours on Monday
    assert clock_of(ticket, "act").due_at == now + 4 * DAY


def test_details_are_not_asked_for_twice(ticket, people):
    act(ticket, "ask_details", people["asha"], reply="Which ward?")
    with pytest.raises(Stale, match="asked for already"):
        act(ticket, "ask_details", people["asha"], reply="Which ward?")


def test_nobody_is_asked_who_cannot_be_reached(ticket, people, now):
    Message.update(removed="deleted", removed_at=now).execute()
    with pytest.raises(Refused, match="no way to reach"):
        act(ticket, "ask_details", people["asha"], reply="Which ward?")


def test_what_is_marked_while_details_are_awaited_waits_too(ticket, people, now):
    act(ticket, "ask_details", people["asha"], reply="Which ward?")
    ticket = marked(ticket, people, now=now + HOUR)
    assert ticket.clock == "await" and clock_of(ticket, "act").paused_at
    ticket = write(ticket, "Ward 4", now + DAY)
    assert clock_of(ticket, "act").due_at == now + 3 * DAY


def test_a_citizens_chasing_delays_no_deadline(ticket, people, now):
    due = acting(ticket, people).due_at
    ticket = write(ticket, "Kab hoga?", now + DAY)
    assert (ticket.due_at, ticket.stage, ticket.citizen_replied) == (due, "acting", "")


def test_an_answer_does_not_make_an_officers_form_stale(ticket, people, now):
    version = acting(ticket, people).version
    write(ticket, "Kab hoga?", now + DAY)
    assert act(ticket, "progress", people["meena"], version=version, note="Seen").version == version + 1


def test_details_not_given_close_it(ticket, people):
    act(ticket, "ask_details", people["asha"], reply="Which ward?")
    ticket = by_system(ticket, "lapse")
    assert (ticket.stage, ticket.outcome, ticket.running()) == ("closed", "details_not_given", [])


def test_what_was_never_asked_does_not_lapse(ticket):
    with pytest.raises(Stale, match="No details were asked"):
        by_system(ticket, "lapse")


@pytest.mark.parametrize(("words", "reading"), [("Dhanyavaad", "thanks"), ("Nahi hua", "not_satisfied")])
def test_a_word_after_the_reply_is_shown_and_decides_nothing(ticket, people, now, words, reading):
    replied(ticket, people)
    ticket = write(ticket, words, now + DAY)
    assert (ticket.stage, ticket.citizen_replied) == ("replied", reading)


def test_a_word_after_closing_reopens_nothing(ticket, people, now):
    replied(ticket, people)
    by_system(ticket, "auto_close")
    ticket = write(ticket, "Thank you", now + DAY)
    assert (ticket.stage, ticket.citizen_replied, ticket.outcome) == ("closed", "thanks", "no_response")


def test_the_tracker_files_his_thanks(ticket, people, now):
    replied(ticket, people)
    by_system(ticket, "auto_close")
    write(ticket, "Thank you", now)
    ticket = act(ticket, "satisfied", people["asha"])
    assert (ticket.outcome, ticket.citizen_replied) == ("satisfied", "")


def test_thanks_leave_a_no_a_no(ticket, people, now):
    act(ticket, "decline", people["asha"], outcome="outside", reason="Punjab")
    write(ticket, "Thank you", now)
    assert act(ticket, "satisfied", people["asha"]).outcome == "outside"


def test_the_citizen_himself_is_satisfied(ticket, people):
    replied(ticket, people)
    ticket = by_citizen(ticket, "satisfied")
    assert (ticket.stage, ticket.outcome, ticket.lead()) == ("closed", "satisfied", None)


@pytest.mark.parametrize("name", ["meena", "kavita", "vikram", "osd"])
def test_no_officer_is_satisfied_for_him(ticket, people, name):
    replied(ticket, people)
    with pytest.raises(Forbidden):
        act(ticket, "satisfied", people[name])


def test_not_satisfied_goes_back_to_the_same_office_under_the_same_number(ticket, people, now):
    replied(ticket, people)
    after = act(ticket, "not_satisfied", people["asha"], now + DAY, reason="Nahi hua")
    assert (after.number, after.stage, after.office_id, after.round) == (ticket.number, "marked", "FOOD:Bhiwani", 2)
    assert {clock.round for clock in after.running()} == {2}
    assert clock_of(after, "act").due_at == now + 3 * DAY
    assert after.lead().round == 2 and notices("copied") == ["ALL:Bhiwani"]


def test_a_closed_ticket_goes_back_as_well(ticket, people):
    replied(ticket, people)
    by_system(ticket, "auto_close")
    ticket = by_citizen(ticket, "not_satisfied", reason="Nahi hua")
    assert (ticket.stage, ticket.outcome, ticket.closed_at, ticket.round) == ("marked", "", None, 2)


def test_the_third_round_is_copied_to_the_state_nodal_officer(ticket, people):
    replied(ticket, people)
    act(ticket, "not_satisfied", people["asha"])
    act(ticket, "acknowledge", people["meena"])
    act(ticket, "report", people["meena"], outcome="done", action_taken="Handed over again at the depot.")
    by_system(ticket, "sent")
    ticket = act(ticket, "not_satisfied", people["asha"])
    assert ticket.round == 3 and notices("copied") == ["ALL:Bhiwani", "ALL:ALL"]


def test_a_round_taken_back_and_begun_again_is_copied_again(ticket, people):
    replied(ticket, people)
    act(ticket, "not_satisfied", people["asha"])
    act(ticket, "take_back", people["asha"])
    act(ticket, "not_satisfied", people["asha"])
    assert notices("copied") == ["ALL:Bhiwani", "ALL:Bhiwani"]


def test_where_the_office_was_closed_down_the_one_above_gets_it(ticket, people, now):
    replied(ticket, people)
    Office.update(ended_on=now.date() - DAY).where(Office.code == "FOOD:Bhiwani").execute()
    assert act(ticket, "not_satisfied", people["asha"]).office_id == "ALL:Bhiwani"


def test_what_no_office_held_is_not_marked_again(ticket, people):
    act(ticket, "decline", people["asha"], outcome="outside", reason="Punjab")
    with pytest.raises(Stale, match="No office"):
        act(ticket, "not_satisfied", people["asha"])


def test_silence_closes_but_not_when_he_has_replied(ticket, people, now):
    replied(ticket, people)
    write(ticket, "Nahi hua", now)
    with pytest.raises(Stale, match="citizen has replied"):
        by_system(ticket, "auto_close")


def test_the_cell_writes_to_the_citizen(ticket, people):
    ticket = act(ticket, "reply", people["asha"], reply="We have it.")
    assert [m.purpose for m in said(ticket)] == ["interim"] and ticket.stage == "received"
    with pytest.raises(NotFound):
        act(ticket, "reply", people["meena"], reply="Hello")


def test_words_for_the_citizen_go_from_the_account_he_wrote_to(ticket, people, now):
    marked(ticket, people)
    assert said(ticket)[0].account == ticket.messages.first().account
    assert said(ticket)[0].in_reply_to == ticket.messages.where(~Message.outgoing).first()


def test_every_reply_has_a_mark_of_its_own(ticket, people):
    reported(ticket, people)
    for words in ("One", "Two"):
        act(ticket, "reply", people["asha"], reply=words)
    assert [m.mark for m in said(ticket)] == [f"{ticket.number}/{n}" for n in (1, 2, 3)]
    assert len({m.message_id for m in said(ticket)}) == 3


def test_he_is_answered_in_his_script(handle, people):
    factory_ticket = receive(handle, item("राशन नहीं मिल रहा", "sita"))
    ticket = Message.get(Message.external_id == next(iter(factory_ticket))).ticket
    marked(ticket, people)
    assert "आपकी शिकायत" in said(ticket)[0].text


def test_what_he_says_before_we_know_the_reply_is_out_is_not_forgotten(ticket, people, handle):
    act(reported(ticket, people), "approve", people["asha"], reply="Done.")
    answered = Message.get(Message.outgoing, Message.purpose == "reply")
    receive(handle, item("abhi tak nahi hua", "ramesh", conversation=answered.conversation))
    assert by_system(ticket, "sent").citizen_replied == "not_satisfied"


FIRE = "ghar mein aag lag gayi hai, bachche fase hain"


def rings(ticket):
    return [clock.name for clock in ticket.running() if clock.name == "call"] == ["call"]


@pytest.mark.parametrize("read", [True, False])
def test_a_danger_in_a_later_message_rings(handle, now, read):
    ticket = open_ticket(handle, "Namaste sir")
    if read:
        proposals.propose(now)
    ticket = write(ticket, FIRE, now + HOUR)
    assert ticket.urgency == "life-threatening" and rings(ticket) and ticket.due_at <= now + HOUR + HOUR / 6
    proposals.propose(now + HOUR)
    assert fresh(ticket).proposed_at == now + HOUR and rings(ticket) and not fresh(ticket).aside


@pytest.mark.parametrize("muted", [True, False])
def test_a_danger_is_heard_of_whoever_lies_aside(handle, people, now, muted):
    ticket = act(open_ticket(handle, "Namaste sir"), "set_aside", people["asha"], reason="Praise")
    if muted:
        mutes.mute(ticket, "spam", 7, Actor("asha", "tracker", officer=people["asha"]), now)
        assert write(ticket, "Namaste", now).aside
    ticket = write(ticket, FIRE, now + HOUR)
    assert (ticket.aside, ticket.urgency) == (False, "life-threatening") and rings(ticket)


def test_a_danger_edited_into_a_message_rings_too(handle, people, now):
    ticket = marked(open_ticket(handle, "Namaste sir"), people)
    first = ticket.messages.where(~Message.outgoing).first()
    edited = item(FIRE, first.author, external_id=first.external_id, conversation=first.conversation, revises=True)
    receive(handle, edited, now=now + HOUR)
    assert fresh(ticket).urgency == "life-threatening" and rings(ticket)


def test_what_he_adds_before_anybody_looked_is_proposed_for(handle, now):
    ticket = open_ticket(handle, "Namaste sir")
    proposals.propose(now)
    write(ticket, "depot wala rashan nahi de raha, bhiwani", now + HOUR)
    proposals.propose(now + HOUR)
    assert fresh(ticket).proposed_office_id == "FOOD:Bhiwani"
