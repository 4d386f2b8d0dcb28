"""Bytes over the line: an officer's whole task, request and answer, no script; the board, its poll and a move."""

import random
from datetime import timedelta

import pytest

from smgt import config, directory, outbox, proposals
from smgt.drill.citizens import read_corpus
from smgt.models import Account, Ticket, Undo
from tests import factories
from tests.browser.conftest import PASSWORD, now

MOST = 30_000
DONE = "आपके वार्ड की सीवर लाइन की सफ़ाई आज सुबह करवा दी गई है और जेई ने मौके पर जाँच की।"


def test_a_whole_task_fits(house, chromium):
    people = {officer.name: officer for officer in factories.Officer.select()}
    _, ticket = house.post("Gali me paani khada hai, Bhiwani ward 7")
    marked = factories.act(ticket, "mark", people["asha"], office="FOOD:Bhiwani")
    factories.act(marked, "acknowledge", people["meena"])
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="hi-IN")
    page, done = context.new_page(), []
    page.on("requestfinished", lambda request: done.append(request))
    page.goto(f"{house.url}/login")
    for password in ("wrong", PASSWORD):
        page.fill("#email", "meena@hry.nic.in")
        page.fill("#password", password)
        page.click("main button")
    page.click(".list a")
    page.check('input[value="done"]')
    page.click("form button.main")
    page.locator("#problems").wait_for()
    page.check('input[value="done"]')
    page.fill("#f-action_taken", DONE)
    page.fill("#f-no_evidence", "फ़ोटो नहीं ली जा सकी")
    page.click("form button.main")
    page.locator("text=ATR submitted").first.wait_for()
    sizes = {request: request.sizes() for request in done}
    context.close()
    spent = sum(value for size in sizes.values() for value in size.values() if size["responseBodySize"] >= 0)
    assert spent <= MOST, {(request.method, request.url): size for request, size in sizes.items()}


def twice_round(house, people):
    """A sewer reported, answered, not mended, and back with its office: two rounds, ten lines of history."""
    _, ticket = house.post(
        "भिवानी वार्ड 7 की गली में सीवर का गंदा पानी तीन हफ़्ते से खड़ा है, बच्चे स्कूल नहीं जा पा रहे। दो बार नगर परिषद में लिखकर दिया, "
        "कोई देखने नहीं आया।"
    )
    asha, meena, began = people["asha"], people["meena"], now()
    reply = "आपके वार्ड की सीवर लाइन साफ़ करवा दी गई है, ढक्कन भी बदल दिया गया है।"
    done = "सीवर लाइन की सफ़ाई करवा दी गई है और जेई ने मौके पर जाँच की; टूटा ढक्कन बदल दिया गया।"
    report = {"outcome": "done", "action_taken": done, "reply": reply, "no_evidence": "फ़ोटो नहीं ली जा सकी"}
    again = {"reason": "शिकायतकर्ता लिखता है कि पानी फिर भर गया"}
    for action, who, minutes, form in (
        ("mark", asha, 13, {"office": "FOOD:Bhiwani", "note": "पिछले साल की शिकायत भी देखें"}),
        ("acknowledge", meena, 161, {}), ("report", meena, 1568, report), ("approve", asha, 1650, {"reply": reply}),
        ("sent", None, 1655, {}), ("not_satisfied", asha, 3017, again), ("acknowledge", meena, 3062, {}),
    ):  # fmt: skip
        at = began + timedelta(minutes=minutes)
        if who is None:
            outbox.send(config.settings, lambda at=at: at)
        else:
            ticket = factories.act(factories.fresh(ticket), action, who, at, **form)
    Undo.delete().execute()  # his time to take it back is over
    return ticket


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("known", [True, False])
def test_a_ticket_of_two_rounds_fits(house, open_page, at_once, language, known):
    """With the sheet fetched anew, or carried by the page to a browser that never had it."""
    people = {officer.name: officer for officer in factories.Officer.select()}
    ticket, page, got = twice_round(house, people), open_page("meena", script=False), []
    page.context.add_cookies([{"name": "language", "value": language, "url": house.url}])
    if not known:
        page.context.clear_cookies(name="sheets")
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.on("requestfinished", lambda request: got.append(request.sizes()))
    page.goto(f"{house.url}/tickets/{ticket.number}")
    assert page.locator(".history li").count() == 10
    spent = sum(size["responseHeadersSize"] + max(0, size["responseBodySize"]) for size in got)
    assert 5_000 < spent <= 6_144


def test_the_board_and_what_it_asks_fit(house, open_page):
    account = Account.get(Account.channel == "x")
    for number in range(30):
        factories.open_ticket(account, f"Gali {number} me paani khada hai", author=f"c{number}")
    Ticket.update(proposed_office="FOOD:Bhiwani", district="Bhiwani").execute()
    page, got = open_page("asha"), []
    page.on("requestfinished", lambda request: got.append(request))

    def received(act, part):
        got.clear()
        with page.expect_event("requestfinished", lambda request: part in request.url):
            act()
        sizes = [request.sizes() for request in got]
        return sum(size["responseHeadersSize"] + max(0, size["responseBodySize"]) for size in sizes)

    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    assert 20_000 < received(lambda: page.reload(wait_until="load"), "board.js") < 32_000
    assert received(lambda: page.keyboard.press("r"), "changes") * 12 < 2_000  # a minute of polls
    page.keyboard.press("j")
    assert received(lambda: page.keyboard.press("]"), "/mark") < 1_500


@pytest.fixture
def haryana(monkeypatch):
    """Its own departments and offices with their long names instead of the tests' few."""
    monkeypatch.setattr(factories, "directory", directory.load)


def stand_in_columns(account):
    """A hundred and fifty grievances of the drill, each in other words, thirty in each of five columns."""
    posts = [post["text"] for post in read_corpus() if post["kind"] == "grievance"]
    words, dice, began = (
        [*posts, *(f"{post} कब तक?" for post in posts)][:175],
        random.Random(7),
        now() - timedelta(days=9),
    )
    for number, text in enumerate(dice.sample(words, len(words))):
        at = began + timedelta(minutes=dice.randrange(12_000))
        factories.open_ticket(account, text, at, author=f"c{number}", sent_at=at)
    proposals.propose(now())
    rows = list(Ticket.select().where(~Ticket.aside, Ticket.proposed_office.is_null(False)).limit(150))
    for number, ticket in enumerate(rows):
        stage = ("received", "marked", "acting", "reported", "replied")[number % 5]
        office = None if stage == "received" else ticket.proposed_office_id
        Ticket.update(stage=stage, office=office, version=dice.randrange(1, 7)).where(Ticket.id == ticket.id).execute()
    assert len(rows) == 150


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_full_board_and_moves_to_and_fro_fit(haryana, house, open_page, language):
    stand_in_columns(Account.get(Account.channel == "x"))
    page, got = open_page("asha"), []
    page.on("requestfinished", lambda request: got.append(request.sizes()))
    page.context.add_cookies([{"name": "language", "value": language, "url": house.url}])
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto(f"{house.url}/board")
    page.wait_for_selector("html.js")
    spent = sum(size["responseHeadersSize"] + max(0, size["responseBodySize"]) for size in got)
    assert page.locator(".card").count() == 150 and 35_000 < spent < 55_000

    def moved(key, action):
        with page.expect_event("requestfinished", lambda request: request.url.endswith(action)) as heard:
            page.keyboard.press(key)
        size = heard.value.sizes()
        page.locator("#said:has(form)" if action == "/mark" else "#said:not(:has(form))").wait_for()
        return size["responseHeadersSize"] + size["responseBodySize"]

    # in the script that weighs most; with a danger to life (its order is 0) comes the list of all calls not logged
    numbers = page.locator(
        ".col[data-stage=received] .card:not([data-order^='0']):has([lang=hi]):has(form[data-to=marked])"
    ).evaluate_all("cards => cards.map((card) => card.dataset.number)")
    assert len(numbers) >= 6
    for number in numbers[:6]:
        page.locator(f'.card[data-number="{number}"] h3 a').focus()
        assert moved("]", "/mark") <= 1_500 and moved("z", "/take_back") <= 1_500
        assert page.locator("#columns a b").first.text_content() == page.locator(".count").first.text_content()
