"""The live board in real browsers: two people at once, a line that fails, no mouse, no script, a phone."""

import re

import pytest

from smgt import config
from smgt.models import Ticket
from tests import factories
from tests.browser.board import card, drag, lies_in, said
from tests.factories import fresh


@pytest.fixture
def ticket(house):
    _, ticket = house.post("Gali me paani khada hai, Bhiwani ward 7")
    Ticket.update(proposed_office="FOOD:Bhiwani", district="Bhiwani").execute()
    return ticket


def test_the_other_sees_it_within_seconds(house, open_page, ticket):
    mine, theirs = open_page("asha"), open_page("arun")
    drag(mine, ticket, "marked")
    _, second = house.post("Bijli nahi hai")
    lies_in(theirs, ticket, "marked", timeout=9000)
    lies_in(theirs, second, "received", timeout=9000)
    mine.get_by_role("button", name="Take back").click()
    lies_in(mine, ticket, "received")
    lies_in(theirs, ticket, "received", timeout=9000)


def test_a_card_that_somebody_else_moved_goes_back_and_then_to_its_place(house, open_page, ticket):
    page = open_page("asha")
    factories.act(ticket, "mark", factories.Officer.get(name="arun"), office="FOOD:Karnal")
    drag(page, ticket, "marked")
    page.locator("#said.bad").wait_for()
    assert "changed" in said(page)
    lies_in(page, ticket, "marked")
    assert factories.fresh(ticket).office_id == "FOOD:Karnal"


def test_without_a_line_it_goes_back_and_says_so(open_page, ticket):
    page = open_page("asha")
    page.context.set_offline(True)
    drag(page, ticket, "marked")
    page.locator("#said.bad").wait_for()
    assert "Not saved" in said(page)
    lies_in(page, ticket, "received")
    page.locator("#live:has-text('Live updates paused')").wait_for(timeout=9000)
    page.context.set_offline(False)
    page.locator("#live:empty").wait_for(state="attached", timeout=9000)
    drag(page, ticket, "marked")
    lies_in(page, ticket, "marked")


def test_by_keys_alone(open_page, ticket):
    page = open_page("asha")
    for key in ("j", "]"):
        page.keyboard.press(key)
    lies_in(page, ticket, "marked")
    assert page.evaluate("document.activeElement.textContent") == ticket.number
    page.keyboard.press("z")
    lies_in(page, ticket, "received")
    page.keyboard.press("[")
    assert "cannot go there" in said(page)


def test_the_menu_offers_offices_to_keys_too(open_page, ticket):
    page, number = open_page("asha"), ticket.number
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Move {number}"
    assert not card(page, ticket).locator("details[open]").count()
    for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    lies_in(page, ticket, "marked")
    assert page.evaluate("document.activeElement.textContent") == number
    assert factories.fresh(ticket).office_id == "ALL:Bhiwani"
    card(page, ticket).locator("summary").click()
    page.locator("h1").click()
    assert not card(page, ticket).locator("details[open]").count()


def test_a_change_waits_while_the_cards_menu_is_open(open_page, ticket):
    page = open_page("asha")
    card(page, ticket).locator("summary").click()
    factories.act(ticket, "note", factories.Officer.get(name="arun"), note="Rang him up")
    page.keyboard.press("r")
    page.locator("#said:has-text('changed by somebody else')").wait_for()
    assert card(page, ticket).locator("details[open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.locator(f'.card[data-number="{ticket.number}"][data-version="1"]').wait_for()


def test_without_script_the_menu_does_it(open_page, ticket):
    page = open_page("asha", script=False)
    card(page, ticket).locator("summary").click()
    card(page, ticket).locator('button[value="FOOD:Bhiwani"]').click()
    lies_in(page, ticket, "marked")
    page.get_by_role("button", name="Take back").click()
    lies_in(page, ticket, "received")


def test_on_a_phone_one_column_at_a_time(open_page, ticket):
    page = open_page("asha", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    assert page.locator(".col:visible").count() == 1
    card(page, ticket).locator("summary").tap()
    card(page, ticket).locator('button[value="ALL:Bhiwani"]').tap()
    page.locator("#said:has-text('Marked')").wait_for()
    page.locator("#columns a[href='#marked']").tap()
    assert card(page, ticket).is_visible() and page.locator(".col:visible").count() == 1
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") == 0


def test_lanes_are_live(house, open_page, ticket):
    page = open_page("asha")
    page.goto(f"{house.url}/board?lanes=district")
    page.wait_for_selector("html.js")
    lane = page.locator("#lane-Bhiwani")
    drag(page, ticket, "marked", lane)
    lies_in(lane, ticket, "marked")
    _, second = house.post("Bijli nahi hai")
    Ticket.update(district="Karnal").where(Ticket.id == second.id).execute()
    factories.act(second, "note", factories.Officer.get(name="arun"), note="Karnal")
    assert not page.locator("#lane-Karnal").is_visible()
    page.keyboard.press("r")
    lies_in(page.locator("#lane-Karnal"), second, "received", timeout=9000)
    assert page.locator("#lane-Karnal .count").inner_text() == "1" and lane.locator("h3 b").nth(1).inner_text() == "1"


def test_a_session_that_ended_leads_to_the_sign_in(house, open_page, ticket):
    page = open_page("asha")
    factories.Officer.update(disabled_at=factories.NOON).where(factories.Officer.name == "asha").execute()
    page.keyboard.press("r")
    page.wait_for_url(re.compile("/login"))


def test_a_move_after_it_ended_says_that_it_was_not_saved(house, open_page, ticket):
    page = open_page("asha")
    factories.Officer.update(disabled_at=factories.NOON).where(factories.Officer.name == "asha").execute()
    drag(page, ticket, "marked")
    page.wait_for_url(re.compile("/login.*lost=1"))
    assert "was not saved" in page.inner_text("main") and factories.fresh(ticket).stage == "received"


def test_a_line_that_hangs_is_given_up_and_the_board_lives_on(open_page, ticket):
    page = open_page("asha")
    page.evaluate("htmx.config.timeout = 1500")
    page.route("**/tickets/*/mark", lambda route: None)  # never answered
    drag(page, ticket, "marked")
    page.locator("#said.bad").wait_for(timeout=6000)
    assert "No answer" in said(page)
    lies_in(page, ticket, "received")
    page.unroute("**/tickets/*/mark")
    page.evaluate("htmx.config.timeout = 15000")
    drag(page, ticket, "marked")
    lies_in(page, ticket, "marked")
    page.evaluate("htmx.config.timeout = 1500")
    page.route("**/board/changes*", lambda route: None)
    page.keyboard.press("r")
    page.locator("#live:has-text('Live updates paused')").wait_for(timeout=9000)


def test_what_can_no_longer_be_taken_back_is_not_offered(open_page, ticket, monkeypatch):
    monkeypatch.setattr(config.settings, "settle_seconds", 3)
    page = open_page("asha")
    drag(page, ticket, "marked")
    page.get_by_role("button", name="Take back").wait_for()
    page.locator("#said:empty").wait_for(state="attached", timeout=9000)


def test_g_and_a_letter_go_to_another_page(open_page, ticket):
    page = open_page("asha")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/reports")


def test_several_are_chosen_by_a_key_and_looked_at_before_anything_is_done(house, open_page, ticket):
    _, second = house.post("Bijli nahi hai")
    page = open_page("asha")
    assert page.locator("#bulk").is_hidden()
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    assert set(page.locator("#chosen").inner_text().split(", ")) == {ticket.number, second.number}
    page.keyboard.press("x")
    page.select_option("#deed", "set_aside")
    page.click("#bulk button")
    page.wait_for_url("**/bulk")
    assert page.locator("li[data-number]").count() == 1 and fresh(ticket).stage == "received"
