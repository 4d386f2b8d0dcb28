"""Incidents on the page: proposed, made with a look, answered all at once; likeness on the ticket and in the inbox."""

from datetime import timedelta

import pytest

from smgt import likeness, proposals
from smgt.models import Incident, Message, Ticket
from tests.factories import NOON, act, fresh, open_ticket


@pytest.fixture
def flood(handle):
    opened = [
        open_ticket(
            handle, f"Hisar sector 14 me pani bhar gaya hai, makan {n}", NOON - timedelta(minutes=n), author=f"c{n}"
        )
        for n in range(6)
    ]
    proposals.propose(NOON)
    likeness.sweep(NOON)
    return [fresh(ticket) for ticket in opened]


def boxes(page):
    return page.all('//input[@name="ticket"]/@value')


def test_a_proposed_incident_is_made_and_everybody_answered_once(visit, flood):
    asha = visit("asha")
    link = asha.get("/incidents").one('//section[@aria-labelledby="proposed"]//a/@href')
    page = asha.get(link)
    assert "probably about one cause" in page.words() and len(boxes(page)) == 6
    assert asha.post(f"{link}/add", ticket=boxes(page)).status == 303
    page = asha.get(link)
    assert "6" in page.words("//dl") and len(boxes(page)) == 6
    look = asha.post("/bulk", deed="reply", ticket=boxes(page), next=link)
    assert "done to 6 grievances" in look.words()
    assert asha.post("/bulk/do", deed="reply", ticket=boxes(look), next=link).status == 422, "words are asked for"
    done = asha.post("/bulk/do", deed="reply", ticket=boxes(look), reply="Pumps are at work.", next=link)
    assert (done.status, done.headers["Location"]) == (303, link)
    out = Message.select().where(Message.outgoing)
    assert sorted(each.text.split()[-1] for each in out) == [f"{ticket.number}/1" for ticket in flood]


def test_one_is_taken_out_again(visit, flood, people):
    for ticket in flood:
        act(ticket, "group", people["asha"], incident="1")
    asha = visit("asha")
    page = asha.get("/incidents/1")
    asha.post("/bulk/do", deed="ungroup", ticket=boxes(page)[:1])
    assert Ticket.select().where(Ticket.incident == 1).count() == 5
    assert fresh(flood[0]).incident_id is None


def test_it_may_be_none(visit, flood):
    asha = visit("asha")
    assert asha.post("/incidents/1/dismiss").status == 303 and Incident.get().dismissed_at == NOON
    assert "No incident yet" in asha.get("/incidents").words()
    assert asha.post("/incidents/1/dismiss").status == 404


def test_choosing_none_or_a_stale_one_is_said(visit, flood, people):
    asha = visit("asha")
    assert asha.post("/incidents/1/add").status == 422
    old = boxes(asha.get("/incidents/1"))
    act(flood[0], "note", people["arun"], note="Rang him up")
    page = asha.post("/incidents/1/add", ticket=old)
    assert page.status == 409 and flood[0].number in page.words('//*[@id="problems"]')
    assert Ticket.select().where(Ticket.incident == 1).count() == 5


@pytest.mark.parametrize("name", ["meena", "raj"])
def test_who_sees_none_of_it_finds_no_incident(visit, flood, name):
    assert visit(name).get("/incidents/1").status == 404
    assert "sector 14" not in visit(name).get("/incidents").words()
    assert visit(name).post("/incidents/1/add", ticket=["SMGT-000001:0"]).status == 403


def test_a_viewer_reads_and_makes_nothing(visit, flood):
    page = visit("osd").get("/incidents/1")
    assert not page.all('//main//form[@method="post"]//button') and flood[0].number in page.words()
    assert visit("osd").post("/incidents/1/dismiss").status == 403


def test_the_ticket_and_the_inbox_say_what_it_is_probably_the_same_as(visit, flood):
    asha = visit("asha")
    for address in (f"/tickets/{flood[1].number}", f"/triage?at={flood[1].number}"):
        section = asha.get(address).words('//section[@aria-labelledby="alike"]')
        assert "nearly the same words" in section and "/incidents/1" in asha.get(address).text
    assert "sector 14" in section


def test_two_of_one_citizen_are_joined_by_one_press(visit, handle):
    one, two = (
        open_ticket(handle, f"Hisar sector 14 me pani nahi aa raha {n}", author="ramesh") for n in ("", "abhi bhi")
    )
    proposals.propose(NOON)
    likeness.sweep(NOON)
    asha = visit("asha")
    page = asha.get(f"/tickets/{two.number}")
    form = page.one('//form[contains(@action, "/join")]')
    fields = {field.get("name"): field.get("value") for field in form.xpath('.//input[@type="hidden"]')}
    assert asha.post(form.get("action"), fields).status == 303
    assert fresh(two).joined_to_id == one.id and fresh(two).outcome == "duplicate"
