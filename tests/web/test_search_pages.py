"""The search on the list: the best first, marked, with other filters, and lists saved for oneself."""

import pytest

from smgt.models import SavedFilter
from tests.factories import act, open_ticket


def numbers(page):
    return page.all("//li[@data-number]/@data-number")


def test_what_was_looked_for_is_marked_in_any_spelling(visit, handle):
    ticket = open_ticket(handle, "Ward 3 mein tin din se paani nhi aarha, kripya dekhein")
    page = visit("asha").get("/tickets?q=पानी नहीं आ रहा")
    assert numbers(page) == [ticket.number]
    assert [mark.text for mark in page.all("//li//mark")] == ["paani", "nhi", "aarha"]


def test_a_passage_of_a_later_message_is_shown_without_anybodys_number(visit, handle):
    ticket = open_ticket(handle, "Ration nahi mila", author="ramesh")
    text = "Mera number 98765 43210 hai. Depot wale ka naam Jagbir hai"
    open_ticket(handle, text, author="ramesh", replies_to=(ticket.messages.first().external_id,))
    page = visit("osd").get("/tickets?q=jagbir")
    assert page.one("//li//mark").text == "Jagbir" and "43210" not in page.words()


def test_filters_combine_and_only_ones_own_are_found(visit, handle, people):
    one = open_ticket(handle, "Pani nahi mila Bhiwani", author="a")
    two = act(open_ticket(handle, "Pani kam mila", author="b"), "mark", people["asha"], office="FOOD:Karnal")
    assert numbers(visit("asha").get("/tickets?q=पाणी")) == [two.number, one.number]
    assert numbers(visit("asha").get("/tickets?q=paani&stage=marked")) == [two.number]
    assert numbers(visit("asha").get("/tickets?q=paani&place=भिवानी")) == [one.number]
    assert numbers(visit("meena").get("/tickets?q=paani")) == []
    assert numbers(visit("asha").get("/tickets?q=SMGT-000001&stage=marked")) == []


def test_what_is_found_is_paged(visit, handle):
    for number in range(27):
        open_ticket(handle, f"Ration nahi {number}", author=f"c{number}")
    page = visit("asha").get("/tickets?q=ration&page=2")
    assert len(numbers(page)) == 2 and "27 grievances" in page.words()


@pytest.mark.parametrize("odd", ["'\"" * 100, "AND OR NOT NEAR( * ^ -", "😀", "\u200b\u202e", "%", "ॐ ् ़", "x" * 200])
def test_odd_words_are_answered(visit, ticket, odd):
    assert visit("asha").post("/saved", csrf=True, q=odd, name="x").status in (303, 422)
    assert visit("asha").get(f"/tickets?q={odd.replace('%', '%25')}").status == 200


def test_a_list_is_saved_for_oneself_used_and_forgotten(visit, ticket):
    asha = visit("asha")
    asha.post("/saved", name=" Ration,  new ", q="ration", stage="received")
    page = asha.get("/tickets")
    link = page.one('//nav[@aria-label="Saved lists"]/a')
    assert link.text == "Ration, new" and numbers(asha.get(link.get("href"))) == [ticket.number]
    assert not visit("arun").get("/tickets").all('//nav[@aria-label="Saved lists"]')
    forget = asha.get(link.get("href")).one('//form[contains(@action, "/forget")]/@action')
    assert visit("arun").post(forget).status == 404
    assert asha.post(forget).status == 303 and not SavedFilter.select().exists()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": ""}, "name of at most"),
        ({"name": "x" * 61, "q": "a"}, "name of at most"),
        ({"name": "x"}, "at least one filter"),
        ({"name": "x", "q": "9876543210"}, "own number"),
    ],
)
def test_what_cannot_be_saved_is_said_on_the_list(visit, ticket, form, sentence):
    page = visit("asha").post("/saved", **form)
    assert page.status == 422 and sentence in page.words('//*[@id="problems"]')
