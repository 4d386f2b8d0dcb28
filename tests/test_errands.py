"""Errands: one action for every ticket of an incident; each once, and what was left is told."""

from datetime import timedelta

import pytest

from smgt import errands, incidents, journal
from smgt.errors import NotFound, Refused
from smgt.models import ErrandLine, Incident, Message, Officer, Ticket
from tests.factories import NOON, act, everything, fresh, marked, open_ticket, said

REPLY = {"reply": "Pumps are at work."}


@pytest.fixture
def flood(handle, people, monkeypatch):
    """Five tickets of five citizens in one incident, done two at a time."""
    monkeypatch.setattr(errands, "CHUNK", 2)
    tickets = [open_ticket(handle, f"Paani bhar gaya {n}", author=f"c{n}") for n in range(5)]
    return [act(ticket, "group", people["asha"], incident="1" if n else "Flood") for n, ticket in enumerate(tickets)]


def order(officer, action="reply", form=REPLY, key="k", now=NOON):
    incident = Incident.get()
    able, _ = errands.plan(officer, incident, action, form, now)
    return errands.ask(officer, incident, action, form, able, len(able), key, now)


def test_everybody_is_answered_once_by_his_own_number(flood, people):
    errand = order(people["asha"])
    assert not Message.select().where(Message.outgoing).exists(), "it was tried, and nothing of that stays"
    assert order(people["asha"]) == errand, "a double tap"
    with pytest.raises(Refused, match="already"):
        order(people["arun"], key="another")
    assert (errands.sweep(lambda: NOON), errands.sweep(lambda: NOON)) == (5, 0)
    out = [said(ticket) for ticket in flood]
    assert [[each.text for each in one] for one in out] == [[f"Pumps are at work.\n{t.number}/1"] for t in flood]
    assert [one[0].citizen_id for one in out] == [ticket.citizen_id for ticket in flood]
    assert errands.counts(people["asha"], errand, NOON) == {"done": 5} and fresh(errand).ended_at == NOON


def test_what_is_not_possible_is_told_before_and_after(flood, people):
    act(flood[0], "decline", people["asha"], outcome="outside", reason="Not ours")
    able, left = errands.plan(people["asha"], Incident.get(), "reply", REPLY, NOON)
    assert (len(able), [ticket for ticket, _ in left]) == (4, [flood[0]]) and "Closed" in left[0][1]
    errand = order(people["asha"])
    act(flood[1], "decline", people["asha"], outcome="outside", reason="Not ours")
    assert errands.sweep(lambda: NOON) == 3 and said(flood[0]) == said(flood[1]) == []
    assert errands.counts(people["asha"], errand, NOON) == {"done": 3, "left": 1}
    (row,) = errands.left(people["asha"], errand, NOON)
    assert row == flood[1] and "Closed" in row.errandline.why


def test_what_would_be_refused_is_refused_at_once(flood, people):
    before = everything()
    with pytest.raises(Refused, match="Too long"):
        order(people["asha"], form={"reply": "x" * 300})
    with pytest.raises(Refused, match="changed meanwhile"):
        errands.ask(people["asha"], Incident.get(), "reply", REPLY, flood, 6, "k", NOON)
    assert everything() == before


def test_a_kill_between_two_chunks_leaves_and_doubles_nothing(flood, people):
    errand, clock = order(people["asha"]), [NOON]
    with pytest.raises(IndexError):
        errands.sweep(clock.pop)
    assert errands.counts(people["asha"], errand, NOON) == {"done": 2, "waiting": 3}
    assert errands.sweep(lambda: NOON) == 3 and all(len(said(ticket)) == 1 for ticket in flood)


def test_it_is_stopped(flood, people):
    errand, clock = order(people["asha"]), [NOON]
    with pytest.raises(IndexError):
        errands.sweep(clock.pop)
    errands.stop(errand, journal.SYSTEM, NOON)
    assert errands.sweep(lambda: NOON) == 0
    assert errands.counts(people["asha"], errand, NOON) == {"done": 2, "stopped": 3}
    with pytest.raises(Refused):
        errands.stop(errand, journal.SYSTEM, NOON)


def test_nothing_more_is_done_for_whoever_left(flood, people):
    order(people["asha"])
    Officer.update(disabled_at=NOON).where(Officer.name == "asha").execute()
    assert errands.sweep(lambda: NOON) == 0 and not Message.select().where(Message.outgoing).exists()
    assert {line.state for line in ErrandLine.select()} == {"left"}


def test_a_whole_incident_is_taken_apart_again(flood, people):
    order(people["asha"], "ungroup", {})
    assert errands.sweep(lambda: NOON) == 5 and not Ticket.select().where(Ticket.incident.is_null(False)).exists()
    incident, left = incidents.find(people["asha"], Incident.get().id, NOON)
    assert not left.exists(), "its page still tells what was done"
    assert act(flood[0], "group", people["asha"], incident=str(incident.id)).incident == incident
    with pytest.raises(NotFound):
        incidents.find(people["meena"], incident.id, NOON)


def test_one_reaches_and_is_shown_only_what_one_sees(flood, people):
    marked(flood[0], people)
    act(flood[1], "amend", people["vikram"], restricted="women")
    errand = order(people["vikram"])
    errands.sweep(lambda: NOON + timedelta(minutes=1))
    assert errands.counts(people["vikram"], errand, NOON) == {"done": 5}
    assert errands.counts(people["asha"], errand, NOON) == {"done": 4}, "not a lead: no word of the restricted one"
    assert errands.of(people["meena"], Incident.get(), NOON) == [], "an officer is shown his own orders alone"
    with pytest.raises(NotFound):
        errands.find(people["meena"], Incident.get(), errand.id, NOON)
    own = order(people["meena"], "acknowledge", {})
    assert errands.sweep(lambda: NOON) == 1 and fresh(flood[0]).stage == "acting"
    assert errands.of(people["meena"], Incident.get(), NOON) == [(own, {"done": 1})]
