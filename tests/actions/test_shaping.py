"""Splitting and joining, correcting facts, incidents, and taking a move back."""

from datetime import timedelta

import pytest

from smgt import inbox, proposals
from smgt.errors import Forbidden, NotFound, Refused, Stale
from smgt.models import Clock, Event, Incident, Marking, Message, Notice, Ticket
from tests.actions.test_citizen import write
from tests.actions.test_marking import clock_of
from tests.factories import (
    REPORT,
    account,
    act,
    acting,
    everything,
    fresh,
    item,
    marked,
    open_ticket,
    receive,
    replied,
    reported,
    said,
)

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STATE = ("stage", "office", "due_at", "clock", "outcome", "closed_at", "marked_at", "round", "returns", "hold_until",
         "details_asked_at", "asked_until", "moved_at", "citizen_replied", "first_key", "joined_to")  # fmt: skip


def state(ticket):
    """What a ticket, its markings and clocks are, without counters."""
    ticket = fresh(ticket)
    running = [(c.name, c.marking_id, c.due_at, c.paused_at, c.next_at) for c in ticket.running()]
    still = ticket.markings.where(Marking.ended_at.is_null()).order_by(Marking.id)
    held = [(marking.id, marking.office_id, marking.lead, marking.reported_at) for marking in still]
    return {name: ticket.__data__[name] for name in STATE}, sorted(running), held


# -- taking back ---------------------------------------------------------------------------------------------


def test_a_mover_takes_his_move_back(ticket, people, now):
    before = state(ticket)
    marked(ticket, people)
    act(ticket, "take_back", people["asha"], now + 120 * SECOND)
    assert state(ticket) == before
    assert [m.state for m in said(ticket)] == ["withdrawn"]
    assert [n.state for n in Notice.select()] == ["withdrawn"]


def test_two_minutes_later_it_is_too_late(ticket, people, now):
    marked(ticket, people)
    with pytest.raises(Stale):
        act(ticket, "take_back", people["asha"], now + 121 * SECOND)


@pytest.mark.parametrize(("name", "error"), [("arun", Forbidden), ("meena", Forbidden), ("raj", NotFound)])
def test_only_the_mover_takes_it_back(ticket, people, name, error):
    marked(ticket, people)
    with pytest.raises(error):
        act(ticket, "take_back", people[name])


def test_nothing_is_taken_back_once_something_went_out(ticket, people):
    marked(ticket, people)
    Message.update(state="sending").where(Message.outgoing).execute()
    before = everything()
    with pytest.raises(Stale, match="gone out"):
        act(ticket, "take_back", people["asha"])
    assert everything() == before


def test_nothing_is_taken_back_after_another_acted(ticket, people):
    marked(ticket, people)
    act(ticket, "note", people["meena"], note="Seen")
    with pytest.raises(Stale):
        act(ticket, "take_back", people["asha"])


def test_a_move_is_taken_back_once(ticket, people):
    marked(ticket, people)
    act(ticket, "take_back", people["asha"])
    with pytest.raises(Stale):
        act(ticket, "take_back", people["asha"])


def test_an_officer_takes_back_what_he_moved_out_of_his_sight(ticket, people, now):
    before = state(marked(ticket, people))
    act(ticket, "send_back", people["meena"], reason="Not ours")
    act(ticket, "take_back", people["meena"], now + SECOND)
    assert state(ticket) == before


def test_what_he_moved_out_of_his_sight_is_not_found_later(ticket, people, now):
    marked(ticket, people)
    act(ticket, "send_back", people["meena"], reason="Not ours")
    with pytest.raises(NotFound):
        act(ticket, "take_back", people["meena"], now + 121 * SECOND)


def test_an_approval_is_taken_back_with_its_reply(ticket, people):
    before = state(reported(ticket, people))
    act(ticket, "approve", people["asha"], reply="Done.")
    act(ticket, "take_back", people["asha"])
    assert state(ticket) == before and [m.state for m in said(ticket, "reply")] == ["withdrawn"]
    assert act(ticket, "return_report", people["asha"], reason="No photo").stage == "acting"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("report", REPORT),
        ("pass_on", {"office": "FOOD:Bhiwani/LOHARU", "reason": "x"}),
        ("send_back", {"reason": "Not ours"}),
    ],
)
def test_a_move_from_hold_is_taken_back_exactly(ticket, people, now, name, form):
    acting(ticket, people)
    act(ticket, "associate", people["asha"], office="ULB:Bhiwani")
    act(ticket, "hold", people["asha"], reason="Budget", until=(now + 30 * DAY).date())
    before = state(ticket)
    act(ticket, name, people["meena"], now + DAY, **form)
    act(ticket, "take_back", people["meena"], now + DAY)
    assert state(ticket) == before


def test_a_first_key_is_there_again_after_a_take_back(ticket, people, settings):
    settings.two_keys = True
    act(ticket, "decline", people["arun"], outcome="not_tenable", reason="x")
    before = state(ticket)
    marked(ticket, people)
    act(ticket, "take_back", people["asha"])
    assert state(ticket) == before and fresh(ticket).first_key["what"] == "not_tenable"


def test_what_the_citizen_said_meanwhile_is_not_taken_back(ticket, people, now):
    act(ticket, "ask_details", people["asha"], reply="Which ward?")
    act(ticket, "decline", people["asha"], now + SECOND, outcome="outside", reason="Punjab")
    write(ticket, "Ward 4", now + 5 * SECOND)
    ticket = act(ticket, "take_back", people["asha"], now + 10 * SECOND)
    assert (ticket.stage, ticket.details_asked_at, ticket.citizen_replied) == ("received", None, "")
    assert not clock_of(ticket, "triage").paused_at


def test_a_reply_that_was_given_back_can_be_closed_again(ticket, people):
    replied(ticket, people)
    act(ticket, "satisfied", people["asha"])
    ticket = act(ticket, "take_back", people["asha"])
    assert (ticket.stage, ticket.clock, ticket.outcome) == ("replied", "await", "")


def test_where_nothing_settles_nothing_is_taken_back(ticket, people, settings, now):
    settings.settle_seconds = 0
    marked(ticket, people)
    with pytest.raises(Stale):
        act(ticket, "take_back", people["asha"], now + SECOND)


# -- split, join, unjoin -------------------------------------------------------------------------------------


def test_another_matter_gets_a_number_of_its_own(ticket, people, now):
    marked(ticket, people)
    act(ticket, "split", people["asha"], summary="Street light")
    new = Ticket.get(Ticket.split_from == ticket)
    assert (new.stage, new.summary, new.clock, new.citizen) == ("received", "Street light", "triage", ticket.citizen)
    assert fresh(ticket).stage == "marked" and new.id != ticket.id
    assert [e.action for e in new.events] == ["open"]


def test_the_citizen_of_a_matter_split_off_twice_is_answered(ticket, people):
    act(ticket, "split", people["asha"], summary="Street light")
    new = Ticket.get(Ticket.split_from == ticket)
    act(new, "split", people["asha"], summary="Stray cattle")
    newest = Ticket.get(Ticket.split_from == new)
    marked(newest, people, "ULB:Bhiwani")
    assert said(newest)[0].in_reply_to.ticket == ticket


def test_only_the_cell_splits(ticket, people):
    marked(ticket, people)
    with pytest.raises(Forbidden):
        act(ticket, "split", people["meena"], summary="x")
    with pytest.raises(NotFound):
        act(ticket, "split", people["raj"], summary="x")


def test_the_same_matter_by_another_door_is_joined(ticket, handle, people, now):
    other = marked(open_ticket(handle, "Same depot", author="ramesh2"), people)
    other = act(other, "join", people["asha"], number=ticket.number.lower())
    assert (other.stage, other.outcome, other.joined_to, other.running()) == ("closed", "duplicate", ticket, [])


def test_later_messages_of_a_joined_ticket_show_on_the_first(ticket, handle, people, now):
    other = open_ticket(handle, "Same depot", author="ramesh2")
    act(other, "join", people["asha"], number=ticket.number)
    write(other, "Kab hoga?", now + DAY)
    message = Message.select().order_by(Message.id.desc()).first()
    assert (message.ticket, message.state) == (ticket, "joined")
    # and what answers our words about it finds it again
    marked(ticket, people)
    (ours,) = said(ticket)
    Message.update(external_id="555").where(Message.id == ours.id).execute()
    again = item("Kal tak?", "ramesh2", now + DAY, replies_to=("555",))
    assert receive(handle, again, now=now + DAY) == {again.external_id: "joined"}


def test_the_words_of_a_joined_ticket_are_answered_where_they_came_from(ticket, people, now):
    mailbox = account("cm@hry.nic.in", "mail")
    other = open_ticket(mailbox, "Same depot", author="sita@example.in", message_id="<1@example.in>")
    act(other, "join", people["asha"], number=ticket.number)
    write(other, "Kab hoga?", now)
    act(ticket, "reply", people["asha"], reply="Soon.")
    assert (said(ticket)[0].channel, said(ticket)[0].account) == ("mail", mailbox)


def test_unjoining_undoes_it_exactly(ticket, handle, people, now):
    other = acting(open_ticket(handle, "Same depot", author="ramesh2"), people)
    before = state(other)
    act(other, "join", people["asha"], number=ticket.number)
    act(other, "unjoin", people["vikram"], now + 6 * DAY)
    assert state(other) == before


def test_after_seven_days_it_stays_joined(ticket, handle, people, now):
    other = open_ticket(handle, "Same depot", author="ramesh2")
    act(other, "join", people["asha"], number=ticket.number)
    with pytest.raises(Stale, match="7 days"):
        act(other, "unjoin", people["asha"], now + 8 * DAY)


def test_joining_is_taken_back_for_two_minutes_only(ticket, handle, people, now):
    other = open_ticket(handle, "Same depot", author="ramesh2")
    act(other, "join", people["asha"], number=ticket.number)
    with pytest.raises(Stale):
        act(other, "take_back", people["asha"], now + 121 * SECOND)


@pytest.mark.parametrize("number", ["SMGT-999999", "42", "SMGT-000001"])
def test_a_ticket_is_joined_only_to_another(ticket, people, number):
    with pytest.raises(Refused, match="no such grievance"):
        act(ticket, "join", people["asha"], number=number)


def test_joins_make_no_chains(ticket, handle, people):
    second, third = (open_ticket(handle, "Same depot", author=name) for name in ("sita", "gita"))
    act(second, "join", people["asha"], number=ticket.number)
    with pytest.raises(Refused, match="itself joined"):
        act(third, "join", people["asha"], number=second.number)
    with pytest.raises(Refused, match="joined to this one"):
        act(ticket, "join", people["asha"], number=third.number)


# -- facts ---------------------------------------------------------------------------------------------------


def test_facts_are_corrected_and_the_act_clock_follows(ticket, people, now):
    acting(ticket, people)
    ticket = act(ticket, "amend", people["asha"], now, category="ROAD", district="Hisar", kind="demand")
    assert (ticket.category_id, ticket.district_id, ticket.kind) == ("ROAD", "Hisar", "demand")
    assert ticket.due_at == now + 30 * DAY
    assert Event.get(Event.action == "amend").details == {"kind": "demand", "fields": ["category", "district", "kind"]}


def test_a_shorter_limit_is_never_over_already(ticket, people, now):
    act(ticket, "mark", people["asha"], office="FOOD:Bhiwani", category="ROAD")
    act(ticket, "acknowledge", people["meena"])
    ticket = act(ticket, "amend", people["asha"], now + 9 * DAY, urgency="high")
    assert ticket.due_at == now + 10 * DAY


def test_a_change_of_urgency_times_every_running_duty_anew(ticket, people, now):
    ticket = act(ticket, "amend", people["asha"], now, urgency="high")
    assert ticket.due_at == now + 15 * MINUTE  # to sort it
    ticket = act(ticket, "mark", people["asha"], now, office="FOOD:Bhiwani")
    ticket = act(ticket, "amend", people["asha"], now, urgency="normal")
    assert {c.name: c.due_at - now for c in ticket.running()} == {"acknowledge": 4 * HOUR, "act": 48 * HOUR}
    ticket = act(ticket, "amend", people["asha"], now, urgency="high")
    assert {c.name: c.due_at - now for c in ticket.running()} == {"acknowledge": HOUR, "act": 24 * HOUR}


def test_what_is_urgent_is_never_due_later_than_it_was_nor_overdue_at_once(ticket, people, now):
    marked(ticket, people)
    ticket = act(ticket, "amend", people["asha"], now + 210 * MINUTE, urgency="high")
    assert ticket.due_at == now + 4 * HOUR  # an hour from now would be later
    ticket = act(ticket, "amend", people["asha"], now + 211 * MINUTE, urgency="life-threatening")
    assert next(c for c in ticket.running() if c.name == "acknowledge").due_at == now + 226 * MINUTE


@pytest.mark.parametrize(("field", "value"), [("kind", "x"), ("category", "x"), ("urgency", "x"), ("district", "x")])
def test_facts_that_are_none_are_refused(ticket, people, field, value):
    with pytest.raises(Refused) as refusal:
        act(ticket, "amend", people["asha"], **{field: value})
    assert refusal.value.field == field


def test_only_the_cell_corrects_facts(ticket, people):
    marked(ticket, people)
    with pytest.raises(Forbidden):
        act(ticket, "amend", people["meena"], kind="demand")


def test_tickets_are_put_into_an_incident(ticket, handle, people):
    act(ticket, "group", people["asha"], incident="Sector 9 flooded")
    incident = Incident.get()
    other = act(open_ticket(handle, "Pani bhara hai"), "group", people["vikram"], incident=str(incident.id))
    assert other.incident == fresh(ticket).incident == incident
    with pytest.raises(Refused, match="no such incident"):
        act(open_ticket(handle, "Nali"), "group", people["asha"], incident="77")


def test_nothing_is_put_into_an_incident_of_which_one_sees_nothing(ticket, handle, people):
    hidden = act(ticket, "group", people["vikram"], incident="Hostel").incident_id
    Ticket.update(restricted="women").where(Ticket.id == ticket.id).execute()
    other = open_ticket(handle, "Pani bhara hai")
    with pytest.raises(Refused, match="no such incident"):
        act(other, "group", people["asha"], incident=str(hidden))
    assert act(other, "group", people["vikram"], incident=str(hidden)).incident_id == hidden


def test_a_note_is_kept_in_the_journal_alone(ticket, people):
    clocks = Clock.select().count()
    marked(ticket, people)
    act(ticket, "note", people["kavita"], note="Seen by DC")
    assert Event.get(Event.action == "note").details == {"note": "Seen by DC"}
    assert Clock.select().count() == clocks + 2


def test_nothing_is_joined_to_what_is_closed(handle, people):
    first, second = open_ticket(handle), open_ticket(handle)
    act(first, "decline", people["asha"], outcome="outside", reason="Punjab.")
    with pytest.raises(Refused, match="closed"):
        act(second, "join", people["asha"], number=first.number)


def test_what_is_corrected_in_sorting_leads_to_another_office(handle, people, now):
    ticket = open_ticket(handle, "depot wala rashan nahi de raha, bhiwani")
    proposals.propose(now)
    assert fresh(ticket).proposed_office_id == "FOOD:Bhiwani"
    ticket = act(ticket, "amend", people["asha"], now, district="Karnal")
    assert ticket.proposed_office_id == "FOOD:Karnal" == inbox.offices(ticket, now)[0].code
    ticket = act(ticket, "amend", people["asha"], now, category="ELEC.OUT")
    assert ticket.proposed_office_id == "UHBVN:Karnal" == inbox.offices(ticket, now)[0].code
    ticket = act(ticket, "amend", people["asha"], now, district="Hisar")
    assert ticket.proposed_office_id == "ALL:Hisar" == inbox.offices(ticket, now)[0].code
    ticket = act(ticket, "amend", people["asha"], now, district="-")
    assert (ticket.district_id, ticket.proposed_office_id) == (None, None)
