"""Bytes over the line: an officer's whole task, request and answer, no script; the board, its poll and a move."""

from smgt.models import Account, Ticket
from tests import factories
from tests.browser.conftest import PASSWORD

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
