"""A small Haryana full of invented lives, and what really was done to a few tickets."""

from datetime import timedelta

import pytest

from smgt import reports, sample
from smgt.models import Ticket
from tests import factories
from tests.factories import NOON, act


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """What the pages take for now."""
    monkeypatch.setattr("smgt.web.now.clock", lambda: NOON)


def fill(seed=1, counts=None, days=40):
    """Invented tickets of the last so many days."""
    counts = counts or sample.Counts(resolved=60, not_tenable=16, pending=30, suggestions=8)
    sample.fill(counts, NOON - timedelta(days=days), NOON, seed)


@pytest.fixture
def lives(people):
    """A hundred invented lives, and the persons."""
    fill()
    return people


@pytest.fixture
def deeds(people, handle):
    """Tickets that went ways of their own by the real verbs."""
    made = {name: factories.open_ticket(handle, f"Ration {name}", NOON - timedelta(days=3)) for name in "abcdefgh"}
    declined = act(made["a"], "decline", people["asha"], outcome="not_tenable", reason="old")
    act(declined, "reopen", people["asha"], reason="not so")
    act(made["b"], "decline", people["arun"], outcome="not_a_grievance", reason="praise")
    act(made["c"], "decline", people["arun"], outcome="referred", reason="central")
    again = factories.replied(made["d"], people)
    again = factories.by_citizen(again, "not_satisfied", reason="nahi hua")
    factories.act(again, "acknowledge", people["meena"])
    factories.promised(made["e"], people)
    act(factories.marked(made["f"], people), "send_back", people["meena"], reason="not ours")
    act(factories.reported(made["g"], people), "return_report", people["asha"], reason="say where")
    act(made["h"], "join", people["asha"], number=made["f"].number)
    Ticket.update(aside=True).where(Ticket.id == factories.open_ticket(handle, "Jai ho").id).execute()
    return made


def view(officer, now=NOON, **chosen):
    """A View as a page has it, of filters as an address names them."""
    return reports.ready(officer, now, reports.read({"from": chosen.pop("since", ""), **chosen}, now))
