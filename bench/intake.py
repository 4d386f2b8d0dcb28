"""A viral hour: tens of thousands of mentions waiting, read while somebody works on the board; and a full mailbox."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smgt import fetching
from smgt.accounts import add_account
from smgt.channels.maildir import Maildir
from smgt.config import ROOT, settings
from smgt.drill.x_store import Store
from smgt.journal import SYSTEM
from smgt.models import Account, Message, Ticket, db
from tests import servers
from tests.channels import mails

HANDLE = "demo_cmo"


def viral(environ, folder, count, look_at_the_board):
    """Read `count` waiting mentions in a process of their own: (items a second, seconds of each look at the board)."""
    path, port = Path(folder) / "x.db", servers.free_port()
    platform = subprocess.Popen([sys.executable, "-m", "bench.platform", str(path), str(port)], cwd=ROOT)
    try:
        servers.wait_until(lambda: servers.listens(port))
        store, environ = Store(path), {**os.environ, **environ, "SMGT_X_API_BASE": f"http://127.0.0.1:{port}"}
        begin(store, environ)
        wait(store, count)
        return read(environ, count, look_at_the_board)
    finally:
        platform.terminate()
        platform.wait(10)


def begin(store, environ):
    """One mention read before, so that the account knows where the waiting ones begin."""
    with db.connection_context():
        keys = {"bearer_token": f"drill-{HANDLE}", "user_id": str(store.account(HANDLE)["id"])}
        add_account("x", HANDLE, keys, SYSTEM, datetime.now(UTC))
    store.post("first", f"@{HANDLE} namaste", created_at=datetime.now(UTC) - timedelta(hours=3))
    fetch(environ).wait(60)


def wait(store, count):
    said = [
        {"username": f"c{n % 9000}", "text": f"@{HANDLE} gali {n} mein pani nahi aa raha, Bhiwani, teen din se"}
        for n in range(count)
    ]
    store.post_many(said, created_at=datetime.now(UTC) - timedelta(hours=2), every_ms=100)


def fetch(environ):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "fetch", HANDLE]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def read(environ, count, look_at_the_board):
    start, looks, reading = time.perf_counter(), [], fetch(environ)
    while reading.poll() is None:
        looks.append(look_at_the_board())
        time.sleep(0.2)
    seconds = time.perf_counter() - start
    with db.connection_context():
        handle = Account.get(Account.name == HANDLE)
        heard = Message.select().where(Message.account == handle, ~Message.outgoing).count()
        assert heard == count + 1 == Ticket.select().where(Ticket.account == handle).count(), heard
    return count / seconds, looks


def mailbox(folder, count):
    """Read a Maildir of `count` mails: mails a second."""
    box = Maildir(Path(folder) / "maildir", "box@drill.example")
    for number in range(count):
        box.write(mails.simple(10_000 + number))  # not copies of those read by IMAP
    account = add_account("mail", "box", {
        "incoming": f"maildir://{folder}/maildir", "outgoing": f"maildir://{folder}/out",
        "address": "box@drill.example",
    }, SYSTEM, datetime.now(UTC))  # fmt: skip
    start = time.perf_counter()
    counts = fetching.fetch(account, settings, lambda: datetime.now(UTC))
    assert counts["opened"] == count, counts
    return count / (time.perf_counter() - start)
