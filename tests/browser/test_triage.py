"""A tracker sorts twenty messages of the drill with the keyboard alone."""

import json
from pathlib import Path

from smgt import proposals
from smgt.drill import citizens
from smgt.models import Event, Ticket
from tests.browser.conftest import now

POSTS = Path(citizens.__file__).parent / "posts.jsonl"
COUNT, SORTED = 32, 20  # some are set aside by the house


def said(house):
    """Messages of the drill's citizens, with their proposals."""
    lines = POSTS.read_text(encoding="utf-8").splitlines()[:COUNT]
    for number, line in enumerate(lines):
        house.x.post(f"citizen{number}", f"@{citizens.CMO} {json.loads(line)['text']}")
    house.fetch()
    proposals.propose(now())


def test_twenty_messages_are_sorted_by_keys_alone(house, open_page):
    said(house)
    waiting = Ticket.select().where(Ticket.stage == "received", ~Ticket.aside)
    count = waiting.count()
    assert Ticket.select().count() == COUNT and count >= SORTED
    page = open_page("asha")
    page.goto(f"{house.url}/triage")
    for turn in range(SORTED):
        before = page.get_attribute("#item", "data-number")
        keys = ["a"] if page.locator('[data-key~="a"]').count() else ["n", "Enter"]
        for key in ["n", "Enter"] if turn == 3 else keys:
            page.keyboard.press(key)
        page.wait_for_selector(f'html.js main:not(:has(#item[data-number="{before}"]))')
    decided = Event.select().where(Event.action.in_(("mark", "set_aside"))).count()
    assert decided == SORTED and waiting.count() == count - SORTED


def test_keys_correct_skip_choose_and_take_back(house, open_page):
    for name in ("ramesh", "sunita", "jagbir"):
        house.x.post(name, f"@{citizens.CMO} Ration depot wala ration nahi de raha, Bhiwani, {name}")
    house.fetch()
    proposals.propose(now())
    page = open_page("asha")
    page.goto(f"{house.url}/triage")
    first = page.get_attribute("#item", "data-number")
    page.keyboard.press("t")
    page.keyboard.type("Kar")
    page.keyboard.press("Enter")
    page.wait_for_selector('#item p.small:has-text("Karnal")')
    for key, typed in (("c", "ROAD"), ("u", "Hig")):
        page.keyboard.press(key)
        page.keyboard.type(typed)
        page.keyboard.press("Escape")  # out of the list, which keeps what was chosen
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    page.wait_for_selector('#item p.small:has-text("ROAD · High")')
    page.keyboard.press("d")
    page.keyboard.type("FOOD")
    page.keyboard.press("Enter")
    page.wait_for_selector('#goes input[value="FOOD:Karnal"]', state="attached")
    page.keyboard.press("s")
    page.wait_for_selector(f'#item:not([data-number="{first}"])')
    second = page.get_attribute("#item", "data-number")
    page.keyboard.press("a")
    page.wait_for_selector(f'#item:not([data-number="{second}"])')
    page.keyboard.press("z")
    page.wait_for_selector(f'#item[data-number="{second}"]')
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator('.inbox input[type="checkbox"]:checked').count() == 1
    corrected = Ticket.get(Ticket.id == int(first[5:]))
    assert (corrected.district_id, corrected.category_id, corrected.urgency) == ("Karnal", "ROAD", "high")


def test_an_office_is_found_while_it_is_typed_and_marked_to_without_a_mouse(house, open_page):
    house.x.post("ramesh", f"@{citizens.CMO} Kaam nahi ho raha")
    house.fetch()
    proposals.propose(now())
    page = open_page("asha")
    page.goto(f"{house.url}/triage")
    page.keyboard.press("o")
    page.keyboard.type("karnal food")
    page.wait_for_selector('#goes input[value="FOOD:Karnal"]', state="attached")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#zero")
    assert Ticket.get().office_id == "FOOD:Karnal"


def struck(page, key, code):
    """A key of a keyboard that writes another script."""
    page.evaluate(
        "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }))",
        [key, code],
    )


def test_a_hindi_keyboard_has_the_same_keys_and_they_can_be_switched_off(house, open_page):
    for name in ("ramesh", "sunita"):
        house.x.post(name, f"@{citizens.CMO} Ration depot wala ration nahi de raha, Bhiwani, {name}")
    house.fetch()
    proposals.propose(now())
    page = open_page("asha")
    page.goto(f"{house.url}/triage")
    first = page.get_attribute("#item", "data-number")
    struck(page, "\u0947", "KeyS")  # what Inscript writes with the s
    page.wait_for_selector(f'#item:not([data-number="{first}"])')
    page.goto(f"{house.url}/me")
    page.click("form[action='/me/keys'] button")
    page.goto(f"{house.url}/triage")
    here = page.get_attribute("#item", "data-number")
    page.wait_for_selector("html.js")
    for key in ("s", "a", "z"):
        page.keyboard.press(key)
    page.goto(f"{house.url}/triage")
    assert page.get_attribute("#item", "data-number") == here
