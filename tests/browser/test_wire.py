"""An officer's whole task over a poor line, in bytes: request and answer, headers and bodies, no script."""

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
