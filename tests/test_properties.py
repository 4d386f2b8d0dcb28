"""Whatever anybody does in whatever order: no impossible state, no ticket without a holder or a clock, no lost number.

Each run is a walk: one drawn number decides all its steps, so that the choices spread evenly; a failing walk is
printed step by step. (Hypothesis's own state machine spent five runs of six on copies of the first.)
"""

import random
import shutil
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import settings as runs
from hypothesis import strategies as st

from smgt import access, channels, clocks, journal, outbox, reminders, rules, tickets
from smgt.channels.base import NotSent, Uncertain
from smgt.config import settings as house
from smgt.database import open_database
from smgt.errors import Forbidden, NotFound, Refused, Stale
from smgt.models import Account, Clock, Event, Marking, Message, Officer, Ticket, db
from tests import factories
from tests.factories import NOON

WALKS = runs(
    max_examples=25, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
HELD = ("marked", "acting", "reported", "replied")
BACK = ("take_back", "unjoin")  # these lead to where the ticket was
TABLES = ("ticket", "marking", "clock", "report", "message", "notice", "event", "undo", "counter", "incident",
          "reference")  # fmt: skip
PAUSES = [timedelta(seconds=30), timedelta(seconds=130), timedelta(hours=5), timedelta(days=1), timedelta(days=8)]
STARTS = [lambda ticket, people: ticket, factories.marked, factories.acting, factories.reported, factories.replied,
          factories.promised]  # fmt: skip
GOOD = {
    "office": ["FOOD:Bhiwani", "ULB:Bhiwani", "UHBVN:Karnal", "ALL:Bhiwani", "FOOD:ALL"],
    "category": ["OTHER", "RATION", "ELEC.OUT"],
    "urgency": rules.URGENCIES,
    "outcome": [*rules.DECLINED, *rules.REPORT_OUTCOMES, *rules.DECISIONS],
    "system": rules.SYSTEMS,
    "reference": ["CMOFF/N/2026/012345", "HRGOV/E/2026/0000017"],
    "promised_on": [(NOON + timedelta(days=days)).date() for days in (1, 5, 20, 40)],
    "until": [(NOON + timedelta(days=days)).date() for days in (1, 5, 20, 40)],
    "number": [f"SMGT-{number:06d}" for number in range(1, 5)],
    "kind": rules.KINDS,
    "district": factories.DISTRICTS,
    "incident": ["Flood in sector 9", "1"],
    "files": [[]],
}
GOOD_WORDS = ["The depot is shut since Monday.", "पानी नहीं आ रहा, कृपया देखें", "It was handed over, a\0b\ud83d c."]
BAD = {day: ["tomorrow", "2020-01-01", "9999-12-31"] for day in ("until", "promised_on")} | {"files": [[]]}
BAD_WORDS = ["NOPE", "  ", "x" * 300]


class House:
    """One house in which persons of every role, the system and the citizens act on a few tickets."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.now = NOON
        self.people = {officer.name: officer for officer in Officer.select()}
        self.last = "asha"  # who acted last
        factories.Fake.reset()
        for _ in range(self.dice.randint(1, 3)):
            self.dice.choice(STARTS)(factories.open_ticket(Account.get()), self.people)

    def step(self):
        doings = [self.one_who_may_acts] * 12 + [self.anybody_acts] * 3 + [self.the_citizen_writes] * 2
        self.dice.choice([*doings, self.time_goes_by, self.time_goes_by, self.a_reply_is_sent, self.clocks_are_swept])()
        every_ticket_is_sound()

    def time_goes_by(self):
        self.now += self.dice.choice(PAUSES)

    def one_who_may_acts(self):
        ticket = self.any_ticket()
        name = self.dice.choice([a.name for a in rules.ACTIONS.values() if ticket.stage in a.stages])
        if name not in ("hear", "sent"):  # done by intake and outbox, with what they know
            person = self.person(ticket, self.dice.choice(rules.ACTIONS[name].who))
            self.perform(ticket, name, person, self.form(name, GOOD, GOOD_WORDS))

    def anybody_acts(self):
        name = self.dice.choice([name for name in rules.ACTIONS if name != "hear"])
        person = self.dice.choice([journal.SYSTEM, journal.CITIZEN, *sorted(self.people)])
        self.perform(self.any_ticket(), name, person, self.form(name, BAD, BAD_WORDS))

    def the_citizen_writes(self):
        first = self.any_ticket().messages.where(~Message.outgoing).first()
        if first:
            words = self.dice.choice(["Nahi hua", "Dhanyavaad", "Ward 4, Bhiwani"])
            said = factories.item(words, first.author, self.now, conversation=first.conversation)
            assert list(factories.receive(Account.get(), said, now=self.now).values()) == ["joined"]

    def a_reply_is_sent(self):
        factories.Fake.answers = self.dice.choice([[], [], [Uncertain("?")], [NotSent("no")]])
        outbox.send(house, lambda: self.now)

    def clocks_are_swept(self):
        reminders.sweep(self.now)
        assert not any(reminders.sweep(self.now).values())

    def any_ticket(self):
        return self.dice.choice(list(Ticket.select().order_by(Ticket.id)))

    def person(self, ticket, part):
        """Somebody who most likely has this part in the ticket."""
        by_office = {office: name for name, (_, office) in factories.OFFICERS.items()}
        beside = [marking.office_id for marking in ticket.associates()]
        return {
            "system": journal.SYSTEM, "citizen": journal.CITIZEN, "tracker": "asha", "state_nodal": "vikram",
            "holder": by_office.get(ticket.office_id, "raj"), "superior": "kavita", "mover": self.last,
            "associate": by_office.get(beside[0] if beside else None, "deepak"),
        }[part]  # fmt: skip

    def form(self, name, choices, words):
        action = rules.ACTIONS[name]
        fields = [field for field in action.asks if field in action.needs or self.dice.random() < 0.6]
        return {field: self.dice.choice(choices.get(field, words)) for field in fields}

    def perform(self, ticket, name, person, form):
        before, count = all_rows(), Event.select().count()
        note(f"{self.now:%d %H:%M:%S} {ticket.number} {ticket.stage}: {person} {name} {form}")
        try:
            actor = self.actor(ticket, name, person)
            event = tickets.perform(ticket, name, actor, form, now=self.now, version=ticket.version)
        except (NotFound, Forbidden, Stale, Refused) as refusal:
            note(str(refusal))
            assert all_rows() == before, "a refused action changes nothing"
            return
        self.last = actor.name if actor.officer else self.last
        assert Event.select().count() == count + (2 if name == "split" else 1)
        check_event(ticket, rules.ACTIONS[name], actor, event)

    def actor(self, ticket, name, person):
        if isinstance(person, journal.Actor):
            return person
        officer = self.people[person]
        _, parts = access.find(officer, ticket.number, self.now, name)
        return journal.Actor(person, officer.role, parts, officer)


def all_rows():
    return [db.execute_sql(f"SELECT * FROM {table}").fetchall() for table in TABLES]


def check_event(ticket, action, actor, event):
    """The action was allowed, led along its edge of the table, and counted."""
    after = factories.fresh(ticket)
    assert set(action.who) & actor.parts and ticket.stage in action.stages
    only_heard = not action.to and actor.role in ("system", "citizen")
    assert after.version == ticket.version + (not only_heard)
    moved = (ticket.stage, after.stage)
    if moved[0] != moved[1] and action.name not in BACK:
        assert moved[1] == action.to or (action.name, moved) == ("approve", ("reported", "closed"))
    assert (event.details.get("from", moved[0]), event.details.get("to", moved[1])) == moved
    assert after.round - ticket.round == (action.name == "not_satisfied") or action.name in BACK


def every_ticket_is_sound():
    markings = list(Marking.select().where(Marking.ended_at.is_null()))
    clocks = list(Clock.select().where(Clock.stopped_at.is_null()).order_by(Clock.due_at, Clock.id))
    for ticket in Ticket.select():
        held = [marking for marking in markings if marking.ticket_id == ticket.id]
        running = [clock for clock in clocks if clock.ticket_id == ticket.id]
        check_holder(ticket, held)
        check_clocks(ticket, held, running)
        check_waiting(ticket, running)


def check_holder(ticket, held):
    """One office has it exactly while it is marked; a closed one is nobody's work."""
    leads = [marking.office_id for marking in held if marking.lead]
    assert leads == ([ticket.office_id] if ticket.stage in HELD else [])
    assert (ticket.office_id is None) == (ticket.stage == "received") or ticket.stage == "closed"
    assert len(held) == len({marking.office_id for marking in held})
    assert not held or ticket.open
    assert bool(ticket.outcome) == (ticket.stage == "closed") == bool(ticket.closed_at)


def check_clocks(ticket, held, running):
    """An open ticket has a clock that runs, one set aside need not; a closed one has none but a promise's or a call's.

    The ticket shows the one due first.
    """
    runs = any(not clock.paused_at for clock in running if clock.name not in ("promise", "call"))
    assert ticket.open == runs or (ticket.open and ticket.aside)
    promised = ticket.promised_on and ticket.stage in ("replied", "closed")
    assert [clock.name for clock in running].count("promise") == bool(promised)
    answerable = {marking.id for marking in ticket.markings.where(Marking.ended == "passed_on")}
    for clock in running:
        assert bool(clock.paused_at) == bool(clock.paused_for)
        assert bool(clock.next_at) == (clock.paused_for != "hold") or clock.rung  # all its steps may be behind it
        assert clock.next_at is None or clock.next_at >= clock.started_at
        assert clock.due_at > clock.started_at and clock.why
        answering = answerable if clock.name == "act" else set()
        assert clock.marking_id in {None, *(marking.id for marking in held), *answering}
    shown = [clock for clock in running if not clock.paused_at and clock.name not in clocks.APART]
    assert (ticket.due_at, ticket.clock) == ((shown[0].due_at, shown[0].name) if shown else (None, ""))
    acts = {clock.marking_id for clock in running if clock.name == "act"} - answerable
    assert acts == {marking.id for marking in held if not (marking.lead and ticket.stage in ("reported", "replied"))}


def check_waiting(ticket, running):
    """What stands still waits for something, and that has a clock of its own."""
    names = [clock.name for clock in running if not clock.paused_at]
    assert not ticket.promised_on or ticket.stage in ("reported", "replied", "closed")
    assert len(names) == len(running) or ticket.details_asked_at or ticket.hold_until
    assert names.count("await") == (bool(ticket.details_asked_at) or ticket.stage == "replied")
    assert names.count("review") == names.count("interim") == bool(ticket.hold_until)
    assert not (ticket.hold_until or ticket.asked_until) or ticket.stage == "acting"
    # a reported one's approved reply may be on its way: what he says then is about that already
    assert not ticket.citizen_replied or ticket.stage in ("reported", "replied", "closed")


@pytest.fixture
def haryana(sqlite_template, settings, tmp_path, monkeypatch):
    """An SQLite file with a directory, officers and an account; every walk in it is rolled back."""
    shutil.copy(sqlite_template, tmp_path / "smgt.db")
    monkeypatch.setitem(channels.CHANNELS, "x", factories.Fake)
    open_database(f"sqlite:///{tmp_path}/smgt.db")
    with db.connection_context():
        factories.directory()
        factories.officers()
        factories.account()
        yield


@contextmanager
def rolled_back():
    run = db.atomic()
    run.__enter__()
    try:
        yield
    finally:
        run.__exit__(RuntimeError, None, None)


@given(seed=st.integers(0, 2**64), steps=st.just(40))
@WALKS
def test_no_sequence_of_actions_reaches_an_impossible_state(haryana, seed, steps):
    with rolled_back():
        walk = House(seed)
        for _ in range(steps):
            walk.step()
        assert journal.verify()["ok"]
