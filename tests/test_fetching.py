"""An account is read to the bottom; what goes wrong is written on it in words, what it missed and used is kept."""

from datetime import timedelta

import pytest

from smgt import fetching
from smgt.channels.base import ChannelDown, Missed, Page, Use
from smgt.models import Account, Category, Gap, Outage, Ticket, Usage
from tests.factories import account, fresh, item, open_ticket

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def fetch(handle, fake, settings):
    """Read the account at a moment: its counts."""
    return lambda moment: fetching.fetch(fresh(handle), settings, lambda: moment)


def test_a_channel_that_is_down_is_said_on_the_account(handle, fake, settings, now):
    until = now + timedelta(minutes=20)
    fake.pages = [Page([item()], {"n": 1}), ChannelDown("X asks us to wait.", "limited", until=until)]
    assert fetching.fetch(handle, settings, lambda: now)["opened"] == 1
    got = Account.get()
    assert (got.state, got.last_error, got.next_poll_at) == ("limited", "X asks us to wait.", until)
    assert (got.failures, got.cursor) == (1, {"n": 1})


def test_it_tries_less_often_while_it_fails_and_recovers(handle, fake, settings, now):
    fake.pages, waits = [ChannelDown("No answer.")], []
    for _ in range(6):
        fetching.fetch(Account.get(), settings, lambda: now)
        waits.append((Account.get().next_poll_at - now).total_seconds())
    assert waits == [60, 120, 240, 480, 900, 900]
    fake.pages = []
    fetching.fetch(Account.get(), settings, lambda: now)
    got = Account.get()
    assert (got.state, got.failures, got.last_error, got.last_success_at) == ("ok", 0, "", now)


@pytest.mark.parametrize("credentials", ["", "rubbish"])
def test_credentials_that_cannot_be_opened_fail_the_account_alone(handle, fake, settings, now, credentials):
    Account.update(credentials=credentials).execute()
    assert fetching.fetch(Account.get(), settings, lambda: now)["fetched"] == 0
    assert Account.get().state == "auth_failed" and "cannot be opened" in Account.get().last_error


def test_a_channel_that_breaks_in_an_unknown_way_fails_the_account_alone(handle, fake, settings, now):
    fake.pages = [RuntimeError("?")]
    assert fetching.fetch(handle, settings, lambda: now)["fetched"] == 0
    assert (Account.get().state, Account.get().last_error) == ("failing", "Reading it failed: RuntimeError.")


def test_what_comes_before_the_directory_is_loaded_opens_all_the_same(database, fake, settings, now):
    handle = account()
    fake.pages = [Page([item()], {"n": 1})]
    assert Category.select().count() == 0
    assert fetching.fetch(handle, settings, lambda: now)["opened"] == 1
    assert Ticket.get().category.code == "OTHER"


def test_what_a_person_must_mend_is_left_alone_for_a_day(handle, fake, fetch, now):
    fake.pages = [ChannelDown("X has stopped serving this account.", "no_credit", permanent=True)]
    fetch(now)
    assert (fresh(handle).state, fresh(handle).next_poll_at) == ("no_credit", now + DAY)


def test_credit_that_came_back_lets_replies_go_again(handle, fetch, now):
    Account.update(sending="no_credit", send_error="no credit").execute()
    fetch(now)
    assert (fresh(handle).sending, fresh(handle).send_error) == ("ok", "")


def test_refused_keys_for_sending_are_not_proved_good_by_reading(handle, fetch, now):
    Account.update(sending="auth_failed", send_error="refused").execute()
    fetch(now)
    assert fresh(handle).sending == "auth_failed"


def test_an_outage_lasts_from_the_first_failure_to_the_next_success(handle, fake, fetch, now):
    fake.pages = [ChannelDown("No answer.")]
    fetch(now)
    fetch(now + MINUTE)
    fake.pages = []
    fetch(now + HOUR)
    (outage,) = Outage.select()
    assert (outage.began_at, outage.ended_at, outage.reason) == (now, now + HOUR, "No answer.")


def test_what_came_while_nobody_read_is_a_gap_filled_late(handle, fake, fetch, now):
    fetch(now)
    fake.pages = [Page([item(), item()], {})]
    fetch(now + 5 * HOUR)
    (gap,) = Gap.select()
    assert (gap.since, gap.until, gap.filled_at, gap.items) == (now, now + 5 * HOUR, now + 5 * HOUR, 2)


def test_a_short_pause_is_no_gap(handle, fetch, now):
    fetch(now)
    fetch(now + 10 * MINUTE)
    assert Gap.select().count() == 0


@pytest.mark.parametrize("filled", [True, False])
def test_what_a_channel_could_not_reach_is_a_gap(handle, fake, fetch, now, filled):
    missed = Missed(now - DAY, now - HOUR, "X shows only the newest 800 posts.", filled, 7)
    fake.pages = [Page([item()], {}, (missed,))]
    fetch(now)
    (gap,) = Gap.select()
    assert (gap.since, gap.until, gap.filled_at, gap.items) == (now - DAY, now - HOUR, now if filled else None, 7)


def test_what_was_used_adds_up_day_by_day(handle, fake, fetch, now):
    fake.told = Use(calls=2, cost=5000, limit=300, remaining=298, reset_at=now + HOUR, notes=["No direct messages."])
    fetch(now)
    fetch(now + MINUTE)
    fetch(now + DAY)
    sums = [(usage.on, usage.calls, usage.cost) for usage in Usage.select().order_by(Usage.on)]
    assert sums == [(now.date(), 4, 10_000), ((now + DAY).date(), 2, 5000)]
    quota = fresh(handle).quota
    assert (quota["remaining"], quota["notes"]) == (298, ["No direct messages."])


def test_a_platform_that_is_nearly_used_up_is_read_more_slowly(handle, fake, fetch, now):
    fake.told = Use(percent=80, slow_until=now + HOUR)
    fetch(now)
    assert fresh(handle).next_poll_at == now + HOUR


def test_the_newest_thing_read_is_noted(handle, fake, fetch, now):
    fake.pages = [Page([item(sent_at=now - HOUR)], {}), Page([item(sent_at=now - DAY)], {})]
    fetch(now)
    assert fresh(handle).last_item_at == now - HOUR


# -- looking again ---------------------------------------------------------------------------------------------


@pytest.fixture
def changed(fake, monkeypatch):
    """What the platform says when it is asked again; the ids it was asked for."""
    asked, told = [], []
    monkeypatch.setattr(fake, "recheck", lambda self, ids: asked.extend(ids) or iter(told), raising=False)
    return asked, told


def test_messages_of_open_tickets_are_looked_at_again(handle, changed, settings, now):
    asked, told = changed
    ticket = open_ticket(handle)
    heard = ticket.messages.get()
    told.append(item("", external_id=heard.external_id, removed="deleted"))
    assert fetching.recheck(settings, lambda: now) == 1
    assert asked == [heard.external_id] and fresh(heard).removed == "deleted"


def test_closed_tickets_are_left_alone(handle, changed, settings, now):
    Ticket.update(stage="closed").where(Ticket.id == open_ticket(handle).id).execute()
    fetching.recheck(settings, lambda: now)
    assert changed[0] == []


def test_it_is_done_every_few_hours_by_one_of_many(handle, changed, settings, now):
    asked = [fetching.recheck(settings, lambda m=moment: m) for moment in (now, now + HOUR, now + 7 * HOUR)]
    assert asked == [1, 0, 1]
