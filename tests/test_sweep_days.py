"""Days swept minute by minute: each reminder and rung comes once, in the sweep of its own minute (bench/sweeps.py)."""

from datetime import timedelta

import pytest

from bench import sweeps
from smgt import reminders
from smgt.models import Notice
from tests import factories


@pytest.fixture
def house(database):
    """A small directory, every office held."""
    factories.directory()
    sweeps.people(sweeps.BEGIN)


def test_each_reminder_and_rung_comes_once_at_its_minute(house):
    facts, wrong = sweeps.days(12, 3, late=0.9)
    assert wrong == [] and min(dict(facts)[kind] for kind in ("early", "reminder", "escalation")) > 12


def test_a_sweep_that_sleeps_is_noticed_by_that_reckoning(house, monkeypatch):
    monkeypatch.setattr(sweeps, "following", lambda now: None if now > sweeps.BEGIN else now + timedelta(days=30))
    _, wrong = sweeps.days(4, 2, late=1)
    assert any("came at" in what for what in wrong)
    assert not any("missing" in what or "too many" in what for what in wrong)  # late, but none lost and none twice
    before = Notice.select().count()
    reminders.sweep(sweeps.BEGIN + timedelta(days=29))
    assert Notice.select().count() == before
