"""Conflict of interest: nobody gets, is offered or reads a complaint against himself, or against who is above him."""

from datetime import timedelta

import pytest

from smgt import access, proposals
from smgt.errors import Refused
from smgt.models import Charge, Officer, RestrictedTo, Ticket
from tests.factories import NOON, act, fresh, open_ticket, replied

DAY = timedelta(days=1)


@pytest.fixture
def against(ticket, people):
    """The ticket complains about Meena, whatever she is in charge of."""
    return act(ticket, "amend", people["vikram"], against_officer="meena@hry.nic.in")


def moved(people, name, office):
    """That officer is in charge of that office alone from today on."""
    Charge.update(until_on=NOON.date()).where(Charge.officer == people[name]).execute()
    Charge.create(officer=people[name], office=office, kind="regular", from_on=NOON.date())


@pytest.mark.parametrize("office", ["FOOD:Bhiwani", "FOOD:Bhiwani/LOHARU"])
def test_it_goes_not_to_an_office_of_the_officer_nor_below_it(against, people, office):
    with pytest.raises(Refused, match="against meena") as refused:
        act(against, "mark", people["vikram"], office=office)
    assert refused.value.field == "office" and fresh(against).restricted == "corruption"


def test_it_follows_him_to_his_next_office(against, people):
    moved(people, "meena", "UHBVN:Karnal")
    with pytest.raises(Refused, match="against meena"):
        act(against, "mark", people["vikram"], office="UHBVN:Karnal")
    assert act(against, "mark", people["vikram"], office="FOOD:Bhiwani").stage == "marked"


@pytest.mark.parametrize(("action", "form"), [
    ("pass_on", {"reason": "x"}), ("associate", {}),
])  # fmt: skip
def test_nor_later(against, people, action, form):
    act(against, "mark", people["vikram"], office="FOOD:ALL")
    with pytest.raises(Refused, match="against meena"):
        act(against, action, people["vikram"], office="FOOD:Bhiwani", **form)


def test_nor_is_it_sent_back_to_be_proposed_there(against, people):
    act(against, "mark", people["vikram"], office="FOOD:ALL")
    with pytest.raises(Refused, match="against meena"):
        act(against, "send_back", people["suman"], reason="x", office="FOOD:Bhiwani")


def test_it_is_passed_on_before_it_can_be_said(ticket, people):
    act(ticket, "mark", people["asha"], office="FOOD:Bhiwani")
    with pytest.raises(Refused, match="pass it on first") as refused:
        act(ticket, "amend", people["vikram"], against_officer="meena")
    assert refused.value.field == "against_officer"


@pytest.mark.parametrize("words", ["nobody@hry.nic.in", "vikram", "%' OR 1=1"])
def test_who_it_is_against_must_be_known_and_have_somebody_above_him(ticket, people, words):
    with pytest.raises(Refused) as refused:
        act(ticket, "amend", people["vikram"], against_officer=words)
    assert refused.value.field == "against_officer"


def test_a_dash_says_that_it_is_against_nobody(against, people):
    act(against, "amend", people["vikram"], against_officer="-", restricted="no")
    assert (fresh(against).against_officer_id, fresh(against).restricted) == (None, "no")


def test_neither_he_nor_those_below_him_read_it(against, people, now):
    for office in ("FOOD:Bhiwani", "FOOD:ALL"):
        RestrictedTo.create(kind="corruption", office=office, named_at=now)
    moved(people, "deepak", "FOOD:Bhiwani/LOHARU")
    act(against, "mark", people["vikram"], office="FOOD:ALL")
    readers = {name for name, officer in people.items() if access.sees(officer, against.id, now)}
    assert readers == {"vikram", "suman"}


def test_not_even_a_lead_of_the_cell_reads_of_himself(ticket, people, now):
    Officer.update(lead=True).where(Officer.name.in_(("asha", "arun"))).execute()
    act(ticket, "amend", people["vikram"], against_officer="asha")
    asha, arun = Officer.get(name="asha"), Officer.get(name="arun")
    assert not access.sees(asha, ticket.id, now) and access.sees(arun, ticket.id, now)
    assert [row.id for row in access.hidden_from(asha, now)] == [ticket.id] and access.hidden_from(arun, now) is None


@pytest.mark.parametrize("form", [{"against_office": "FOOD:Bhiwani"}, {"against_officer": "meena"}])
def test_routing_never_proposes_it(handle, people, now, form):
    ticket = open_ticket(handle, "Bhiwani me ration depot band hai, ration nahi mil raha", author="sita")
    proposals.propose(now)
    assert fresh(ticket).proposed_office_id == "FOOD:Bhiwani"
    act(ticket, "amend", people["vikram"], **form)
    assert fresh(ticket).proposed_office_id is None
    Ticket.update(proposed_at=None).execute()
    proposals.propose(now)
    assert fresh(ticket).proposed_office_id is None and fresh(ticket).proposal["office"] is None


def test_marked_again_it_goes_to_whoever_stands_above(ticket, people, now):
    replied(ticket, people)
    Ticket.update(against_office="FOOD:Bhiwani", restricted="corruption").execute()
    again = act(ticket, "call_back", _lead(people), outcome="again", note="x")
    assert again.office_id != "FOOD:Bhiwani" and not access.conflict(again, again.office, now.date())


def _lead(people):
    Officer.update(lead=True).where(Officer.name == "arun").execute()
    return Officer.get(name="arun")
