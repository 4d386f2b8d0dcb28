"""Every decision of the cell teaches: the next message like it is proposed so; what is erased is not known again."""

from datetime import timedelta

import pytest

from smgt import erasing, journal, learning, lessons, proposals, rebuilding
from smgt.models import Counter, Erasure, Learnt, Lesson, Spelling, Ticket, db
from smgt.routing import build
from smgt.routing.model import shipped
from tests.factories import NOON, act, fresh, open_ticket

LATER = NOON + timedelta(minutes=1)
ODD = "chaupal wale kamre ki chaabi koi nahi deta hamein, bhiwani"
AGAIN = "chaupal wale kamre ki chaabi koi nahi deta hai hamein, bhiwani"


def proposed(account, words, now=LATER, **fields):
    ticket = open_ticket(account, words, **fields)
    proposals.propose(now)
    return fresh(ticket)


@pytest.fixture
def corrected(handle, people):
    """A ticket whose proposal the cell corrected: the office of another department."""
    ticket = proposed(handle, ODD)
    assert ticket.proposed_office_id != "FOOD:Bhiwani"
    return act(ticket, "mark", people["asha"], office="FOOD:Bhiwani", category="RATION")


def test_a_correction_wins_from_the_next_message_on(handle, corrected):
    ticket = proposed(handle, AGAIN, author="sunita")
    assert (ticket.proposed_office_id, ticket.category_id) == ("FOOD:Bhiwani", "RATION")


def test_a_message_about_something_else_is_proposed_as_before(handle, corrected):
    assert proposed(handle, "bijli nahi aa rahi do din se, karnal", author="sunita").category_id.startswith("ELEC")


def test_what_is_taken_back_teaches_nothing(handle, people, corrected):
    act(corrected, "take_back", people["asha"])
    assert proposed(handle, AGAIN, author="sunita").proposed_office_id != "FOOD:Bhiwani"


def test_declines_set_like_words_aside_only_once_two_agree(handle, people):
    words = "gali number 4 me teen din se pani nahi aa raha, bhiwani"
    for more in ("", " ji"):
        ticket = proposed(handle, words + more, author=f"x{more}")
        assert not ticket.aside and ticket.proposed_office_id
        act(ticket, "decline", people["asha"], outcome="not_a_grievance", reason="asked only")
    assert proposed(handle, f"{words} haan", author="x2").aside


def test_what_one_person_sets_aside_is_set_aside_from_the_next_message_on(handle, people):
    ticket = proposed(handle, ODD)
    assert not ticket.aside
    act(ticket, "set_aside", people["asha"], reason="प्रशंसा या धन्यवाद")
    again = proposed(handle, AGAIN, author="sunita")
    assert again.aside and again.proposal["kind"] == "praise"
    act(again, "bring_in", people["asha"])
    third = proposed(handle, AGAIN + " ji", author="mohan")
    assert not third.aside and third.proposal["relevant"] and third.proposed_office_id != "FOOD:Bhiwani"
    act(again, "mark", people["asha"], office="FOOD:Bhiwani")
    assert proposed(handle, AGAIN, author="leela").proposed_office_id == "FOOD:Bhiwani"


def test_what_was_set_aside_and_then_filed_counts_as_before(handle, people):
    ticket = act(proposed(handle, ODD), "set_aside", people["asha"], reason="Politics")
    act(ticket, "decline", people["asha"], outcome="not_a_grievance", reason="Seen in the lane")
    assert proposed(handle, AGAIN, author="sunita").aside


def test_a_danger_is_never_set_aside_by_what_was_learned(handle, people):
    words = "chaupal ke paas nangi taar girne se bijli ka current aa raha hai, bhiwani"
    act(proposed(handle, words), "set_aside", people["asha"], reason="Politics")
    assert not proposed(handle, words + " ji", author="sunita").aside


def test_a_kind_that_was_corrected_is_proposed_so(handle, people):
    act(proposed(handle, ODD), "amend", people["asha"], kind="suggestion")
    assert proposed(handle, AGAIN, author="sunita").kind == "suggestion"


def test_what_is_joined_teaches_what_the_first_one_is(handle, people):
    first = act(proposed(handle, "depot wala rashan nahi deta, bhiwani"), "mark", people["asha"], office="FOOD:Bhiwani")
    second = act(proposed(handle, ODD), "join", people["asha"], number=first.number)
    assert proposed(handle, AGAIN, author="sunita").proposed_office_id == "FOOD:Bhiwani"
    act(second, "unjoin", people["asha"])
    assert proposed(handle, AGAIN, author="mohan").proposed_office_id != "FOOD:Bhiwani"


def test_a_new_spelling_of_a_place_is_known_from_the_next_message_on(handle, people):
    ticket = proposed(handle, "rashan depot band hai gaon qastoorpura me")
    assert ticket.district_id is None
    act(ticket, "mark", people["asha"], office="FOOD:Bhiwani")
    again = proposed(handle, "nal me pani nahi, gaon qastoorpura", author="sunita")
    assert again.district_id == "Bhiwani"


def test_a_spelling_that_led_to_two_districts_says_nothing(handle, people):
    for office, author in (("ALL:Bhiwani", "a"), ("ALL:Karnal", "b")):
        ticket = proposed(handle, f"sadak kharab hai gaon qastoorpura me {author}", author=author)
        Ticket.update(district=None).where(Ticket.id == ticket.id).execute()
        act(fresh(ticket), "mark", people["asha"], office=office)
    lessons.take_in(LATER)
    assert Spelling.get().contested and not lessons.learned().spellings


def test_a_struck_spelling_is_not_used(people):
    row = Spelling.create(key="kastur", name="kastur", kind="village", district="Bhiwani", learned_at=NOON)
    lessons.strike(row.id, True, journal.Actor("arun", "tracker", {"tracker"}, people["arun"]), NOON)
    assert not lessons.learned().spellings


def test_no_word_of_the_citizen_is_kept_with_a_lesson(handle, corrected):
    lessons.take_in(LATER)
    kept = repr(list(Lesson.select().tuples()))
    assert "chaupal" not in kept and "chaabi" not in kept


def test_numbers_and_names_are_left_out_of_what_is_learned(handle, people):
    ticket = proposed(handle, "Ramkumar bol raha hu 9812345678, rashan nahi mila bhiwani", author_name="Ramkumar Singh")
    words = lessons.words_of(ticket)
    assert "9812345678" not in words and "Ramkumar" not in words and "rashan" in words


def test_what_is_erased_is_not_known_again(handle, corrected):
    lessons.take_in(LATER)
    with db.atomic():
        Counter.bump("board")
        erasing.tickets_blanked([corrected.id], LATER)
    assert Lesson.get().sketch == [] and fresh(corrected).proposal == {}
    assert not lessons.learned().decisions and lessons.words_of(fresh(corrected)) == ""


def test_reading_the_journal_twice_teaches_once(handle, corrected):
    assert lessons.take_in(LATER) == 1
    assert lessons.take_in(LATER) == 0 and Lesson.select().count() == 1


def test_a_fresh_installation_works_from_what_is_shipped(people):
    assert learning.current() is shipped() and not learning.is_due() and learning.weeks(NOON) == []


def test_the_weeks_compare_what_was_proposed_with_what_was_decided(handle, corrected):
    lessons.take_in(LATER)
    week = learning.weeks(LATER)[0]
    assert week["decided"] == 1 and week["district"] == {"right": 1, "wrong": 0, "open": 0}
    assert week["department"]["right"] == 0 and week["relevant"]["right"] == 1


@pytest.fixture
def built(handle, people, monkeypatch):
    """A version built from few posts and some decisions."""
    for number in range(6):
        ticket = proposed(handle, f"rashan depot band hai {number} din se, bhiwani", author=f"a{number}")
        act(ticket, "mark", people["asha"], office="FOOD:Bhiwani")
    lessons.take_in(LATER)
    monkeypatch.setattr(learning, "ENOUGH", 5)
    return rebuilding.rebuild(LATER, base=lambda: build.written()[:150])


def test_a_new_version_is_used_by_whoever_proposes_next(built, monkeypatch):
    Learnt.update(used_at=LATER).where(Learnt.id == built.id).execute()
    assert learning.current().version == built.version != shipped().version


def test_one_can_go_back_to_the_shipped_model(built, people):
    learning.use(learning.SHIPPED, journal.Actor("arun", "tracker", {"tracker"}, people["arun"]), LATER)
    assert learning.current() is shipped()


def test_the_version_that_somebody_chose_stays_whatever_is_built(handle, built, people):
    lead = journal.Actor("arun", "tracker", {"tracker"}, people["arun"])
    learning.use(learning.SHIPPED, lead, LATER)
    newer = rebuilding.rebuild(LATER + timedelta(days=1), base=lambda: build.written()[:151])
    assert learning.current() is shipped() and newer.version in {one.version for one in learning.versions()}
    learning.let_go(lead, LATER)
    newest = rebuilding.rebuild(LATER + timedelta(days=2), base=lambda: build.written()[:152])
    assert learning.current().version == newest.version


def test_a_version_that_is_worse_is_not_used(handle, built, monkeypatch):
    monkeypatch.setattr(rebuilding, "measured", lambda posts, model: 0.9 if model is learning.current() else 0.5)
    worse = rebuilding.rebuild(LATER + timedelta(days=1), base=lambda: build.written()[:151])
    assert learning.current().version != worse.version


def test_after_an_erasure_no_version_that_knew_the_words_is_left(built, people):
    citizen = Ticket.select().first().citizen
    later = LATER + timedelta(days=1)
    Erasure.create(
        citizen=citizen, state="done", reason="asked", asked_by=people["vikram"], asked_at=later, settled_at=later
    )
    assert learning.is_due()
    learning.use(built.version, journal.Actor("arun", "tracker", {"tracker"}, people["arun"]), LATER)
    monday = rebuilding.rebuild(later + timedelta(days=1), base=lambda: build.written()[:152])
    assert [one.version for one in learning.versions()] == [monday.version] and not learning.is_due()
    assert not learning.is_held(), "whoever held to one that had to go holds to it no more"
