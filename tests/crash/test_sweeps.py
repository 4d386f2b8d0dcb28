"""Two consumers at once, each killed with -9 at any moment: every late grievance is reminded of and escalated once."""

import random
from collections import Counter as Tally
from datetime import UTC, datetime, timedelta

import pytest

from smgt import journal
from smgt.app import create_app
from smgt.models import Clock, Event, Notice, Ticket, db
from tests import factories
from tests.crash.test_kill import House

LATE, FRESH, KILLS = 300, 30, 4
HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.fixture
def house(database_url, tmp_path):
    """Grievances not acknowledged for a day and more behind fresh ones that are not late."""
    environ = {"SMGT_HOME": str(tmp_path / "home"), "SMGT_DATABASE_URL": database_url,
               "SMGT_SECRET_KEY": "for the tests of sweeps, no real key"}  # fmt: skip
    create_app(environ)
    with db.connection_context():
        factories.directory()
        people, handle = factories.officers(), factories.account()
        with db.atomic():
            for number in range(FRESH + LATE):
                at = NOW - HOUR / 60 * number if number < FRESH else NOW - 45 * HOUR - HOUR / 60 * number
                factories.marked(factories.open_ticket(handle, f"pani {number}", at), people, now=at)
            Clock.update(next_at=None).where(Clock.name == "act").execute()
        yield House(None, None, environ)


def test_each_is_told_once_with_two_consumers_and_kill_9(house):
    chance = random.Random(5)
    for _ in range(KILLS):
        other = house.command("sweep", "--now", NOW.isoformat())
        house.kill_midway(chance, lambda: Notice.select().count(), "sweep", "--now", NOW.isoformat(), within=0.1)
        other.kill()
        other.wait(10)
    assert house.interrupted
    pair = [house.command("sweep", "--now", NOW.isoformat()) for _ in range(2)]
    assert [process.wait(60) for process in pair] == [0, 0]
    again = house.finish("sweep", "--now", NOW.isoformat())[0]
    assert again == dict.fromkeys(("reminded", "escalated", "closed", "notices", "proposed"), 0)
    told = Tally(Notice.select(Notice.ticket, Notice.kind).where(Notice.kind != "marked").tuples())
    late = [row[0] for row in Ticket.select(Ticket.id).order_by(Ticket.id).tuples()][FRESH:]
    assert told == Tally({(i, kind): 1 for i in late for kind in ("reminder", "escalation", "early")})
    assert Event.select().where(Event.action == "escalate").count() == LATE
    assert not Clock.select().where(Clock.next_at <= NOW).exists() and journal.verify()["ok"]
