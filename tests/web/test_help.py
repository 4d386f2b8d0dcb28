"""Help in place: the tour leads through its pages, the drill knows what was done."""

import pytest

from smgt.web.lessons import TOUR
from tests import factories

WHO = {"asha": "tracker", "meena": "officer", "vikram": "state_nodal", "osd": "viewer", "admin": "administrator"}


@pytest.mark.parametrize("name,role", WHO.items())
def test_the_tour_leads_from_its_first_page_to_the_drill(visit, name, role):
    address, seen = "/help/tour/1", 0
    while address:
        page, seen = visit(name).get(address), seen + 1
        address = next(iter(page.all('//main//a[@rel="next"]/@href')), None)
    assert seen == len(TOUR[role]) and page.all('//main//a[@href="/help/drill"]')
    assert visit(name).get(f"/help/tour/{seen + 1}").status == visit(name).get("/help/tour/0").status == 404


def test_the_drill_ticks_off_what_the_reader_himself_has_done(visit, people, ticket):
    assert "0 of 4 done" in visit("meena").get("/help/drill").words()
    factories.reported(ticket, people)
    assert "2 of 4 done" in visit("meena").get("/help/drill").words()
    assert "1 of 4 done" in visit("asha").get("/help/drill").words()
    assert "reads only" in visit("osd").get("/help/drill").words()


@pytest.mark.parametrize("name,keys", [("asha", 1), ("osd", 1), ("meena", 0), ("admin", 0), (None, 0)])
def test_the_boards_keys_are_told_to_those_who_have_a_board_the_words_to_all(visit, name, keys):
    page = visit(name).get("/help")
    assert len(page.all('//*[@id="keys"]')) == keys and "The action-taken report" in page.words()


def test_a_stranger_reads_help_and_takes_no_tour(visit):
    assert visit().get("/help").status == 200 and visit().get("/help/drill").status == 303
