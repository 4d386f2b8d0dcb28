"""Who finds which ticket, and what he is to it."""

from datetime import date, timedelta

import pytest

from smgt import access
from smgt.errors import Forbidden, NotFound
from smgt.models import Charge, Office, Ticket
from tests.factories import act, acting, by_system, fresh, marked, open_ticket, replied


@pytest.fixture
def finders(people, now):
    """The names of those who find a ticket."""

    def find(ticket):
        return {name for name, officer in people.items() if _finds(officer, ticket, now)}

    return find


def _finds(officer, ticket, now):
    listed = access.tickets_for(officer, now).where(Ticket.id == ticket.id).exists()
    try:
        access.find(officer, ticket.number, now)
    except NotFound:
        assert not listed
        return False
    assert listed
    return True


def parts(officer, ticket, now):
    return set(access.parts_in(officer, fresh(ticket), now))


def test_what_is_received_is_the_cells(ticket, finders):
    assert finders(ticket) == {"asha", "arun", "vikram", "osd"}


def test_what_lies_in_a_district_its_magistrate_sees(ticket, finders):
    Ticket.update(district="Bhiwani").execute()
    assert finders(ticket) == {"asha", "arun", "vikram", "osd", "kavita"}


def test_what_is_marked_its_office_and_those_over_it_see(ticket, people, finders):
    marked(ticket, people)
    assert finders(ticket) == {"asha", "arun", "vikram", "osd", "meena", "kavita", "suman"}


def test_what_is_marked_to_a_seat_the_office_over_it_sees(ticket, people, finders):
    marked(ticket, people, "FOOD:Bhiwani/LOHARU")
    assert {"meena", "kavita", "suman"} <= finders(ticket)


def test_a_seat_of_its_own_sees_nothing_of_the_office_over_it(ticket, people, now, finders):
    Charge.update(office="FOOD:Bhiwani/LOHARU").where(Charge.officer == people["meena"]).execute()
    marked(ticket, people)
    assert "meena" not in finders(ticket)


def test_a_past_marking_gives_no_access(ticket, people, finders):
    marked(ticket, people)
    act(ticket, "pass_on", people["asha"], office="UHBVN:Karnal", reason="x")
    assert "raj" in finders(ticket) and not {"meena", "kavita", "suman"} & finders(ticket)


def test_what_is_closed_its_last_office_still_sees(ticket, people, finders):
    replied(ticket, people)
    by_system(ticket, "auto_close")
    assert {"meena", "kavita"} <= finders(ticket) and "raj" not in finders(ticket)


def test_an_association_gives_access_while_it_lasts(ticket, people, finders):
    acting(ticket, people)
    act(ticket, "associate", people["asha"], office="UHBVN:Karnal")
    assert "raj" in finders(ticket)
    act(ticket, "report", people["raj"], outcome="done", action_taken="The pole at the depot was moved.")
    assert "raj" not in finders(ticket)


def test_an_administrator_finds_no_ticket(ticket, people, now):
    assert access.tickets_for(people["admin"], now).count() == 0


def test_a_charge_counts_from_its_first_day_until_its_last(ticket, people, now, finders):
    marked(ticket, people)
    Charge.update(from_on=now.date() + timedelta(days=1)).where(Charge.officer == people["meena"]).execute()
    assert "meena" not in finders(ticket)
    Charge.update(from_on=date(2020, 1, 1), until_on=now.date()).execute()
    assert not {"meena", "kavita"} & finders(ticket)


def test_an_officer_without_an_office_finds_nothing(ticket, people, now):
    Charge.delete().execute()
    marked(ticket, people)
    assert access.tickets_for(people["meena"], now).count() == 0


def test_an_office_that_was_closed_down_gives_no_access(ticket, people, now, finders):
    marked(ticket, people)
    Office.update(ended_on=now.date()).where(Office.code == "FOOD:Bhiwani").execute()
    assert "meena" not in finders(ticket)


def test_the_parts_of_each(ticket, people, now):
    acting(ticket, people)
    act(ticket, "associate", people["asha"], office="ULB:Bhiwani")
    assert {name: parts(people[name], ticket, now) for name in ("asha", "vikram", "osd")} == {
        "asha": {"tracker"}, "vikram": {"state_nodal"}, "osd": {"viewer"},
    }  # fmt: skip
    assert {name: parts(people[name], ticket, now) for name in ("meena", "kavita", "suman", "deepak", "raj")} == {
        "meena": {"holder"}, "kavita": {"superior"}, "suman": {"superior"}, "deepak": {"associate"}, "raj": set(),
    }  # fmt: skip


def test_the_mover_is_mover_for_a_moment(ticket, people, now):
    marked(ticket, people)
    assert parts(people["asha"], ticket, now + timedelta(seconds=120)) == {"tracker", "mover"}
    assert parts(people["asha"], ticket, now + timedelta(seconds=121)) == {"tracker"}


def test_what_is_seen_but_not_allowed_is_forbidden(ticket, people, now):
    with pytest.raises(Forbidden):
        access.find(people["osd"], ticket.number, now, "mark")
    found, found_parts = access.find(people["asha"], ticket.number, now, "mark")
    assert found == ticket and found_parts == {"tracker"}


@pytest.mark.parametrize("action", ["mark", "take_back", "report", None])
def test_a_stranger_finds_no_ticket_whatever_he_wants(ticket, people, now, action):
    with pytest.raises(NotFound):
        access.find(people["raj"], ticket.number, now, action)


@pytest.mark.parametrize(
    "number",
    ["", "1", "SMGT-1", "SMGT-000002", "smgt-000001", "SMGT-000001 ", "SMGT-0000001", "SMGT-00000१",
     "SMGT-" + "9" * 18, "SMGT-" + "9" * 30, None],
)  # fmt: skip
def test_what_is_no_number_is_no_grievance(ticket, people, now, number):
    with pytest.raises(NotFound):
        access.find(people["asha"], number, now)


def test_numbers_have_six_digits_at_least(handle, people):
    assert open_ticket(handle).number == "SMGT-000001"
    assert Ticket(id=1234567).number == "SMGT-1234567"
    assert access.parse_number("SMGT-1234567") == 1234567
