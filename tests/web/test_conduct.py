"""The election code of conduct: put in force by the State Nodal Officer; the house then speaks as an office."""

from datetime import timedelta

import pytest

from smgt import conduct, journal
from smgt.clocks import today
from smgt.errors import Refused
from smgt.models import Clock, Conduct, Event
from smgt.phrases import _NEUTRAL, _OF_SUGGESTIONS, _PHRASES
from tests.factories import fresh, marked, open_ticket, said

DAY = timedelta(days=1)
FORM = {"district": "", "from_on": "2026-11-20", "to_on": "2026-12-20", "reason": "ECI/PN/12/2026"}


@pytest.fixture
def declare(people, now):
    day = today(now)

    def declared(district="", since=0, until=30):
        return conduct.declare(district, day + since * DAY, day + until * DAY, "ECI/1", journal.SYSTEM, now)

    return declared


@pytest.mark.parametrize("district, since, until, there, elsewhere", [
    ("", 0, 0, True, True), ("Bhiwani", 0, 30, True, False), ("", 1, 30, False, False), ("", -9, 0, True, True),
])  # fmt: skip
def test_it_holds_where_and_when_it_was_declared(declare, now, district, since, until, there, elsewhere):
    declare(district, since, until)
    found = [conduct.active(code, today(now)) is not None for code in ("Bhiwani", "Karnal")]
    assert found == [there, elsewhere]


def test_where_the_district_is_not_known_only_the_whole_state_counts(declare, now):
    declare("Bhiwani")
    assert conduct.active(None, today(now)) is None


def test_the_acknowledgement_is_said_as_an_office_and_clocks_run(declare, ticket, people):
    declare("Bhiwani")
    words = said(marked(ticket, people))[0].text
    assert "public grievance cell" in words and ticket.number in words
    assert Clock.select().where(Clock.ticket == ticket, Clock.name == "act", Clock.paused_at.is_null()).exists()


def test_elsewhere_it_is_said_as_ever(declare, ticket, people):
    declare("Karnal")
    assert "public grievance cell" not in said(marked(ticket, people))[0].text


def test_in_the_citizens_own_script(declare, handle, people):
    declare()
    assert "लोक शिकायत प्रकोष्ठ" in said(marked(open_ticket(handle, "राशन नहीं मिल रहा"), people))[0].text


def test_no_canned_sentence_names_a_person_or_his_office():
    told = str([_PHRASES, _OF_SUGGESTIONS, _NEUTRAL])
    assert not [name for name in ("Chief Minister", "CM ", "Minister", "मुख्यमंत्री", "मंत्री", "ਮੁੱਖ ਮੰਤਰੀ") if name in told]


def test_it_is_put_in_force_and_ended_on_its_page(visit, people):
    assert visit("vikram").post("/conduct", FORM).status == 303
    page = visit("vikram").get("/conduct")
    assert "in force" in page.words() and "ECI/PN/12/2026" in page.words()
    assert visit("vikram").post("/conduct/1/end").status == 303
    assert visit("vikram").post("/conduct/1/end").status == 303
    assert Conduct.get().ended_at and "End it now" not in visit("vikram").get("/conduct").words()
    assert [e.action for e in Event.select().order_by(Event.id)] == ["conduct_declared", "conduct_ended"]


@pytest.mark.parametrize("change, sentence", [
    ({"to_on": "2026-11-19", "from_on": "2026-11-01"}, "past"), ({"from_on": "2026-12-21"}, "cannot end before"),
    ({"from_on": ""}, "Write the day"), ({"to_on": "9999-12-31"}, "calendar"),
    ({"district": "Lahore"}, "no such district"),
    ({"reason": " "}, "Name the order"), ({"reason": "x" * 501}, "Name the order"),
])  # fmt: skip
def test_what_cannot_be_is_a_sentence_and_the_words_stay(visit, people, change, sentence):
    page = visit("vikram").post("/conduct", FORM | change)
    assert page.status == 422 and sentence in page.words("//*[@id='problems']")
    assert page.one("//input[@name='to_on']").get("value") == (FORM | change)["to_on"]
    assert not Conduct.select().exists()


@pytest.mark.parametrize("name", ["asha", "admin", "meena", "osd"])
def test_nobody_else_may(visit, people, name):
    assert visit(name).post("/conduct", FORM).status == 403 and not Conduct.select().exists()


def test_the_cell_is_told_on_the_board_and_on_the_ticket(visit, declare, ticket, people):
    declare("Bhiwani")
    marked(ticket, people)
    type(ticket).update(district="Bhiwani").execute()
    assert "Election code of conduct: Bhiwani" in visit("asha").get("/board").words()
    assert "Election code of conduct" in visit("meena").get(f"/tickets/{ticket.number}").words()
    assert "Election code of conduct" not in visit("osd").get(f"/tickets/{ticket.number}").words()


def test_what_ended_is_no_more_in_force(declare, now):
    row = declare()
    conduct.end(row.id, journal.SYSTEM, now)
    assert fresh(row).ended_at == now and conduct.active("Bhiwani", today(now)) is None
    with pytest.raises(Refused):
        declare(since=-9, until=-1)
