"""What goes wrong while somebody types or sends: his words are kept, and the page says what to do."""

import pytest

from smgt.drill.letters import picture
from smgt.models import Event, Session, Ticket
from tests import factories
from tests.browser.board import card
from tests.factories import fresh

WORDS = "गली की सफ़ाई करवा दी गई है और नाली खोल दी गई है।"


@pytest.fixture
def acting(house):
    people = {officer.name: officer for officer in factories.Officer.select()}
    _, ticket = house.post("Gali me paani khada hai, Bhiwani ward 7")
    return factories.act(
        factories.act(ticket, "mark", people["asha"], office="FOOD:Bhiwani"), "acknowledge", people["meena"]
    )


@pytest.fixture
def report(house, open_page, acting):
    """The officer's report, filled in and not yet sent."""
    page = open_page("meena", script=False)
    page.goto(f"{house.url}/tickets/{acting.number}/report")
    page.check('input[name="outcome"][value="done"]')
    page.fill("#f-action_taken", WORDS)
    return page


def send(page):
    page.click("form button.main")


def reports(ticket):
    return Event.select().where(Event.ticket == ticket, Event.action == "report").count()


def test_a_session_that_ends_while_typing_gives_the_words_back_after_the_sign_in(house, report, acting):
    Session.update(acted_at=factories.NOON).execute()  # long ago
    send(report)
    report.fill("#email", "meena@hry.nic.in")
    report.fill("#password", "monsoon ladder quartz")
    report.click("main button")
    assert WORDS in report.input_value("textarea >> nth=0")
    report.click("text=Send it now")
    assert fresh(acting).stage == "reported" or WORDS in report.content()


def test_signed_out_in_another_tab_the_words_stay_and_are_sent_after_signing_in_there(house, report, acting):
    other = report.context.new_page()
    other.goto(house.url)
    other.click("text=Sign out")
    send(report)
    report.locator("text=You are signed out").first.wait_for()
    assert WORDS in report.input_value("textarea >> nth=0")
    other.fill("#email", "meena@hry.nic.in")
    other.fill("#password", "monsoon ladder quartz")
    other.click("main button")
    if report.locator("form button.main").count():  # with script the form itself is still there
        send(report)
        assert WORDS in report.input_value("textarea >> nth=0")
        report.click("text=Send it now")
    assert fresh(acting).stage == "reported" or WORDS in report.content()


def test_of_two_tabs_the_second_keeps_its_words_and_says_what_changed(house, report, acting):
    meena = factories.Officer.get(factories.Officer.name == "meena")
    factories.act(acting, "note", meena, note="Rang the complainant")
    send(report)
    assert "changed while you were writing" in report.inner_text("main")
    assert report.input_value("#f-action_taken") == WORDS and fresh(acting).stage == "acting"
    send(report)
    assert fresh(acting).stage == "reported"


def test_a_double_tap_reports_once(report, acting):
    report.dblclick("form button.main", no_wait_after=True)
    report.locator("text=ATR submitted").first.wait_for()
    assert reports(acting) == 1 and fresh(acting).stage == "reported"


def test_going_back_after_it_was_sent_does_nothing_twice_and_says_why(report, acting):
    send(report)
    report.locator("text=ATR submitted").first.wait_for()
    report.go_back()
    if report.locator("form button.main").count():
        send(report)
    assert "not possible" in report.inner_text("main").lower() or "changed" in report.inner_text("main")
    assert reports(acting) == 1
    report.click("text=Back to the grievance")
    assert report.locator("h1").inner_text() == acting.number


def test_a_photograph_that_is_too_large_is_said_and_the_words_kept(report, acting, tmp_path):
    large = tmp_path / "gali.png"
    large.write_bytes(picture() + bytes(20 * 2**20))
    report.set_input_files("#f-files", large)
    send(report)
    assert "too large" in report.inner_text("main") and fresh(acting).stage == "acting"
    assert report.input_value("#f-action_taken") == WORDS


def test_a_card_that_somebody_moved_while_its_menu_was_open_says_so(house, open_page):
    _, ticket = house.post("Bijli nahi hai")
    Ticket.update(proposed_office="FOOD:Bhiwani", district="Bhiwani").execute()
    page = open_page("asha")
    card(page, ticket).locator("summary").click()
    factories.act(ticket, "mark", factories.Officer.get(name="arun"), office="FOOD:Karnal")
    card(page, ticket).get_by_role("button", name="Mark").click()
    page.locator("#said.bad").wait_for()
    assert "changed" in page.locator("#said").inner_text() and fresh(ticket).office_id == "FOOD:Karnal"
