"""Budgets under fire, official domains, common passwords, and what the sweep forgets."""

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import directory, totp
from smgt.errors import Refused
from smgt.models import Budget, Notice, Officer, Recovery, Session, Stash, db
from smgt.signin import budgets, factors, invitations, sessions, stash
from smgt.vault import seal
from tests.factories import NOON

TRIES = budgets.Kind(10)


def at_once(count, deed):
    """Do something in so many threads at the same moment, each with a connection of its own; what each gave."""
    given, gate = [], threading.Barrier(count)

    def run():
        with db.connection_context():
            gate.wait(20)
            given.append(deed())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


@pytest.fixture
def crowd(database, monkeypatch):
    """Fifty may be connected at once."""
    monkeypatch.setattr(db.obj, "_max_connections", 60)


def test_of_fifty_tries_at_once_no_more_get_through_than_there_are(crowd):
    assert sorted(at_once(50, lambda: budgets.draw(TRIES, "asha", NOON))) == [False] * 40 + [True] * 10


def test_of_twenty_who_type_the_same_code_at_once_one_is_in(people, crowd):
    secret = totp.new_secret()
    Officer.update(factor=seal({"factor": secret})).where(Officer.name == "asha").execute()
    code = totp.code(secret, totp.step_of(NOON))
    asha = Officer.get(Officer.name == "asha")
    assert sum(at_once(20, lambda: factors.check(asha, code, NOON))) == 1


def test_of_twenty_who_type_the_same_recovery_code_at_once_one_is_in(people, crowd):
    Officer.update(factor=seal({"factor": totp.new_secret()})).where(Officer.name == "asha").execute()
    asha = Officer.get(Officer.name == "asha")
    code = factors.recoveries(asha, NOON)[3]
    assert sum(at_once(20, lambda: factors.check(asha, code, NOON))) == 1
    assert Recovery.select().where(Recovery.used_at.is_null(False)).count() == 1


def test_a_budget_is_full_again_after_its_time_and_not_before(database):
    assert [budgets.draw(TRIES, "asha", NOON) for _ in range(11)] == [True] * 10 + [False]
    assert not budgets.draw(TRIES, "asha", NOON + timedelta(minutes=59))
    assert [budgets.draw(TRIES, "asha", NOON + timedelta(hours=1)) for _ in range(11)] == [True] * 10 + [False]


def test_a_right_try_is_given_back_but_never_more_than_there_were(database):
    for _ in range(30):
        assert budgets.draw(TRIES, "asha", NOON)
        budgets.give_back(TRIES, "asha")
    budgets.give_back(TRIES, "asha")
    assert Budget.get().remaining == 10


def test_waits_grow_and_one_guesses_in_a_day_what_the_budget_says(database):
    kind, at, done, waits = budgets.Kind(20, free=10), NOON, 0, []
    for second in range(1200):
        if budgets.draw(kind, "asha", at + timedelta(seconds=second)):
            done += 1
            waits.append(second)
    assert done <= 20 and waits[:11] == list(range(11))
    pauses = [later - earlier for earlier, later in zip(waits[10:], waits[11:], strict=False)]
    assert pauses == sorted(pauses) and pauses[0] == 15


@given(st.integers(1, 200), st.integers(0, 200))
def test_a_pause_never_shrinks_nor_passes_ten_minutes(tries, free):
    kind = budgets.Kind(tries, free=min(free, tries))
    pauses = [kind.pause(left).total_seconds() for left in range(tries - 1, -1, -1)]
    assert pauses == sorted(pauses) and all(0 <= pause <= budgets.LONGEST_PAUSE for pause in pauses)


@pytest.mark.parametrize(("address", "network"), [
    ("8.8.4.4", "8.8.4.0/24"), ("2a00:1450:4001:81b::200e", "2a00:1450:4001::/48"), ("127.0.0.1", ""),
    ("10.1.2.3", ""), ("192.168.0.9", ""), ("::1", ""), ("", ""), ("nonsense", ""), (None, ""),
])  # fmt: skip
def test_an_address_counts_for_its_network_and_a_private_one_for_none(address, network):
    assert budgets.network(address) == network


@pytest.mark.parametrize(("email", "fine"), [
    ("a@hry.nic.in", True), ("a@nic.in", True), ("a@police.haryana.gov.in", True), ("a@gmail.com", False),
    ("a@evilgov.in", False), ("a@gov.in.evil.com", False), ("a@gov.in@evil.com", False), ("a@hry.nic.in.", False),
    ("a@xnic.in", False), ("gov.in", False), ("a@gov.ın", False), ("a@", False), ("", False),
])  # fmt: skip
def test_an_address_is_official_by_the_end_of_its_domain(settings, email, fine):
    assert invitations.official(email) is fine


@pytest.mark.parametrize("password", [
    "password1234", "PASSWORD-1234", "haryana@2026!", "1q2w3e4r5t6y", "1Q2W3E4R5T6Y", "jaishriram123", "aaaaaaaaaaaa",
    "121212121212", "ＰＡＳＳＷＯＲＤ1234", "asha.s@hry.nic.in", "my asha at work", "elevenchars",
])  # fmt: skip
def test_a_password_that_is_guessed_first_is_refused(password):
    with pytest.raises(Refused):
        directory.passwords.hashed(password, "asha.s@hry.nic.in", "Asha Sharma")


@pytest.mark.parametrize(
    "password", ["बरसात की सीढ़ी नीली", "monsoon ladder quartz", "kal barish hogi shayad", "x7#" * 5 + "k!"]
)
def test_no_sign_is_asked_for_and_none_is_refused(password):
    kept = directory.passwords.hashed(password, "asha.s@hry.nic.in", "Asha Sharma")
    assert directory.HASHER.verify(kept, password)


def test_every_common_password_shipped_is_one_that_would_else_be_taken():
    lines = directory.passwords.COMMON.read_text().split()
    assert lines == sorted(set(lines)) and all(12 <= len(line) == len(line.strip()) for line in lines)


def test_many_refused_sign_ins_tell_the_administrators_once_a_day(people):
    for _ in range(budgets.SITE.tries + 5):
        sessions.refused(None, NOON, "8.8.4.4")
    told = list(Notice.select())
    assert [notice.officer.name for notice in told] == ["admin"] and told[0].subject == "Many refused sign-ins"


def test_the_sweeps_forget_what_is_past(people):
    budgets.draw(TRIES, "asha", NOON)
    _, row = sessions.begin(people["asha"], NOON)
    stash.keep(row, "/x", {"note": ["Long words"]}, NOON)
    assert (budgets.sweep(NOON), stash.sweep(NOON)) == (0, 0)
    assert (budgets.sweep(NOON + timedelta(hours=26)), stash.sweep(NOON + timedelta(minutes=30))) == (1, 1)


def test_secrets_and_heaps_are_never_kept(people):
    _, row = sessions.begin(people["asha"], NOON)
    assert not stash.keep(row, "/x", {"new_password": ["monsoon"], "bearer_token": ["t"], "csrf_token": ["c"]}, NOON)
    assert not stash.keep(row, "/x", {"note": ["x" * 200_001]}, NOON)
    assert not Stash.select().exists()


def test_a_session_and_the_condition_on_rows_agree(people):
    ages = [timedelta(minutes=minutes) for minutes in (1, 14, 16, 59, 61, 479, 481, 719, 721)]
    for number, (name, started, acted) in enumerate((n, s, a) for n in people for s in ages for a in ages if a <= s):
        Session.insert(
            token_hash=str(number), officer=people[name], started_at=NOON - started, acted_at=NOON - acted
        ).execute()  # fmt: skip
    by_row = {row.token_hash for row in Session.select() if row.is_open(NOON)}
    by_rows = {row.token_hash for row in Session.select().where(Session.open_ones(NOON))}
    assert by_row == by_rows and 0 < len(by_row) < Session.select().count()
