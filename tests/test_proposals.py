"""What the sweep writes on new tickets: the proposal beside what a person has decided, once, and never a closing."""

from datetime import timedelta

import pytest

from smgt import journal, proposals
from smgt.models import Clock, Counter, Event, Ticket
from tests.factories import NOON, act, fresh, item, open_ticket, receive

SOON = NOON + timedelta(seconds=5)
SPAM = "Ghar baithe kamaye 5000 roz, link https://earnfast.example whatsapp kare"


def proposed(account, words, **fields):
    ticket = open_ticket(account, words, **fields)
    proposals.propose(SOON)
    return fresh(ticket)


def triage(ticket):
    return Clock.get(Clock.ticket == ticket.id, Clock.name == "triage")


def test_a_ticket_gets_category_district_and_the_office_that_has_both(handle):
    ticket = proposed(handle, "depot wala rashan nahi de raha, bhiwani")
    assert (ticket.category_id, ticket.district_id) == ("RATION", "Bhiwani")
    assert ticket.proposed_office_id == "FOOD:Bhiwani" and ticket.proposed_at == SOON
    assert ticket.stage == "received" and not ticket.aside


def test_the_reasons_and_the_model_stay_on_the_ticket(handle):
    told = proposed(handle, "depot wala rashan nahi de raha, bhiwani").proposal
    assert "district: bhiwani" in told["reasons"] and told["office"] == "FOOD:Bhiwani" and told["model"]
    assert told["department"] == "FOOD" and 0 < told["confidence"] <= 1


def test_a_district_without_that_department_gets_its_city_magistrate(handle):
    assert proposed(handle, "rashan nahi mila, hisar").proposed_office_id == "ALL:Hisar"


def test_an_unknown_place_gets_no_office(handle):
    ticket = proposed(handle, "rashan card se naam kat gaya")
    assert ticket.proposed_office_id is None and ticket.district_id is None and ticket.category_id == "RATION"


def test_a_place_the_directory_does_not_know_is_left_out(handle):
    assert proposed(handle, "rashan nahi mila, sonipat").district_id is None


def test_a_danger_to_life_brings_the_triage_clock_forward_but_not_into_the_past(handle):
    ticket = proposed(handle, "bijli ki taar tut ke niche padi, current aa raha hai, karnal")
    clock = triage(ticket)
    assert ticket.urgency == "life-threatening"
    assert ticket.due_at == clock.due_at == clock.next_at == SOON + timedelta(minutes=5)
    assert "life-threatening" in clock.why


def test_what_is_probably_no_grievance_waits_aside_without_a_clock(handle):
    ticket = proposed(handle, SPAM)
    assert ticket.aside and ticket.stage == "received" and (ticket.due_at, ticket.clock) == (None, "")
    assert (triage(ticket).stopped, triage(ticket).next_at) == ("aside", None)
    event = Event.select().order_by(Event.id.desc()).first()
    assert (event.action, event.ticket_id, event.details) == ("aside", ticket.id, {"note": "spam"})
    assert journal.verify()["ok"]


def test_what_lies_aside_can_be_marked_all_the_same(handle, people):
    ticket = act(proposed(handle, SPAM), "mark", people["asha"], SOON, office="FOOD:Bhiwani")
    assert ticket.stage == "marked" and not ticket.aside and ticket.clock


def test_abuse_with_a_real_problem_is_no_aside(handle):
    assert not proposed(handle, "haramkhoro rashan nahi mila 3 mahine se, bhiwani").aside


def test_a_suggestion_becomes_one(handle):
    assert proposed(handle, "mera sujhav hai ki har ward me park ho").kind == "suggestion"


def test_what_a_person_decided_stays(handle):
    ticket = open_ticket(handle, "rashan nahi mila, bhiwani")
    Ticket.update(category="ROAD", district="Karnal", urgency="high").where(Ticket.id == ticket.id).execute()
    proposals.propose(SOON)
    ticket = fresh(ticket)
    assert (ticket.category_id, ticket.district_id, ticket.urgency) == ("ROAD", "Karnal", "high")
    assert ticket.proposal["category"] == "RATION"


def test_what_he_adds_before_anybody_sorts_it_changes_what_was_proposed(handle, people):
    ticket = open_ticket(handle, "bijli nahi aa rahi do din se")
    proposals.propose(NOON)
    assert (fresh(ticket).category_id, fresh(ticket).district_id) == ("ELEC.OUT", None)
    first = ticket.messages.first()
    more = item("galat likh diya, ration depot band hai, rashan nahi mila, Bhiwani", conversation=first.conversation)
    receive(handle, more, now=NOON)
    proposals.propose(NOON)
    told = fresh(ticket)
    assert (told.proposal["category"], told.proposal["office"]) == (told.category_id, told.proposed_office_id)
    assert told.district_id == "Bhiwani"


def test_what_was_urgent_stays_so_until_a_person_says_otherwise(handle):
    ticket = open_ticket(handle, "bijli ka nanga taar gali me gira hai, current aa raha hai, bachche khel rahe hain")
    proposals.propose(NOON)
    urgency = fresh(ticket).urgency
    assert urgency != "normal"
    more = item("ration depot band hai, Bhiwani " * 8, conversation=ticket.messages.first().conversation)
    receive(handle, more, now=NOON)
    proposals.propose(NOON)
    assert fresh(ticket).urgency == urgency


def test_a_ticket_that_was_touched_meanwhile_is_not_written_over(handle, people):
    ticket = open_ticket(handle, "rashan nahi mila, bhiwani")
    stale = [(fresh(ticket), proposals._House(SOON).read(ticket))]
    act(ticket, "mark", people["asha"], office="ALL:Karnal")
    assert proposals._write(stale, proposals._House(SOON), SOON) == 0
    assert fresh(ticket).office_id == "ALL:Karnal" and fresh(ticket).proposed_at is None


def test_proposing_again_does_nothing(handle):
    open_ticket(handle)
    assert (proposals.propose(SOON), proposals.propose(SOON)) == (1, 0)


def test_a_sweep_takes_no_more_than_it_may_and_the_next_goes_on(handle):
    for number in range(7):
        open_ticket(handle, f"rashan nahi mila {number}", author=f"author{number}")
    assert [proposals.propose(SOON, most=5) for _ in range(3)] == [5, 2, 0]


def test_the_board_is_told_that_a_card_changed(handle):
    ticket = open_ticket(handle)
    before = Counter.get_by_id("board").value
    proposals.propose(SOON)
    assert fresh(ticket).seq == Counter.get_by_id("board").value == before + 1


def test_a_follow_up_in_a_new_post_inherits_its_authors_place(handle):
    proposed(handle, "rashan nahi mila, bhiwani")
    ticket = proposed(handle, "meri shikayat ka kya hua, koi jawab nahi aaya", author="ramesh")
    assert (ticket.district_id, ticket.proposed_office_id) == ("Bhiwani", "FOOD:Bhiwani")


def test_another_citizens_follow_up_inherits_nothing(handle):
    proposed(handle, "rashan nahi mila, bhiwani")
    assert proposed(handle, "meri shikayat ka kya hua", author="geeta").district_id is None


@pytest.mark.parametrize("words", ["🙏", "\u202e\u200b", "paani " * 5000])
def test_odd_words_are_proposed_for_too(handle, words):
    assert proposed(handle, words).proposed_at == SOON


def test_a_closed_ticket_is_left_alone(handle, people):
    ticket = open_ticket(handle)
    act(ticket, "decline", people["asha"], outcome="outside", reason="Punjab")
    assert proposals.propose(SOON) == 0 and fresh(ticket).proposed_at is None
