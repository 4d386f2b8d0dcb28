"""The public page of a citizen's own link: shows, asks once, tells what was said; nothing for those who work here."""

import pytest

from smgt import satisfaction
from smgt.models import Message
from tests import factories
from tests.factories import fresh, open_ticket


@pytest.fixture
def link(ticket, people, now):
    replied = factories.replied(ticket, people)
    return f"/status/{satisfaction.make(replied, 1, now)}"


def test_it_shows_and_changes_nothing(visit, link, ticket):
    before = factories.everything()
    page = visit().get(link)
    assert page.status == 200 and ticket.number in page.words("//h1")
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
    assert factories.everything() == before
    assert "Ration nahi mil raha" not in page.text and not page.all("//script")


def test_he_says_yes(visit, link, ticket):
    citizen = visit()
    assert citizen.post(link, verdict="satisfied").status == 303
    assert fresh(ticket).outcome == "satisfied"
    page = citizen.get(link)
    assert "you are satisfied" in page.words() and not page.all("//main//form")
    assert citizen.post(link, verdict="not_satisfied").status == 409
    assert fresh(ticket).stage == "closed"


def test_he_says_no(visit, link, ticket):
    citizen = visit()
    assert citizen.post(link, verdict="not_satisfied", reason="Kuch nahi hua").status == 303
    assert (fresh(ticket).stage, fresh(ticket).round) == ("marked", 2)
    assert "with the office again" in citizen.get(link).words()


@pytest.mark.parametrize("name", ["meena", "kavita", "vikram", "asha", "osd", "admin"])
def test_who_works_here_never_says_it_for_him(visit, link, ticket, name):
    person = visit(name)
    assert person.get(link).status == 403 and person.post(link, verdict="satisfied").status == 403
    assert fresh(ticket).stage == "replied"


@pytest.mark.parametrize("form", [{}, {"verdict": "maybe"}, {"verdict": ""}])
def test_neither_is_neither(visit, link, ticket, form):
    page = visit().post(link, reason="Likha hua", **form)
    assert page.status == 422 and page.one("//textarea").text == "Likha hua" and fresh(ticket).stage == "replied"


def test_it_asks_for_a_form_of_its_own(visit, link, ticket):
    assert visit().post(link, csrf=False, verdict="satisfied").status == 403
    assert fresh(ticket).stage == "replied"


@pytest.mark.parametrize("token", ["none", "1-1-1-1", "1-1-739000-" + "0" * 24])
def test_a_link_that_is_not_ours_is_a_sentence(visit, link, token):
    page = visit().get(f"/status/{token}")
    assert page.status == 404 and "not whole" in page.words()


def test_the_answer_is_shown_without_its_link(visit, link, ticket):
    Message.update(purpose="reply", state="sent", text=f"Ration mil gaya\nLook: {{link}}\n{ticket.number}/1").where(
        Message.outgoing
    ).execute()
    page = visit().get(link)
    assert "Ration mil gaya" in page.words("//blockquote") and "link}" not in page.text


def test_no_page_of_an_officer_holds_one(visit, people, handle, settings):
    settings.base_url = "https://smgt.example"
    settings.settle_seconds = 0
    ticket = factories.reported(open_ticket(handle, manner="direct"), people)
    factories.act(ticket, "approve", people["asha"], reply="It is done.")
    settings.base_url = ""
    for name in ("meena", "asha", "vikram"):
        page = visit(name).get(f"/tickets/{ticket.number}")
        assert "/status/" not in page.text and "a link of his own" in page.words()
