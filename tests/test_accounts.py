"""Accounts are added, paused and reconnected by verbs that the journal remembers, and never with a secret in it."""

from datetime import UTC, datetime

import pytest

from smgt import accounts, channels, journal
from smgt.channels.base import Channel
from smgt.errors import Refused
from smgt.models import Account, Event, Hook
from smgt.vault import unseal
from tests.factories import everything, fresh, open_ticket

MAIL = {
    "incoming": "imaps://cm:very-secret@mail.example.in",
    "outgoing": "maildir:///srv/out",
    "address": "CM@hry.nic.in",
}
X = {"bearer_token": "very-secret-token", "user_id": "77"}


class Page(Channel):
    """A platform whose credentials name a page and hold a token."""

    name = "facebook"

    def __init__(self, credentials, settings):
        super().__init__()
        if not credentials.get("page_token"):
            raise ValueError("A page needs page_token.")
        self.identity = credentials["page_id"]


@pytest.fixture
def actor(people):
    return journal.Actor("admin", "administrator", officer=people["admin"])


@pytest.fixture
def page(monkeypatch, actor, now):
    monkeypatch.setitem(channels.CHANNELS, "facebook", Page)
    return accounts.add_account("facebook", "cmohry page", {"page_id": "11", "page_token": "one"}, actor, now)


def last():
    return Event.select().order_by(Event.id.desc()).first()


def test_an_account_is_added_with_its_credentials_sealed(actor, now):
    account = fresh(accounts.add_account("mail", " cm ", MAIL | {"kind": "suggestion"}, actor, now, "FOOD:Bhiwani"))
    assert (account.name, account.kind, account.author_id) == ("cm", "suggestion", "cm@hry.nic.in")
    assert (account.office_id, account.next_poll_at, account.token_since) == ("FOOD:Bhiwani", now, now)
    assert unseal(account.credentials)["incoming"] == MAIL["incoming"] and "secret" not in account.credentials
    assert (last().action, last().details["account"], last().officer.name) == ("account_added", "cm", "admin")


@pytest.mark.parametrize(
    "name, office, field",
    [("", None, "name"), ("x" * 201, None, "name"), ("a/b", None, "name"), ("new", None, "name"),
     ("a\nb", None, "name"), (" .. ", None, "name"), (".", None, "name"), ("a\\b", None, "name"),
     ("cm", "NOPE:ALL", "office")],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(actor, now, name, office, field):
    before = everything()
    with pytest.raises(Refused) as refused:
        accounts.add_account("x", name, X, actor, now, office)
    assert refused.value.field == field and everything() == before


@pytest.mark.parametrize("credentials", [{}, [], None, {"bearer_token": 7}, {"bearer_token": "a b"}])
def test_credentials_that_open_no_door_are_refused_in_words(actor, now, credentials):
    with pytest.raises(Refused, match="cannot be right"):
        accounts.add_account("x", "cm", credentials, actor, now)
    assert not Account.select().exists()


def test_one_identity_is_one_account(actor, now):
    accounts.add_account("x", "cm", X, actor, now)
    with pytest.raises(Refused, match="The account cm is this identity already"):
        accounts.add_account("x", "cm again", X | {"bearer_token": "other"}, actor, now)
    assert accounts.add_account("x", "office", X | {"user_id": "78"}, actor, now).id
    with pytest.raises(Refused, match="There is an account cm already"):
        accounts.add_account("x", "cm", X | {"user_id": "79"}, actor, now)


def test_pausing_twice_is_pausing_once(handle, actor, now):
    Account.update(alarm="failing", alarm_at=now, next_poll_at=now.replace(hour=12)).execute()
    accounts.pause(handle, True, actor, now)
    accounts.pause(handle, True, actor, now)
    assert (fresh(handle).paused, fresh(handle).alarm, fresh(handle).alarm_at) == (True, "", None)
    accounts.pause(handle, False, actor, now)
    assert (fresh(handle).paused, fresh(handle).next_poll_at) == (False, now)
    assert [e.action for e in Event.select().order_by(Event.id)] == ["account_paused", "account_resumed"]


def test_fetch_now_makes_it_due(handle, actor, now):
    Account.update(next_poll_at=now.replace(hour=12)).execute()
    accounts.fetch_now(handle, actor, now)
    assert fresh(handle).next_poll_at == now and last().action == "account_fetch_asked"
    accounts.pause(handle, True, actor, now)
    with pytest.raises(Refused, match="paused"):
        accounts.fetch_now(handle, actor, now)


def test_a_reconnected_account_keeps_its_history(page, actor, now):
    ticket = open_ticket(page)
    Account.update(
        state="auth_failed", sending="auth_failed", failures=9, last_error="No.", send_error="No.",
        cursor={"since": "5"}, next_poll_at=now.replace(hour=12), token_until=now,
    ).execute()  # fmt: skip
    Hook.create(account=page, digest="d", body="{}", received_at=now, next_at=now.replace(hour=12))
    accounts.reconnect(fresh(page), {"page_id": "11", "page_token": "two"}, actor, now.replace(hour=7))
    after = fresh(page)
    assert unseal(after.credentials)["page_token"] == "two" and after.cursor == {"since": "5"}
    assert (after.state, after.sending, after.failures, after.last_error, after.send_error) == ("ok", "ok", 0, "", "")
    assert after.next_poll_at == after.token_since == Hook.get().next_at == now.replace(hour=7)
    assert after.token_until is None and fresh(ticket).messages.count() == 1


def test_the_day_on_which_a_token_ends_is_kept_when_it_is_given(page, actor, now):
    keys = {"page_id": "12", "page_token": "one", "token_until": "2027-01-31"}
    other = accounts.add_account("facebook", "other", keys, actor, now)
    assert fresh(other).token_until == datetime(2027, 1, 30, 18, 30, tzinfo=UTC)
    accounts.reconnect(other, keys | {"token_until": "2027-03-01"}, actor, now)
    assert fresh(other).token_until == datetime(2027, 2, 28, 18, 30, tzinfo=UTC)
    for odd in ("31-01-2027", "soon", 20270131):
        with pytest.raises(Refused, match="must be a date") as no:
            accounts.reconnect(other, keys | {"token_until": odd}, actor, now)
        assert no.value.field == "token_until"


@pytest.mark.parametrize(
    "credentials, words",
    [({"page_id": "12", "page_token": "two"}, "another identity's"), ({"page_id": "", "page_token": "two"}, "whose"),
     ({"page_id": "11"}, "needs page_token")],
)  # fmt: skip
def test_other_credentials_are_refused_and_change_nothing(page, actor, now, credentials, words):
    before = everything()
    with pytest.raises(Refused, match=words):
        accounts.reconnect(page, credentials, actor, now)
    assert everything() == before


def test_an_account_that_did_not_know_itself_learns_it_but_takes_nobodys_place(handle, actor, now):
    accounts.add_account("x", "other", X, actor, now)
    with pytest.raises(Refused, match="The account other is this identity already"):
        accounts.reconnect(handle, X, actor, now)
    accounts.reconnect(handle, X | {"user_id": "5"}, actor, now)
    assert fresh(handle).author_id == "5"


def test_checks_and_office_are_set_and_remembered(handle, actor, now):
    accounts.set_checks(handle, True, True, actor, now)
    assert fresh(handle).needs_check and fresh(handle).canned_needs_check
    accounts.set_checks(handle, False, True, actor, now)  # where nothing is checked, canned words are not either
    assert not fresh(handle).needs_check and not fresh(handle).canned_needs_check
    accounts.set_office(handle, "ULB:Bhiwani", actor, now)
    assert fresh(handle).office_id == "ULB:Bhiwani"
    accounts.set_office(handle, None, actor, now)
    assert fresh(handle).office_id is None and last().action == "account_office"
    with pytest.raises(Refused):
        accounts.set_office(handle, "NOPE", actor, now)


def test_no_secret_reaches_the_journal(page, actor, now):
    accounts.add_account("mail", "cm", MAIL, actor, now)
    accounts.reconnect(page, {"page_id": "11", "page_token": "very-secret"}, actor, now)
    lines = str([(event.action, event.details) for event in Event.select()])
    assert "page" in lines and "secret" not in lines and journal.verify()["ok"]
