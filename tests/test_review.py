"""The review meeting: its sheet, its letters in both languages, what it directed."""

import io
from datetime import timedelta

import pytest
from docx import Document

from smgt import conduct, letters, reports, review
from smgt.errors import NotFound, Refused
from smgt.journal import Actor
from smgt.models import Event, Notice
from tests import factories
from tests.factories import NOON
from tests.reports.conftest import fill, view


def actor(officer):
    return Actor(officer.name, officer.role, frozenset({officer.role}), officer)


@pytest.fixture
def lives(people):
    fill()
    return people


def test_a_sheet_tells_of_its_department_what_the_reports_say(lives):
    looked = view(lives["osd"], department="FOOD")
    sheet, ageing = review.sheet(looked), reports.find("ageing").make(looked).lines()
    assert sheet.figures["pending"].value == sum(row["pending"] for row in ageing)
    assert sheet.figures["no_report"].value == sum(row["no_report"] for row in ageing) >= len(sheet.unreported)
    assert [t.received_at for t in sheet.unreported] == sorted(t.received_at for t in sheet.unreported)
    assert {t.office.department_id for t in sheet.unreported} == {"FOOD"}


def test_the_state_ranks_its_districts_best_and_worst_only_where_there_are_enough(lives):
    assert review.sheet(view(lives["osd"])).best == []  # three districts are too few
    assert review.sheet(view(lives["osd"])).ranks.columns[1].key == "district"


def test_a_reader_of_some_sees_some(lives, people, handle):
    secret = factories.marked(factories.open_ticket(handle), people)
    factories.act(secret, "amend", people["vikram"], restricted="women")
    named = {n: secret in review.sheet(view(people[n], department="FOOD")).unreported for n in ("vikram", "osd")}
    assert named == {"vikram": True, "osd": False}


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("sort", letters.SORTS)
def test_each_letter_is_drafted_in_both_languages_as_page_and_document(lives, sort, language):
    draft = review.letter(view(lives["osd"], department="FOOD"), sort, language)
    told = " ".join([draft.subject, *draft.paragraphs])
    assert "FOOD" in told and "%(" not in told and "20-11-2026" in told
    assert any("\u0900" <= sign <= "\u097f" for sign in told) == (language == "hi")
    read = [paragraph.text for paragraph in Document(io.BytesIO(review.docx_of(draft))).paragraphs]
    assert read[3] == draft.subject and read[4:-1] == list(draft.paragraphs)


def test_a_letter_goes_to_the_deputy_commissioner_or_the_head(lives):
    assert review.letter(view(lives["osd"], district="Karnal"), "show_cause", "en").to == "To: ALL:Karnal/DC"
    assert review.letter(view(lives["osd"], department="FOOD"), "show_cause", "en").to == "To: FOOD:ALL/HOD"
    with pytest.raises(Refused, match="choose one"):
        review.letter(view(lives["osd"]), "show_cause", "en")


@pytest.mark.parametrize("sort, language", [("praise", "en"), ("show_cause", "fr")])
def test_other_letters_are_not_found(lives, sort, language):
    with pytest.raises(NotFound):
        review.letter(view(lives["osd"], department="FOOD"), sort, language)


@pytest.mark.parametrize("where, chosen, held", [
    ("", {"department": "FOOD"}, True), ("Karnal", {"district": "Karnal"}, True),
    ("Karnal", {"district": "Hisar"}, False),
])  # fmt: skip
def test_nobody_is_commended_while_the_code_of_conduct_is_in_force_there(lives, where, chosen, held):
    today = NOON.date()
    conduct.declare(where, today, today + timedelta(days=9), "ECI 1", actor(lives["vikram"]), NOON)
    looked = view(lives["osd"], **chosen)
    assert ("commendation" not in review.sorts(looked)) == held and "show_cause" in review.sorts(looked)
    if held:
        with pytest.raises(Refused, match="code of conduct"):
            review.letter(looked, "commendation", "hi")


def direct(people, text="Clear what is older than 120 days", days=10, **where):
    due = NOON.date() + timedelta(days=days)
    where = {"district": "", "department": ""} | where
    return review.direct(NOON.date(), due, text=text, actor=actor(people["vikram"]), now=NOON, **where)


def test_directions_are_kept_in_the_order_of_need_until_done(people):
    late, soon = direct(people, days=20), direct(people, days=2, department="FOOD")
    elsewhere = direct(people, district="Karnal")
    assert review.listed(department="FOOD") == [soon, elsewhere, late]
    assert review.listed(district="Bhiwani") == [soon, late]
    review.done(soon.id, "All 31 answered", actor(people["asha"]), NOON)
    review.done(soon.id, "Again", actor(people["vikram"]), NOON)
    assert [row.done_note for row in review.listed()] == ["", "", "All 31 answered"]
    assert Event.select().where(Event.action == "direction_done").count() == 1


@pytest.mark.parametrize("wrong", [
    {"days": -1}, {"days": 9999}, {"text": " "}, {"text": "x" * 2001}, {"district": "Delhi"}, {"department": "X"},
], ids=str)  # fmt: skip
def test_a_direction_that_makes_no_sense_is_refused(people, wrong):
    with pytest.raises(Refused):
        direct(people, **wrong)


def test_a_direction_that_is_not_there_cannot_be_done(people):
    with pytest.raises(NotFound):
        review.done(99, "done", actor(people["vikram"]), NOON)


def told():
    return [(notice.office_id, notice.subject) for notice in Notice.select().order_by(Notice.id)]


def test_a_direction_is_told_of_when_due_and_when_over_each_once(people):
    row = direct(people, days=1, district="Bhiwani")
    due = NOON + timedelta(days=1)
    assert [review.remind(NOON), review.remind(due), review.remind(due)] == [0, 1, 0]
    assert [review.remind(due + timedelta(days=day)) for day in (1, 2)] == [1, 0]
    assert [office for office, _ in told()] == ["ALL:Bhiwani"] * 2
    assert "is due today" in told()[0][1] and "was due on 21-11-2026" in told()[1][1]
    assert Notice.select().first().text == row.text


def test_what_is_done_or_slept_through_is_not_told_of_twice(people):
    done, slept = direct(people, days=1, department="FOOD"), direct(people, days=1)
    review.done(done.id, "All answered", actor(people["asha"]), NOON)
    assert review.remind(NOON + timedelta(days=3)) == 1 and told()[0][0] == "ALL:ALL"
    assert slept.id != done.id and review.remind(NOON + timedelta(days=9)) == 0
