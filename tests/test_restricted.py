"""Restricted tickets: seen by named persons only; whom a grievance complains about never gets it."""

import pytest

from smgt import access, directory, exports, journal, lists, proposals, rules, search, tickets
from smgt.cli.work import EVERYTHING
from smgt.directory import SHIPPED
from smgt.errors import Refused
from smgt.models import Category, Event, Notice, Officer, RestrictedTo, Ticket
from tests.factories import NOON, act, acting, by_citizen, by_system, fresh, marked, open_ticket, replied
from tests.test_access import _finds

NAMED = {"vikram", "meena"}


@pytest.fixture
def finders(people, now):
    """The names of those who find a ticket."""
    return lambda ticket: {name for name, officer in people.items() if _finds(officer, ticket, now)}


@pytest.fixture
def lead(people):
    Officer.update(lead=True).where(Officer.name == "arun").execute()
    return Officer.get(name="arun")


@pytest.fixture
def restricted(ticket, people):
    marked(ticket, people)
    return act(ticket, "amend", people["vikram"], restricted="women", district="Bhiwani")


def test_a_restricted_one_its_office_and_the_state_nodal_officer_see(restricted, finders):
    assert finders(restricted) == NAMED


def test_a_lead_of_the_cell_sees_it(restricted, lead, people, now):
    assert access.sees(lead, restricted.id, now) and not access.sees(people["asha"], restricted.id, now)


def test_an_associated_office_sees_it_while_it_lasts(restricted, people, finders):
    act(restricted, "associate", people["vikram"], office="UHBVN:Karnal")
    assert finders(restricted) == {*NAMED, "raj"}


@pytest.mark.parametrize(("kind", "code", "sees"), [
    ("women", "FOOD:ALL", True), ("minors", "FOOD:ALL", False), ("women", "ALL:Bhiwani", True),
])  # fmt: skip
def test_an_office_named_for_its_kind_sees_it(restricted, people, now, finders, kind, code, sees):
    RestrictedTo.create(kind=kind, office=code, named_at=now)
    holder = {"FOOD:ALL": "suman", "ALL:Bhiwani": "kavita"}[code]
    assert (holder in finders(restricted)) is sees
    RestrictedTo.update(ended_at=now).execute()
    assert finders(restricted) == NAMED


def test_an_office_named_in_a_district_sees_its_own_district_only(restricted, people, now, finders):
    RestrictedTo.create(kind="women", office="UHBVN:Karnal", named_at=now)
    assert "raj" not in finders(restricted)


def test_a_category_restricts_by_itself_and_a_named_person_releases(ticket, people, finders):
    Category.create(code="POLICE.WOMEN", name="Harassment")
    act(ticket, "mark", people["asha"], office="FOOD:Bhiwani", category="POLICE.WOMEN")
    assert fresh(ticket).restricted == "women" and finders(ticket) == NAMED
    act(ticket, "amend", people["vikram"], restricted="no")
    act(ticket, "amend", people["asha"], category="POLICE.WOMEN")
    assert fresh(ticket).restricted == "no" and {"asha", "vikram", "osd"} <= finders(ticket)


def test_a_tracker_who_is_no_lead_releases_nothing(ticket, people):
    with pytest.raises(Refused, match="lead"):
        act(ticket, "amend", people["asha"], restricted="no")


def test_who_restricted_it_by_a_slip_takes_it_back_at_once(ticket, people, finders):
    act(ticket, "mark", people["asha"], office="FOOD:Bhiwani", restricted="minors")
    assert "asha" not in finders(ticket)
    act(ticket, "take_back", people["asha"])
    assert fresh(ticket).restricted == "" and "asha" in finders(ticket)


@pytest.mark.parametrize("office", ["FOOD:Bhiwani", "FOOD:Bhiwani/LOHARU"])
def test_a_complaint_goes_not_to_whom_it_is_against_nor_below_him(ticket, people, office):
    with pytest.raises(Refused, match="against that office") as refused:
        act(ticket, "mark", people["asha"], office=office, against_office="FOOD:Bhiwani")
    assert refused.value.field == "office" and fresh(ticket).stage == "received"


@pytest.mark.parametrize("action", ["pass_on", "associate"])
def test_nor_does_it_come_to_him_later(ticket, people, action):
    act(ticket, "mark", people["vikram"], office="FOOD:ALL", against_office="FOOD:Bhiwani")
    with pytest.raises(Refused, match="against that office"):
        act(ticket, action, people["vikram"], office="FOOD:Bhiwani", reason="x")
    assert fresh(ticket).restricted == "corruption"


def test_nor_to_another_office_that_he_is_in_charge_of(ticket, people):
    act(ticket, "amend", people["vikram"], against_office="UHBVN:Karnal")
    factory = {"officer": people["raj"], "office": "ULB:Bhiwani", "kind": "additional", "from_on": "2020-01-01"}
    people["raj"].charges.model.create(**factory)
    with pytest.raises(Refused, match="raj is in charge"):
        act(ticket, "mark", people["vikram"], office="ULB:Bhiwani")


def test_whom_it_is_against_never_reads_it(ticket, people, finders):
    act(ticket, "mark", people["vikram"], office="FOOD:ALL", against_office="FOOD:Bhiwani")
    RestrictedTo.create(kind="corruption", office="FOOD:Bhiwani", named_at=NOON)
    assert finders(ticket) == {"vikram", "suman"}


def test_what_lies_with_him_is_first_passed_on(ticket, people):
    marked(ticket, people)
    with pytest.raises(Refused, match="pass it on first"):
        act(ticket, "amend", people["vikram"], against_office="FOOD:Bhiwani")


@pytest.mark.parametrize(("form", "field"), [
    ({"against_office": "NONE:Such"}, "against_office"), ({"against_office": "ALL:ALL"}, "against_office"),
    ({"restricted": "women' --"}, "restricted"), ({"restricted": "no", "against_office": "ULB:Bhiwani"}, "restricted"),
])  # fmt: skip
def test_odd_words_are_refused(ticket, people, form, field):
    with pytest.raises(Refused) as refused:
        act(ticket, "amend", people["vikram"], **form)
    assert refused.value.field == field and fresh(ticket).version == 0


def test_a_dash_says_that_it_is_against_nobody(ticket, people):
    act(ticket, "amend", people["vikram"], against_office="ULB:Bhiwani")
    act(ticket, "amend", people["vikram"], against_office="-", restricted="no")
    assert (fresh(ticket).against_office_id, fresh(ticket).restricted) == (None, "no")


def test_what_was_split_off_or_joined_is_restricted_with_it(ticket, people, lead):
    act(ticket, "split", people["asha"], summary="the lamp")
    act(ticket, "amend", people["vikram"], restricted="women")
    split = Ticket.get(Ticket.split_from == ticket)
    assert split.restricted == "women"
    other = open_ticket(ticket.account, author="sita")
    with pytest.raises(Refused, match="no such grievance"):
        act(other, "join", people["asha"], number=ticket.number)
    with pytest.raises(Refused, match="not alike"):
        act(other, "join", lead, number=ticket.number)


@pytest.fixture
def three(ticket, people):
    """A ticket and two that were split off it, the last of them marked."""
    for summary in ("the lamp", "the drain"):
        act(ticket, "split", people["asha"], summary=summary)
    lamp, drain = Ticket.select().where(Ticket.split_from == ticket).order_by(Ticket.id)
    return ticket, lamp, marked(drain, people)


def test_who_is_complained_about_on_one_sees_none_that_shares_its_words(three, people, finders):
    whole, lamp, drain = three
    act(lamp, "amend", people["vikram"], against_office="ULB:Bhiwani")
    assert {fresh(each).restricted for each in three} == {"corruption"}
    assert {fresh(each).against_office_id for each in three} == {"ULB:Bhiwani"}
    with pytest.raises(Refused, match="pass it on first"):
        act(lamp, "amend", people["vikram"], against_office="FOOD:Bhiwani")


def test_the_words_of_another_kind_do_not_show(three, people):
    whole, lamp, drain = three
    assert access.heard_with(fresh(lamp)) == [whole.id]
    Ticket.update(restricted="women").where(Ticket.id == whole.id).execute()
    assert access.heard_with(fresh(lamp)) == []


def test_only_named_offices_are_told_of_it(ticket, people, now):
    replied(ticket, people)
    act(ticket, "amend", people["vikram"], restricted="minors")
    by_citizen(ticket, "not_satisfied")
    by_system(ticket, "escalate")
    kinds = Notice.select(Notice.kind, Notice.office).where(Notice.kind.in_(("copied", "escalation")))
    assert set(kinds.tuples()) == {("copied", "ALL:ALL"), ("escalation", "ALL:ALL")}


def test_searches_and_exports_hold_it_for_named_persons_only(restricted, people, now):
    for name, sees in (("vikram", True), ("asha", False), ("osd", False), ("kavita", False), ("admin", False)):
        officer = people[name]
        assert bool(search.search(officer, restricted.number, now)) is sees
        assert bool(search.search(officer, "Ration", now)) is sees
        for what in exports.EXPORTS.values():
            assert (restricted.number in str(list(what(officer, now)))) is sees
    assert restricted.number in str(list(exports.messages(EVERYTHING, now)))


def test_a_look_is_noted_once_for_each_person_and_day(restricted, people, now):
    for name in ("meena", "vikram", "meena"):
        tickets.note_view(restricted, people[name], now)
    views = Event.select(Event.actor).where(Event.action == "view", Event.ticket == restricted)
    assert sorted(row[0] for row in views.tuples()) == ["meena", "vikram"]


def test_a_look_at_any_other_is_not_noted(ticket, people, now):
    tickets.note_view(acting(ticket, people), people["meena"], now)
    assert not Event.select().where(Event.action == "view").exists()


def test_every_category_that_restricts_is_a_shipped_one():
    parts = lists.read(SHIPPED)[3]
    assert {rules.restriction(code) for code in parts} == {"", *rules.RESTRICTED}


def test_naming_an_office_opens_a_kind_to_it_and_ending_it_shuts_it(restricted, people, now, finders):
    vikram = journal.Actor("vikram", "state_nodal", officer=people["vikram"])
    for _ in range(2):  # a second tap names nothing twice
        directory.name_office("women", "FOOD:ALL", vikram, now)
    assert "suman" in finders(restricted) and len(directory.named_offices()["women"]) == 1
    directory.end_named(RestrictedTo.get().id, vikram, now)
    assert "suman" not in finders(restricted)
    done = [row[0] for row in Event.select(Event.action).where(Event.action.startswith("office_")).tuples()]
    assert done == ["office_named", "office_no_longer_named"]
    with pytest.raises(Refused, match="no such office"):
        directory.name_office("women", "NONE:Such", vikram, now)


@pytest.fixture
def probable(handle, people, now):
    """What the machine takes for a matter of women's safety, before anybody has marked it; its district is known."""
    ticket = open_ticket(handle, "ladke roz meri beti ka picha karte hain, chhedchhad, police sunti nahi")
    Category.create(code="POLICE.WOMEN", name="Harassment")
    proposals.propose(now)
    assert (fresh(ticket).restricted, fresh(ticket).category_id) == ("women?", "POLICE.WOMEN")
    Ticket.update(district="Bhiwani").execute()
    return fresh(ticket)


def test_before_it_is_marked_the_cell_alone_reads_what_is_probably_restricted(probable, finders):
    assert finders(probable) == {"asha", "arun", "vikram"}


def test_once_marked_as_such_a_tracker_sees_it_no_longer(probable, people, finders):
    act(probable, "mark", people["asha"], office="FOOD:Bhiwani")
    assert fresh(probable).restricted == "women" and finders(probable) == NAMED


def test_who_marks_it_as_something_else_opens_it(probable, people, finders):
    act(probable, "mark", people["asha"], office="FOOD:Bhiwani", category="OTHER")
    assert fresh(probable).restricted == "" and {"asha", "osd", "kavita"} <= finders(probable)


def test_what_a_named_person_has_said_outlasts_its_category(restricted, people):
    Category.create(code="POLICE.WOMEN", name="Harassment")
    act(restricted, "amend", people["vikram"], restricted="minors", category="POLICE.WOMEN")
    act(restricted, "amend", people["vikram"], category="OTHER")
    assert fresh(restricted).restricted == "minors"
