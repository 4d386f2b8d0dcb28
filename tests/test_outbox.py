"""Nothing goes out twice, nothing is silently missing, and one switch stops it all."""

import mailbox as stdlib
from datetime import timedelta

import pytest

from smgt import journal, outbox
from smgt.channels.base import ChannelDown, Delivery, NotSent, Uncertain
from smgt.errors import Stale
from smgt.models import Account, Event, Message, Sighting
from smgt.vault import seal
from tests.factories import account, act, everything, fresh, item, marked, open_ticket, receive, reported, said

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
SETTLED = 120 * SECOND


@pytest.fixture
def approved(fake, ticket, people, now):
    """A ticket whose reply is approved and waits; its acknowledgement is out of the way."""
    reported(ticket, people)
    Message.update(state="sent", external_id="acknowledged").where(Message.outgoing).execute()
    act(ticket, "approve", people["asha"], reply="Your ration was handed over.")
    return ticket


def reply():
    return Message.get(Message.purpose == "reply")


def counts(**given):
    return {"sent": 0, "failed": 0, "uncertain": 0, "queued": 0} | given


def as_asha(people):
    return journal.Actor("asha", "tracker", frozenset({"tracker"}), people["asha"])


# -- the straight way ----------------------------------------------------------------------------------------


def test_a_reply_settles_before_it_goes(approved, send, fake, now):
    assert send(now + 119 * SECOND) == counts(queued=1) and fake.out == []
    assert send(now + SETTLED) == counts(sent=1)
    assert send(now + HOUR) == counts() and len(fake.out) == 1


def test_the_ticket_is_replied_once_it_is_out(approved, send, now):
    send(now + SETTLED)
    ticket = fresh(approved)
    assert (ticket.stage, ticket.replied_at, ticket.clock) == ("replied", now + SETTLED, "await")
    assert (reply().state, reply().external_id, reply().link) == ("sent", f"out-{reply().mark}", "https://x.example/1")
    assert [e.action for e in ticket.events.order_by(Event.id)][-2:] == ["reply_sent", "sent"]


def test_the_channel_is_told_whom_and_what_to_answer(approved, send, fake, now):
    send(now + SETTLED)
    heard = approved.messages.where(~Message.outgoing).first()
    (sent,) = fake.out
    assert (sent.to, sent.in_reply_to, sent.number) == ("ramesh", heard.external_id, approved.number)
    assert sent.text.endswith(sent.mark) and sent.attempted_at == now + SETTLED


def test_an_acknowledgement_moves_no_stage(ticket, people, send, now):
    marked(ticket, people)
    assert send(now + SETTLED) == counts(sent=1)
    assert fresh(ticket).stage == "marked"


def test_on_real_mail_it_threads_with_the_citizens(people, settings, tmp_path, now):
    for folder in ("in", "out"):
        stdlib.Maildir(tmp_path / folder)
    where = {
        "incoming": f"maildir://{tmp_path}/in",
        "outgoing": f"maildir://{tmp_path}/out",
        "address": "cm@hry.nic.in",
    }
    box = account("cm@hry.nic.in", "mail", credentials=seal(where))
    facts = {"message_id": "<2@ex>", "replies_to": ("<1@ex>",), "conversation": "<1@ex>", "subject": "Ration"}
    marked(open_ticket(box, author="sita@example.in", **facts), people)
    assert outbox.send(settings, lambda: now + SETTLED) == counts(sent=1)
    (letter,) = stdlib.Maildir(tmp_path / "out")
    assert (letter["To"], letter["In-Reply-To"]) == ("sita@example.in", "<2@ex>")
    assert letter["References"].split() == ["<1@ex>", "<2@ex>"]
    assert letter["Message-ID"] == Message.get(Message.outgoing).message_id
    assert Message.get(Message.outgoing).external_id == f"cm@hry.nic.in {letter['Message-ID']}"


# -- a no, a perhaps, a silence ------------------------------------------------------------------------------


def test_a_definite_no_fails_and_the_report_waits_for_a_person(approved, people, send, fake, now):
    fake.answers = [NotSent("X refused it.")]
    assert send(now + SETTLED) == counts(failed=1)
    assert (reply().state, reply().reason) == ("failed", "X refused it.")
    ticket = fresh(approved)
    assert (ticket.stage, ticket.clock) == ("reported", "check")
    assert act(ticket, "approve", people["asha"], reply="Another try.").stage == "reported"


def test_what_may_go_later_is_tried_again(approved, send, fake, now):
    fake.answers = [NotSent("Not reached.", retry=True)]
    assert send(now + SETTLED) == counts(queued=1)
    assert send(now + SETTLED + MINUTE) == counts(queued=1)
    assert send(now + SETTLED + 2 * MINUTE) == counts(sent=1)


def test_it_is_not_tried_for_ever(approved, send, fake, now):
    fake.answers = [NotSent("Not reached.", retry=True)] * 20
    moments = [now + SETTLED + n * HOUR * 2 for n in range(10)]
    ends = [send(moment) for moment in moments]
    assert ends[outbox.ATTEMPTS_MOST - 1] == counts(failed=1) and ends[-1] == counts()


@pytest.mark.parametrize("answer", [Uncertain("No answer."), RuntimeError("?")])
def test_what_is_unclear_is_never_sent_again(approved, send, fake, now, answer):
    fake.answers = [answer]
    assert send(now + SETTLED) == counts(uncertain=1)
    for hours in range(1, 40):
        send(now + hours * HOUR)
    assert fake.out == [] and reply().state == "uncertain" and reply().looks == outbox.LOOKS_MOST
    assert fresh(approved).stage == "reported"


def test_what_is_unclear_is_looked_for_and_found(approved, send, fake, now):
    fake.answers = [Uncertain("No answer.")]
    send(now + SETTLED)
    fake.timeline = {reply().mark: Delivery("2002", "https://x.com/cmohry/status/2002")}
    assert send(now + SETTLED + 59 * SECOND) == counts()
    assert send(now + SETTLED + MINUTE) == counts(sent=1)
    assert (reply().external_id, fresh(approved).stage, fake.out) == ("2002", "replied", [])


def test_a_look_that_fails_decides_and_counts_nothing(approved, send, fake, now):
    fake.answers = [Uncertain("No answer.")]
    send(now + SETTLED)
    fake.timeline = {reply().mark: ChannelDown("X is away.")}
    for hours in range(1, 9):
        send(now + hours * HOUR)
    fake.timeline = {reply().mark: Delivery("2002")}
    assert send(now + 10 * HOUR) == counts(sent=1)


def test_where_nothing_can_be_looked_for_a_person_decides(approved, send, fake, now):
    fake.answers, fake.can_look = [Uncertain("No answer.")], False
    send(now + SETTLED)
    assert send(now + HOUR) == counts(uncertain=1)
    assert send(now + 2 * HOUR) == counts()


def test_a_sender_that_died_leaves_an_uncertain_reply(approved, send, fake, now):
    Message.update(state="sending", lease_until=now + 5 * MINUTE).where(Message.purpose == "reply").execute()
    assert send(now + 5 * MINUTE) == counts() and reply().state == "sending"
    send(now + 6 * MINUTE)
    assert (reply().state, fake.out) == ("uncertain", [])


def test_of_two_senders_one_has_it(approved, now):
    message = reply()
    assert outbox._claim(message, now) and not outbox._claim(message, now)
    assert (reply().state, reply().attempts) == ("sending", 1)


def test_our_own_words_read_first_are_the_same_message(approved, handle, send, fake, now):
    """Intake read the post under other words before the outbox knew its id."""
    post = item("Your ration…", "cmohry", own=True, external_id="3003")
    receive(handle, post)
    fake.answers = [Delivery("3003")]
    assert send(now + SETTLED) == counts(sent=1)
    assert reply().external_id == "3003" and Sighting.get(Sighting.external_id == "3003").message == reply()


# -- the account, the switch ---------------------------------------------------------------------------------


def test_a_channel_that_is_down_is_asked_once_and_its_replies_wait(handle, people, send, fake, now):
    for name in ("sita", "gita", "rita"):
        marked(open_ticket(handle, author=name), people)
    until = now + HOUR
    fake.answers = [ChannelDown("X asks us to wait.", "limited", until=until)] * 3
    assert send(now + SETTLED) == counts(queued=3)
    assert len(fake.answers) == 2 and Account.get().sending == "limited"
    assert send(until - SECOND) == counts(queued=3) and len(fake.answers) == 2
    fake.answers = []
    assert send(until) == counts(sent=3) and Account.get().sending == "ok"


def test_one_account_that_is_down_stops_no_other(handle, people, send, fake, now):
    other = account("cmharyana", credentials="rubbish")
    for box in (other, handle):
        marked(open_ticket(box), people)
    assert send(now + SETTLED) == counts(sent=1, queued=1)
    assert Message.get(Message.account == other, Message.outgoing).attempts == 0
    assert fresh(other).sending == "auth_failed" and fresh(handle).sending == "ok"


def test_a_paused_account_sends_nothing(approved, send, fake, now):
    Account.update(paused=True).execute()
    assert send(now + HOUR) == counts(queued=1) and fake.out == []


def test_the_switch_stops_everything_and_says_so(approved, people, send, fake, now):
    outbox.set_outward(False, as_asha(people), now, "Restored backup")
    assert outbox.stopped() and send(now + HOUR) == counts(queued=1) and fake.out == []
    outbox.set_outward(True, as_asha(people), now)
    assert not outbox.stopped() and send(now + HOUR) == counts(sent=1)
    switched = Event.select().where(Event.action.startswith("outward"))
    assert [e.action for e in switched.order_by(Event.id)] == ["outward_stopped", "outward_started"]


# -- taking back, and a person's word ------------------------------------------------------------------------


def test_a_reply_taken_back_never_goes(approved, people, send, fake, now):
    act(approved, "take_back", people["asha"], now + 100 * SECOND)
    assert send(now + HOUR) == counts() and fake.out == [] and reply().state == "withdrawn"


def test_a_reply_that_went_is_not_taken_back(approved, people, send, now):
    send(now + SETTLED)
    with pytest.raises(Stale):
        act(approved, "take_back", people["asha"], now + SETTLED)


def test_a_person_says_that_it_went_out(approved, people, send, fake, now):
    fake.answers = [Uncertain("No answer.")]
    send(now + SETTLED)
    outbox.settle(reply(), True, as_asha(people), now + HOUR, "https://x.com/cmohry/status/9")
    assert (reply().state, reply().link, fresh(approved).stage) == ("sent", "https://x.com/cmohry/status/9", "replied")
    assert send(now + 2 * HOUR) == counts() and fake.out == []


@pytest.mark.parametrize("answer", [Uncertain("No answer."), NotSent("X refused it.")])
def test_a_person_has_it_sent_again(approved, people, send, fake, now, answer):
    fake.answers = [answer]
    send(now + SETTLED)
    outbox.settle(reply(), False, as_asha(people), now + HOUR)
    assert send(now + HOUR) == counts(sent=1)
    assert fresh(approved).stage == "replied" and journal.verify()["ok"]


def test_two_persons_decide_once(approved, people, send, fake, now):
    fake.answers = [Uncertain("No answer.")]
    send(now + SETTLED)
    outbox.settle(reply(), True, as_asha(people), now)
    before = everything()
    with pytest.raises(Stale):
        outbox.settle(reply(), False, as_asha(people), now)
    assert everything() == before


def test_what_is_queued_is_nobodys_to_settle(approved, people, now):
    with pytest.raises(Stale):
        outbox.settle(reply(), True, as_asha(people), now)
    assert said(approved)[-1].state == "queued"


# -- what others do meanwhile ----------------------------------------------------------------------------------


def test_paused_in_the_middle_of_a_sweep_nothing_more_goes(handle, people, send, fake, monkeypatch, now):
    for author in ("ramesh", "sita"):
        marked(open_ticket(handle, author=author, author_id=author), people)
    out = fake.send

    def pausing(self, reply):
        Account.update(paused=True).execute()
        return out(self, reply)

    monkeypatch.setattr(fake, "send", pausing)
    send(now + SETTLED)
    assert len(fake.out) == 1


def test_an_outage_uses_up_no_tries(approved, send, fake, now):
    for hour in range(12):
        fake.answers.append(ChannelDown("No answer."))
        send(now + (hour + 1) * HOUR)
    assert (reply().attempts, reply().state) == (0, "queued")


@pytest.mark.parametrize("removed", ["deleted", "erased"])
def test_a_reply_to_what_was_removed_is_not_sent(approved, send, fake, now, removed):
    Message.update(removed=removed).where(~Message.outgoing).execute()
    send(now + SETTLED)
    assert not fake.out and (reply().state, reply().reason) == ("failed", "What it answers was removed.")


def test_proof_that_came_first_is_not_overwritten_by_doubt(approved, send, fake, handle, monkeypatch, now):
    def seen_meanwhile(self, given):
        outbox.found(reply(), Delivery("4711", "https://x.example/4711"), now)
        raise Uncertain("The connection broke.")

    monkeypatch.setattr(fake, "send", seen_meanwhile)
    send(now + SETTLED)
    assert (reply().state, reply().external_id) == ("sent", "4711")


def test_a_post_made_by_hand_and_settled_is_known_when_it_is_read(approved, people, handle, now):
    Message.update(state="by_hand", way="by_hand").where(Message.id == reply().id).execute()
    outbox.settle(reply(), True, as_asha(people), now, link="https://x.com/cmo/status/9", external_id="9")
    mine = item("Ration de diya", "cmohry", own=True, external_id="9", replies_to=(reply().in_reply_to.external_id,))
    receive(handle, mine)
    assert Message.select().where(Message.outgoing, Message.purpose == "outside").count() == 0


def test_without_its_address_it_is_known_by_what_it_answers(approved, people, handle, now):
    Message.update(state="by_hand", way="by_hand").where(Message.id == reply().id).execute()
    outbox.settle(reply(), True, as_asha(people), now)
    mine = item("Ration de diya", "cmohry", own=True, external_id="9", replies_to=(reply().in_reply_to.external_id,))
    assert receive(handle, mine) == {"9": "joined"} and reply().external_id == "9"
