"""Ready replies: who keeps them, how they are put into a reply, and whose they come first for."""

import pytest

from smgt import canned, directory
from smgt.journal import SYSTEM
from smgt.models import Canned, Officer, Ticket
from tests import factories


@pytest.fixture
def ready(people):
    Officer.update(lead=True).where(Officer.name == "asha").execute()
    people["asha"].lead = True


def add(visitor, **fields):
    words = {
        "name": "Thanks",
        "language": "en",
        "category": "",
        "text": "Thank you, {name}: {number} is with {office}.",
    }
    return visitor.post("/canned", **(words | fields))


def test_a_lead_adds_and_removes_them_and_others_do_not(visit, ready):
    assert add(visit("asha")).status == 303 and add(visit("arun")).status == add(visit("meena")).status == 403
    assert "Thank you" in visit("arun").get("/canned").words() and not visit("arun").get("/canned").all("//textarea")
    row = Canned.get()
    assert visit("arun").post(f"/canned/{row.id}/end").status == 403
    assert (
        visit("asha").post(f"/canned/{row.id}/end").status == 303 and "None yet" in visit("asha").get("/canned").words()
    )


@pytest.mark.parametrize("wrong", [{"name": ""}, {"text": " "}, {"language": "fr"}, {"category": "NOPE"}])
def test_what_cannot_be_taken_comes_back_as_typed(visit, ready, wrong):
    page = add(visit("asha"), **({"name": "Mine"} | wrong))
    assert page.status == 422 and Canned.select().count() == 0
    assert page.one("//textarea").text_content() == (
        wrong.get("text") or "Thank you, {name}: {number} is with {office}."
    )


def test_they_are_put_into_the_reply_with_their_facts_and_nothing_is_sent(visit, people, ticket, ready):
    add(visit("asha"))
    Ticket.update(contact_name="Ramesh").execute()
    marked = factories.marked(ticket, people)
    page = visit("asha").get(f"/tickets/{marked.number}/reply")
    button = page.one('//button[@name="canned"]')
    fields = page.form("/reply") | {"reply": "Dear sir.", "canned": button.get("value")}
    filled = visit("asha").post(f"/tickets/{marked.number}/reply", **fields)
    told = filled.one('//textarea[@name="reply"]').text_content()
    assert filled.status == 200 and told == f"Dear sir.\nThank you, Ramesh: {marked.number} is with FOOD:Bhiwani."
    assert not marked.messages.where(factories.Message.purpose == "reply").exists()


def test_his_language_and_the_tickets_category_come_first(visit, people, handle, ready):
    rows = (("en any", "en", ""), ("hi any", "hi", ""), ("hi ration", "hi", "RATION"), ("hi road", "hi", "ROAD"))
    for name, language, category in rows:
        add(visit("asha"), name=name, language=language, category=category)
    ticket = factories.marked(factories.open_ticket(handle, "राशन नहीं मिला", author="x"), people)
    Ticket.update(category="RATION").execute()
    offered = visit("asha").get(f"/tickets/{ticket.number}/reply").all('//button[@name="canned"]/text()')
    assert offered == ["hi ration", "hi any", "en any"]


def test_a_house_begins_with_some_in_each_language_and_then_they_are_its_own(people):
    directory.load()
    shipped = list(Canned.select())
    assert {row.language for row in shipped} == set(canned.LANGUAGES) and len(shipped) >= 12
    assert all(len(row.text) <= canned.LONGEST for row in shipped)
    canned.end(shipped[0].id, SYSTEM, factories.NOON)
    directory.load()
    assert len(canned.all_of_them()) == len(shipped) - 1
