"""Suggestions: their own words, limits and outcomes; what is promised is reminded of until it is kept."""

from datetime import date, timedelta

import pytest

from smgt import reminders
from smgt.clocks import end_of_day
from smgt.errors import Forbidden, NotFound, Refused, Stale
from smgt.models import Clock, Event, Notice
from tests import factories
from tests.factories import act, acting, by_citizen, by_system, fresh, marked, said

DAY = timedelta(days=1)
PROMISED = date(2026, 12, 20)
ACCEPTED = {
    "outcome": "accepted",
    "action_taken": "A footbridge is sanctioned at the crossing.",
    "promised_on": PROMISED,
}
DECLINED = {"outcome": "declined", "action_taken": "The road is the NHAI's; it was asked and declines."}


@pytest.fixture
def suggestion(people):
    inbox = factories.account("suggestions@example.in", "mail", kind="suggestion")
    return factories.open_ticket(inbox, "A footbridge at the bus stand would help", author="ram@example.in")


def accepted(ticket, people, now=factories.NOON):
    """Accepted, and the complainant has been told."""
    return by_system(act(acting(ticket, people, now), "report", people["meena"], now, **ACCEPTED), "sent", now)


def running(ticket):
    return {clock.name: clock for clock in fresh(ticket).running()}


def test_its_limits_are_its_own_and_say_so(suggestion, people, now):
    assert suggestion.kind == "suggestion" and suggestion.due_at == now + DAY
    clocks = running(marked(suggestion, people))
    five_on_tuesday = now + 4 * DAY + timedelta(hours=5)  # two working days after a Friday
    assert (clocks["acknowledge"].due_at, clocks["act"].due_at) == (five_on_tuesday, now + 15 * DAY)
    assert clocks["act"].why == "15 days to act: normal, suggestion (the house's own limit)"


def test_an_urgent_one_keeps_the_limits_of_grievances(suggestion, people, now):
    ticket = act(suggestion, "mark", people["asha"], office="FOOD:Bhiwani", urgency="high")
    assert running(ticket)["acknowledge"].due_at == now + timedelta(hours=1)


def test_it_is_thanked_for_and_not_called_a_grievance(suggestion, people):
    words = said(marked(suggestion, people))[0].text
    assert words.startswith("Thank you for your suggestion") and "grievance" not in words


@pytest.mark.parametrize("outcome", ["done", "partly", "not_possible"])
def test_it_is_accepted_or_declined_and_nothing_else(suggestion, people, outcome):
    acting(suggestion, people)
    with pytest.raises(Refused, match="what came of it"):
        act(suggestion, "report", people["meena"], **ACCEPTED | {"outcome": outcome})


def test_a_grievance_is_neither(ticket, people):
    acting(ticket, people)
    with pytest.raises(Refused, match="what came of it"):
        act(ticket, "report", people["meena"], **ACCEPTED)


@pytest.mark.parametrize(("day", "sentence"), [(None, "by which day"), ("2020-01-01", "past"), ("soon", "YYYY-MM-DD")])
def test_accepting_needs_a_day_to_come(suggestion, people, day, sentence):
    acting(suggestion, people)
    with pytest.raises(Refused, match=sentence) as refused:
        act(suggestion, "report", people["meena"], **ACCEPTED | {"promised_on": day})
    assert refused.value.field == "promised_on" and not Event.select().where(Event.action == "report").exists()


def test_the_reply_names_the_day_or_the_reasons(suggestion, people):
    acting(suggestion, people)
    ticket = act(suggestion, "report", people["meena"], **ACCEPTED)
    assert "accepted and will be carried out by 20-12-2026: A footbridge" in ticket.reports.get().reply
    act(ticket, "return_report", people["asha"], reason="Is it really?")
    assert fresh(ticket).promised_on is None
    act(ticket, "report", people["meena"], **DECLINED)
    assert "cannot be taken up: The road" in ticket.reports.order_by(-ticket.reports.model.id).first().reply


def test_nothing_is_promised_before_the_complainant_is_told(suggestion, people):
    acting(suggestion, people)
    ticket = act(suggestion, "report", people["meena"], **ACCEPTED)
    assert ticket.promised_on == PROMISED and "promise" not in running(ticket)
    assert running(by_system(ticket, "sent"))["promise"].due_at == end_of_day(PROMISED)


@pytest.mark.parametrize("end", ["auto_close", "satisfied"])
def test_closing_keeps_the_outcome_and_the_promise(suggestion, people, end):
    ticket = accepted(suggestion, people)
    ticket = by_system(ticket, end) if end == "auto_close" else by_citizen(ticket, end)
    assert (ticket.stage, ticket.outcome, ticket.promised_on) == ("closed", "accepted", PROMISED)
    assert list(running(ticket)) == ["promise"]
    assert (ticket.clock, ticket.due_at) == ("promise", end_of_day(PROMISED))


def test_one_that_cannot_be_answered_is_promised_all_the_same(suggestion, people):
    acting(suggestion, people)
    act(suggestion, "report", people["meena"], **ACCEPTED)
    act(suggestion, "approve", people["asha"], reply="", reason="The mailbox is gone")
    ticket = act(suggestion, "approve", people["arun"], reply="", reason="The mailbox is gone")
    assert (ticket.stage, ticket.outcome, list(running(ticket))) == ("closed", "accepted", ["promise"])


def test_a_declined_one_closes_as_declined(suggestion, people):
    acting(suggestion, people)
    ticket = by_system(by_system(act(suggestion, "report", people["meena"], **DECLINED), "sent"), "auto_close")
    assert (ticket.outcome, ticket.promised_on, running(ticket)) == ("declined", None, {})


def test_a_promise_that_is_late_reminds_its_office_and_climbs(suggestion, people, settings):
    ticket = by_system(accepted(suggestion, people), "auto_close")
    late = end_of_day(PROMISED)
    told = []
    for days in range(4):
        reminders.sweep(late + days * DAY)
        told = [(n.kind, n.office_id) for n in Notice.select().where(Notice.ticket == ticket).order_by(Notice.id)]
    assert told[-4:] == [
        ("reminder", "FOOD:Bhiwani"), ("escalation", "ALL:Bhiwani"), ("escalation", "FOOD:ALL"),
        ("escalation", "ALL:ALL"),
    ]  # fmt: skip
    assert fresh(ticket).escalation == 3 and fresh(ticket).stage == "closed"


def test_once_kept_nobody_is_reminded(suggestion, people):
    ticket = act(accepted(suggestion, people), "keep_promise", people["meena"], note="Opened on 18-12-2026")
    assert ticket.promised_on is None and "promise" not in running(ticket)
    assert Event.get(Event.action == "keep_promise").details == {
        "promised_on": "2026-12-20", "note": "Opened on 18-12-2026",
    }  # fmt: skip
    reminders.sweep(end_of_day(PROMISED) + DAY)
    assert not Notice.select().where(Notice.kind == "reminder").exists()
    with pytest.raises(Stale, match="Nothing is promised"):
        act(ticket, "keep_promise", people["meena"], note="again")


@pytest.mark.parametrize(("name", "error"), [("asha", None), ("kavita", Forbidden), ("deepak", NotFound)])
def test_the_holder_or_the_cell_says_that_it_is_kept(suggestion, people, name, error):
    ticket = by_system(accepted(suggestion, people), "auto_close")
    if error is None:
        assert act(ticket, "keep_promise", people[name], note="Seen there").promised_on is None
        return
    with pytest.raises(error):
        act(ticket, "keep_promise", people[name], note="Seen there")


def test_not_satisfied_the_office_decides_anew(suggestion, people):
    ticket = by_citizen(accepted(suggestion, people), "not_satisfied")
    assert ticket.promised_on is None and sorted(running(ticket)) == ["acknowledge", "act"]


def test_one_click_makes_it_another_kind_and_its_limits_follow(ticket, people, now):
    ticket = act(ticket, "amend", people["asha"], now + timedelta(hours=1), kind="suggestion")
    assert (ticket.due_at, ticket.clock) == (now + DAY, "triage")
    ticket = act(ticket, "amend", people["asha"], now + timedelta(hours=2), kind="grievance")
    assert ticket.due_at == now + timedelta(hours=2, minutes=30), "its half hour is over: it counts from now"
    assert Clock.get(Clock.name == "triage").why == "30 minutes to sort (the house's own limit)"


def test_the_limits_of_an_office_follow_the_kind_too(ticket, people, now):
    clocks = running(act(acting(ticket, people), "amend", people["asha"], kind="suggestion"))
    assert clocks["act"].due_at == now + 15 * DAY


def test_what_is_promised_stays_a_suggestion(suggestion, people):
    ticket = accepted(suggestion, people)
    with pytest.raises(Refused, match="accepted with a date"):
        act(ticket, "amend", people["asha"], kind="grievance")


def test_an_associated_office_promises_nothing_for_the_lead_one(suggestion, people):
    acting(suggestion, people)
    act(suggestion, "associate", people["asha"], office="ULB:Bhiwani")
    ticket = act(suggestion, "report", people["deepak"], **ACCEPTED)
    assert (ticket.stage, ticket.promised_on) == ("acting", None)
