"""An account that fails or falls silent against its habit is told once, and told again when it is well."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import accounts, deliveries, health, journal
from smgt.models import Account, Counter, Message, Notice, Outage, Schedule
from tests import servers
from tests.factories import NOON, fresh, item, open_ticket, receive

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LENGTHS = st.lists(st.timedeltas(timedelta(0), 2 * DAY), min_size=30, max_size=60)


def moments(pauses):
    """Moments with these pauses between them."""
    found = [NOON]
    for pause in pauses:
        found.append(found[-1] + pause)
    return found


# -- the arithmetic --


@given(LENGTHS)
def test_at_most_one_pause_of_the_past_would_have_been_an_alarm(pauses):
    habit = health.longest_silence(moments(pauses))
    assert sum(pause > habit for pause in pauses) <= 1
    assert habit >= health.SILENCE_LEAST


@given(LENGTHS, st.randoms())
def test_the_order_in_which_messages_are_known_does_not_matter(pauses, dice):
    known = moments(pauses)
    shuffled = dice.sample(known, len(known))
    assert health.longest_silence(shuffled) == health.longest_silence(known)


@given(LENGTHS, st.timedeltas(2 * DAY, 60 * DAY))
def test_one_breakdown_makes_no_habit(pauses, breakdown):
    longest = max(pauses)
    assert health.longest_silence(moments([*pauses, breakdown])) <= max(health.SILENCE_LEAST, longest * 3 / 2)


@given(st.lists(st.timedeltas(timedelta(0), DAY), max_size=28))
def test_of_few_messages_there_is_no_habit(pauses):
    assert health.longest_silence(moments(pauses)) is None


@given(st.sampled_from(["failing", "limited"]), st.lists(st.timedeltas(timedelta(0), 9 * DAY), max_size=20))
def test_patience_stays_within_its_bounds(state, outages):
    assert health.FAILING_LEAST <= health.longest_failure(state, outages) <= health.FAILING_MOST
    assert health.longest_failure("auth_failed", outages) == timedelta(0)


def test_patience_is_three_usual_outages():
    assert health.longest_failure("failing", [MINUTE, 10 * MINUTE, 9 * HOUR]) == 30 * MINUTE


# -- the sweep --


@pytest.fixture
def alarms(handle, settings, people):
    """Sweep at a moment: (the handle's alarm, since when)."""

    def look(moment):
        health.sweep(settings, moment)
        return fresh(handle).alarm, fresh(handle).alarm_at

    return look


def out(account, began, ended=None, state="failing"):
    Outage.create(account=account, state=state, reason="X cannot be reached.", began_at=began, ended_at=ended)


def broken(state="failing", error="X cannot be reached."):
    Account.update(state=state, last_error=error, last_error_at=NOON).execute()


def hourly(account, count=40):
    """A message an hour, the last one at noon."""
    receive(account, *(item(author=f"c{n}", sent_at=NOON - n * HOUR) for n in range(count)))
    Account.update(last_item_at=NOON, last_success_at=NOON).execute()


def test_a_house_that_is_well_has_no_alarm_and_moves_no_board(handle, alarms, now):
    before = Counter.get_by_id("board").value
    assert alarms(now) == ("", None) and Counter.get_by_id("board").value == before


def test_a_short_outage_is_nobodys_alarm(handle, alarms, now):
    out(handle, now)
    broken()
    assert alarms(now + 14 * MINUTE) == ("", None)
    assert alarms(now + 15 * MINUTE) == ("failing", now)


def test_an_account_that_is_often_out_is_given_longer(handle, alarms, now):
    for days in (1, 2, 3):
        out(handle, now - days * DAY, now - days * DAY + 20 * MINUTE)
    out(handle, now)
    broken()
    assert alarms(now + 59 * MINUTE) == ("", None) and alarms(now + HOUR) == ("failing", now)


@pytest.mark.parametrize("state", ["auth_failed", "no_credit"])
def test_what_only_a_person_mends_is_told_at_once(handle, alarms, now, state):
    out(handle, now, state=state)
    broken(state)
    assert alarms(now) == ("failing", now)


def test_silence_beyond_the_habit_is_an_alarm_as_of_the_last_reading(handle, alarms, now):
    hourly(handle)
    assert alarms(now + 9 * HOUR) == ("", None)  # nobody has looked since: that is no silence
    Account.update(last_success_at=now + 2 * HOUR).execute()
    assert alarms(now + 2 * HOUR) == ("", None)
    Account.update(last_success_at=now + 2 * HOUR + MINUTE).execute()
    assert alarms(now + 2 * HOUR + MINUTE) == ("silent", now)


def test_quiet_nights_are_a_habit(handle, alarms, now):
    nights = [NOON - n * DAY - 5 * HOUR - m * MINUTE for n in range(9) for m in range(0, 40, 10)]
    receive(handle, *(item(author=f"c{n}", sent_at=moment) for n, moment in enumerate(nights)))
    last = max(nights)
    Account.update(last_item_at=last, last_success_at=last + 30 * HOUR).execute()
    assert alarms(last + 30 * HOUR) == ("", None)
    assert alarms(last + 90 * HOUR) == ("", None)
    Account.update(last_success_at=last + 36 * HOUR).execute()
    assert alarms(last + 36 * HOUR) == ("silent", last)


def test_a_paused_account_raises_none(handle, people, alarms, now):
    out(handle, now)
    broken("auth_failed")
    accounts.pause(handle, True, journal.SYSTEM, now)
    assert alarms(now + DAY) == ("", None) and not Notice.select().where(Notice.kind == "alarm").exists()


def test_an_alarm_set_while_somebody_paused_it_goes_without_a_word(handle, alarms, now):
    Account.update(paused=True, alarm="failing", alarm_at=now).execute()
    assert alarms(now + MINUTE) == ("", None) and not Notice.select().exists()


def test_what_begins_as_an_outage_and_goes_on_as_silence_is_one_spell(handle, alarms, people, now):
    hourly(handle)
    out(handle, now + HOUR)
    broken()
    assert alarms(now + 2 * HOUR) == ("failing", now + HOUR)
    Account.update(state="ok", last_error="", last_success_at=now + 3 * HOUR).execute()
    assert alarms(now + 3 * HOUR) == ("silent", now + HOUR) and Notice.select().count() == 1


def test_replies_that_wait_too_long_are_an_alarm(ticket, handle, alarms, people, now):
    Account.update(sending="failing", send_error="The mail server refuses us.").execute()
    facts = {"account": handle, "channel": "x", "ticket": ticket, "outgoing": True, "state": "queued", "attempts": 2}
    Message.create(received_at=now, **facts)
    assert alarms(now + 14 * MINUTE) == ("", None) and alarms(now + 16 * MINUTE) == ("failing", now)
    assert "The mail server refuses us." in Notice.get(Notice.kind == "alarm").text


def test_a_spell_is_told_once_and_once_more_when_it_is_over(handle, alarms, people, now):
    out(handle, now)
    broken(error="X does not accept this account's keys.")
    for minutes in range(15, 60):
        alarms(now + minutes * MINUTE)
    (told,) = Notice.select().where(Notice.kind == "alarm")
    assert told.officer == people["admin"] and told.subject == "The account cmohry is failing since 20-11-2026 12:00"
    assert "keys" in told.text and "tried again by itself" in told.text
    Account.update(state="ok", last_error="").execute()
    assert alarms(now + HOUR) == ("", None)
    assert [n.subject for n in Notice.select().order_by(Notice.id)][-1] == "cmohry is well again"
    out(handle, now + 2 * HOUR)
    Outage.update(ended_at=now + HOUR).where(Outage.began_at == now).execute()
    broken()
    assert alarms(now + 6 * HOUR)[0] == "failing" and Notice.select().count() == 3


def test_of_two_sweeps_one_tells(handle, settings, people, now):
    out(handle, now, state="auth_failed")
    broken("auth_failed")
    stale = Account.get_by_id(handle.id)
    assert health.sweep(settings, now) == 1
    assert health._change(stale, "failing", now, settings, now) == 0
    assert Notice.select().count() == 1


def test_an_alarm_moves_every_board(handle, alarms, now):
    before = Counter.get_by_id("board").value
    broken("no_credit")
    alarms(now)
    assert Counter.get_by_id("board").value > before


def test_the_mail_reaches_the_administrator_with_a_link_and_no_secret(handle, alarms, settings, monkeypatch, now):
    broken("auth_failed", "X does not accept this account's keys any more.")
    monkeypatch.setattr(settings, "base_url", "https://smgt.example")
    alarms(now)
    with servers.smtp() as (port, server):
        monkeypatch.setattr(settings, "smtp_url", f"smtp://127.0.0.1:{port}")
        assert deliveries.send(settings, lambda: now) == 1
        assert deliveries.send(settings, lambda: now + DAY) == 0
    (letter,) = server.mails
    assert b"To: admin@hry.nic.in" in letter and b"https://smgt.example/accounts/cmohry" in letter
    assert handle.credentials.encode() not in letter


def test_an_officer_who_is_gone_gets_no_mail(handle, alarms, settings, people, monkeypatch, now):
    broken("auth_failed")
    alarms(now)
    people["admin"].disabled_at = now
    people["admin"].save()
    monkeypatch.setattr(settings, "smtp_url", "smtp://127.0.0.1:9")
    assert deliveries.send(settings, lambda: now) == 0
    assert (Notice.get().state, Notice.get().reason) == ("kept", "the officer cannot sign in any more")


# -- the consumer --


def test_a_consumer_that_stands_still_is_seen_from_its_schedule(database, settings, now):
    assert health.stopped_since(settings, now) is None  # it never ran: a house being set up
    Schedule.create(name="fetch", next_at=now, last_at=now)
    assert health.stopped_since(settings, now + 5 * MINUTE) is None
    assert health.stopped_since(settings, now + 5 * MINUTE + MINUTE) == now


def test_few_messages_make_no_habit_and_no_alarm(handle, alarms, now):
    open_ticket(handle)
    Account.update(last_item_at=now - 10 * DAY, last_success_at=now).execute()
    assert alarms(now) == ("", None)
