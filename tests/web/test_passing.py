"""To and fro between offices: the chain of returns, and who decides in the end; time asked for, granted and refused."""

from datetime import timedelta

import pytest

from smgt.errors import Stale
from smgt.models import Event, Message, Notice
from smgt.passing import extensions, returns, returns_of
from tests.factories import act, acting, said

DAY = timedelta(days=1)


def sent_back(ticket, people, times=3):
    for turn in range(times):
        who = "vikram" if turn > 2 else "asha"
        act(ticket, "mark", people[who], office="FOOD:Bhiwani")
        ticket = act(ticket, "send_back", people["meena"], reason=f"Not ours {turn}", office="ULB:Bhiwani")
    return ticket


def events(ticket):
    return list(Event.select().where(Event.ticket == ticket))


def test_the_chain_tells_who_when_why_and_where_to(ticket, people, now):
    ticket = sent_back(ticket, people, 2)
    chain = returns(events(ticket))
    assert [(back.office, back.actor, back.reason, back.right, back.at) for back in chain] == [
        ("FOOD:Bhiwani", "meena", "Not ours 0", "ULB:Bhiwani", now),
        ("FOOD:Bhiwani", "meena", "Not ours 1", "ULB:Bhiwani", now),
    ]
    assert returns_of([ticket.id]) == {ticket.id: chain} and returns_of([]) == {}


def test_what_was_taken_back_at_once_never_came_back(ticket, people):
    sent_back(ticket, people, 1)
    act(ticket, "take_back", people["meena"])
    assert returns(events(ticket)) == []


def test_the_third_return_is_for_the_state_nodal_officer_who_is_told(ticket, people):
    sent_back(ticket, people, 2)
    told = Notice.select().where(Notice.kind == "to_decide")
    assert not told.exists()
    sent_back(ticket, people, 1)
    assert [(notice.office_id, ticket.number in notice.subject) for notice in told] == [("ALL:ALL", True)]
    with pytest.raises(Stale, match="State Nodal Officer"):
        act(ticket, "mark", people["asha"], office="ULB:Bhiwani")
    assert act(ticket, "mark", people["vikram"], office="ULB:Bhiwani").final


def test_his_first_page_names_it_and_no_other(visit, people, ticket):
    sent_back(ticket, people)
    assert ticket.number in visit("vikram").get("/").words('//p[b="To be decided by you"]')
    assert not visit("asha").get("/").all('//p[b="To be decided by you"]')


def test_the_page_and_the_card_show_the_chain(visit, people, ticket):
    sent_back(ticket, people, 2)
    page = visit("asha").get(f"/tickets/{ticket.number}")
    assert "Not ours 1" in page.words("//aside") and "thinks right: ULB:Bhiwani" in page.words("//aside")
    assert page.words("//aside").count("Not ours") == 2
    assert visit("asha").get("/board").card(ticket).text_content().count("↩ FOOD:Bhiwani → ULB:Bhiwani") == 2


def test_time_granted_and_refused_is_counted_and_the_reason_shown(visit, people, ticket, now):
    acting(ticket, people)
    for number, answer in enumerate(("grant", "refuse", "grant"), 1):
        act(ticket, "ask_time", people["meena"], until=(now + number * DAY).date(), reason="Tender")
        act(ticket, answer, people["kavita"], **({"reason": "Winter is near"} if answer == "refuse" else {}))
    granted, refused, last = extensions(events(ticket))
    assert (granted, refused, last.details["reason"]) == (2, 1, "Winter is near")
    facts = visit("meena").get(f"/tickets/{ticket.number}").words("//aside")
    assert "granted 2 times, refused once: Winter is near" in facts


def test_the_word_about_more_time_is_checked_like_any_other(people, ticket, now):
    acting(ticket, people)
    act(ticket, "ask_time", people["meena"], until=(now + DAY).date(), reason="Tender")
    ticket.account.needs_check = True
    ticket.account.save()
    act(ticket, "grant", people["kavita"])
    assert [reply.state for reply in said(ticket, "interim")] == ["draft"]


def test_time_is_granted_even_where_nobody_can_be_told(people, ticket, now):
    acting(ticket, people)
    act(ticket, "ask_time", people["meena"], until=(now + DAY).date(), reason="Tender")
    Message.update(removed="deleted", removed_at=now).where(~Message.outgoing).execute()
    assert act(ticket, "grant", people["kavita"]).asked_until is None
    assert said(ticket, "interim") == []
    assert "not_told" in Event.get(Event.action == "grant").details


def test_a_final_marking_is_not_sent_back_again(ticket, people):
    sent_back(ticket, people)
    act(ticket, "mark", people["vikram"], office="FOOD:Bhiwani")
    with pytest.raises(Stale, match="final"):
        act(ticket, "send_back", people["meena"], reason="x")


def test_an_office_that_may_not_have_it_is_offered_nowhere(visit, people, ticket):
    act(ticket, "amend", people["vikram"], district="Bhiwani", against_office="FOOD:Bhiwani")
    vikram = visit("vikram")
    for address in ("", "?find=Bhiwani", "/mark?find=FOOD"):
        offered = vikram.get(f"/tickets/{ticket.number}{address}").all('//input[@name="office"]/@value')
        assert offered and not [code for code in offered if code.startswith("FOOD:Bhiwani")]
    assert not vikram.get("/board").card(ticket).xpath('.//select[@name="office"]')
    refused = vikram.post(f"/tickets/{ticket.number}/mark", office="FOOD:Bhiwani")
    assert refused.status == 422 and "The complaint is against that office" in refused.words()
    assert "Complaint againstFOOD:Bhiwani" in vikram.get(f"/tickets/{ticket.number}").words("//aside")
