"""The pages in Hindi: who gets it unasked, and that a refusal with facts in it is said in the reader's language."""

import re
from datetime import timedelta

import pytest
from peewee import Case

from smgt import reminders
from smgt.config import settings as house
from smgt.models import Category, Office
from smgt.web.reports import words as words_of_reports
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


@pytest.fixture
def in_hindi(visit, people):
    """That person's visitor, who reads Hindi."""

    def go(name):
        found = visit(name)
        found.get("/language?language=hi&next=/me")
        return found

    return go


def passed_over(ticket, people):
    """A ticket with an office above which some are vacant; each has a Hindi name."""
    Office.update(name_hi=Case(None, [(Office.seat == "DC", "उपायुक्त")], "नगराधीश")).execute()
    return factories.marked(ticket, people, office="FOOD:Karnal")


def test_whom_an_escalation_passed_over_and_why_is_in_the_readers_words(in_hindi, people, ticket, now):
    marked = passed_over(ticket, people)
    reminders.sweep(now + timedelta(hours=28))
    words = in_hindi("asha").get(f"/tickets/{marked.number}").words("//section[@aria-labelledby='history']")
    assert "उच्च अधिकारी को प्रेषित" in words and "नगराधीश" in words and "(रिक्त)" in words
    assert "विलंबित: संज्ञान लेना है" in words and not re.search("overdue|vacant|ALL:", words)


def test_the_audit_has_no_raw_words(in_hindi, people, ticket, now):
    passed_over(ticket, people)
    reminders.sweep(now + timedelta(hours=28))
    words = in_hindi("vikram").get("/audit").words("//tbody")
    assert "मार्क की गई" in words and not re.search("overdue|vacant|ALL:|level|passed_over", words)


def test_why_a_call_is_due_is_said_in_hindi(in_hindi, people, ticket):
    factories.act(ticket, "mark", people["asha"], office="FOOD:Bhiwani", urgency="life-threatening")
    assert "फ़ोन दर्ज करने के लिए 5 मिनट" in in_hindi("meena").get(f"/tickets/{ticket.number}").words()


def test_shipped_rules_are_worded_in_hindi(in_hindi):
    Category.update(limit_rule="treat as life-threatening").execute()
    assert "जीवन को ख़तरा मानें" in in_hindi("admin").get("/directory/categories").words()


def test_places_of_reports_have_their_hindi_names(app):
    with app.test_request_context(headers={"Cookie": "language=hi"}):
        assert words_of_reports().name("place", "Gohana") == "गोहाना"
