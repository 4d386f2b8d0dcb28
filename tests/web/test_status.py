"""The public status page: what number and sign show, that unknown and wrong look alike, and that it only proposes."""

from datetime import timedelta

import pytest

from smgt import reports, status
from smgt.models import Conduct, Event, Message, Ticket
from smgt.web.words import READINGS
from tests import factories

UNKNOWN = "No grievance has this number together with these digits or this handle."


@pytest.fixture
def replied(handle, people):
    ticket = factories.replied(factories.open_ticket(handle, "Ration nahi mila", author="ramesh"), people)
    Ticket.update(contact_phone="+91 98120 04321").where(Ticket.id == ticket.id).execute()
    return ticket


def ask(visitor, number, sign, **more):
    visitor.get("/status")
    token = visitor.get("/status").form("/status")["csrf_token"]
    return visitor.post("/status", number=number, sign=sign, csrf=False, csrf_token=token, **more)


@pytest.mark.parametrize("sign", ["ramesh", "@Ramesh", "4321"])
def test_number_and_sign_show_how_it_stands_and_no_word_of_his(visit, replied, sign):
    page = ask(visit(), replied.number, sign)
    assert page.status == 200 and "Replied" in page.words() and "FOOD:Bhiwani" in page.text
    assert "Ration nahi" not in page.text and "98120" not in page.text and page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sign", ["suresh", "9812", "", "%", "....", "@"])
def test_a_wrong_sign_is_answered_as_an_unknown_number(visit, replied, sign):
    wrong, unknown = ask(visit(), replied.number, sign), ask(visit(), "SMGT-000999", sign)
    assert wrong.status == unknown.status == 404 and UNKNOWN in wrong.words()
    assert wrong.words().replace(replied.number, "") == unknown.words().replace("SMGT-000999", "")


def test_a_restricted_one_is_unknown(visit, replied):
    Ticket.update(restricted="women").where(Ticket.id == replied.id).execute()
    assert UNKNOWN in ask(visit(), replied.number, "4321").words()


def test_guessing_ends_and_says_nothing(visit, replied):
    for guess in range(10):
        assert ask(visit(), replied.number, f"000{guess}").status == 404
    assert ask(visit(), replied.number, "4321").status == 429
    for guess in range(10):
        ask(visit(), "SMGT-000999", f"000{guess}")
    assert ask(visit(), "SMGT-000999", "4321").status == 429


def test_guesses_from_elsewhere_do_not_shut_the_right_one_out(replied, now):
    for guess in range(40):
        status.ask(replied.number, f"{guess:04}", f"8.8.{guess // 10}.0/24", now)
    assert status.ask(replied.number, "9999", "9.9.9.0/24", now) == ""
    assert status.ask(replied.number, "@ramesh", "9.9.9.0/24", now).ticket == replied
    other = [status.ask(replied.number, f"name {guess}", "8.8.8.0/24", now) for guess in range(11)]
    assert other == [None] * 10 + [""]
    assert status.ask(replied.number, "ramesh", "9.9.9.0/24", now).ticket == replied


def test_the_right_sign_is_never_used_up(visit, replied):
    assert {ask(visit(), replied.number, "4321").status for _ in range(12)} == {200}


def test_only_the_public_reply_is_shown(visit, replied):
    facts = {"account": replied.account, "channel": "x", "ticket": replied, "received_at": factories.NOON}
    sent = Message.create(outgoing=True, state="sent", way="reply", text="Depot ko notice diya", **facts)
    assert "Depot ko notice" in ask(visit(), replied.number, "ramesh").words()
    Message.update(way="direct").where(Message.id == sent.id).execute()
    assert "Depot ko notice" not in ask(visit(), replied.number, "ramesh").text


@pytest.mark.parametrize("verdict,reading", [("satisfied", "thanks"), ("not_satisfied", "not_satisfied")])
def test_what_is_said_there_is_shown_to_the_cell_and_decides_nothing(visit, replied, verdict, reading):
    page = ask(visit(), replied.number, "ramesh", verdict=verdict)
    ticket = factories.fresh(replied)
    assert "The cell looks at it" in page.words()
    assert (ticket.stage, ticket.round, ticket.citizen_replied) == ("replied", 1, "")
    shown = visit("asha").get(f"/tickets/{replied.number}")
    assert f"not proved to be the complainant: {READINGS[reading]}" in shown.words()
    assert "The complainant wrote again" not in shown.words() and not shown.all('//button[@class="main"]/@accesskey')
    assert f"Status page, not proved: {READINGS[reading]}" in visit("asha").get("/board").words()


def test_no_officer_says_it_for_him(visit, replied):
    assert ask(visit("asha"), replied.number, "ramesh").status == 200
    assert ask(visit("asha"), replied.number, "ramesh", verdict="satisfied").status == 403
    assert not Event.select().where(Event.action == "propose").exists()


def test_its_styles_travel_in_it_and_no_other_is_obeyed(visit):
    page = visit().get("/status")
    assert page.all("//style") and not page.all("//link[@rel='stylesheet']") and "<script" not in page.text
    assert "style-src 'sha256-" in page.headers["Content-Security-Policy"]
    assert len(page.text) < 6000


def test_the_states_figures_are_counted_once_a_minute(visit, replied, clock):
    figures = lambda: visit().get("/status").all("//main//dl/dd/text()")[0]
    assert figures() == "0"
    reports.refresh()
    assert figures() == "0"
    clock["now"] += timedelta(minutes=1)
    assert figures() == "1"


def test_the_states_figures_stand_there_but_not_under_the_code_of_conduct(visit, people, replied, clock):
    reports.refresh()
    page = visit().get("/status")
    assert page.all("//main//dl/dd/text()")[0] == "1" and page.headers["Cache-Control"] == "private, no-cache"
    day = clock["now"].date()
    Conduct.create(from_on=day, to_on=day, reason="order", created_at=clock["now"])
    assert not visit().get("/status").all("//main//dl")
