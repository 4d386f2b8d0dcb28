"""The review meeting's pages, a long list's link, a ticket as it stood."""

from datetime import timedelta

import pytest

from smgt import longfiles
from smgt.models import Direction, Event, Officer
from smgt.web.filters import narrow
from tests import factories
from tests.factories import NOON
from tests.reports.conftest import fill


@pytest.fixture
def lives(app, people):
    fill()
    return people


@pytest.mark.parametrize("query", ["", "?department=FOOD", "?district=Karnal"])
def test_one_click_gives_the_sheet(lives, visit, query):
    assert visit("osd").get("/review").status == 200
    page = visit("osd").get(f"/review/sheet{query}")
    assert page.status == 200 and "Pendency by age" in page.words()
    assert bool(page.all('//a[contains(@href, "/review/letter/show_cause")]')) == bool(query)


def test_a_letter_to_print_and_as_a_document(lives, visit):
    page = visit("osd").get("/review/letter/show_cause?department=FOOD&lang=hi")
    assert page.one('//div[@class="letter"]').get("lang") == "hi"
    document = visit("osd").get("/review/letter/show_cause.docx?department=FOOD&lang=en")
    assert document.response.data[:2] == b"PK" and document.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["sheet?department=Atlantis", "letter/show_cause"])
def test_what_makes_no_sense_is_a_sentence(lives, visit, path):
    assert visit("osd").get(f"/review/{path}").status == 422


def test_the_cell_notes_directions_a_viewer_reads_them(lives, visit):
    form = {"met_on": "2026-11-20", "due_on": "2026-12-01", "text": "Clear <b>the old</b>", "department": "FOOD"}
    assert visit("osd").post("/review/directions", form).status == 403
    assert visit("vikram").post("/review/directions", form | {"due_on": "soon"}).status == 422
    assert visit("vikram").post("/review/directions", form).status == 303
    page = visit("osd").get("/review")
    assert "Clear <b>the old</b>" in page.words() and not page.all("//main//b[text()='the old']")
    row = Direction.get()
    assert visit("asha").post(f"/review/directions/{row.id}/done", note="Done").status == 303
    assert "done 20-11-2026" in " ".join(visit("osd").get("/review").words().split())


def test_an_officer_has_no_review_page(lives, visit):
    assert visit("meena").get("/review").status == 403


def test_a_long_list_is_asked_for_and_arrives_by_its_link(lives, visit, monkeypatch):
    monkeypatch.setattr(longfiles, "LONG", 10)
    asha = visit("asha")
    page = asha.get("/tickets?channel=x")
    assert not page.all('//a[contains(@href, "/tickets.csv")]')
    link = asha.post("/exports", page.form("/exports")).headers["Location"]
    waiting = asha.get(link)
    assert waiting.one('//meta[@http-equiv="refresh"]').get("content") == "3"
    assert "waiting" in asha.get("/exports").words("//tbody")
    longfiles.sweep(lambda: NOON, narrow)
    assert asha.get("/exports").one("//tbody//a/@href") == link and "ready" in asha.get("/exports").words("//tbody")
    ready = asha.get(link)
    assert not ready.all("//meta[@http-equiv]") and ready.headers["Cache-Control"] == "no-store"
    file = asha.get(ready.one('//a[contains(@href, "/file")]/@href'))
    assert file.headers["Cache-Control"] == "no-store" and file.response.data.count(b"\n") > 10
    assert [visit(name).get(f"{link}{more}").status for name in ("vikram", "osd") for more in ("", "/file")] == [
        404
    ] * 4
    assert "No file" in visit("vikram").get("/exports").words()


def test_a_private_firms_man_asks_for_no_list(lives, visit):
    Officer.update(firm="Acme").where(Officer.name == "asha").execute()
    assert visit("asha").post("/exports").status == 403


def test_a_ticket_as_it_stood(app, visit, people, handle, clock):
    ticket = factories.marked(factories.open_ticket(handle), people)
    factories.act(ticket, "acknowledge", people["meena"], NOON + timedelta(hours=2))
    clock["now"] = NOON + timedelta(hours=5)
    page = visit("asha").get(f"/tickets/{ticket.number}/past?at=2026-11-20T13:00")
    assert page.status == 200 and page.words("//main//dl").startswith("StageMarked")
    assert "Acknowledge" not in page.words('//section[@aria-labelledby="history"]')
    assert visit("asha").get(f"/tickets/{ticket.number}/past").words("//main//dl").startswith("StageAction under way")
    assert visit("raj").get(f"/tickets/{ticket.number}/past").status == 404


@pytest.mark.parametrize("at", ["1999-01-01T00:00", "soon", "2026-11-01T00:00", "9999-12-31T23:59"])
def test_a_moment_that_makes_no_sense_is_said_in_words(app, visit, people, handle, at):
    ticket = factories.open_ticket(handle)
    assert visit("asha").get(f"/tickets/{ticket.number}/past?at={at}").status == 422


@pytest.mark.parametrize("name, firm, status", [("osd", "", 200), ("meena", "", 403), ("osd", "Acme Pvt", 403)])
def test_a_letter_as_a_document_is_for_readers_of_everything_and_noted(lives, visit, name, firm, status):
    Officer.update(firm=firm).where(Officer.name == name).execute()
    assert visit(name).get("/review/letter/show_cause.docx?department=FOOD&lang=en").status == status
    noted = [event.details for event in Event.select().where(Event.action == "export")]
    assert noted == [{"what": "letter show_cause", "filters": {"department": "FOOD"}}] * (status == 200)
