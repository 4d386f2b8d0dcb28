"""Pages on the narrowest screen: nothing runs off to the side, and every target can be hit."""

import pytest

from smgt.models import Account, Ticket
from tests import factories, pictures

LOOK = """() => {
  const small = [...document.querySelectorAll('a[href], button, select, summary')].filter((e) => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    const amid = e.matches('a') && style.display === 'inline'; // a link within a sentence
    return e.checkVisibility() && box.height && !amid && !e.closest('.skip') && Math.min(box.width, box.height) < 23.9;
  });
  return [document.scrollingElement.scrollWidth - innerWidth, small.map((e) => e.outerHTML)];
}"""
SPACED = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
WHO = {"asha": ("tracker", "en"), "vikram": ("state", "hi"), "admin": ("admin", "hi"), "meena": ("food", "hi")}


@pytest.mark.parametrize("name", WHO)
def test_no_page_scrolls_sideways_and_no_target_is_small(house, open_page, name):
    account, (role, language) = Account.get(Account.channel == "x"), WHO[name]
    for words in ("Gali me paani khada hai", "बिजली सुबह से बंद है", "No water in Sector 9"):
        factories.open_ticket(account, words, author=words)
    people = {officer.name: officer for officer in factories.Officer.select()}
    ticket = factories.marked(Ticket.get(), people)
    addresses = [each for each in pictures.PAGES[role] if each.startswith("/")]
    page, wrong = open_page(name, viewport={"width": 320, "height": 640}), {}
    page.context.add_cookies([{"name": "language", "value": language, "url": house.url}])
    for address in (*addresses, f"/tickets/{ticket.number}" if role != "admin" else "/directory/categories"):
        page.goto(house.url + address)
        found = page.evaluate(LOOK)
        page.evaluate("css => { document.adoptedStyleSheets = [new CSSStyleSheet()];"
                      " document.adoptedStyleSheets[0].replaceSync(css) }", SPACED)  # fmt: skip
        over = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        if max(found[0], over) > 0 or found[1]:
            wrong[address] = (found, over)
    assert wrong == {}


def test_a_report_shows_its_figures_before_its_filters_without_script(house, open_page):
    factories.open_ticket(Account.get(Account.channel == "x"))
    page = open_page("meena", script=False, viewport={"width": 360, "height": 740})
    page.goto(f"{house.url}/reports/disposal")
    assert page.locator("table.report").bounding_box()["y"] < 400
    assert not page.locator("#r-district").is_visible()
    page.click(".choose summary")
    assert page.locator("#r-district").is_visible()
    page.set_viewport_size({"width": 1366, "height": 768})
    page.reload()
    assert page.locator("#r-district").is_visible() and not page.locator(".choose summary").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".shown").is_visible() and not page.locator("#r-district").is_visible()
