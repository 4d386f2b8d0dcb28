"""All faults at once while the consumer is killed again and again: nothing is lost, nothing doubled, counts reconcile.

FAULT_SECONDS says how long (`make faults`: 60); the everyday suite takes a shorter look.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from peewee import fn

from smgt import access, fetching, journal, outbox, tickets
from smgt.accounts import add_account
from smgt.app import create_app
from smgt.channels.maildir import Maildir
from smgt.config import settings
from smgt.directory import load
from smgt.drill.graph_server import DrillGraph
from smgt.drill.x_server import DrillX
from smgt.errors import SmgtError
from smgt.journal import SYSTEM, Actor
from smgt.models import Account, Message, Officer, Sighting, Ticket, db
from tests import servers

ROOT = Path(__file__).parent.parent.parent
SECONDS = float(os.environ.get("FAULT_SECONDS", "12"))
KILL_EVERY = (1.5, 4.0)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MAIL = b"From: c%d@example.org\r\nTo: cm@drill.example\r\nMessage-ID: <%d@example.org>\r\n\r\npaani nahi %d\r\n"
PAGE = "demo_cmo_page"
READING = ("mentions", "timeline", "me", "lookup", "search")
KINDS = ("429", "402", "401", "503", "html", "not_json", "empty", "list", "drop", "duplicate_page")
AFTER = ("timeout_after_commit", "drop_after_commit", "503_after_commit", "drop", "429", "503", "html", "402")
GRAPH_READING = ("feed", "tagged", "conversations", "comments", "object")
GRAPH_KINDS = ("429", "190/463", "613", "503", "html", "not_json", "empty", "drop", "duplicate_page", "transient")
GRAPH_AFTER = ("timeout_after_commit", "drop_after_commit", "503_after_commit", "drop", "613", "503", "transient")
MAIL_FAULTS = (("DATA", "drop"), ("RCPT", "451 later"), ("MAIL", "drop"), ("DATA", "250 OK"))


@pytest.fixture
def storm(database_url, tmp_path):
    """A house on a local X, a local Facebook and a mailbox, with an SMTP server that answers as it is told."""
    x, graph = DrillX(tmp_path / "x.db").start(), DrillGraph(tmp_path / "graph.db").start()
    environ = {"SMGT_HOME": str(tmp_path / "home"), "SMGT_DATABASE_URL": database_url, "SMGT_SETTLE_SECONDS": "0",
               "SMGT_POLL_SECONDS": "5", "SMGT_SECRET_KEY": "for the tests of faults, no real key",
               "SMGT_X_API_BASE": x.url, "SMGT_GRAPH_API_BASE": graph.url}  # fmt: skip
    create_app(environ)
    with servers.smtp() as (port, smtp), db.connection_context():
        load()
        add_account("x", "demo_cmo", x.account("demo_cmo"), SYSTEM, LONG_AGO)
        add_account("facebook", PAGE, graph.account(PAGE), SYSTEM, LONG_AGO)
        box = tmp_path / "cm"
        add_account("mail", "cm", {
            "incoming": f"maildir://{box}", "outgoing": f"smtp://127.0.0.1:{port}", "address": "cm@drill.example",
        }, SYSTEM, LONG_AGO)  # fmt: skip
        storm = Storm(x, graph, smtp, Maildir(box, "cm@drill.example"), environ)
        yield storm
        storm.kill()
    graph.stop()
    x.stop()


class Storm:
    """Citizens who write, platforms that fail, a tracker who marks, and a consumer that is killed and started again."""

    def __init__(self, x, graph, smtp, box, environ):
        self.x, self.graph, self.smtp, self.box, self.kills, self.things = x, graph, smtp, box, 0, []
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith("SMGT_")} | environ
        self.chance, self.written, self.consumer = random.Random(20261125), Counter(), None
        self.asha = Officer.create(
            email="asha@drill.example", name="Asha", role="tracker", created_at=datetime.now(UTC)
        )

    def rage(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.start()
            for _ in range(3):
                self.speak()
            self.fail()
            pause = self.chance.uniform(*KILL_EVERY)
            deadline = time.monotonic() + pause
            while time.monotonic() < deadline:
                self.mark()
                time.sleep(0.1)
            self.kill()

    def start(self):
        Account.update(
            next_poll_at=LONG_AGO, sending="ok"
        ).execute()  # as if a person had mended it and time had passed
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "consume"]
        self.consumer = subprocess.Popen(
            command, cwd=ROOT, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self):
        if self.consumer and self.consumer.poll() is None:
            self.consumer.send_signal(signal.SIGKILL)
            self.consumer.wait(10)
            self.kills += 1
        self.consumer = None

    def speak(self):
        """Posts on X (some shown late, some edited), posts and comments on Facebook, mails."""
        for _ in range(4):
            number = self.written["post"]
            post = self.x.post(f"c{number}", f"@demo_cmo pani nahi hai {number}", late=self.chance.choice((0, 0, 2)))
            if self.chance.random() < 0.2:
                self.x.post(f"c{number}", f"@demo_cmo pani nahi hai {number}, ward 4", edit_of=post["id"])
            self.written["post"] += 1
        for _ in range(3):
            number = self.written["thing"]
            thing = self.graph.post(PAGE, f"f{number}", f"bijli nahi hai {number}")
            if self.chance.random() < 0.5:
                self.things.append(thing["id"])
                thing = self.graph.comment(f"g{number}", f"yahan bhi nahi hai {number}", thing["id"])
                self.written["comment"] += 1
            self.things.append(thing["id"])
            self.written["thing"] += 1
        for _ in range(2):
            number = self.written["mail"]
            self.box.write(MAIL % (number, number, number))
            self.written["mail"] += 1

    def fail(self):
        """A fault on reading, which about every second sweep meets, and some on writing."""
        self.x.fault(self.chance.choice(READING), self.chance.choice(KINDS), reset_in=1)
        self.graph.fault(self.chance.choice(GRAPH_READING), self.chance.choice(GRAPH_KINDS))
        for _ in range(2):
            self.x.fault("tweets", self.chance.choice(AFTER), reset_in=1)
            self.graph.fault("reply", self.chance.choice(GRAPH_AFTER))
        phase, answer = self.chance.choice(
            (("DATA", "drop"), ("RCPT", "451 later"), ("MAIL", "drop"), ("DATA", "250 OK"))
        )
        self.smtp.script = {phase: answer}

    def mark(self):
        """The tracker marks what has come in, which queues an acknowledgement for each citizen."""
        for ticket in list(Ticket.select().where(Ticket.stage == "received").limit(5)):
            now = datetime.now(UTC)
            actor = Actor(self.asha.name, self.asha.role, access.parts_in(self.asha, ticket, now), self.asha)
            try:
                tickets.perform(ticket, "mark", actor, {"office": "UHBVN:Karnal"}, now=now)
            except SmgtError:
                continue  # the consumer changed it meanwhile

    def calm(self):
        """Everything is mended and works on until nothing is left to do; leases have run out."""
        self.x.mend()
        self.graph.mend()
        self.smtp.script = {}
        now = lambda: datetime.now(UTC)
        for _ in range(8):
            for account in list(Account.select()):
                fetching.fetch(account, settings, now)
            self.mark_all()
            Message.update(send_after=LONG_AGO).where(Message.outgoing, Message.state == "queued").execute()
            Message.update(lease_until=LONG_AGO, send_after=LONG_AGO).where(
                Message.outgoing, Message.state.in_(("sending", "uncertain"))
            ).execute()
            Account.update(sending="ok").execute()
            outbox.send(settings, now)

    def mark_all(self):
        while Ticket.select().where(Ticket.stage == "received").exists():
            self.mark()

    def posted(self):
        """What stands on X and on Facebook from us."""
        on_x = self.x.store.shown("by", self.x.store.user("demo_cmo")["id"], 5000)
        below = [row for thing in set(self.things) for row in self.graph.replies_to(thing) if row["by_page"]]
        below = {row["id"]: row for row in below}.values()  # what answers a comment stands below its post, too
        return [row["text"] for row in (*on_x, *below)]


def test_nothing_is_lost_or_doubled_in_a_storm(storm):
    storm.rage(SECONDS)
    assert storm.kills >= 2
    storm.calm()
    written = storm.written.total()
    heard = Message.select().where(~Message.outgoing)
    assert heard.count() == written == Ticket.select().count()
    assert {state for (state,) in heard.select(Message.state).distinct().tuples()} == {"opened"}
    assert heard.select(fn.COUNT(Message.external_id.distinct())).scalar() == written
    assert Sighting.select(fn.COUNT(Sighting.message.distinct())).scalar() >= written
    check_replies(storm)
    assert journal.verify()["ok"]


def check_replies(storm):
    """Each reply stands on its channel at most once; those recorded as sent exactly once, no other at all."""
    posted = storm.posted()
    mailed = Counter(mail.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode() for mail in storm.smtp.mails)
    assert not [text for text, times in Counter(posted).items() if times > 1]
    assert not [known for known, times in mailed.items() if times > 1]
    out = list(Message.select().where(Message.outgoing))
    assert {message.state for message in out} <= {"sent", "uncertain"}
    for message in out:
        standing = message.message_id in mailed if message.channel == "mail" else _stands(message.mark, posted)
        assert standing == (message.state == "sent") or (message.channel == "mail" and message.state == "uncertain")
    sent = sum(message.state == "sent" for message in out)
    assert sent >= len(out) * 0.5, Counter(message.state for message in out)


def _stands(mark, posted):
    return any(text.endswith(mark) for text in posted)
