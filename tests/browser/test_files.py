"""A photograph on a slow line, by a real browser: not a byte of it before it is asked for, with and without script."""

import pytest

from smgt import config, media
from smgt.channels.base import File
from smgt.models import Account, Officer
from tests.browser.conftest import now
from tests.factories import act, open_ticket
from tests.media.samples import PDF, noise


@pytest.fixture
def ticket(house):
    files = [File("टूटी सड़क.jpg", "", noise()), File("letter.pdf", "", PDF), File("cut.jpg", "", noise()[:9000])]
    opened = open_ticket(Account.get(Account.channel == "mail"), "Sadak tooti hai, Bhiwani", files=files)
    media.sweep(config.settings, now)
    return act(opened, "mark", Officer.get(Officer.name == "asha"), now(), office="FOOD:Bhiwani")


@pytest.mark.parametrize("script", [True, False])
def test_a_photograph_loads_when_it_is_opened(house, open_page, ticket, script):
    page, asked = open_page("meena", script=script), []
    page.on("request", lambda request: asked.append(request.url) if "/files/" in request.url else None)
    page.goto(f"{house.url}/tickets/{ticket.number}", wait_until="networkidle")
    # a browser whose script is switched off loads lazily never: then the small one comes along, as HTML says
    assert [url.rpartition("/")[2] for url in asked] == ([] if script else ["thumb"])
    page.click("ul.files summary")
    image = page.locator("ul.files img")
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.naturalWidth") in (96, 160, 240, 320)
    with page.expect_response("**/files/*") as large:
        page.click("ul.files a:has(img)")
    assert large.value.headers["content-type"] in ("image/jpeg", "image/webp")
    assert "sandbox" in large.value.headers["content-security-policy"]
