"""From which identity a complainant is answered and why, and how: by hand, after a second person, by an office."""

from dataclasses import replace
from datetime import timedelta

import pytest

from smgt import journal, outbox, replies
from smgt.channels.base import NotSent, Way
from smgt.errors import Forbidden, Refused, Stale
from smgt.models import Account, Event, Message
from tests.factories import account, act, fresh, item, marked, receive, reported, said

HOUR = timedelta(hours=1)


@pytest.fixture
def only_by_hand(fake, monkeypatch):
    by_hand = (Way("by_hand", sentence="X takes no reply from us here."),)
    monkeypatch.setattr(fake, "ways", staticmethod(lambda heard, now: by_hand))


def approved(ticket, people, words="Your ration was handed over."):
    """Meena's report, its reply approved by Asha in other words than Meena's."""
    reported(ticket, people)
    Message.update(state="sent", external_id="out-1001").where(Message.outgoing).execute()
    return act(ticket, "approve", people["asha"], reply=words)


def the_reply():
    return Message.get(Message.purpose == "reply")


def actor(people, name):
    return journal.Actor(name, people[name].role, frozenset({people[name].role}), people[name])


# -- the identity ----------------------------------------------------------------------------------------------


def test_the_account_he_wrote_to_answers(ticket, now):
    answering = replies.answering(ticket, now)
    assert (answering.account.name, answering.why) == ("cmohry", replies.ANSWERED_TO)


def test_of_two_accounts_he_tagged_the_one_a_setting_names_answers(handle, people, settings, now):
    second = account("cmharyana")
    post = item("Pani nahi")
    receive(handle, post)
    receive(second, post)
    settings.answer_from = ("cmharyana",)
    ticket = marked(Message.get(Message.external_id == post.external_id).ticket, people)
    assert replies.answering(ticket, now).why == replies.NAMED
    assert said(ticket)[0].account == second


def test_an_account_that_did_not_see_it_never_answers(ticket, settings, now):
    account("cmharyana")
    settings.answer_from = ("cmharyana",)
    assert replies.answering(ticket, now).account.name == "cmohry"


@pytest.mark.parametrize(
    ("fields", "words"), [({"paused": True}, "paused"), ({"sending": "no_credit"}, "credit"), ({}, "")]
)
def test_the_box_says_what_hinders(ticket, now, fields, words):
    Account.update(**{"name": "cmohry"} | fields).execute()
    hindrance = replies.answering(ticket, now).hindrance
    assert words in hindrance and bool(words) == bool(hindrance)


def test_an_account_without_credit_is_not_asked_again(ticket, people, send, fake, now):
    marked(ticket, people)
    Account.update(sending="no_credit").execute()
    assert send(now + HOUR)["queued"] == 1 and not fake.out


# -- the ways --------------------------------------------------------------------------------------------------


def test_a_way_that_is_closed_is_refused(ticket, people):
    with pytest.raises(Refused, match="not open"):
        act(ticket, "reply", people["asha"], reply="Namaste", way="human_agent")


def test_the_way_chosen_goes_to_the_channel(ticket, people, send, fake, monkeypatch, now):
    monkeypatch.setattr(fake, "ways", staticmethod(lambda heard, now: (Way("reply"), Way("private"))))
    act(ticket, "reply", people["asha"], reply="Namaste", way="private")
    send(now + HOUR)
    assert fake.out[0].way == "private"


def test_a_way_may_take_more_than_the_channel(ticket, people, fake, monkeypatch):
    monkeypatch.setattr(fake, "ways", staticmethod(lambda heard, now: (Way("direct", limit=1000),)))
    act(ticket, "reply", people["asha"], reply="a" * 900)
    with pytest.raises(Refused, match="1000 characters"):
        act(ticket, "reply", people["asha"], reply="a" * 1000)


# -- by hand ---------------------------------------------------------------------------------------------------


def test_what_only_a_person_can_say_waits_for_him(ticket, people, only_by_hand, send, fake, now):
    approved(ticket, people)
    assert the_reply().state == "by_hand"
    send(now + HOUR)
    assert not fake.out and fresh(ticket).stage == "reported"


def test_the_house_says_nothing_by_itself_where_only_a_person_could(ticket, people, only_by_hand):
    assert said(marked(ticket, people)) == []
    assert Event.get(Event.action == "mark").details["not_told"] == "X takes no reply from us here."


def test_a_person_says_that_he_posted_it(ticket, people, only_by_hand, now):
    approved(ticket, people)
    outbox.settle(the_reply(), True, actor(people, "asha"), now + HOUR, link="https://x.com/cmo/status/9")
    assert (the_reply().state, the_reply().link) == ("sent", "https://x.com/cmo/status/9")
    assert fresh(ticket).stage == "replied"


def test_what_only_a_person_can_post_is_never_queued(ticket, people, only_by_hand, now):
    approved(ticket, people)
    with pytest.raises(Stale):
        outbox.settle(the_reply(), False, actor(people, "asha"), now)


@pytest.mark.parametrize("marked_text", [True, False])
def test_an_officers_own_post_in_the_conversation_is_recognised(ticket, people, only_by_hand, handle, now, marked_text):
    approved(ticket, people)
    words = the_reply().text if marked_text else "Ration de diya gaya hai."
    post = item(words, "cmohry", own=True, replies_to=(the_reply().in_reply_to.external_id,), link="https://x.com/1")
    assert receive(handle, post, now=now + HOUR) == {post.external_id: "joined"}
    assert (the_reply().state, the_reply().link, fresh(ticket).stage) == ("sent", "https://x.com/1", "replied")


def test_an_own_post_elsewhere_is_not_taken_for_it(ticket, people, only_by_hand, handle, now):
    approved(ticket, people)
    receive(handle, item("Good morning Haryana", "cmohry", own=True), now=now + HOUR)
    assert the_reply().state == "by_hand"


def test_a_reply_the_platform_leaves_to_people_waits_for_one(ticket, people, fake, send, now):
    approved(ticket, people)
    fake.answers.append(NotSent("X lets us answer only a post that tags this account.", by_hand=True))
    assert send(now + HOUR)["failed"] == 1
    assert (the_reply().state, fresh(ticket).stage) == ("by_hand", "reported")


# -- maker and checker -----------------------------------------------------------------------------------------


@pytest.fixture
def checked(ticket):
    Account.update(needs_check=True).execute()
    return ticket


def test_a_draft_waits_for_a_second_person(checked, people, send, fake, now):
    approved(checked, people)
    send(now + HOUR)
    assert the_reply().state == "draft" and not fake.out
    outbox.check(the_reply(), True, actor(people, "arun"), now + HOUR)
    send(now + HOUR)
    assert the_reply().state == "sent" and the_reply().checker == people["arun"]


def test_nobody_checks_what_he_wrote(checked, people, now):
    approved(checked, people)
    with pytest.raises(Forbidden):
        outbox.check(the_reply(), True, actor(people, "asha"), now)
    assert the_reply().state == "draft"


def test_a_draft_returned_is_withdrawn_for_a_reason(checked, people, now):
    approved(checked, people)
    outbox.check(the_reply(), False, actor(people, "arun"), now, "Name the depot.")
    assert (the_reply().state, the_reply().reason) == ("withdrawn", "Name the depot.")
    act(checked, "approve", people["asha"], reply="Handed over at the depot in Ward 4.")


def test_an_officers_words_approved_as_they_stand_have_had_two_persons(checked, people):
    reported(checked, people)
    draft = checked.reports.get().reply
    act(checked, "approve", people["asha"], reply=draft)
    assert the_reply().state == "queued"


def test_two_checkers_decide_once(checked, people, now):
    approved(checked, people)
    outbox.check(the_reply(), True, actor(people, "arun"), now)
    with pytest.raises(Stale):
        outbox.check(the_reply(), False, actor(people, "vikram"), now)


@pytest.mark.parametrize(("canned", "state"), [(False, "queued"), (True, "draft")])
def test_the_houses_own_sentences_go_without_unless_a_switch_says_so(checked, people, canned, state):
    Account.update(canned_needs_check=canned).execute()
    assert [message.state for message in said(marked(checked, people), "acknowledgement")] == [state]


def test_a_draft_can_be_taken_back(checked, people, now):
    approved(checked, people)
    act(checked, "take_back", people["asha"], now)
    assert the_reply().state == "withdrawn"


# -- an office's own identity ----------------------------------------------------------------------------------


@pytest.fixture
def own_handle(handle):
    return account("dfso_bhiwani", office="FOOD:Bhiwani", author_id="77")


def answers_in_public(ticket, account, now):
    heard = ticket.messages.where(~Message.outgoing).get()
    post = item("Ration de diya.", account.name, own=True, replies_to=(heard.external_id,), sent_at=now)
    receive(account, post, now=now)


def test_an_offices_own_public_reply_counts_as_its_reply(ticket, people, own_handle, now):
    marked(ticket, people)
    answers_in_public(ticket, own_handle, now + HOUR)
    act(ticket, "report", people["meena"], now + HOUR, outcome="done", action_taken="Ration was handed over today.")
    assert act(ticket, "approve", people["asha"], now + HOUR).stage == "replied"
    assert not said(ticket, "reply")


def test_another_offices_words_do_not(ticket, people, own_handle, now):
    answers_in_public(marked(ticket, people, "ULB:Bhiwani"), own_handle, now + HOUR)
    act(ticket, "report", people["deepak"], now + HOUR, outcome="done", action_taken="Ration was handed over today.")
    with pytest.raises(Refused, match="Write the reply"):
        act(ticket, "approve", people["asha"], now + HOUR)


# -- several accounts ------------------------------------------------------------------------------------------


@pytest.fixture
def by_summons(fake, monkeypatch):
    ways = lambda heard, now: (Way("reply"),) if heard.summons else (Way("by_hand"),)
    monkeypatch.setattr(fake, "ways", staticmethod(ways))


def seen_by_both(handle, first, second):
    """A post that two accounts saw, and whether each was tagged in it: its ticket."""
    other, post = account("cmharyana"), item("Pani nahi")
    receive(handle, replace(post, summons=first))
    receive(other, replace(post, summons=second))
    return Message.get(Message.external_id == post.external_id).ticket


@pytest.mark.parametrize(
    ("tagged", "named", "answers"),
    [
        ((False, True), (), "cmharyana"),
        ((True, False), ("cmharyana",), "cmohry"),
        ((True, True), ("cmharyana",), "cmharyana"),
        ((True, True), (), "cmohry"),
    ],
)
def test_the_account_answers_that_the_platform_lets(handle, people, by_summons, settings, tagged, named, answers, now):
    settings.answer_from = named
    ticket = marked(seen_by_both(handle, *tagged), people)
    assert (said(ticket)[0].account.name, said(ticket)[0].way) == (answers, "reply")


def test_while_one_account_is_paused_the_other_answers(handle, people, by_summons, now):
    ticket = seen_by_both(handle, True, True)
    Account.update(paused=True).where(Account.id == handle.id).execute()
    assert replies.answering(ticket, now).account.name == "cmharyana"


@pytest.mark.parametrize(("state", "said_so"), [("auth_failed", True), ("no_credit", True), ("failing", False)])
def test_keys_that_are_refused_for_reading_hinder_replies_too(ticket, now, state, said_so):
    Account.update(state=state).execute()
    assert bool(replies.answering(ticket, now).hindrance) == said_so


@pytest.mark.parametrize(
    ("removed", "answered"), [("", True), ("withheld", True), ("deleted", False), ("erased", False)]
)
def test_what_is_gone_for_good_is_not_answered(ticket, now, removed, answered):
    Message.update(removed=removed).execute()
    assert bool(replies.answering(ticket, now)) == answered
