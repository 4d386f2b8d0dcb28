"""After a new secret key every secret can be sealed again with it; the old one is then needed only for the journal."""

import pytest

from smgt import journal, rotation
from smgt.errors import ConfigError
from smgt.models import Account, Event
from smgt.vault import unseal

OLD, NEW = "for tests only, not a real key at all", "a new key for the tests, long enough"


@pytest.fixture
def new_key(handle, settings):
    """The key was changed; the old one is still known."""
    settings.secret_key, settings.old_secret_keys = NEW, (OLD,)
    return settings


def test_after_a_rotation_the_old_key_opens_nothing_that_is_needed(new_key, now):
    assert rotation.rotate(journal.SYSTEM, now) == {"sealed": 1}
    new_key.old_secret_keys = ()
    assert unseal(Account.get().credentials) == {"bearer_token": "t"}
    assert Event.get().details == {"sealed": 1}


def test_without_a_rotation_the_old_key_is_needed(new_key):
    new_key.old_secret_keys = ()
    with pytest.raises(ConfigError, match="cannot be opened"):
        unseal(Account.get().credentials)


def test_a_secret_that_no_key_opens_stops_it_and_changes_nothing(new_key, now):
    Account.create(name="other", channel="x", credentials="gibberish", next_poll_at=now, created_at=now)
    before = Account.get(Account.name == "cmohry").credentials
    with pytest.raises(ConfigError):
        rotation.rotate(journal.SYSTEM, now)
    assert Account.get(Account.name == "cmohry").credentials == before and not Event.select().exists()


def test_the_journal_still_holds(new_key, ticket, now):
    rotation.rotate(journal.SYSTEM, now)
    assert journal.verify()["ok"]
