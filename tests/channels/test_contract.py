"""Every channel of the registry passes the same scenes, each with its own platform or servers at the other end."""

from datetime import UTC, datetime, timedelta

import pytest

from smgt import channels, fetching, outbox
from smgt.models import Account, Gap, Message, Outage, Ticket
from tests.channels import scenes
from tests.factories import act

PAGE = 130  # more than any channel gives at once
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def now():
    return datetime.now(UTC)


@pytest.fixture(params=sorted(channels.CHANNELS))
def stage(request, people, settings, tmp_path):
    with scenes.stage(request.param, settings, tmp_path) as found:
        yield found


@pytest.fixture
def fetch(stage, settings):
    return lambda at=None: fetching.fetch(scenes.fresh(stage), settings, lambda: at or now())


@pytest.fixture
def send(settings):
    """Run the outbox, as if so much time had passed."""
    return lambda later=timedelta(): outbox.send(settings, lambda: now() + later)


def only(stage, wanted, why):
    if not wanted:
        pytest.skip(f"{stage.channel}: {why}")


def marked(people):
    return act(Ticket.get(), "mark", people["asha"], now(), office="FOOD:Bhiwani")


def the_reply():
    return Message.get(Message.outgoing)


def test_the_registry_has_a_stage_for_each_channel():
    assert set(scenes.STAGES) == set(channels.CHANNELS)


def test_fetched_twice_everything_is_there_once(stage, fetch):
    stage.say("Ration nahi mil raha")
    first, second = fetch(), fetch()
    assert (first["opened"], second["fetched"]) == (1 if stage.reads else 0, 0)
    assert (Ticket.select().count(), Message.select().count()) == (1, 1)


def test_what_goes_over_a_page_comes_whole(stage, fetch):
    for number in range(PAGE):
        stage.say(f"Gali {number} mein pani nahi", f"c{number}")
    fetch()
    assert Ticket.select().count() == PAGE
    assert fetch()["fetched"] == 0 and Message.select().count() == PAGE


def test_an_edit_is_the_same_ticket_in_new_words(stage, fetch):
    known = stage.say("Pani nahi")
    fetch()
    only(stage, stage.edits, "what was said cannot be edited")
    stage.edit(known, "Pani nahi, Ward 4")
    fetch()
    message = Ticket.get().messages.get()
    assert message.text.endswith("Pani nahi, Ward 4") and Ticket.select().count() == 1
    assert [version["text"].endswith("Pani nahi") for version in message.versions] == [True]


def test_what_was_deleted_is_hidden_and_the_number_stays(stage, fetch, settings):
    known = stage.say("Pani nahi")
    fetch()
    only(stage, stage.edits, "what was said cannot be deleted")
    stage.delete(known)
    fetching.recheck(settings, now)
    assert (Message.get().removed, Message.get().shown_text, Ticket.get().stage) == ("deleted", "", "received")


def test_a_reply_stands_there_once(stage, fetch, send, people):
    stage.say("Ration nahi")
    fetch()
    marked(people)
    only(stage, stage.sends, "only a person answers")
    send()
    send(HOUR)
    assert the_reply().state == "sent" and the_reply().external_id
    assert len([words for words in stage.standing() if the_reply().mark in words]) == 1


def test_where_nothing_goes_by_itself_a_person_is_asked(stage, fetch, send, people):
    stage.say("Ration nahi")
    fetch()
    only(stage, not stage.sends, "replies go by themselves")
    act(marked(people), "reply", people["asha"], now(), reply="Namaste")
    send()
    assert the_reply().state == "by_hand"


def test_a_refused_reply_fails_in_words_and_stands_nowhere(stage, fetch, send, people):
    stage.say("Ration nahi")
    fetch()
    marked(people)
    only(stage, stage.sends, "only a person answers")
    stage.refuse()
    assert send()["failed"] == 1
    assert (the_reply().state, bool(the_reply().reason)) == ("failed", True) and not stage.standing()


def test_an_unclear_reply_is_looked_for_and_never_sent_again(stage, fetch, send, people):
    stage.say("Ration nahi")
    fetch()
    marked(people)
    only(stage, stage.sends, "only a person answers")
    stage.lose_the_answer()
    assert send()["sent"] == 0
    stage.come_back()
    send(2 * MINUTE)
    assert the_reply().state == ("uncertain" if stage.channel == "mail" else "sent")  # SMTP cannot be looked into
    assert len([words for words in stage.standing() if the_reply().mark in words]) == 1


def test_what_came_during_an_outage_is_read_after_it(stage, fetch, people):
    only(stage, stage.reads, "nothing is read")
    fetch(now() - 3 * HOUR)
    stage.say("Ration nahi")
    stage.go_down()
    fetch(now() - 2 * HOUR)
    down = scenes.fresh(stage)
    assert (down.state, bool(down.last_error)) == ("failing", True)
    stage.come_back()
    fetch()
    assert Ticket.select().count() == 1 and scenes.fresh(stage).state == "ok"
    assert Outage.get().ended_at and (Gap.get().items, bool(Gap.get().filled_at)) == (1, True)


def test_each_account_says_what_it_used(stage, fetch):
    stage.say("Ration nahi")
    fetch()
    assert isinstance(Account.get_by_id(stage.account.id).quota, dict)
