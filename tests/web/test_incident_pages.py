"""Incidents on the page: proposed, made with a look, answered all at once; likeness on the ticket and in the inbox."""

from datetime import timedelta

import pytest

from smgt import errands, likeness, proposals
from smgt.models import Incident, Message, Ticket
from tests.factories import NOON, act, fresh, item, open_ticket, receive


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


def test_forty_flood_posts_become_one_incident_and_forty_replies(visit, handle):
    posts = [item(f"Hisar sector 14 me pani bhar gaya hai, makan {n}", author=f"c{n}") for n in range(40)]
    for n, post in enumerate(posts):
        receive(handle, post, now=NOON - timedelta(minutes=5 * n))
    proposals.propose(NOON)
    likeness.sweep(NOON)
    asha = visit("asha")
    link = asha.get("/incidents").one('//section[@aria-labelledby="proposed"]//a/@href')
    page = asha.get(link)
    assert "probably about one cause" in page.words() and len(boxes(page)) == 40
    assert asha.post(f"{link}/add", ticket=boxes(page)).status == 303
    assert "To all 40" in asha.get(link).text
    look = asha.post(f"{link}/all", deed="reply")
    assert "done to 40 grievances" in look.words()
    form = look.form("/all/do")
    assert asha.post(f"{link}/all/do", form).status == 422, "words are asked for"
    going = asha.post(f"{link}/all/do", form, reply="Pumps are at work.")
    progress = going.headers["Location"]
    assert going.status == 303 and "0 done, 40 to come" in asha.get(progress).words()
    assert asha.post(f"{link}/all/do", form, reply="Pumps are at work.").headers["Location"] == progress, "tapped twice"
    assert errands.sweep(lambda: NOON) == 40
    assert "40 done" in asha.get(progress).words() and "40 done" in asha.get(link).words()
    out = list(Message.select().where(Message.outgoing))
    assert {(each.text, each.state, each.account_id) for each in out} == {
        (f"Pumps are at work.\n{ticket.number}/1", "queued", handle.id) for ticket in Ticket.select()
    } and len({each.citizen_id for each in out}) == len(out) == 40


def test_the_chosen_are_answered_alone(visit, flood, people):
    for ticket in flood:
        act(ticket, "group", people["asha"], incident="1")
    asha = visit("asha")
    look = asha.post("/bulk", deed="reply", ticket=boxes(asha.get("/incidents/1"))[:4], next="/incidents/1")
    assert "done to 4 grievances" in look.words()
    assert asha.post("/bulk/do", deed="reply", ticket=boxes(look)).status == 422, "words are asked for"
    done = asha.post("/bulk/do", deed="reply", ticket=boxes(look), reply="Pumps are at work.", next="/incidents/1")
    assert (done.status, done.headers["Location"]) == (303, "/incidents/1")
    assert Message.select().where(Message.outgoing).count() == 4


def test_what_changed_since_the_look_is_looked_at_again(visit, flood, people):
    for ticket in flood:
        act(ticket, "group", people["asha"], incident="1")
    asha = visit("asha")
    form = asha.post("/incidents/1/all", deed="reply").form("/all/do")
    act(flood[0], "ungroup", people["asha"])
    page = asha.post("/incidents/1/all/do", form, reply="Pumps are at work.")
    assert page.status == 409 and "done to 5 grievances" in page.words() and "Pumps are at work." in page.words()
    page = asha.post("/incidents/1/all/do", page.form("/all/do"), reply="x" * 300)
    assert page.status == 409 and "Too long" in page.words('//*[@id="problems"]')
    assert asha.post("/incidents/1/all", deed="nothing").status == 404


def test_more_than_a_page_is_put_into_it_at_once(visit, flood, people, monkeypatch):
    monkeypatch.setattr("smgt.web.incidents.PER_PAGE", 4)
    asha = visit("asha")
    page = asha.get("/incidents/1")
    assert len(boxes(page)) == 4 and "All 6 at once" in page.words()
    look = asha.post("/incidents/1/all", deed="group")
    assert not look.all('//input[@name="incident"]'), "which incident is known"
    form = look.form("/all/do")
    going = asha.post("/incidents/1/all/do", form).headers["Location"]
    stranger = visit("meena")
    assert stranger.get(going).status == 404 and stranger.post(f"{going}/stop").status == 404
    assert errands.sweep(lambda: NOON) == 6 and "6 done" in asha.get(going).words()
    assert "Page 1 of 2" in asha.get("/incidents/1").words() and asha.post(f"{going}/stop").status == 422


def test_one_is_taken_out_again(visit, flood, people):
    for ticket in flood:
        act(ticket, "group", people["asha"], incident="1")
    asha = visit("asha")
    page = asha.get("/incidents/1")
    asha.post("/bulk/do", deed="ungroup", ticket=boxes(page)[:1])
    assert Ticket.select().where(Ticket.incident == 1).count() == 5
    assert fresh(flood[0]).incident_id is None


def test_an_incident_taken_apart_still_tells_what_was_done(visit, handle, people):
    for n in range(2):
        act(open_ticket(handle, f"Nali {n}", author=f"n{n}"), "group", people["asha"], incident="1" if n else "Drain")
    asha = visit("asha")
    form = asha.post("/incidents/1/all", deed="ungroup").form("/all/do")
    going = asha.post("/incidents/1/all/do", form).headers["Location"]
    assert errands.sweep(lambda: NOON) == 2 and "2 done" in asha.get(going).words()
    assert "2 done" in asha.get("/incidents/1").words()


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
