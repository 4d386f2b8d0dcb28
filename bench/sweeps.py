"""The sweep of due clocks: seconds for 5,000 due tickets among very many, and 180 days swept minute by minute.

`python -m bench.sweeps due --tickets 1000000 --database postgres` and `python -m bench.sweeps days --tickets 70000`.
The second is a check as well: it counts, by a reckoning of its own, that each reminder and each rung came once, in the
sweep of its minute, and exits 1 where one did not.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter as Tally
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from peewee import fn

from smgt import directory, reminders, sample
from smgt.app import create_app
from smgt.database import migrate
from smgt.models import Charge, Clock, Marking, Notice, Office, Officer, Ticket, db, insert_all, insert_rows
from tests.postgres import Postgres

SECRET = "for the bench only, not a real key at all"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BEGIN = datetime(2026, 1, 5, 3, 30, tzinfo=UTC)
WORKING = ("marked", "acting")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", choices=("due", "days"))
    options.add_argument("--tickets", type=int, default=100_000)
    options.add_argument("--due", type=int, default=5_000)
    options.add_argument("--days", type=int, default=180)
    options.add_argument("--late", type=float, default=0.4, help="share of duties that no office does in time")
    options.add_argument("--grid", type=int, default=1, help="minutes: every so many something is marked")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    given = options.parse_args()
    logging.disable(logging.WARNING)
    with house(given.database):
        if given.what == "due":
            say(due(given.tickets, given.due), given.database, given.tickets)
        else:
            facts, wrong = days(given.tickets, given.days, given.late, given.grid)
            say(facts, given.database, given.tickets)
            sys.exit("\n".join(wrong[:20]) if wrong else 0)


def say(facts, database, tickets):
    """One line of what was measured."""
    told = ", ".join(f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}" for name, value in facts)
    sys.stdout.write(f"sweep on {database}, {tickets:,} tickets: {told}\n")


@contextmanager
def house(database):
    """An application with the shipped directory, every office held by somebody, on an empty database."""
    with tempfile.TemporaryDirectory(prefix="smgt-bench-") as folder:
        server = Postgres().start() if database == "postgres" else None
        url = server.url() if server else f"sqlite:///{folder}/smgt.db"
        try:
            create_app({"SMGT_SECRET_KEY": SECRET, "SMGT_HOME": folder, "SMGT_DATABASE_URL": url})
            migrate()
            with db.connection_context():
                directory.load(Path("smgt/data/haryana"))
                people(BEGIN)
                yield
        finally:
            if server:
                server.stop()


def people(now):
    """An officer for each office, so that no rung is passed over."""
    codes = [row[0] for row in Office.select(Office.code).order_by(Office.code).tuples()]
    with db.atomic():
        insert_all([
            Officer(email=f"o{n}@hry.nic.in", name=f"Officer {n}", role="officer", created_at=now)
            for n in range(len(codes))
        ])  # fmt: skip
        ids = [row[0] for row in Officer.select(Officer.id).order_by(Officer.id).tuples()]
        day = (now - DAY).date()
        insert_rows(Charge, [
            {"officer": who, "office": code, "kind": "regular", "from_on": day}
            for who, code in zip(ids, codes, strict=True)
        ])  # fmt: skip


def due(tickets, count):
    """[(what, seconds)]: a sweep that reminds of so many due tickets, and one that escalates all of them."""
    now = datetime.now(UTC)
    pending = count * 5 // 2 + 500  # of five open stages two are with an office
    counts = sample.Counts((tickets - pending) * 84 // 100, (tickets - pending) * 16 // 100, pending)
    sample.fill(counts, sample.begin(now, counts), now)
    Clock.update(next_at=None).execute()
    Ticket.update(urgency="normal").execute()
    acting = (Clock.name == "act") & Clock.stopped_at.is_null()
    working = Clock.select(Clock.id).join(Ticket).where(acting, Ticket.stage.in_(WORKING)).limit(count)
    chosen, start = [row[0] for row in working.tuples()], now - DAY / 2
    for number in range(0, len(chosen), 500):
        some = Clock.id.in_(chosen[number : number + 500])
        Clock.update(started_at=start - 2 * DAY, due_at=start, next_at=start, rung=2).where(some).execute()
    first, reminded = timed(now)
    second, climbed = timed(now + DAY)
    assert reminded["reminded"] == len(chosen) <= climbed["escalated"], (reminded, climbed)  # and the queues' alarms
    return [("due", len(chosen)), ("reminded in", first), ("escalated in", second)]


def timed(now):
    """(seconds in words, what the sweep counted)."""
    start, busy = time.perf_counter(), time.process_time()
    counted = reminders.sweep(now)
    return f"{time.perf_counter() - start:.1f} s (busy {time.process_time() - busy:.1f} s)", counted


def days(tickets, length, late=0.4, grid=1, seed=1):
    """(facts, what went wrong): so many tickets come in over so many days; swept in every minute that has anything."""
    expected = fill(tickets, length, late, grid, Random(seed))
    sweeps, start, now = 0, time.perf_counter(), BEGIN
    while now := following(now):
        reminders.sweep(now)
        sweeps += 1
    seconds = time.perf_counter() - start
    wrong, counted = compare(expected)
    return [("days", length), ("sweeps", sweeps), *sorted(counted.items()), ("in", f"{seconds:.0f} s"),
            ("wrong", len(wrong))], wrong  # fmt: skip


def following(now):
    """The next minute in which a sweep has anything to do; None when nothing is left."""
    row = Clock.select(fn.MIN(Clock.next_at)).where(Clock.next_at.is_null(False)).tuples().first()
    at = Clock.next_at.python_value(row[0])
    if at is None:
        return None
    minute = at.replace(second=0, microsecond=0)
    minute += MINUTE * (minute < at)
    return max(minute, now + MINUTE)


def fill(tickets, length, late, grid, dice):
    """Tickets marked at random moments, each with a clock to acknowledge and one to act; of some the office was in
    time, of others late. Returns {(clock, what, minute): 1} of everything that must be told, reckoned by hand."""
    offices = [o for o in Office.select().where(Office.department.is_null(False), Office.district.is_null(False))]
    expected, ladders = Tally(), {}
    for start in range(0, tickets, 500):
        with db.atomic():
            some = [Ticket(stage="marked", channel="x", office=dice.choice(offices), category="OTHER", sample=True,
                           received_at=_moment(dice, length, grid), moved_at=BEGIN)
                    for _ in range(min(500, tickets - start))]  # fmt: skip
            insert_all(some)
            markings = [Marking(ticket=t, office=t.office, marked_at=t.received_at) for t in some]
            insert_all(markings)
            clocks = [c for marking in markings for c in _clocks(marking, late, dice)]
            insert_all(clocks)
        for pair in zip(clocks[::2], clocks[1::2], strict=True):
            office = pair[0].marking.office
            rungs = ladders.setdefault(office.code, len(office.ladder()))
            expected.update(_expected(pair, rungs))
    return expected


def _moment(dice, length, grid):
    return BEGIN + timedelta(minutes=dice.randrange(0, length * 1440, grid))


def _clocks(marking, late, dice):
    """The two clocks of a marking; one is stopped by what the office does, in time or not."""
    for name, hours in (("acknowledge", 4), ("act", dice.choice((24, 48, 72, 360)))):
        at, due_at = marking.marked_at, marking.marked_at + timedelta(hours=hours)
        stopped = at if dice.random() >= late else None  # most offices are in time; the others never move
        yield Clock(ticket=marking.ticket, marking=marking, name=name, started_at=at, due_at=due_at, why="sample",
                    stopped_at=stopped, next_at=None if stopped else at + (due_at - at) * 3 / 4)  # fmt: skip


def _expected(pair, rungs):
    """What a reckoning by hand says of a ticket's clocks: each reminder, and each rung by whichever is first there."""
    running = [clock for clock in pair if not clock.stopped_at]
    for clock in running:
        length = clock.due_at - clock.started_at
        yield clock.ticket_id, "early", clock.started_at + length * 3 / 4
        india = clock.due_at + timedelta(hours=5, minutes=30)
        nine = india.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(hours=5, minutes=30)
        if length >= DAY and clock.started_at + length * 3 / 4 < nine < clock.due_at:
            yield clock.ticket_id, "early", nine
        yield clock.ticket_id, "reminder", clock.due_at
    for rung in range(1, rungs + 1 if running else 0):
        yield running[0].ticket_id, "escalation", min(clock.due_at for clock in running) + DAY * rung


def compare(expected):
    """(what differs, in words; how many of each kind came): once each, planned for and told in its very minute."""
    came, kinds, wrong = Tally(), Tally(), []
    columns = (Notice.ticket, Notice.kind, Notice.planned_at, Notice.created_at, Notice.state)
    for ticket, kind, planned, told, state in Notice.select(*columns).tuples().iterator():
        came[ticket, kind, planned] += 1
        kinds[kind] += 1
        if not timedelta(0) <= told - planned < MINUTE or state != "queued":
            wrong.append(f"ticket {ticket}: {kind} of {planned} came at {told}, {state}")
    wrong += [f"{times} times too many: {what}" for what, times in (came - expected).items()]
    wrong += [f"missing: {what}" for what in expected - came]
    return wrong, kinds


if __name__ == "__main__":
    main()
