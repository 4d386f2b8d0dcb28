"""The board: what it shows, how it moves, and how every open one hears of it."""

import json
from datetime import timedelta

import pytest

from smgt.models import Message, Ticket
from tests import factories


def version(page):
    return int(page.one('//*[@id="poll"]').get("data-v"))


def propose(ticket, office="FOOD:Bhiwani", district="Bhiwani"):
    Ticket.update(proposed_office=office, district=district).where(Ticket.id == ticket.id).execute()
    return factories.fresh(ticket)


def test_columns_hold_counts_and_cards(visit, people, handle):
    received = factories.open_ticket(handle, "one", author="a")
    acting = factories.acting(factories.open_ticket(handle, "two", author="b"), people)
    page = visit("asha").get("/board")
    assert page.all("//section/@data-stage") == ["received", "marked", "acting", "reported", "replied", "closed"]
    assert (page.column(received), page.column(acting)) == ("received", "acting")
    assert page.words('//header[@id="head-received"]').startswith("Received 1 oldest")
    assert "when it is marked" in page.words('//header[@id="head-marked"]')


def test_lateness_and_rounds_are_words(visit, people, ticket, clock):
    clock["now"] += timedelta(days=2, hours=5)
    again = factories.by_citizen(factories.replied(ticket, people), "not_satisfied")
    card = visit("asha").get("/board").card(again)
    assert "2 days late" in card.text_content() and "Marked again (2)" in card.text_content()
    assert "late" in card.get("class").split()


def test_a_reply_that_failed_is_seen(visit, people, ticket):
    reported = factories.act(factories.reported(ticket, people), "approve", people["asha"], reply="Done.")
    Message.update(state="failed").where(Message.purpose == "reply").execute()
    assert "Reply not sent" in visit("asha").get("/board").card(reported).text_content()


def test_a_card_can_be_moved_without_script(visit, ticket):
    propose(ticket)
    asha = visit("asha")
    form = asha.get("/board?district=Bhiwani").form(f"{ticket.number}/mark")
    page = asha.post(f"/tickets/{ticket.number}/mark", form, office="FOOD:Bhiwani")
    assert (page.status, page.headers["Location"]) == (303, "/board?district=Bhiwani")
    after = asha.get("/board")
    assert after.column(ticket) == "marked"
    assert "SMGT" in after.words('//*[@id="said"]') and after.form(f"{ticket.number}/take_back")


def test_the_menu_says_which_column_means_what(visit, people, ticket):
    card = visit("asha").get("/board").card(ticket)
    assert card.xpath('.//a[@data-to="marked"]') and not card.xpath(".//form")  # nothing proposed: it must be asked
    propose(ticket)
    card = visit("asha").get("/board").card(ticket)
    assert card.xpath('.//form[@data-to="marked"]/button/@value') == ["FOOD:Bhiwani", "ALL:Bhiwani", "FOOD:ALL"]
    assert card.xpath(".//form//option/@value") == ["", "ALL:ALL"]
    assert card.xpath(f'.//a[@href="/tickets/{ticket.number}/mark"]')
    assert card.xpath('.//a[@data-to="closed"]/@href') == [f"/tickets/{ticket.number}/decline"]
    factories.marked(ticket, people)
    assert not visit("osd").get("/board").card(ticket).xpath(".//details")


def test_a_drop_answers_with_the_changed_parts(visit, ticket):
    propose(ticket)
    asha = visit("asha")
    board = asha.get("/board")
    page = asha.drop(f"/tickets/{ticket.number}/mark", **board.form(f"{ticket.number}/mark"), v=version(board))
    assert page.status == 200 and "Take back" in page.text
    assert page.one('//*[@data-hx-swap-oob="beforeend:#cards-marked"]//article').get("data-number") == ticket.number
    assert version(page) > version(board)


def test_a_drop_brings_the_heads_of_the_two_columns_it_touches_or_of_all_when_more_moved(visit, people, handle):
    first, second = (factories.open_ticket(handle, words, author=words) for words in ("one", "two"))
    Ticket.update(proposed_office="FOOD:Bhiwani").execute()
    asha = visit("asha")
    board = asha.get("/board")
    drop = {"left": "received", "v": version(board)}
    page = asha.drop(
        f"/tickets/{first.number}/mark", **board.form(f"{first.number}/mark"), office="FOOD:Bhiwani", **drop
    )
    assert page.all("//header/@id") == ["head-received", "head-marked"]
    page = asha.drop(
        f"/tickets/{second.number}/mark", **board.form(f"{second.number}/mark"), office="FOOD:Karnal", **drop
    )
    assert len(page.all("//header/@id")) == 6  # the first one's move is news to this version, too


def test_a_drop_also_brings_what_others_did(visit, people, handle):
    first, second = (factories.open_ticket(handle, words, author=words) for words in ("one", "two"))
    asha = visit("asha")
    board = asha.get("/board")
    factories.marked(second, people)
    page = asha.drop(f"/tickets/{first.number}/mark", office="FOOD:Bhiwani", v=version(board))
    assert set(page.all("//article/@data-number")) == {first.number, second.number}


def test_a_stale_drop_says_so_in_a_sentence(visit, people, ticket):
    asha = visit("asha")
    stale = {"office": "FOOD:Karnal", "version": ticket.version}
    factories.marked(ticket, people)
    page = asha.drop(f"/tickets/{ticket.number}/mark", **stale)
    assert page.status == 409 and "<" not in page.text and len(page.text) > 10
    assert asha.drop(f"/tickets/{ticket.number}/pass_on").status == 422


def test_take_back_puts_it_where_it_was(visit, ticket):
    asha = visit("asha")
    asha.drop(f"/tickets/{ticket.number}/mark", office="FOOD:Bhiwani")
    page = asha.drop(f"/tickets/{ticket.number}/take_back")
    assert page.one("//article").get("data-number") == ticket.number
    assert page.one('//*[@data-hx-swap-oob="beforeend:#cards-received"]') is not None


def test_nothing_new_is_204(visit, ticket):
    asha = visit("asha")
    assert asha.htmx(f"/board/changes?v={version(asha.get('/board'))}").status == 204


def test_a_change_by_another_comes_with_the_next_poll(visit, people, ticket):
    asha = visit("asha")
    since = version(asha.get("/board"))
    factories.marked(ticket, people)
    page = asha.htmx(f"/board/changes?v={since}")
    assert page.one("//article").get("data-number") == ticket.number
    assert page.words('//header[@id="head-marked"]').startswith("Marked 1")
    assert asha.htmx(f"/board/changes?v={version(page)}").status == 204


def test_a_new_ticket_appears(visit, handle):
    asha = visit("asha")
    since = version(asha.get("/board"))
    ticket = factories.open_ticket(handle)
    assert asha.htmx(f"/board/changes?v={since}").card(ticket) is not None


def test_what_leaves_the_filter_leaves_the_board(visit, people, ticket):
    propose(ticket, district="Karnal")
    asha = visit("asha")
    since = version(asha.get("/board?district=Karnal"))
    factories.act(ticket, "amend", people["asha"], district="Hisar")
    page = asha.htmx(f"/board/changes?v={since}", board="/board?district=Karnal")
    assert not page.all("//article") and page.one('//*[@id="gone"]').get("data-cards").strip() == f"t{ticket.id}"


def test_an_officer_hears_only_of_his_own(visit, people, ticket):
    meena, deepak = visit("meena"), visit("deepak")
    factories.marked(ticket, people)
    assert meena.htmx("/board/changes?v=0").all("//article")
    page = deepak.htmx("/board/changes?v=0")
    assert not page.all("//article") and f"t{ticket.id}" not in page.one('//*[@id="gone"]').get("data-cards")


@pytest.mark.parametrize("known", ["", "x", "-1", "99999999", "²"])
def test_a_version_that_cannot_be_loads_the_board_again(visit, ticket, known):
    page = visit("asha").htmx(f"/board/changes?v={known}")
    assert page.headers.get("HX-Refresh") == "true"


def test_a_long_column_shows_thirty_and_more(visit, handle):
    for number in range(33):
        factories.open_ticket(handle, f"paani {number}", author=f"c{number}")
    asha = visit("asha")
    page = asha.get("/board")
    assert len(page.all('//section[@id="received"]//article')) == 30
    more = asha.htmx(page.one('//*[@id="next-received"]').get("data-hx-get"))
    assert len(set(more.all("//article/@data-number"))) == 33 and not more.all('//*[@id="next-received"]')


def test_closed_ones_are_the_days_own(visit, people, ticket, clock):
    closed = factories.act(ticket, "decline", people["asha"], outcome="outside", reason="Union")
    assert visit("asha").get("/board").column(closed) == "closed"
    clock["now"] += timedelta(hours=12, minutes=1)  # past midnight in India
    assert visit("asha").get("/board").column(closed) is None


@pytest.mark.parametrize("by,lane", [("district", "Bhiwani"), ("department", "FOOD")])
def test_lanes_cut_the_board_across_and_count_all_of_it(visit, people, handle, by, lane):
    marked = factories.marked(factories.open_ticket(handle), people)
    factories.open_ticket(handle, "kahan ka hai", author="b")
    page = visit("asha").get(f"/board?lanes={by}")
    heads = [head.text_content().split() for head in page.all('//section[@class="lane"][not(@hidden)]/h2')]
    assert sorted((head[0], head[-1]) for head in heads) == sorted([(lane, "1"), ("not", "1")])
    assert page.card(marked).xpath("ancestor::section/@id") == [f"lane-{lane}"]


@pytest.mark.parametrize("by,lane", [("district", "Bhiwani"), ("department", "FOOD")])
def test_lanes_hear_of_changes_too(visit, people, ticket, by, lane):
    asha, address = visit("asha"), f"/board?lanes={by}"
    since = version(asha.get(address))
    factories.marked(ticket, people)
    page = asha.htmx(f"/board/changes?v={since}", board=address)
    assert page.one(f'//*[@data-hx-swap-oob="beforeend:#cards-{lane}-marked"]//article').get("data-number")
    assert json.loads(page.one('//*[@id="counts"]').get("data-lanes")) == {lane: [0, 1, 0, 0, 0, 0]}
    assert not page.all("//header")


def test_quick_filters_stand_in_the_address(visit, people, ticket):
    page = visit("asha").get("/board?channel=x")
    assert page.one('//nav[contains(@class, "quick")]//a[@aria-current]').text == "X"
    assert "/board?overdue=1" in page.all('//nav[contains(@class, "quick")]//a/@href')
