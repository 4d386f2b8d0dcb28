"""Incidents: many flood posts are proposed as one; a person makes it, each ticket keeps what is its own."""

from datetime import timedelta

import pytest

from smgt import bulk, incidents, likeness, proposals
from smgt.errors import Stale
from smgt.models import Incident, Message, Ticket
from tests.factories import NOON, act, everything, fresh, open_ticket

FLOOD = (
    "Hisar sector 14 me pani bhar gaya hai, ghar doob rahe hain", "हिसार सेक्टर 14 में घुटनों तक पानी भर गया",
    "Waterlogging in Sector 14 Hisar, cars are stuck", "sector 14 hisar baarish ka pani ghar me ghus gaya, nikasi nahi",
)  # fmt: skip


@pytest.fixture
def flood(handle):
    """Take in so many posts of one flood, each by its own citizen, a minute apart."""

    def rain(count, since=NOON):
        opened = [
            open_ticket(handle, f"{FLOOD[n % len(FLOOD)]}, makan {n}", since + timedelta(minutes=n), author=f"c{n}")
            for n in range(count)
        ]
        now = since + timedelta(minutes=count)
        proposals.propose(now)
        likeness.sweep(now)
        return [fresh(ticket) for ticket in opened], now

    return rain


def chosen(tickets):
    return [(ticket.number, ticket.version, f"key{ticket.id}") for ticket in tickets]


def test_flood_posts_are_one_proposed_incident(flood, people):
    tickets, now = flood(12)
    ((incident, count),) = incidents.proposed(people["asha"], now)
    assert "sector 14" in incident.title and incident.opened_at <= NOON + timedelta(minutes=5) and count == 12
    assert not Ticket.select().where(Ticket.incident.is_null(False)).exists()
    like = list(incidents.like(people["asha"], incident, now))
    assert bulk.carry_out(people["asha"], chosen(like), "group", {"incident": str(incident.id)}, now) == []
    assert incidents.proposed(people["asha"], now) == []
    assert made(people["asha"], now) == [(incident, 12, 12, NOON)]
    assert [fresh(ticket).due_at for ticket in tickets] == [ticket.due_at for ticket in tickets], "each keeps its clock"


def made(officer, now):
    return incidents.counted(officer, list(incidents.made(officer, now)), now)


def test_four_citizens_or_five_posts_of_one_are_no_incident(flood, handle, people):
    _, now = flood(4)
    for n in range(5):
        open_ticket(handle, f"{FLOOD[0]}, phir se {n}", now, author="c1")
    proposals.propose(now)
    likeness.sweep(now)
    assert not Incident.select().exists()


def test_over_days_they_are_none_either(flood):
    for day in range(6):
        flood(1, NOON + timedelta(days=day))
    assert not Incident.select().exists()


def test_what_is_dismissed_is_not_proposed_again_that_day(flood, people):
    _, now = flood(6)
    ((incident, _),) = incidents.proposed(people["asha"], now)
    incidents.dismiss(incident.id, _actor(people["asha"]), now)
    flood(3, now + timedelta(minutes=30))
    assert incidents.proposed(people["asha"], now) == [] and Incident.select().count() == 1


def _actor(officer):
    from_parts = frozenset({officer.role})
    return type("Actor", (), {"name": officer.name, "role": officer.role, "parts": from_parts, "officer": officer})()


def test_many_put_under_a_new_title_are_one_incident_and_tapped_twice_too(flood, people):
    tickets, now = flood(3)
    for _ in range(2):
        assert bulk.carry_out(people["asha"], chosen(tickets), "group", {"incident": "Flood"}, now) == []
    assert [(one.title, count) for one, count, *_ in made(people["asha"], now)] == [("Flood", 3)]
    assert Incident.select().count() == 1


def test_the_other_copies_of_a_text_are_offered_to_the_incident_of_two(handle, people):
    text = "Sarpanch ne naukri ke naam par paise liye aur ab phone nahi uthata, sab ko bata do ki kya hua"
    tickets = [open_ticket(handle, f"{text} {n}", NOON + timedelta(minutes=n), author=f"c{n}") for n in range(5)]
    open_ticket(handle, "Gali ki light kharab hai, koi nahi sunta, teen mahine ho gaye hain", NOON)
    proposals.propose(NOON + timedelta(hours=1))
    likeness.sweep(NOON + timedelta(hours=1))
    for n in (1, 2):
        act(tickets[n], "group", people["asha"], incident=str(fresh(tickets[1]).incident_id or "Campaign"))
    assert list(incidents.like(people["asha"], Incident.get(), NOON)) == [tickets[0], *tickets[3:]]
    assert not incidents.like(people["raj"], Incident.get(), NOON).exists()


def test_ungrouping_undoes_it_exactly(flood, people):
    (ticket, *_), now = flood(5)
    before = [row for row in everything()["ticket"] if row[0] == ticket.id]
    act(ticket, "group", people["asha"], now, incident="Flood")
    act(ticket, "ungroup", people["asha"], now)
    after = [row for row in everything()["ticket"] if row[0] == ticket.id]
    changed = [(one, two) for one, two in zip(before[0], after[0], strict=True) if one != two]
    assert len(changed) == 2, "its version and its place among the board's changes, nothing else"
    assert not Message.select().where(Message.outgoing).exists()
    act(ticket, "group", people["asha"], now, incident="Flood")
    with pytest.raises(Stale, match="take it out"):  # so that taking it out leads back to where it was
        act(ticket, "group", people["asha"], now, incident="Another flood")


def test_one_sees_of_an_incident_only_ones_own(flood, people):
    tickets, now = flood(5)
    for ticket in tickets:
        act(ticket, "group", people["asha"], now, incident="1")
    act(tickets[0], "mark", people["asha"], now, office="ULB:Bhiwani")
    incident = Incident.get()
    assert incidents.find(people["deepak"], incident.id, now)[1].count() == 1
    assert made(people["deepak"], now)[0][1:3] == (1, 1)
    assert made(people["raj"], now) == made(people["admin"], now) == []
    act(tickets[1], "amend", people["vikram"], now, restricted="women")
    assert made(people["asha"], now)[0][1] == 4 and made(people["vikram"], now)[0][1] == 5


def test_a_later_one_is_said_to_belong_to_it(flood, people):
    tickets, now = flood(5)
    (late, *_), _ = flood(1, now + timedelta(hours=1))
    assert incidents.suggested_for(people["asha"], late, now) == Incident.get()
    for ticket in tickets:
        act(ticket, "amend", people["vikram"], now, restricted="women")
    assert incidents.suggested_for(people["asha"], late, now) is None, "not a lead: she sees none of the others"
