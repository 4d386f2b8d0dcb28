"""Opening and performing: versions, keys, and one event in the same transaction."""

import threading
from datetime import timedelta

import pytest

from smgt import journal, tickets
from smgt.errors import Forbidden, Refused, Stale
from smgt.models import Counter, Event, Ticket, db
from tests.factories import account, act, everything, fresh, item, marked, open_ticket, receive

MINUTE = timedelta(minutes=1)


def test_a_first_message_opens_a_ticket(ticket, now):
    assert (ticket.number, ticket.stage, ticket.round, ticket.version) == ("SMGT-000001", "received", 1, 0)
    assert (ticket.clock, ticket.due_at) == ("triage", now + 30 * MINUTE)
    assert ticket.summary == "Ration nahi mil raha, Bhiwani"
    assert [event.action for event in Event.select()] == ["open"]


def test_a_mailboxs_kind_is_that_of_its_tickets(people):
    ticket = open_ticket(account("ideas@hry.nic.in", "mail", kind="suggestion"), message_id="<1@x>")
    assert ticket.kind == "suggestion"


def test_the_summary_has_no_quoted_words(handle):
    words = "Still no water\n\nOn 20 Nov 2026 CM Office <cm@cmo.example> wrote:\n> We acted."
    assert open_ticket(handle, words).summary == "Still no water"


def test_a_long_message_has_a_short_summary(handle):
    assert len(open_ticket(handle, "word " * 200).summary) == tickets.SUMMARY


def test_each_accepted_action_raises_the_version_by_one(ticket, people):
    assert marked(ticket, people).version == 1
    assert act(ticket, "note", people["asha"], note="x").version == 2


def test_the_second_of_two_people_is_told(ticket, people):
    act(ticket, "note", people["arun"], version=0, note="x")
    before = everything()
    with pytest.raises(Stale, match="Somebody changed"):
        act(ticket, "mark", people["asha"], version=0, office="FOOD:Bhiwani")
    assert everything() == before


def test_a_double_tap_acts_once(ticket, people):
    act(ticket, "mark", people["asha"], version=0, key="k1", office="FOOD:Bhiwani")
    first = Event.get(Event.key.startswith("k1:"))
    changed = [rows for name, rows in everything().items() if name != "counter"]
    actor = journal.Actor("asha", "tracker", frozenset({"tracker"}), people["asha"])
    again = tickets.perform(ticket, "mark", actor, {"office": "FOOD:Bhiwani"}, now=first.at, version=0, key="k1")
    assert again == first
    assert [rows for name, rows in everything().items() if name != "counter"] == changed


def test_other_words_under_a_used_key_are_no_double_tap(ticket, people):
    act(ticket, "note", people["asha"], version=0, key="k1", note="first words")
    with pytest.raises(Stale):
        act(ticket, "note", people["asha"], version=0, key="k1", note="second words")
    act(ticket, "note", people["asha"], version=1, key="k1", note="second words")
    assert Event.select().where(Event.action == "note").count() == 2


def test_words_nobody_can_see_are_no_words(ticket, people):
    with pytest.raises(Refused):
        act(ticket, "note", people["asha"], note="\u202e\u200b ")


def test_a_needed_field_is_asked_for(ticket, people):
    with pytest.raises(Refused) as refusal:
        act(ticket, "note", people["asha"], note="   ")
    assert refusal.value.field == "note"


def test_what_no_database_keeps_is_left_out(ticket, people):
    act(ticket, "note", people["asha"], note="a\0b \ud83d c")
    assert Event.get(Event.action == "note").details == {"note": "ab ? c"}


def test_a_person_without_the_part_is_refused_whoever_calls(ticket, people, now):
    with pytest.raises(Forbidden):
        tickets.perform(ticket, "mark", journal.SYSTEM, {"office": "FOOD:Bhiwani"}, now=now)


def test_a_ticket_that_is_not_there_cannot_be_changed(ticket, people, now):
    actor = journal.Actor("asha", "tracker", frozenset({"tracker"}), people["asha"])
    with pytest.raises(Stale):
        tickets.perform(Ticket(id=77), "note", actor, {"note": "x"}, now=now)


def test_an_office_that_opens_it_has_seen_it_once(ticket, people, now):
    marked(ticket, people)
    seq = fresh(ticket).seq
    tickets.see(ticket, people["meena"], {"holder"}, now + MINUTE)
    tickets.see(ticket, people["meena"], {"holder"}, now + 2 * MINUTE)
    tickets.see(ticket, people["osd"], {"viewer"}, now)
    assert fresh(ticket).lead().seen_at == now + MINUTE
    assert fresh(ticket).seq == seq + 1 == Counter.get_by_id("board").value


def test_intake_and_officers_do_not_wait_for_each_other_for_ever(ticket, handle, people, now):
    """A page that opens one ticket and joins another, while officers act on that other one."""
    first, failures = ticket.messages.first(), []

    def in_turn(work):
        try:
            with db.connection_context():
                for _ in range(8):
                    work()
        except Exception as error:
            failures.append(error)

    def page():
        later = item("Kab hoga?", first.author, now, conversation=first.conversation)
        receive(handle, item("Naya mamla", "sita", now), later, now=now)

    def note():
        act(ticket, "note", people["asha"], note="x")

    db.close()
    threads = [threading.Thread(target=in_turn, args=(work,)) for work in (page, note, note)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    db.connect()
    assert failures == []
    assert Event.select().where(Event.action == "note").count() == 16
    assert Ticket.select().count() == 9 and journal.verify()["ok"]
