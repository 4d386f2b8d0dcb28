"""A danger to life rings through every means there is, up the ladder, until somebody has telephoned and logged it."""

from datetime import timedelta

import pytest

from smgt import calls, journal, proposals, reminders, roster
from smgt.errors import Refused, Stale
from smgt.journal import SYSTEM
from smgt.models import Clock, Event, Notice, Officer, Remark, Ticket
from tests.factories import act, by_system, fresh, item, marked, open_ticket, receive, replied

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CALL = {"whom": "SHO Loharu, 01252-258100", "at": "20-11-2026 12:03", "said": "A team is on its way."}


@pytest.fixture
def danger(ticket, people, now):
    """A danger to life, marked to an office; arun is on duty."""
    roster.put(people["arun"], "morning", "", now.date(), now.date(), SYSTEM, now)
    act(ticket, "amend", people["asha"], urgency="life-threatening")
    return marked(ticket, people)


def rung():
    found = Notice.select().where(Notice.kind == "ring").order_by(Notice.id)
    return sorted(notice.office_id or notice.officer.name for notice in found)


def test_it_rings_at_once_at_the_duty_the_office_and_its_superior(danger, now):
    assert danger.clock == "call" and danger.due_at == now + 5 * MINUTE
    reminders.sweep(now)
    assert rung() == ["ALL:Bhiwani", "FOOD:Bhiwani", "arun"]
    notice = Notice.get(Notice.kind == "ring")
    assert danger.number in notice.subject and notice.send_after == now and "Ration" not in notice.text


def test_every_quarter_of_an_hour_it_rings_one_rung_higher(danger, now):
    for minutes in range(46):
        reminders.sweep(now + minutes * MINUTE)
    assert [name for name in rung() if ":" in name and name != "FOOD:Bhiwani"] == [
        "ALL:ALL", "ALL:ALL", "ALL:Bhiwani", "FOOD:ALL",
    ]  # fmt: skip
    assert rung().count("arun") == rung().count("FOOD:Bhiwani") == 4


def test_a_logged_call_ends_the_ringing_and_says_whom_when_and_what(danger, people, now):
    reminders.sweep(now)
    ticket = act(danger, "log_call", people["arun"], now + 4 * MINUTE, **CALL)
    reminders.sweep(now + HOUR - MINUTE)
    assert ticket.clock == "acknowledge" and len(rung()) == 3
    event = Event.get(Event.action == "log_call")
    assert [event.details[name] for name in ("whom", "called_at", "said")] == list(CALL.values())


def test_whom_and_what_stand_beside_the_chain_and_not_in_it(danger, people, now):
    act(danger, "log_call", people["arun"], now + 4 * MINUTE, **CALL)
    event = Event.get(Event.action == "log_call")
    assert CALL["whom"] not in str(event.__data__["details"]) and Remark.select().count() == 2
    assert journal.verify()["ok"]


@pytest.mark.parametrize("change, field", [
    ({"at": "soon"}, "at"), ({"at": "20-11-2026 23:00"}, "at"), ({"at": "01-11-2026 10:00"}, "at"),
    ({"whom": ""}, "whom"), ({"said": " "}, "said"),
])  # fmt: skip
def test_a_call_that_cannot_be_is_refused_in_a_sentence(danger, people, now, change, field):
    with pytest.raises(Refused) as refused:
        act(danger, "log_call", people["arun"], now + 4 * MINUTE, **CALL | change)
    assert refused.value.field == field and fresh(danger).clock == "call"


def test_another_office_must_be_telephoned_anew(danger, people, now):
    act(danger, "log_call", people["arun"], now + 4 * MINUTE, **CALL)
    act(danger, "pass_on", people["asha"], now + 10 * MINUTE, office="ULB:Bhiwani", reason="Not theirs")
    assert fresh(danger).clock == "call"
    reminders.sweep(now + 10 * MINUTE)
    assert "ULB:Bhiwani" in rung()


def test_what_is_no_danger_after_all_rings_no_more(danger, people, now):
    assert act(danger, "amend", people["asha"], now + MINUTE, urgency="normal").clock == "acknowledge"
    reminders.sweep(now + HOUR / 2)
    assert not rung() and not Clock.select().where(Clock.name == "call", Clock.stopped_at.is_null()).exists()
    with pytest.raises(Stale):
        act(danger, "log_call", people["asha"], now + HOUR, **CALL)


def test_a_marking_that_is_taken_back_rings_nobody_up_the_ladder(danger, people, now):
    act(danger, "take_back", people["asha"], now + MINUTE)
    reminders.sweep(now + MINUTE)
    assert rung() == ["arun"]  # received again: the cell is rung, to sort it


def test_what_the_machine_takes_for_a_danger_rings_the_cell_before_anybody_sorts_it(handle, people, now):
    roster.put(people["arun"], "morning", "", now.date(), now.date(), SYSTEM, now)
    ticket = open_ticket(handle, WIRE)
    proposals.propose(now)
    assert fresh(ticket).urgency == "life-threatening" and fresh(ticket).clock == "call"
    reminders.sweep(now)
    assert rung() == ["arun"]


WIRE = "बिजली का तार टूट कर गली में गिरा है, करंट आ रहा है, बच्चे खेल रहे हैं, कोई मर जाएगा"


@pytest.mark.parametrize("closed", [False, True])
def test_a_danger_told_after_the_answer_rings_until_it_is_logged(ticket, handle, people, now, closed):
    roster.put(people["arun"], "morning", "", now.date(), now.date(), SYSTEM, now)
    replied(ticket, people, now)
    if closed:
        by_system(ticket, "auto_close", now)
    first = ticket.messages.first()
    receive(handle, item(WIRE, conversation=first.conversation), now=now + MINUTE)
    told = fresh(ticket)
    assert (told.urgency, told.clock, told.stage) == ("life-threatening", "call", "closed" if closed else "replied")
    assert told in list(calls.unlogged(people["asha"], now + MINUTE))
    reminders.sweep(now + MINUTE)
    assert "arun" in rung() and "FOOD:Bhiwani" in rung()
    act(told, "log_call", people["arun"], now + 3 * MINUTE, **CALL | {"at": "20-11-2026 12:02"})
    assert fresh(told).clock != "call" and not list(calls.unlogged(people["asha"], now + 3 * MINUTE))
    before = len(rung())
    reminders.sweep(now + HOUR)
    assert len(rung()) == before
    act(told, "not_satisfied", people["asha"], now + 4 * MINUTE, reason="A wire is down")
    assert fresh(told).clock == "call", "whoever has it now is telephoned anew"


def test_thanks_for_a_danger_that_is_gone_ring_nobody(ticket, handle, people, now):
    act(replied(ticket, people, now), "amend", people["asha"], now, urgency="life-threatening")
    first = ticket.messages.first()
    words = "dhanyavaad, current wala taar hata diya gaya"
    receive(handle, item(words, conversation=first.conversation), now=now + MINUTE)
    assert fresh(ticket).clock == "await" and fresh(ticket).citizen_replied == "thanks"


def test_of_a_restricted_one_only_who_may_see_it_is_rung(danger, people, now):
    Ticket.update(restricted="women").execute()
    Officer.update(lead=True).where(Officer.name == "asha").execute()
    reminders.sweep(now)
    assert "arun" not in rung() and "asha" in rung()


def test_a_consumer_that_slept_rings_each_rung_once_and_the_duty_once(danger, now):
    reminders.sweep(now + 35 * MINUTE)
    assert rung() == ["ALL:ALL", "ALL:Bhiwani", "FOOD:ALL", "FOOD:Bhiwani", "arun"]
