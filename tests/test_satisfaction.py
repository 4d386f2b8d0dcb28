"""Whether a citizen is satisfied: by a link that he alone has, one word by each; never by an officer."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import exports, satisfaction
from smgt.channels.base import Way
from smgt.cli.work import EVERYTHING
from smgt.errors import NotFound, Stale
from smgt.models import Event, Marking, Message
from smgt.replies import LINK
from tests import factories
from tests.factories import act, by_system, fresh, item, open_ticket, receive, reported, said

DAY = timedelta(days=1)


@pytest.fixture
def base(settings, monkeypatch):
    monkeypatch.setattr(settings, "base_url", "https://smgt.example")
    monkeypatch.setattr(settings, "settle_seconds", 0)
    return settings.base_url


@pytest.fixture
def replied(ticket, people):
    return factories.replied(ticket, people)


def test_a_link_reads_back_to_its_ticket_and_round(replied, now):
    asked = satisfaction.read(satisfaction.make(replied, 1, now), now + 30 * DAY)
    assert (asked.ticket, asked.round, asked.said) == (replied, 1, "")


def test_after_thirty_days_it_is_over(replied, now):
    with pytest.raises(NotFound, match="over"):
        satisfaction.read(satisfaction.make(replied, 1, now), now + 31 * DAY)


def test_no_other_is_made_of_it(replied, now):
    token = satisfaction.make(replied, 1, now)
    number, round_of_it, day, signature = token.split("-")
    for other in ("", token[:-1], f"{number}-2-{day}-{signature}", f"{number}-1-{int(day) + 1}-{signature}",
                  f"{int(number) + 1}-1-{day}-{signature}", token.upper(), "٤" + token[1:], f"{token}\n"):  # fmt: skip
        with pytest.raises(NotFound):
            satisfaction.read(other, now)


@given(st.text(max_size=80))
def test_nonsense_is_no_link(text):
    with pytest.raises(NotFound):
        satisfaction.read(text, factories.NOON)


def test_he_is_satisfied_once_and_for_all(replied, now):
    token = satisfaction.make(replied, 1, now)
    assert satisfaction.decide(token, True, "", now).said == "satisfied"
    assert (fresh(replied).stage, fresh(replied).outcome) == ("closed", "satisfied")
    for satisfied in (True, False):
        with pytest.raises(Stale, match="already"):
            satisfaction.decide(token, satisfied, "", now)
    assert Event.get(Event.action == "satisfied").role == "citizen"


def test_he_is_not_and_it_goes_back_to_the_same_office_in_his_words(replied, now):
    token = satisfaction.make(replied, 1, now)
    satisfaction.decide(token, False, "अभी तक नहीं हुआ", now)
    assert (fresh(replied).stage, fresh(replied).round) == ("marked", 2)
    assert Marking.select().order_by(Marking.id.desc()).first().note == "अभी तक नहीं हुआ"
    with pytest.raises(Stale, match="already"):
        satisfaction.decide(token, True, "", now)


def test_even_after_silence_closed_it(replied, now):
    by_system(replied, "auto_close", now + 7 * DAY)
    satisfaction.decide(satisfaction.make(replied, 1, now), True, "", now + 8 * DAY)
    assert fresh(replied).outcome == "satisfied"


def test_the_link_of_an_earlier_answer_is_over(replied, people, now):
    act(replied, "not_satisfied", people["asha"], reason="He rang")
    with pytest.raises(NotFound, match="earlier answer"):
        satisfaction.read(satisfaction.make(replied, 1, now), now)


def test_what_is_not_answered_yet_is_not_judged(ticket, people, now):
    reported(ticket, people)
    with pytest.raises(Stale, match="not possible"):
        satisfaction.decide(satisfaction.make(ticket, 1, now), True, "", now)


def answered(handle, people, **fields):
    """A reply to this citizen is approved; gives it."""
    ticket = reported(open_ticket(handle, **fields), people)
    act(ticket, "approve", people["asha"], reply="It is done.")
    return said(ticket, "reply")[0]


def test_it_goes_out_in_a_direct_message_and_stands_nowhere_here(base, handle, people, fake, send, now, monkeypatch):
    monkeypatch.setattr(fake, "ways", staticmethod(lambda heard, moment: (Way("direct"),)))
    reply = answered(handle, people, manner="direct")
    assert LINK in reply.text
    send(now)
    sent = next(each for each in fake.out if each.mark == reply.mark)
    (line,) = [line for line in sent.text.splitlines() if base in line]
    assert sent.text.endswith(reply.mark)
    token = line.rpartition("/status/")[2]
    assert satisfaction.read(token, now).ticket == reply.ticket
    kept = str(factories.everything()) + str([*exports.messages(EVERYTHING, now)])
    assert token not in kept and token[-24:] not in kept


def test_it_never_stands_in_public(base, handle, people, fake, send, now):
    assert LINK not in answered(handle, people).text
    send(now)
    assert not [reply for reply in fake.out if "/status/" in reply.text]


def test_words_that_look_like_its_place_are_left_alone_in_public(base, ticket, people, fake, send, now):
    reported(ticket, people)
    act(ticket, "approve", people["asha"], reply=f"Look here: {LINK}")
    send(now)
    assert [reply.text for reply in fake.out if LINK in reply.text]


def test_quoted_back_to_us_it_is_taken_out(base, handle, replied, now):
    token = satisfaction.make(replied, 1, now)
    receive(handle, item(f"> {base}/status/{token}\nnahi hua", conversation=replied.messages.first().conversation))
    last = Message.select().where(~Message.outgoing).order_by(Message.id.desc()).first()
    assert last.text == f"> {base}/status/…\nnahi hua" and last.ticket_id == replied.id
    assert satisfaction.hidden("https://x.com/a/status/19283746") == "https://x.com/a/status/19283746"
