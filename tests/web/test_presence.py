"""Two people at one grievance see each other: on its page, and on the board."""

from datetime import timedelta

from smgt.models import Counter, Presence


def test_each_sees_that_the_other_has_it_open_and_nobody_himself(visit, people, ticket, clock):
    address = f"/tickets/{ticket.number}"
    assert "Also opened" not in visit("asha").get(address).words()
    assert "Also opened by: asha" in visit("arun").get(address).words()
    assert "opened by asha 12:00" in visit("arun").get("/board").card(ticket).text_content()
    assert "opened by arun" in visit("asha").get("/board").card(ticket).text_content()
    clock["now"] += timedelta(minutes=11)
    assert "Also opened" not in visit("osd").get(address).words()
    assert "opened by" not in visit("osd").get("/board").card(ticket).text_content()


def test_the_first_look_reaches_open_boards_and_a_second_is_quiet(visit, people, ticket, clock):
    before = Counter.get_by_id("board").value
    visit("asha").get(f"/tickets/{ticket.number}")
    once = Counter.get_by_id("board").value
    clock["now"] += timedelta(minutes=5)
    visit("asha").get(f"/tickets/{ticket.number}")
    assert once == Counter.get_by_id("board").value == before + 1 and Presence.select().count() == 1
