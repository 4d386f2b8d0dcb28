"""A citizen's own numbers on the pages: masked in lists and for who need not ring; one click makes a contact."""

import pytest

from smgt.models import Message
from tests.factories import act, fresh, marked, open_ticket

WORDS = "Ration nahi mila Bhiwani, mera phone 9812345678"


@pytest.fixture
def told(handle, people):
    return marked(open_ticket(handle, WORDS, author_name="Ramesh"), people)


@pytest.mark.parametrize("path", ["/board", "/tickets"])
@pytest.mark.parametrize("name", ["asha", "meena", "osd"])
def test_lists_show_no_number(visit, told, path, name):
    page = visit(name).get(path)
    assert told.number in page.text and "9812345678" not in page.text


@pytest.mark.parametrize(("name", "full"), [("asha", True), ("meena", True), ("osd", False)])
def test_who_works_on_it_reads_the_number_and_a_viewer_does_not(visit, told, name, full):
    page = visit(name).get(f"/tickets/{told.number}")
    assert ("9812345678" in page.text) is full


def test_one_click_makes_it_the_contact(visit, told):
    asha = visit("asha")
    page = asha.get(f"/tickets/{told.number}")
    form = next(
        f for f in page.all('//form[contains(@action, "/amend")]') if f.xpath('.//input[@name="contact_phone"]')
    )
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    asha.post(form.get("action"), fields)
    assert (fresh(told).contact_phone, fresh(told).contact_name) == ("9812345678", "Ramesh")
    assert "Use as contact" not in asha.get(f"/tickets/{told.number}").text


def test_a_viewer_is_offered_nothing(visit, told):
    assert "Use as contact" not in visit("osd").get(f"/tickets/{told.number}").text


def test_where_no_number_is_known_he_can_be_asked_privately(visit, handle):
    ticket = open_ticket(handle, "Ration nahi mila Bhiwani")
    asha = visit("asha")
    assert asha.get(f"/tickets/{ticket.number}").all('//a[contains(@href, "/ask_details")][contains(., "privately")]')
    assert "direct message" in asha.get(f"/tickets/{ticket.number}/ask_details").text


@pytest.mark.parametrize("address", ["/tickets/{}", "/triage?at={}"])
@pytest.mark.parametrize("words, name, lacks", [
    ("Ration nahi mila", "Ramesh", ["Phone"]), ("Ration nahi mila", "", ["Name", "Phone"]),
    ("Ration nahi mila 9812345678", "", ["Name"]), ("Ration nahi mila 9812345678", "Ramesh", []),
])  # fmt: skip
def test_name_and_phone_that_are_missing_are_asked_for_in_private(visit, handle, address, words, name, lacks):
    ticket = open_ticket(handle, words)
    Message.update(author_name=name).execute()
    page = visit("asha").get(address.format(ticket.number))
    missing = page.all('//dd[starts-with(normalize-space(), "not known")]/preceding-sibling::dt[1]/text()')
    assert [each for each in missing if each in ("Name", "Phone")] == lacks
    assert len(page.all('//a[contains(., "privately")]')) == bool(lacks)


def test_no_district_chosen_on_the_form_is_no_district(visit, people, told):
    act(told, "amend", people["asha"], district="Bhiwani")
    asha = visit("asha")
    page = asha.get(f"/tickets/{told.number}/amend")
    assert page.one('//select[@name="district"]/option[@selected]/@value') == "Bhiwani"
    asha.post(f"/tickets/{told.number}/amend", page.form("/amend") | {"district": "-"})
    assert fresh(told).district_id is None


@pytest.mark.parametrize("name, full", [("asha", True), ("osd", False)])
def test_a_number_in_a_note_or_summary_is_masked_for_who_need_not_ring(visit, told, people, name, full):
    act(told, "note", people["asha"], note="He rings from 9812345678")
    Message.update(removed="deleted", ticket=None).execute()
    visitor = visit(name)
    history = visitor.get(f"/tickets/{told.number}").words('//section[@aria-labelledby="history"]')
    stood = visitor.get(f"/tickets/{told.number}/past").words('//section[@aria-labelledby="history"]')
    hand = visitor.get(f"/triage?at={told.number}").words("//main")
    assert ["9812345678" in words for words in (history, stood, hand)] == [full] * 3
    assert "He rings from" in history
