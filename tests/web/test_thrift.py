"""Pages that cost little: ten rows and no small pictures where a browser saves data, or its officer asked for it."""

import io

import pytest
from PIL import Image

from smgt.models import Ticket
from tests import factories

SAVES = {"Save-Data": "on"}


@pytest.fixture
def many(handle, people):
    """Twelve grievances with meena's office."""
    for number in range(12):
        factories.marked(factories.open_ticket(handle, f"Ration nahi mil raha {number}"), people)


def listed(page):
    return len(page.all("//main//*[@data-number]"))


@pytest.mark.parametrize("address", ["/", "/tickets", "/tickets?q=ration"])
def test_a_browser_that_saves_data_gets_ten_rows(visit, many, address):
    meena = visit("meena")
    page = meena.get(address)
    assert (listed(page), listed(meena.get(address, **SAVES))) == (12, 10)
    assert "Save-Data" in page.response.headers["Vary"]


def test_the_last_page_of_ten_has_the_rest(visit, many):
    assert listed(visit("meena").get("/tickets?page=2", **SAVES)) == Ticket.select().count() - 10


def test_who_asks_for_low_data_gets_it_on_every_device_until_he_asks_no_more(visit, many):
    visit("meena").post("/me/low-data", low_data="on")
    assert listed(visit("meena").get("/")) == 10
    visit("meena").post("/me/low-data", low_data="")
    assert listed(visit("meena").get("/")) == 12


def test_a_picture_is_only_a_link_then(visit, people, ticket):
    factories.acting(ticket, people)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "PNG")
    picture.seek(0)
    report = {"outcome": "done", "action_taken": "The depot was opened and the ration handed out."}
    meena = visit("meena")
    form = meena.get(f"/tickets/{ticket.number}").form("report")
    assert meena.post(f"/tickets/{ticket.number}/report", form | report, files=(picture, "a.png")).status == 303
    address = f"/tickets/{ticket.number}"
    assert visit("asha").get(address).all("//img")
    saved = visit("asha").get(address, **SAVES)
    assert not saved.all("//img") and "a.png" in saved.words()


def test_a_page_that_is_the_same_either_way_does_not_vary_by_it(visit):
    assert "Save-Data" not in visit("meena").get("/me").response.headers["Vary"]
