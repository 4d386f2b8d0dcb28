"""The security policy in a real browser: pages obey it, and text never becomes markup where no script needs it."""

import pytest
from playwright.sync_api import Error

from tests.browser.test_bad_input import acting  # noqa: F401

PAGES = ("/tickets", "/audit", "/privacy", "/privacy/people", "/conduct", "/accounts", "/me", "/help")


@pytest.mark.parametrize("width", [1366, 360])
def test_pages_obey_their_policy_and_fit(house, open_page, width):
    page = open_page("vikram", viewport={"width": width, "height": 740})
    for address in PAGES:
        page.goto(f"{house.url}{address}")
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_text_becomes_no_markup_where_a_script_runs(house, open_page, acting):  # noqa: F811
    page = open_page("meena")
    page.goto(f"{house.url}/tickets/{acting.number}/report")
    assert page.locator("script").count()
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>made of text</b>'")
    assert page.locator("b", has_text="made of text").count() == 0
