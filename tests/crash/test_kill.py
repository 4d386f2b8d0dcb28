"""Pull the plug: processes are killed with -9 at any moment, and afterwards every item is exactly one message."""

import json
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from peewee import fn

from smgt import access, journal, tickets
from smgt.accounts import add_account
from smgt.app import create_app
from smgt.channels.maildir import Maildir
from smgt.config import settings
from smgt.directory import load
from smgt.drill.x_server import DrillX
from smgt.journal import Actor
from smgt.models import Message, Officer, Sighting, Ticket, db

ROOT = Path(__file__).parent.parent.parent
MAILS, POSTS, KILLS = 60, 450, 5
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MAIL = b"From: c%d@example.org\r\nTo: cm@drill.example\r\nMessage-ID: <%d@example.org>\r\n\r\npaani nahi %d\r\n"


@pytest.fixture
def house(database_url, tmp_path):
    """An application, a local X with posts and a mailbox with mails, none of them read yet."""
    x = DrillX(tmp_path / "x.db").start()
    environ = {"SMGT_HOME": str(tmp_path / "home"), "SMGT_DATABASE_URL": database_url, "SMGT_SETTLE_SECONDS": "0",
               "SMGT_SECRET_KEY": "for the tests of crashes, no real key", "SMGT_X_API_BASE": x.url}  # fmt: skip
    create_app(environ)
    folder = tmp_path / "cm"
    with db.connection_context():
        load()
        add_account("x", "demo_cmo", x.account("demo_cmo"), journal.SYSTEM, LONG_AGO)
        mail = {
            "incoming": f"maildir://{folder}",
            "outgoing": f"maildir://{tmp_path}/sent",
            "address": "cm@drill.example",
        }
        add_account("mail", "cm", mail, journal.SYSTEM, LONG_AGO)
        yield House(x, Maildir(folder, "cm@drill.example"), environ)
    x.stop()


class House:
    def __init__(self, x, box, environ):
        self.x, self.box, self.interrupted = x, box, 0
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith("SMGT_")} | environ

    def command(self, *words):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        return subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def kill_midway(self, chance, work, *words, within=0.15):
        """Run a command and kill it with -9 `within` that many seconds after `work()`, the rows it makes, grew."""
        before, process = work(), self.command(*words)
        end = time.monotonic() + 20
        while work() == before and process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(chance.random() * within)
        self.interrupted += process.poll() is None
        process.kill()
        process.wait(10)

    def finish(self, *words):
        out, _ = self.command(*words).communicate(timeout=60)
        return [json.loads(line) for line in out.splitlines()]


def test_fetch_killed_at_any_moment_loses_and_doubles_nothing(house):
    for number in range(MAILS):
        house.box.write(MAIL % (number, number, number))
    for number in range(POSTS):
        house.x.post(f"citizen{number}", f"@demo_cmo pani nahi hai {number}")
    chance = random.Random(7)
    for _ in range(KILLS):
        house.kill_midway(chance, lambda: Message.select().count(), "fetch")
    assert house.interrupted
    house.finish("fetch")
    assert Ticket.select().count() == MAILS + POSTS
    assert Message.select().where(Message.state == "opened").count() == MAILS + POSTS == Sighting.select().count()
    assert [line["opened"] for line in house.finish("fetch")] == [0, 0]
    assert journal.verify()["ok"]


def test_send_killed_at_any_moment_posts_nothing_twice(house):
    for number in range(12):
        house.x.post(f"citizen{number}", f"@demo_cmo bijli nahi hai {number}")
    house.finish("fetch", "demo_cmo")
    mark_all()
    for kind in ("timeout_after_commit", "drop_after_commit", "503_after_commit", "drop"):
        house.x.fault("tweets", kind, times=1)
    chance = random.Random(11)
    for _ in range(KILLS):
        house.kill_midway(chance, attempts, "send")
    assert house.interrupted
    for _ in range(3):  # as if the leases had run out and the timeline had settled
        Message.update(lease_until=LONG_AGO, send_after=LONG_AGO).where(Message.outgoing).execute()
        house.finish("send")
    posted = [r["text"] for post in house.x.store.shown("all", "", 1000) for r in house.x.replies_to(post["id"])]
    assert len(posted) == len(set(posted))
    out = {message.mark: message.state for message in Message.select().where(Message.outgoing)}
    assert {mark for mark in out if any(text.endswith(mark) for text in posted)} == {m for m in out if out[m] == "sent"}
    assert set(out.values()) <= {"sent", "uncertain"}  # what was never posted waits for a person, not for a second post


def attempts():
    """How often a reply was tried, all together."""
    return Message.select(fn.SUM(Message.attempts)).where(Message.outgoing).scalar() or 0


def mark_all():
    """A tracker marks everything, which queues an acknowledgement for each citizen."""
    now = datetime.now(UTC)
    asha = Officer.create(email="asha@drill.example", name="Asha", role="tracker", created_at=now)
    for ticket in Ticket.select():
        parts = access.parts_in(asha, ticket, now)
        tickets.perform(ticket, "mark", Actor(asha.name, asha.role, parts, asha), {"office": "UHBVN:Karnal"}, now=now)
    assert settings.settle_seconds == 0
