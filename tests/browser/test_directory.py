"""Transfer, leave and additional charge in a real browser: tickets stay where they are, sight follows the charge."""

from datetime import UTC, datetime, timedelta

import pytest

from smgt.clocks import today
from smgt.models import Charge, Marking, Ticket
from tests import factories
from tests.browser.board import card, lies_in

OFFICE = "FOOD:Bhiwani"


@pytest.fixture
def ticket(house):
    _, ticket = house.post("Depot ne ration nahi diya, Bhiwani")
    return factories.act(ticket, "mark", factories.Officer.get(name="asha"), office=OFFICE, now=datetime.now(UTC))


def save(page, path, **typed):
    """Fill in a form of the directory, look, then save it."""
    page.goto(f"{page.url.partition('/directory')[0].rstrip('/')}/directory/{path}")
    for name, value in typed.items():
        page.fill(f"#f-{name}", value)
    page.get_by_role("button", name="Look before saving").click()
    assert "they stay there, under the same numbers" in page.inner_text("main")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/directory/offices/*")


def finds(page, house, ticket):
    """Whether the person at this page may open the ticket now."""
    return page.goto(f"{house.url}/tickets/{ticket.number}").status == 200


def untouched(before):
    after = factories.fresh(before)
    lying = Marking.select().where(Marking.ticket == after, Marking.ended_at.is_null()).count()
    return (after.number, after.office_id, after.stage, lying) == (before.number, OFFICE, "marked", 1)


def test_a_transfer_moves_sight_and_no_ticket(house, open_page, ticket):
    admin, meena, raj, asha = (open_page(name) for name in ("admin", "meena", "raj", "asha"))
    assert (finds(meena, house, ticket), finds(raj, house, ticket)) == (True, False)
    version = asha.locator("#poll").get_attribute("data-v")
    save(admin, "transfer", office=OFFICE, officer="raj")
    assert meena.goto(f"{house.url}/").url.endswith("/login?next=/"), "signed out at once"
    again = open_page("meena")
    assert not finds(again, house, ticket)
    live = again.request.get(f"{house.url}/board/changes?v={int(version) - 5}", headers={"HX-Request": "true"})
    assert ticket.number not in live.text()
    assert ticket.number in open_page("raj").inner_text("main")
    lies_in(asha, ticket, "marked", timeout=9000)
    assert card(asha, ticket).count() == 1 and untouched(ticket)
    assert "raj" in admin.inner_text("main") and "Vacant" not in admin.inner_text("main dl")


def test_a_substitute_sees_what_lies_there_beside_the_holder(house, open_page, ticket):
    admin, raj = open_page("admin"), open_page("raj")
    back = (today(datetime.now(UTC)) + timedelta(7)).isoformat()
    save(admin, "leave", office=OFFICE, officer="raj", until_on=back)
    assert finds(raj, house, ticket) and finds(open_page("meena"), house, ticket) and untouched(ticket)
    admin.goto(f"{house.url}/directory/offices/{OFFICE}")
    admin.locator("tr", has_text="Leave substitute").get_by_role("button", name="End").click()
    admin.locator("tr", has_text="Leave substitute").locator("text=ended").wait_for()
    assert raj.goto(f"{house.url}/").url.endswith("/login?next=/")
    assert not finds(open_page("raj"), house, ticket) and untouched(ticket)


def test_an_additional_charge_adds_to_ones_own(house, open_page, ticket):
    admin, deepak = open_page("admin"), open_page("deepak")
    save(admin, "additional", office=OFFICE, officer="deepak")
    assert finds(deepak, house, ticket) and untouched(ticket)
    held = Charge.select(Charge.office).where(Charge.officer == factories.Officer.get(name="deepak"))
    assert sorted(row[0] for row in held.tuples()) == [OFFICE, "ULB:Bhiwani"]
    assert Ticket.select().count() == 1


def test_without_script_on_a_phone_everything_fits(house, open_page, ticket):
    page = open_page("admin", script=False, viewport={"width": 360, "height": 740})
    for path in ("", "/matrix", f"/offices/{OFFICE}", "/officers", "/transfer", "/import/order", "/officers/1/rights"):
        assert page.goto(f"{house.url}/directory{path}").status == 200
        assert page.locator("main").bounding_box()["width"] <= 360, path
