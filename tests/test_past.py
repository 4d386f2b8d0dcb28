"""A ticket as it stood at any past moment is what it then was."""

import random
from datetime import timedelta

import pytest

from smgt import past, rules
from smgt.errors import SmgtError
from smgt.models import Undo
from tests import factories
from tests.factories import NOON, act, fresh

FORMS = {
    "mark": {"office": "FOOD:Bhiwani"}, "pass_on": {"office": "UHBVN:Karnal", "reason": "theirs"},
    "send_back": {"reason": "not ours"}, "report": factories.REPORT, "return_report": {"reason": "say where"},
    "decline": {"outcome": "not_tenable", "reason": "old"}, "reopen": {"reason": "not so"},
    "not_satisfied": {"reason": "nahi"},
}  # fmt: skip
WHO = {"acknowledge": "asha", "report": "holder", "send_back": "holder"}


def do(ticket, name, people, at):
    """One action by whoever may do it; the ticket as it is then."""
    if name in ("sent", "auto_close"):
        return factories.by_system(ticket, name, at)
    holder = {"UHBVN:Karnal": "raj"}.get(ticket.office_id, "meena")
    person = people[holder if WHO.get(name) == "holder" else "vikram" if name == "mark" else "asha"]
    return act(ticket, name, person, at, **FORMS.get(name, {}))


def facts(ticket):
    return ticket.stage, ticket.office_id or "", ticket.round, ticket.outcome


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_stood_at_each_moment_as_it_was_seen_then(people, handle, seed):
    chance, ticket, at, seen = random.Random(seed), factories.open_ticket(handle), NOON, []
    names = ("mark", "acknowledge", "report", "return_report", "sent", "not_satisfied", "decline", "reopen", "pass_on",
             "send_back", "auto_close", "take_back")  # fmt: skip
    for _ in range(60):
        at += timedelta(minutes=1)
        possible = [n for n in names if ticket.stage in rules.ACTIONS[n].stages and n != "take_back"]
        taken = Undo.select().where(Undo.ticket == ticket, Undo.version == ticket.version).exists()
        name = "take_back" if taken and chance.random() < 0.2 else chance.choice(possible)
        try:
            ticket = do(ticket, name, people, at)
        except SmgtError:
            ticket = fresh(ticket)
        seen.append((at, facts(ticket)))
    stood = [
        (moment, (s.stage, s.office, s.round, s.outcome)) for moment, _ in seen for s in [past.stood(ticket, moment)]
    ]
    assert [(m, told[0], told[2]) for m, told in stood] == [(m, was[0], was[2]) for m, was in seen]
    assert [told for _, told in stood if told[0] != "closed"] == [was for _, was in seen if was[0] != "closed"]


def test_what_came_later_is_not_shown(people, handle):
    ticket = factories.marked(factories.open_ticket(handle), people)
    act(ticket, "acknowledge", people["meena"], NOON + timedelta(hours=2))
    then = past.stood(fresh(ticket), NOON + timedelta(hours=1))
    assert (then.stage, then.markings[0].acknowledged_at, then.office) == ("marked", None, "FOOD:Bhiwani")
    assert [event.action for event in then.events] == ["mark", "open"]


def test_before_it_was_received_it_was_not(people, handle):
    with pytest.raises(SmgtError, match="not been received"):
        past.stood(factories.open_ticket(handle), NOON - timedelta(days=1))
