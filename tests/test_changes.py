"""Words that are edited, removed or withheld after they were read: followed, never doubled; the number stays."""

from datetime import timedelta

import pytest

from smgt import intake
from smgt.models import Event, Message, Notice, Ticket
from smgt.search import search
from tests.factories import fresh, item, marked, open_ticket, receive

HOUR = timedelta(hours=1)


def comment(words, number="900_901", **fields):
    """A thing whose edits keep its id, as on Facebook."""
    return item(words, manner="comment", external_id=number, **fields)


def again(account, now, *items):
    return intake.take(account, list(items), now)


def the_message(ticket):
    return ticket.messages.where(~Message.outgoing).get()


def told(ticket):
    return [event.action for event in Event.select().where(Event.ticket == ticket).order_by(Event.id)]


def test_an_edit_under_the_same_id_is_followed(handle, now):
    receive(handle, comment("gali 4 mein pani nahi"))
    assert again(handle, now + HOUR, comment("gali 4 aur 5", revises="900_901")) == {}
    ticket = Ticket.get()
    assert (the_message(ticket).text, ticket.summary) == ("gali 4 aur 5", "gali 4 aur 5")
    assert [version["text"] for version in the_message(ticket).versions] == ["gali 4 mein pani nahi"]
    assert told(ticket) == ["open", "edited"]


def test_the_same_words_again_are_no_edit(handle, now):
    receive(handle, comment("pani nahi", revises="900_901"))
    before = fresh(Ticket.get()).seq
    again(handle, now, comment("pani nahi", revises="900_901"))
    assert (fresh(Ticket.get()).seq, told(Ticket.get())) == (before, ["open"])


def test_a_late_first_push_does_not_undo_an_edit(handle, now):
    receive(handle, comment("gali 4 aur 5", revises="900_901"))
    again(handle, now, comment("gali 4"))
    assert the_message(Ticket.get()).text == "gali 4 aur 5"


def test_an_older_version_read_later_is_kept_as_one(handle, now):
    receive(handle, item("Pani nahi, Ward 4", external_id="103", revises="101"))
    receive(handle, item("Pani nahi", external_id="102", revises="101"))
    message = the_message(Ticket.get())
    assert message.text == "Pani nahi, Ward 4" and [v["text"] for v in message.versions] == ["Pani nahi"]


@pytest.mark.parametrize("removed", ["deleted", "withheld"])
def test_what_is_removed_is_hidden_and_the_ticket_stays(handle, people, now, removed):
    ticket = open_ticket(handle, "Ration nahi mil raha")
    gone = item("", external_id=the_message(ticket).external_id, removed=removed)
    again(handle, now + HOUR, gone)
    again(handle, now + HOUR, gone)
    message = the_message(ticket)
    assert (message.removed, message.removed_at, message.shown_text) == (removed, now + HOUR, "")
    assert (fresh(ticket).stage, fresh(ticket).summary) == ("received", "")
    assert told(ticket) == ["open", removed]
    assert search(people["asha"], "Ration", now) == [] and search(people["asha"], ticket.number, now) == [ticket]


def test_what_was_withheld_is_shown_again_when_the_platform_does(handle, now):
    ticket = open_ticket(handle, "Ration nahi mil raha")
    known = the_message(ticket).external_id
    again(handle, now, item("", external_id=known, removed="withheld"))
    again(handle, now, item("Ration nahi mil raha", external_id=known, revises=known))
    assert (the_message(ticket).removed, fresh(ticket).summary) == ("", "Ration nahi mil raha")


def test_a_withheld_post_read_for_the_first_time_opens_a_hidden_ticket(handle):
    receive(handle, item("words", removed="withheld"))
    assert (Ticket.get().stage, Ticket.get().summary, Message.get().removed) == ("received", "", "withheld")


def test_what_was_removed_before_it_was_read_opens_nothing_ever(handle, now):
    assert again(handle, now, comment("", removed="deleted")) == {"900_901": "ignored"}
    assert again(handle, now, comment("pani nahi")) == {}
    assert (Ticket.select().count(), Message.get().text) == (0, "")


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 1, 2, 0, 1, 2), (1, 0, 2), (0, 2, 1), (1, 2, 0)])
def test_pushes_in_any_order_and_twice_make_one_ticket_without_words(handle, now, order):
    pushed = [comment("ek"), comment("do", revises="900_901"), comment("", removed="deleted")]
    again(handle, now, *(pushed[number] for number in order))
    assert (Ticket.select().count(), Message.select().count()) == (1, 1)
    assert (Message.get().removed, Ticket.get().summary) == ("deleted", "")


def test_a_removal_of_what_nobody_said_is_kept_quietly(handle, now):
    assert list(again(handle, now, item("", removed="deleted")).values()) == ["ignored"]


def test_nothing_of_a_removed_reply_of_ours_is_lost(handle, now):
    post = item()
    ours = item("Dekh rahe hain", "cmohry", own=True, replies_to=(post.external_id,))
    receive(handle, post, ours)
    again(handle, now, item("", external_id=ours.external_id, removed="deleted"))
    assert Message.get(Message.outgoing).removed == "deleted"


def test_the_office_is_told_that_the_words_changed(handle, people, now):
    ticket = marked(open_ticket(handle, "Ration nahi", external_id="901"), people)
    again(handle, now + HOUR, item("Ration nahi, Ward 4", external_id="901", revises="901"))
    assert Notice.get(Notice.kind == "edited").office == ticket.office


def test_what_we_said_by_hand_can_be_edited_and_a_reply_of_the_outbox_cannot(handle, now):
    post = item()
    ours = item("Dekh rahe hain", "cmohry", own=True, replies_to=(post.external_id,))
    receive(handle, post, ours)
    again(handle, now, item("Kal tak ho jayega", "cmohry", own=True, external_id=ours.external_id, revises="x"))
    assert Message.get(Message.outgoing).text == "Kal tak ho jayega"
