"""Privacy's pages: the public notice; a person's data, counted for administrators and copied by the state's nodal."""

import json

import pytest

from smgt import journal, privacy, retention
from smgt.models import Citizen, Erasure, Event, Message, Ticket
from tests import factories
from tests.factories import act, fresh


@pytest.fixture
def closed(ticket, people):
    factories.replied(ticket, people)
    Message.update(state="sent").where(Message.outgoing).execute()
    return act(ticket, "satisfied", people["asha"], reason="He says thanks")


@pytest.fixture
def ramesh(closed):
    return {"channel": "x", "author": "ramesh"}


def test_the_notice_is_public_and_tells_every_limit(visit):
    page = visit().get("/privacy")
    assert page.status == 200
    for limit in retention.LIMITS:
        assert limit.what in page.words() and str(limit.days) in page.words()


def test_every_page_leads_to_the_notice(visit):
    assert visit().get("/login").all("//footer//a[@href='/privacy']")


def test_where_holes_are_reported(visit, settings):
    settings.mail_from, settings.base_url = "smgt@hry.nic.in", "http://localhost"
    answer = visit().get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines()[:2] == ["Contact: mailto:smgt@hry.nic.in", "Expires: 2027-11-20T00:00:00Z"]


def test_an_administrator_sees_counts_and_no_word(visit, ramesh):
    page = visit("admin").post("/privacy/people", ramesh)
    assert "1 grievance (0 open)" in page.words() and "Ration" not in page.text
    looked = Event.get(Event.action == "privacy_look")
    assert (looked.officer.name, looked.details["channel"]) == ("admin", "x")
    assert not page.all("//form[@action='/privacy/copy']")
    assert visit("admin").post("/privacy/copy", ramesh).status == 403


def test_the_state_nodal_officer_gets_the_copy(visit, ramesh):
    answer = visit("vikram").post("/privacy/copy", ramesh)
    lines = [json.loads(line) for line in answer.response.get_data(as_text=True).splitlines()]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Ration nahi mil raha, Bhiwani" in [line.get("text") for line in lines]


@pytest.mark.parametrize("name", ["asha", "meena", "osd"])
def test_nobody_else_comes_in(visit, ramesh, name):
    person = visit(name)
    assert person.get("/privacy/people").status == 403
    for address in ("/privacy/people", "/privacy/copy", "/privacy/erasures", "/privacy/erasures/1/confirm"):
        assert person.post(address, ramesh).status == 403
    assert not Erasure.select().exists()


def test_one_asks_and_another_confirms(visit, ramesh, closed):
    asked = visit("admin").post("/privacy/erasures", ramesh, reason="By mail of 12-11")
    assert asked.status == 303
    mine = visit("admin").get("/privacy/people")
    assert not mine.all("//form[contains(@action, '/confirm')]")
    assert visit("admin").post("/privacy/erasures/1/confirm").status == 422
    theirs = visit("vikram").get("/privacy/people").one("//form[contains(@action, '/confirm')]/@action")
    assert visit("vikram").post(theirs).status == 303
    assert fresh(closed).summary == "" and fresh(closed).stage == "closed"
    page = visit("vikram").get(f"/tickets/{closed.number}")
    assert "These words were erased." in page.text and "Ration" not in page.text and "ramesh" not in page.text


def test_put_aside_nothing_is_erased(visit, ramesh, closed):
    visit("admin").post("/privacy/erasures", ramesh, reason="By mail")
    assert visit("vikram").post("/privacy/erasures/1/refuse").status == 303
    assert visit("vikram").post("/privacy/erasures/1/confirm").status == 404
    assert fresh(closed).summary


@pytest.mark.parametrize("form, sentence", [
    ({"channel": "x", "author": "nobody"}, "Nobody of that name"),
    ({"channel": "fax", "author": "a"}, "Choose a channel"),
    ({}, "Choose a channel"), ({"channel": "x", "author": "' OR 1=1 --"}, "Nobody"),
    ({"channel": "x", "author": "\0"}, "Nobody"),
    ({"channel": "x", "author": "a" * 100_000}, "Nobody"),
])  # fmt: skip
def test_whom_nobody_knows_is_said_so(visit, ramesh, form, sentence):
    page = visit("admin").post("/privacy/people", form)
    assert page.status == 422 and sentence in page.words("//*[@id='problems']")


@pytest.mark.parametrize("address", ["/privacy/erasures/1/nonsense", f"/privacy/erasures/{10**30}/confirm"])
def test_no_such_erasure(visit, ramesh, address):
    assert visit("admin").post(address).status == 404


def test_an_open_grievance_is_a_sentence(visit, ticket):
    page = visit("admin").post("/privacy/erasures", {"channel": "x", "author": "ramesh"}, reason="He asked")
    assert page.status == 422 and "still open" in page.words("//*[@id='problems']")


# -- phone numbers -------------------------------------------------------------------------------------------


@pytest.fixture
def rung(ticket, people):
    act(ticket, "amend", people["asha"], contact_name="Ramesh", contact_phone="+91 98765-43210")
    return factories.marked(ticket, people)


@pytest.mark.parametrize("name", ["asha", "vikram", "meena", "suman"])
def test_who_works_on_it_sees_the_number(visit, rung, name):
    assert "+91 98765-43210" in visit(name).get(f"/tickets/{rung.number}").text


@pytest.mark.parametrize("name", ["osd", "kavita"])
def test_who_only_reads_sees_its_last_four_digits(visit, rung, people, name):
    Ticket.update(district="Bhiwani", office="FOOD:Karnal").where(Ticket.id == rung.id).execute()
    page = visit(name).get(f"/tickets/{rung.number}")
    assert "xxxxxxxx3210" in page.text and "98765" not in page.text
    for address in ("/tickets", "/board", "/tickets.csv"):
        assert "98765" not in visit(name).get(address).text


@pytest.mark.parametrize("words, found", [("9", 0), ("98765", 0), ("43210", 0), ("65-43210", 0), ("98765-43210", 1)])
def test_a_number_is_not_guessed_digit_by_digit(visit, rung, words, found):
    assert len(visit("osd").get(f"/tickets?q={words}").all("//ul[@class='list']/li")) == found


def test_a_caller_is_not_named_by_his_number(visit, rung, people):
    Message.update(channel="counter", author="9876543210", author_name="").execute()
    assert "xxxxxx3210" in visit("osd").get(f"/tickets/{rung.number}").text
    assert "9876543210" in visit("asha").get(f"/tickets/{rung.number}").text


def test_a_citizen_of_no_number_is_erased_whole(visit, people, now):
    nobody = Citizen.create(channel="mail", author_id="a@example.in")
    privacy.erase(nobody, "He asked", journal.SYSTEM, now)
    assert fresh(nobody).author_id == f"erased {nobody.id}"
