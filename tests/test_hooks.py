"""A push is heard once, kept as it came, and taken in once, however often and by whomever it is worked on."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import Headers

from smgt import channels, hooks
from smgt.channels.base import BadHook, ChannelDown
from smgt.models import Account, Hook, Message, Ticket, Usage
from smgt.vault import seal
from tests import factories
from tests.factories import everything, fresh
from tests.pushing import Pushing, body, said, signed

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def page(monkeypatch, people):
    monkeypatch.setitem(channels.CHANNELS, "facebook", Pushing.reset())
    monkeypatch.setitem(channels.CHANNELS, "x", Pushing)
    return factories.account("page", "facebook", cursor={"since": "5"})


@pytest.fixture
def push(page, now):
    def push(content, moment=now, headers=None, account=page):
        hooks.receive(fresh(account), content, Headers(signed(content) if headers is None else headers), lambda: moment)

    return push


@pytest.fixture
def work(settings):
    return lambda moment: hooks.work(settings, lambda: moment)


# -- hearing --


def test_a_push_is_kept_as_it_came_and_taken_in_later(push, work, page, now):
    content = body(said(1, "पानी नहीं"))
    assert b"\\u092a" in content
    push(content)
    assert Hook.get().body.encode() == content and not Message.select().exists()
    assert work(now) == 1 and work(now + DAY) == 0
    assert (Message.get().text, Ticket.select().count()) == ("पानी नहीं", 1)
    assert fresh(page).cursor == {"since": "5"} and Hook.get().next_at is None


@pytest.mark.parametrize("headers", [{}, {"X-Signature": ""}, {"X-Signature": "0" * 64}, signed(b"another body")])
def test_a_forged_push_leaves_nothing(push, headers):
    before = everything()
    with pytest.raises(BadHook):
        push(body(said(1)), headers=headers)
    assert everything() == before


def test_a_body_changed_on_its_way_is_forged(push):
    content = body(said(1, "पानी"))
    with pytest.raises(BadHook):
        push(content.decode("unicode_escape").encode(), headers=signed(content))


@pytest.mark.parametrize("later", [SECOND, DAY])
def test_a_replay_leaves_nothing_even_when_the_first_was_worked_on(push, work, now, later):
    push(body(said(1)))
    work(now)
    before = everything()
    with pytest.raises(BadHook, match="heard before"):
        push(body(said(1)), now + later)
    assert everything() == before


def test_an_old_push_is_not_heard(push, now):
    with pytest.raises(BadHook):
        push(body(said(1)), now + 49 * timedelta(hours=1))
    assert not Hook.select().exists()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a\0b"])
def test_what_is_no_text_is_not_kept(push, content):
    with pytest.raises(BadHook, match="UTF-8"):
        push(content)
    assert not Hook.select().exists()


def test_the_same_words_to_another_account_are_another_push(push, page):
    other = factories.account("other page", "facebook")
    push(body(said(1)))
    push(body(said(1)), account=other)
    assert Hook.select().count() == 2


# -- a bell --


def test_a_push_from_x_has_the_account_read_at_once_but_not_all_the_time(push, now):
    handle = factories.account("cmohry", "x", next_poll_at=now + MINUTE, last_success_at=now - MINUTE)
    push(body(said(1)), account=handle)
    assert fresh(handle).next_poll_at == now
    Account.update(next_poll_at=now + MINUTE, last_success_at=now).where(Account.id == handle.id).execute()
    push(body(said(2)), now + SECOND, account=handle)
    assert fresh(handle).next_poll_at == now + hooks.BELL


def test_a_bell_does_not_have_an_account_read_twice_at_once(push, now):
    reading = now + 10 * MINUTE
    handle = factories.account("cmohry", "x", next_poll_at=reading)
    push(body(said(1)), account=handle)
    assert fresh(handle).next_poll_at == reading


@pytest.mark.parametrize("fields", [{"state": "limited"}, {"quota": {"slow_until": "2026-11-20T06:31:00+00:00"}}])
def test_a_bell_breaks_no_back_off(push, now, fields):
    handle = factories.account("cmohry", "x", next_poll_at=now + MINUTE, **fields)
    push(body(said(1)), account=handle)
    assert fresh(handle).next_poll_at == now + MINUTE and Hook.select().count() == 1


def test_a_page_is_not_read_for_each_push(push, page, now):
    Account.update(next_poll_at=now + MINUTE).execute()
    push(body(said(1)))
    assert fresh(page).next_poll_at == now + MINUTE


# -- working --


def test_a_thousand_pushes_are_each_taken_in_once(push, work, now):
    for number in range(1000):
        push(body(said(number), said(number // 2)), now + number * timedelta(milliseconds=1))
    taken = [work(now + 2 * SECOND + n * SECOND) for n in range(6)]
    assert sum(taken) == Ticket.select().count() == Message.select().count() == 1000
    assert not Hook.select().where(Hook.next_at.is_null(False)).exists()


def test_items_that_come_twice_or_were_polled_are_one_message(push, work, page, now):
    factories.receive(page, factories.item("polled", external_id="1"), cursor={"since": "9"})
    push(body(said(1), said(2), said(2)))
    assert work(now) == 1 and Message.select().count() == 2
    assert fresh(page).cursor == {"since": "9"}


def test_a_push_being_worked_on_is_nobody_elses(push, page, now):
    push(body(said(1)))
    hook = hooks._due(now)[0]
    assert hooks._claim(hook, now) and not hooks._claim(hook, now)
    assert not hooks._due(now + hooks.LEASE - SECOND)
    assert hooks._due(now + hooks.LEASE)  # its worker died


def test_while_the_platform_is_down_all_pushes_of_the_account_wait(push, work, now):
    push(body(said(1)))
    push(body(said(2)), now + SECOND)
    Pushing.answers = [ChannelDown("Facebook cannot be reached.", until=now + 10 * MINUTE)]
    assert work(now + SECOND) == 0 and Pushing.unpacked == 1
    first = Hook.get_by_id(1)
    assert (first.reason, first.attempts) == ("Facebook cannot be reached.", 0)
    assert {hook.next_at for hook in Hook.select()} == {now + 10 * MINUTE}
    assert work(now + 5 * MINUTE) == 0 and work(now + 10 * MINUTE) == 2
    assert Hook.get_by_id(1).reason == ""


def test_a_push_that_cannot_be_read_is_given_up_after_a_time_and_stops_nobody(push, work, now):
    push(body())
    push(body(said(2)), now + SECOND)
    Pushing.answers = [ValueError("?")]
    assert work(now + SECOND) == 1
    Pushing.answers = [KeyError("?")] * 20
    for hours in range(1, 20):
        work(now + hours * timedelta(hours=1))
    given_up = Hook.get_by_id(1)
    assert (given_up.next_at, given_up.attempts) == (None, hooks.ATTEMPTS_MOST)
    assert given_up.reason == "KeyError while taking it in"


def test_credentials_that_cannot_be_opened_lose_no_push(push, work, page, now):
    push(body(said(1)))
    Account.update(credentials="nonsense").execute()
    for hours in range(20):
        assert work(now + hours * timedelta(hours=1)) == 0
    Account.update(credentials=seal({})).execute()
    assert work(now + DAY) == 1


def test_pushes_to_a_paused_account_are_kept_and_wait(push, work, page, now):
    Account.update(paused=True).execute()
    push(body(said(1)))
    assert work(now) == 0 and Pushing.unpacked == 0
    Account.update(paused=False).execute()
    assert work(now) == 1


def test_what_still_waits_is_never_forgotten(push, work, page, now):
    push(body(said(1)))
    Account.update(paused=True).execute()
    work(now + 100 * DAY)
    Account.update(paused=False).execute()
    assert work(now + 101 * DAY) == 1


def test_what_was_worked_on_is_forgotten_after_a_fortnight(push, work, now):
    push(body(said(1)))
    work(now)
    work(now + 14 * DAY)
    assert Hook.select().count() == 1
    work(now + 14 * DAY + SECOND)
    assert Hook.select().count() == 0


def test_what_a_platform_sends_again_because_our_answer_was_late_is_no_replay(page, now):
    content, times = body(said(1)), iter([now, now + timedelta(seconds=6), now + timedelta(minutes=1)])
    for _ in range(2):
        hooks.receive(fresh(page), content, Headers(signed(content)), lambda: next(times))
    assert Hook.select().count() == 1


@pytest.mark.parametrize("answers", [[], [ChannelDown("down")], [RuntimeError("odd")]])
def test_what_a_push_used_is_on_the_account_and_its_notes_stay(push, work, page, now, answers):
    Account.update(quota={"notes": ["No direct messages."]}).execute()
    Pushing.answers = answers
    push(body(said(1)))
    work(now)
    assert Usage.get().calls == 1 and fresh(page).quota["notes"] == ["No direct messages."]
