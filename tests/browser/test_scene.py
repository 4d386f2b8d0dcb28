"""One grievance's whole way, by real browsers: marked, acknowledged, reported with a photo, answered, and not done."""

import pytest

from smgt.drill.letters import picture
from smgt.models import Event, Ticket
from tests.browser.board import card, drag, lies_in
from tests.factories import fresh

WORDS = "Ration depot wala teen mahine se gehun nahi de raha, Bhiwani ward 4"
DONE = "गेहूं का वितरण करा दिया गया है; डिपो धारक को नोटिस दिया गया।"
PHOTO = {"name": "depot.png", "mimeType": "image/png", "buffer": picture()}


def act_as_the_officer(page, ticket):
    """Without script: acknowledge, then report with a photograph."""
    page.click(f"text={ticket.number}")
    page.click("section.box button")
    page.check('input[name="outcome"][value="done"]')
    page.fill("#f-action_taken", DONE)
    page.set_input_files("#f-files", PHOTO)
    page.click("section.box button.main")
    assert "ATR submitted" in page.inner_text("main")


def approve(page, ticket):
    """Dragged to Replied the card asks for the reply to be read first."""
    drag(page, ticket, "replied")
    page.wait_for_url("**/approve**")
    assert DONE in page.input_value("#f-reply")
    page.click("button.main")
    page.wait_for_selector("html.js")


def not_done(page, ticket):
    """The citizen's no is on the card; dragged back to Marked it goes to the same office, round 2."""
    lies_in(page, ticket, "replied")
    card(page, ticket).get_by_text("Says not done").wait_for()
    drag(page, ticket, "marked")
    lies_in(page, ticket, "marked")
    assert "Marked again (2)" in card(page, ticket).inner_text()
    after = fresh(ticket)
    assert (after.stage, after.round, after.office_id, after.number) == ("marked", 2, "FOOD:Bhiwani", ticket.number)


@pytest.mark.usefixtures("at_once")
def test_a_post_on_x_comes_back_under_the_same_number(house, open_page):
    post, ticket = house.post(WORDS)
    Ticket.update(proposed_office="FOOD:Bhiwani", district="Bhiwani").execute()
    board = open_page("asha")
    drag(board, ticket, "marked")
    lies_in(board, ticket, "marked")
    act_as_the_officer(open_page("meena", script=False), ticket)
    board.keyboard.press("r")
    lies_in(board, ticket, "reported")
    approve(board, ticket)
    assert house.send()["sent"] == 2  # the acknowledgement and the reply
    reply = house.x.replies_to(post["id"])[-1]
    assert DONE in reply["text"] and reply["text"].endswith(f"{ticket.number}/2")
    house.post("abhi tak nahi hua, jhooth bola hai", in_reply_to=reply["id"])
    board.keyboard.press("r")
    not_done(board, ticket)
    assert Ticket.select().count() == 1


@pytest.mark.usefixtures("at_once")
def test_a_letter_is_marked_on_the_form_and_answered_by_mail(house, open_page):
    ticket = house.letter(WORDS, "one")
    board = open_page("asha")
    drag(board, ticket, "marked")  # nothing is proposed: the form asks for the office
    board.wait_for_url("**/mark**")
    board.fill("#find", "FOOD Bhiwani")
    board.click("text=Search offices")
    board.check('input[value="FOOD:Bhiwani"]')
    board.click("button.main")
    board.wait_for_selector("html.js")
    lies_in(board, ticket, "marked")
    act_as_the_officer(open_page("meena", script=False), ticket)
    board.keyboard.press("r")
    lies_in(board, ticket, "reported")
    approve(board, ticket)
    assert house.send()["sent"] == 2
    answer = house.sent()[-1]
    assert DONE in answer.get_content() and answer["To"] == "sunita@example.org"
    house.letter("nahi hua, depot ab bhi band hai", "two", answers=answer)
    board.keyboard.press("r")
    not_done(board, ticket)
    actions = [event.action for event in Event.select().where(Event.ticket == ticket).order_by(Event.id)]
    assert actions.count("hear") == 1 and actions[-1] == "not_satisfied"
