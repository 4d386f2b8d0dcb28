"""The script of a form with photographs or a reply: photographs made small, characters counted, nothing lost."""

import os

import pytest
from PIL import Image

from smgt import links
from smgt.channels.x import X
from smgt.models import Attachment
from tests.browser.conftest import now
from tests.browser.test_bad_input import WORDS, acting  # noqa: F401
from tests.factories import fresh


@pytest.fixture
def page(house, open_page, acting):  # noqa: F811
    page = open_page("meena")
    page.goto(f"{house.url}/tickets/{acting.number}/report")
    page.check('input[name="outcome"][value="done"]')
    page.fill("#f-action_taken", WORDS)
    return page


@pytest.fixture
def photo(tmp_path):
    """A photograph of the size that telephones make, too large for the house."""
    path = tmp_path / "gali.png"
    Image.frombytes("RGB", (2600, 2100), os.urandom(2600 * 2100 * 3)).save(path, compress_level=0)
    assert path.stat().st_size > 15 * 2**20
    return path


def sent(page):
    page.click("form button.main")
    page.locator("text=ATR submitted").first.wait_for()


def test_a_photograph_that_is_too_large_is_made_small_and_goes(page, photo, acting):  # noqa: F811
    page.set_input_files("#f-files", photo)
    sent(page)
    kept = Attachment.get(Attachment.ticket == acting)
    assert (kept.name, kept.content_type, kept.size < 3 * 2**20) == ("gali.jpg", "image/jpeg", True)


@pytest.mark.parametrize("tongue, said", [("en", "Not sent"), ("hi", "भेजा नहीं गया")])
def test_a_line_that_breaks_keeps_words_and_photograph_and_says_what_to_do(page, house, acting, tmp_path, tongue, said):  # noqa: F811
    page.goto(f"{house.url}/language?language={tongue}&next=/tickets/{acting.number}/report")
    page.check('input[name="outcome"][value="done"]')
    page.fill("#f-action_taken", WORDS)
    small = tmp_path / "a.png"
    Image.new("RGB", (9, 9)).save(small)
    page.set_input_files("#f-files", small)
    page.context.set_offline(True)
    page.click("form button.main")
    page.locator("#going", has_text=said).wait_for()
    assert page.input_value("#f-action_taken") == WORDS and fresh(acting).stage == "acting"
    page.context.set_offline(False)
    page.click("form button.main")
    page.wait_for_url(f"**/tickets/{acting.number}")
    assert fresh(acting).stage == "reported" and Attachment.get(Attachment.ticket == acting).name == "a.png"


def test_a_line_that_hangs_is_a_lost_one(page, acting):  # noqa: F811
    page.clock.install()
    page.route("**/report", lambda route: None)  # never answered
    page.click("form button.main")
    page.locator("#going", has_text="Sending").wait_for()
    page.clock.fast_forward(61_000)
    page.locator("#going", has_text="Not sent").wait_for()
    page.unroute("**/report")
    sent(page)


def test_signed_out_in_another_tab_all_stays_in_place(page, house, acting):  # noqa: F811
    other = page.context.new_page()
    other.goto(house.url)
    other.click("text=Sign out")
    page.click("form button.main")
    page.locator("#going", has_text="You are signed out").wait_for()
    assert page.input_value("#f-action_taken") == WORDS
    assert page.locator("#going a").get_attribute("href") == "/login"


@pytest.mark.parametrize("words", ["Done", "नाली खोल दी गई", "ठीक है 🙂 好"])
def test_the_count_is_the_servers_own(page, acting, words):  # noqa: F811
    page.fill("#f-reply", words)
    length = X.length(f"{words}\n{acting.number}/2")
    assert page.inner_text("#f-reply-count") == f"{length} of 280 characters, with the number"


def test_what_is_refused_comes_back_in_place_with_the_words(page, acting):  # noqa: F811
    page.fill("#f-action_taken", "too short")
    page.click("form button.main")
    page.locator("#problems").wait_for()
    assert page.evaluate("document.activeElement.id") == "problems"
    assert page.input_value("#f-action_taken") == "too short" and page.title().startswith("Error: ")
    page.fill("#f-action_taken", WORDS)
    sent(page)


def test_photographs_chosen_on_the_tickets_own_page_come_along_to_the_page_that_makes_them_small(
    house, open_page, acting, tmp_path  # noqa: F811
):  # fmt: skip
    small = tmp_path / "a.png"
    Image.new("RGB", (9, 9)).save(small)
    page = open_page("meena", script=False)
    page.goto(f"{house.url}/tickets/{acting.number}")
    page.fill("#f-action_taken", WORDS)
    page.set_input_files("#f-files", small)
    page.click("text=Large photographs")
    assert page.input_value("#f-action_taken") == WORDS and "Kept: a.png" in page.inner_text("main")


@pytest.mark.parametrize("script", [False, True])
def test_a_report_with_a_photograph_goes_by_the_link_of_a_letter(house, chromium, acting, tmp_path, script):  # noqa: F811
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png")
    address = f"{house.url}/link/{links.make(acting, acting.office_id, None, now())}"
    context = chromium.new_context(java_script_enabled=script, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address)
    page.check('input[name="outcome"][value="done"]')
    page.fill("#f-action_taken", WORDS)
    page.set_input_files("#f-files", tmp_path / "a.png")
    page.click("form button.main")
    page.locator("text=Nothing is to be done by this link now.").wait_for(timeout=8000)
    context.close()
    assert fresh(acting).stage == "reported" and Attachment.get(Attachment.ticket == acting).name == "a.png"
