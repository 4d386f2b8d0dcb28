"""The pages in Hindi: who gets it unasked, and that a refusal with facts in it is said in the reader's language."""

import pytest

from smgt.config import settings as house
from tests import factories


@pytest.fixture
def hindi(monkeypatch):
    monkeypatch.setattr(house, "officers_language", "hi")


def test_officers_read_hindi_and_the_cell_english_until_they_choose(visit, people, hindi):
    assert visit("meena").get("/").one("/html").get("lang") == "hi"
    assert visit("asha").get("/").one("/html").get("lang") == visit().get("/login").one("/html").get("lang") == "en"
    meena = visit("meena")
    meena.get("/language?language=en&next=/")
    assert meena.get("/").one("/html").get("lang") == visit("meena").get("/").one("/html").get("lang") == "en"


def test_a_ticket_reads_in_the_words_of_the_offices(visit, people, ticket, hindi):
    marked = factories.marked(ticket, people)
    words = visit("meena").get(f"/tickets/{marked.number}").words()
    assert "मार्क की गई" in words and "संज्ञान लें" in words and "Acknowledge" not in words


def test_a_refusal_with_facts_in_it_is_in_hindi_too(visit, people, ticket, hindi):
    acting, meena = factories.acting(ticket, people), visit("meena")
    page = meena.post(f"/tickets/{acting.number}/report", outcome="done", action_taken="हो गया")
    assert page.status == 422 and "कम से कम 20 अक्षरों में लिखें कि क्या किया गया।" in page.words()
    assert page.one("//title").text.startswith("त्रुटि: ")


def test_a_percent_sign_in_what_was_typed_breaks_no_sentence(visit, people, ticket):
    admin = visit("admin")
    admin.get("/language?language=hi&next=/")
    fields = {"department": "FOOD", "district": "Karnal", "name": "New", "seat": "ONE", "superior": "50%d"}
    page = admin.post("/directory/offices/add", **fields)
    assert page.status == 422 and "50%d नाम का कोई दूसरा खुला कार्यालय नहीं है।" in page.words()
