"""The call-back list of the cell, and the call sheet: who sees them, and what they show."""

from datetime import timedelta

import pytest

from smgt import callbacks
from smgt.models import Callback, Conduct, Event, Ticket
from tests.factories import fresh, replied

DAY = timedelta(days=1)


@pytest.fixture
def rung(app, ticket, people, now):
    replied(ticket, people, now - DAY)
    Ticket.update(contact_phone="9812345678", contact_name="Ramesh", district="Bhiwani").execute()
    callbacks.draw(now)
    return fresh(ticket)


def test_the_cell_rings_from_its_list(visit, rung):
    asha = visit("asha")
    assert "One citizen is to be rung" in asha.get("/board").words()
    page = asha.get("/callbacks")
    assert page.all('//a[@href="tel:9812345678"]') and "Ration was handed over" in page.words()
    done = asha.post(f"/tickets/{rung.number}/call_back", page.form("call_back"), outcome="satisfied", note="Mil gaya")
    assert (done.status, done.headers["Location"]) == (303, "/callbacks")
    assert Callback.get().outcome == "satisfied" and "Nobody is to be rung" in asha.get("/callbacks").words()
    assert asha.get("/callbacks").words("//tbody/tr") == "Bhiwani111000"


@pytest.mark.parametrize(("name", "list_of", "sheet"), [
    ("asha", 200, 403), ("vikram", 200, 200), ("osd", 403, 200), ("meena", 403, 403), ("admin", 403, 403),
    (None, 303, 303),
])  # fmt: skip
def test_who_opens_which(visit, rung, name, list_of, sheet):
    person = visit(name)
    assert (person.get("/callbacks").status, person.get("/callsheet").status) == (list_of, sheet)


def test_the_state_nodal_officer_reads_the_list_and_notes_nothing(visit, rung):
    assert not visit("vikram").get("/callbacks").all('//form[contains(@action, "call_back")]')


def test_the_sheet_gives_number_name_and_history_and_is_noted_once(visit, rung, people):
    osd = visit("osd")
    for _ in range(2):
        page = osd.get("/callsheet")
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("Ramesh", "9812345678", "Ration nahi mil raha", "Ration was handed over", "FOOD:Bhiwani"):
        assert words in page.words()
    assert len(page.all('//ul[@class="history"]/li')) == 5
    seen = Event.select().where(Event.action == "call_sheet")
    assert [(event.officer, event.details) for event in seen] == [(people["osd"], {"tickets": [rung.id]})]


def test_it_is_hidden_while_the_code_of_conduct_is_in_force(visit, rung, now):
    Conduct.create(district=None, from_on=now.date(), to_on=now.date(), reason="Order", created_at=now)
    page = visit("osd").get("/callsheet")
    assert "code of conduct" in page.words() and "9812345678" not in page.text
