"""Marking a grievance to an office, and how it goes on or back."""

from datetime import timedelta

import pytest

from smgt import access
from smgt.errors import Forbidden, NotFound, Refused, Stale
from smgt.models import Account, Clock, Counter, Event, Marking, Message, Notice, Office, Ticket
from tests.factories import (
    REPORT,
    account,
    act,
    acting,
    by_system,
    everything,
    fresh,
    marked,
    open_ticket,
    reported,
    said,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def clock_of(ticket, name, office=None):
    running = [clock for clock in fresh(ticket).running() if clock.name == name]
    return next(clock for clock in running if office is None or clock.marking.office_id == office)


def notices(kind):
    return [notice.office_id for notice in Notice.select().where(Notice.kind == kind).order_by(Notice.id)]


def test_a_tracker_marks_to_an_office(ticket, people, now):
    ticket = act(ticket, "mark", people["asha"], office="FOOD:Bhiwani", category="RATION", note="Ward 4")
    assert (ticket.stage, ticket.office_id, ticket.category_id, ticket.clock) == (
        "marked", "FOOD:Bhiwani", "RATION", "acknowledge",
    )  # fmt: skip
    assert ticket.lead().note == "Ward 4" and ticket.marked_at == now
    assert [clock.name for clock in ticket.running()] == ["acknowledge", "act"]
    assert all(clock.due_at > now for clock in ticket.running())
    assert notices("marked") == ["FOOD:Bhiwani"]


@pytest.mark.parametrize(("name", "error"), [("osd", Forbidden), ("kavita", NotFound), ("admin", NotFound)])
def test_others_may_not_mark(ticket, people, name, error):
    before = everything()
    with pytest.raises(error):
        act(ticket, "mark", people[name], office="FOOD:Bhiwani")
    assert everything() == before


def test_the_first_marking_tells_the_citizen_number_and_office(ticket, people, now):
    marked(ticket, people)
    (told,) = said(ticket)
    assert ticket.number in told.text and "FOOD:Bhiwani" in told.text and told.text.endswith(f"{ticket.number}/1")
    assert (told.purpose, told.state, told.automatic) == ("acknowledgement", "queued", True)
    assert told.send_after == now + timedelta(seconds=120)


def test_only_the_first_marking_tells_the_citizen(ticket, people):
    marked(ticket, people)
    act(ticket, "send_back", people["meena"], reason="Not ours")
    marked(ticket, people, "ULB:Bhiwani")
    assert len(said(ticket, "acknowledgement")) == 1


def written(people, *days):
    """A citizen's mail for each of these moments, every one marked at once: the events of the markings."""
    box = account("cm@cmo.example", "mail")
    for number, moment in enumerate(days):
        mail = open_ticket(box, f"Road {number}", moment, author="ravi@example.in", conversation="")
        marked(mail, people, now=moment)
    return list(Event.select().where(Event.action == "mark").order_by(Event.id))


def test_by_mail_a_citizen_is_told_once_a_day_and_the_event_says_what_was_held_back(people, now):
    events = written(people, now, now + 23 * HOUR, now + 25 * HOUR)
    assert [event.details.get("held_back") for event in events] == [None, "acknowledgement", None]
    assert Message.select().where(Message.purpose == "acknowledgement").count() == 2


def test_an_acknowledgement_that_was_taken_back_counts_for_nothing(people, now):
    written(people, now)
    Message.update(state="withdrawn").where(Message.purpose == "acknowledgement").execute()
    mail = open_ticket(Account.get(), "Water", now + HOUR, author="ravi@example.in", conversation="")
    marked(mail, people, now=now + HOUR)
    assert [message.purpose for message in said(mail)] == ["acknowledgement"]


def test_on_other_channels_and_to_other_citizens_each_is_told(handle, people, now):
    for author in ("ramesh", "ramesh", "sita"):
        marked(open_ticket(handle, f"Road of {author}", author=author), people)
    written(people, now)
    assert Message.select().where(Message.purpose == "acknowledgement").count() == 4


def test_a_marking_goes_to_the_proposed_office_when_none_is_named(ticket, people):
    Ticket.update(proposed_office="ULB:Bhiwani").where(Ticket.id == ticket.id).execute()
    assert act(ticket, "mark", people["asha"]).office_id == "ULB:Bhiwani"


@pytest.mark.parametrize(
    ("field", "value"), [("office", "NOPE"), ("office", ""), ("category", "NOPE"), ("urgency", "soon")]
)
def test_nonsense_is_refused_by_its_field(ticket, people, field, value):
    before = everything()
    with pytest.raises(Refused) as refusal:
        act(ticket, "mark", people["asha"], **{"office": "FOOD:Bhiwani", field: value})
    assert refusal.value.field == field
    assert everything() == before


def test_an_ended_office_gets_nothing(ticket, people, now):
    Office.update(ended_on=now.date() - DAY).where(Office.code == "FOOD:Bhiwani").execute()
    with pytest.raises(Refused):
        marked(ticket, people)


def test_the_act_clock_follows_the_category_or_its_parent(ticket, people, now):
    act(ticket, "mark", people["asha"], office="UHBVN:Karnal", category="ELEC.OUT")
    clock = clock_of(ticket, "act")
    assert (clock.due_at, clock.why) == (now + DAY, "24 hours to act: ELEC (Rule 7, from 01-01-2020)")


def test_a_marking_ends_the_lane_of_what_is_probably_no_grievance(ticket, people):
    Ticket.update(aside=True).where(Ticket.id == ticket.id).execute()
    assert not marked(ticket, people).aside


def test_the_holder_acknowledges(ticket, people, now):
    marked(ticket, people)
    ticket = act(ticket, "acknowledge", people["meena"], now + HOUR)
    assert (ticket.stage, ticket.clock) == ("acting", "act")
    assert ticket.lead().acknowledged_at == ticket.lead().seen_at == now + HOUR


@pytest.mark.parametrize(("name", "error"), [("kavita", Forbidden), ("osd", Forbidden), ("raj", NotFound)])
def test_others_may_not_acknowledge(ticket, people, name, error):
    marked(ticket, people)
    with pytest.raises(error):
        act(ticket, "acknowledge", people[name])


def test_the_cell_acknowledges_on_behalf_and_that_is_noted(ticket, people):
    marked(ticket, people)
    act(ticket, "acknowledge", people["asha"])
    assert Event.get(Event.action == "acknowledge").details["on_behalf"] is True


def test_an_office_sends_back_with_the_office_it_thinks_right(ticket, people):
    marked(ticket, people)
    ticket = act(ticket, "send_back", people["meena"], reason="Electricity", office="UHBVN:Karnal")
    assert (ticket.stage, ticket.office_id, ticket.proposed_office_id) == ("received", None, "UHBVN:Karnal")
    assert (ticket.returns, ticket.clock, ticket.lead()) == (1, "triage", None)


def test_an_office_that_sent_back_sees_it_no_more(ticket, people, now):
    marked(ticket, people)
    act(ticket, "send_back", people["meena"], reason="Not ours")
    with pytest.raises(NotFound):
        access.find(people["meena"], ticket.number, now)


def test_after_three_send_backs_the_state_nodal_officer_decides_for_good(ticket, people):
    for _ in range(3):
        marked(ticket, people)
        act(ticket, "send_back", people["meena"], reason="Not ours")
    with pytest.raises(Stale, match="State Nodal Officer"):
        marked(ticket, people)
    ticket = act(ticket, "mark", people["vikram"], office="FOOD:Bhiwani")
    assert ticket.final
    with pytest.raises(Stale, match="final"):
        act(ticket, "send_back", people["meena"], reason="Not ours")


def test_an_office_passing_on_leaves_the_due_time_standing(ticket, people, now):
    acting(ticket, people)
    due = clock_of(ticket, "act").due_at
    ticket = act(ticket, "pass_on", people["meena"], now + DAY, office="FOOD:Bhiwani/LOHARU", reason="Loharu depot")
    assert (ticket.stage, ticket.office_id) == ("marked", "FOOD:Bhiwani/LOHARU")
    assert clock_of(ticket, "act").due_at == due
    assert [m.ended for m in ticket.markings.order_by(Marking.id)] == ["passed_on", ""]


def test_the_cells_correction_starts_a_new_clock(ticket, people, now):
    marked(ticket, people)
    act(ticket, "pass_on", people["asha"], now + DAY, office="ULB:Bhiwani", reason="Garbage")
    assert clock_of(ticket, "act").due_at == now + 3 * DAY


def test_an_office_passes_on_only_within_its_own_jurisdiction(ticket, people):
    marked(ticket, people)
    with pytest.raises(Refused, match="outside your jurisdiction"):
        act(ticket, "pass_on", people["meena"], office="ULB:Bhiwani", reason="Garbage")
    assert act(ticket, "pass_on", people["kavita"], office="ULB:Bhiwani", reason="x").office_id == "ULB:Bhiwani"


def test_it_is_not_passed_on_to_where_it_is(ticket, people):
    marked(ticket, people)
    with pytest.raises(Refused, match="already"):
        act(ticket, "pass_on", people["asha"], office="FOOD:Bhiwani", reason="x")


def test_an_associated_office_has_its_own_marking_and_clock(ticket, people, now):
    acting(ticket, people)
    ticket = act(ticket, "associate", people["meena"], now + HOUR, office="ULB:Bhiwani", note="Clear the lane")
    (beside,) = ticket.associates()
    assert (beside.office_id, beside.lead, ticket.office_id) == ("ULB:Bhiwani", False, "FOOD:Bhiwani")
    assert clock_of(ticket, "act", "ULB:Bhiwani").due_at == now + HOUR + 2 * DAY
    assert notices("associated") == ["ULB:Bhiwani"]


def test_an_associated_office_sees_it_and_reports_its_part(ticket, people, now):
    acting(ticket, people)
    with pytest.raises(NotFound):
        act(ticket, "report", people["deepak"], **REPORT)
    act(ticket, "associate", people["asha"], office="ULB:Bhiwani")
    ticket = act(ticket, "report", people["deepak"], **REPORT)
    assert ticket.stage == "acting" and ticket.associates() == []
    assert {clock.marking.office_id for clock in ticket.running()} == {"FOOD:Bhiwani"}
    with pytest.raises(NotFound):
        access.find(people["deepak"], ticket.number, now)


def test_an_associated_office_acknowledges_only_for_itself(ticket, people):
    marked(ticket, people)
    act(ticket, "associate", people["asha"], office="ULB:Bhiwani")
    ticket = act(ticket, "acknowledge", people["deepak"])
    assert ticket.stage == "marked" and ticket.associates()[0].acknowledged_at
    assert clock_of(ticket, "acknowledge").marking.office_id == "FOOD:Bhiwani"


def test_no_office_is_associated_twice(ticket, people):
    marked(ticket, people)
    for office in ("FOOD:Bhiwani", "ULB:Bhiwani", "ULB:Bhiwani"):
        if office == "ULB:Bhiwani" and not fresh(ticket).associates():
            act(ticket, "associate", people["asha"], office=office)
            continue
        with pytest.raises(Refused, match="already"):
            act(ticket, "associate", people["asha"], office=office)


def test_an_associated_office_that_takes_the_lead_has_it_once(ticket, people):
    marked(ticket, people)
    act(ticket, "associate", people["asha"], office="ULB:Bhiwani")
    ticket = act(ticket, "pass_on", people["asha"], office="ULB:Bhiwani", reason="Theirs")
    assert [m.office_id for m in ticket.markings.where(Marking.ended_at.is_null())] == ["ULB:Bhiwani"]


def test_escalation_climbs_the_ladder_and_moves_nothing(ticket, people):
    marked(ticket, people)
    for _ in range(3):
        ticket = act(ticket, "escalate", people["asha"], reason="Late")
    # DC and HOD are vacant, so they are skipped
    assert notices("escalation") == ["ALL:Bhiwani", "FOOD:ALL", "ALL:ALL"]
    assert (ticket.stage, ticket.office_id, ticket.escalation) == ("marked", "FOOD:Bhiwani", 3)
    with pytest.raises(Stale, match="nobody above"):
        act(ticket, "escalate", people["asha"])


def test_a_new_office_begins_its_own_ladder(ticket, people):
    marked(ticket, people)
    act(ticket, "escalate", people["asha"])
    ticket = act(ticket, "pass_on", people["asha"], office="ULB:Bhiwani", reason="Garbage")
    assert ticket.escalation == 0
    act(ticket, "escalate", people["asha"])
    assert notices("escalation") == ["ALL:Bhiwani", "ALL:Bhiwani"]


def test_each_reminder_by_hand_is_a_notice(ticket, people):
    marked(ticket, people)
    act(ticket, "remind", people["kavita"], note="Please")
    act(ticket, "remind", people["asha"])
    assert notices("by_hand") == ["FOOD:Bhiwani", "FOOD:Bhiwani"]


def test_a_closed_ticket_that_no_office_holds_is_reopened(ticket, people):
    act(ticket, "decline", people["asha"], outcome="outside", reason="Punjab")
    ticket = act(ticket, "reopen", people["asha"], reason="Ambala after all")
    assert (ticket.stage, ticket.outcome, ticket.closed_at, ticket.clock) == ("received", "", None, "triage")


def test_sent_back_and_declined_it_can_be_reopened_too(ticket, people):
    marked(ticket, people)
    act(ticket, "send_back", people["meena"], reason="Not ours")
    act(ticket, "decline", people["asha"], outcome="outside", reason="Punjab")
    assert act(ticket, "reopen", people["asha"], reason="Ours").stage == "received"


def test_declining_closes_with_its_outcome(ticket, people, now):
    ticket = act(ticket, "decline", people["asha"], outcome="not_tenable", reason="Sub judice", reply="Sorry")
    assert (ticket.stage, ticket.outcome, ticket.closed_at, ticket.running()) == ("closed", "not_tenable", now, [])
    assert [m.purpose for m in said(ticket)] == ["decline"]


def test_declining_needs_a_known_outcome(ticket, people):
    with pytest.raises(Refused) as refusal:
        act(ticket, "decline", people["asha"], outcome="satisfied", reason="x")
    assert refusal.value.field == "outcome"


def test_with_two_keys_a_second_person_repeats_it(ticket, people, settings):
    settings.two_keys = True
    wish = {"outcome": "not_tenable", "reason": "Sub judice"}
    assert act(ticket, "decline", people["asha"], **wish).stage == "received"
    with pytest.raises(Stale, match="second person"):
        act(ticket, "decline", people["asha"], **wish)
    assert act(ticket, "decline", people["arun"], **wish).stage == "closed"


def test_a_move_forgets_the_first_key(ticket, people, settings):
    settings.two_keys = True
    wish = {"outcome": "not_tenable", "reason": "Sub judice"}
    act(ticket, "decline", people["asha"], **wish)
    marked(ticket, people)
    act(ticket, "send_back", people["meena"], reason="Not ours")
    assert act(ticket, "decline", people["arun"], **wish).stage == "received"


def test_an_action_writes_one_event_and_wakes_the_boards(ticket, people):
    events, board = Event.select().count(), Counter.get_by_id("board").value
    ticket = marked(ticket, people)
    assert Event.select().count() == events + 1
    assert ticket.seq == Counter.get_by_id("board").value == board + 1


def test_a_failing_verb_leaves_nothing(ticket, people, monkeypatch):
    monkeypatch.setattr("smgt.phrases._PHRASES", {})  # the acknowledgement, last of all, cannot be written
    before = everything()
    with pytest.raises(KeyError):
        marked(ticket, people)
    assert everything() == before


def test_an_untriaged_ticket_cannot_be_reported(ticket, people):
    with pytest.raises(NotFound):
        act(ticket, "report", people["meena"], **REPORT)
    with pytest.raises(Forbidden):
        act(ticket, "report", people["asha"], **REPORT)


def test_where_the_citizen_cannot_be_reached_it_is_marked_all_the_same(ticket, people, now):
    Message.update(removed="deleted", removed_at=now).execute()
    assert marked(ticket, people).stage == "marked" and said(ticket) == []


def test_the_clocks_of_a_ticket_name_their_reason(ticket, people):
    reported(ticket, people)
    assert all(clock.why for clock in Clock.select())
    assert by_system(ticket, "sent").clock == "await"


def test_the_state_nodal_officers_marking_is_not_passed_on(ticket, people):
    for _ in range(3):
        act(act(ticket, "mark", people["vikram"], office="FOOD:Bhiwani"), "send_back", people["meena"], reason="No.")
    final = act(ticket, "mark", people["vikram"], office="FOOD:Bhiwani")
    for officer in ("asha", "meena"):
        with pytest.raises(Stale, match="final"):
            act(final, "pass_on", people[officer], office="FOOD:ALL", reason="Not ours.")
    assert act(final, "pass_on", people["vikram"], office="FOOD:ALL", reason="I was wrong.").office_id == "FOOD:ALL"
