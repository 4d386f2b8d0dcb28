"""The processes people start: web, consumer, and the whole house in one command; each stops cleanly on a signal."""

import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from smgt import media
from smgt.accounts import add_account
from smgt.app import create_app
from smgt.directory import HASHER, load
from smgt.drill.x_server import DrillX
from smgt.journal import SYSTEM
from smgt.models import Attachment, Message, Officer, Schedule, Ticket, db
from tests import factories
from tests.servers import free_port

ROOT = Path(__file__).parent.parent.parent
SECRET = "for the tests of processes, no real key"


def start(environ, *words):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SMGT_")}
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=clean | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def stop(process, number=signal.SIGTERM):
    """Ask it to stop; the seconds it took and its exit code."""
    began = time.monotonic()
    process.send_signal(number)
    try:
        return process.wait(15), time.monotonic() - began
    finally:
        process.kill()


def wait_for(fact, seconds=40):
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)
    return found


def answers(url):
    try:
        return requests.get(url, timeout=2)
    except requests.RequestException:
        return None


@pytest.fixture
def environ(database_url, tmp_path):
    return {"SMGT_HOME": str(tmp_path / "home"), "SMGT_DATABASE_URL": database_url, "SMGT_SECRET_KEY": SECRET,
            "SMGT_SECOND_FACTOR": "", "SMGT_SETTLE_SECONDS": "0", "SMGT_POLL_SECONDS": "5"}  # fmt: skip


def test_the_consumer_reads_by_itself_and_stops_when_asked(environ, tmp_path):
    x = DrillX(tmp_path / "x.db").start()
    environ["SMGT_X_API_BASE"] = x.url
    create_app(environ)
    with db.connection_context():
        load()
        add_account("x", "demo_cmo", x.account("demo_cmo"), SYSTEM, datetime.now(UTC))
    x.post("asha_d", "@demo_cmo गली में पानी खड़ा है")
    process = start(environ, "-m", "flask", "--app", "wsgi", "consume")
    try:
        with db.connection_context():
            wait_for(lambda: Ticket.select().count() == 1)
            assert Message.get().text.endswith("पानी खड़ा है")
            assert Schedule.select().where(Schedule.name == "fetch").exists()
    finally:
        code, seconds = stop(process)
        x.stop()
    assert code == 0 and seconds < 10


def test_the_web_server_serves_and_stops_when_asked(environ, tmp_path):
    port = free_port()
    process = start(environ, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port))
    try:
        assert wait_for(lambda: answers(f"http://127.0.0.1:{port}/health")).json()["ok"] is True
        page = answers(f"http://127.0.0.1:{port}/login")
        assert page.status_code == 200 and "Content-Security-Policy" in page.headers
    finally:
        code, seconds = stop(process)
    assert code == 0 and seconds < 10
    assert not list(tmp_path.rglob("*.db-wal")), "the database of a stopped house is one file"


@pytest.mark.parametrize("size", [500, 100_000])
def test_a_file_comes_whole_from_the_web_server(environ, size):
    create_app(environ)
    data = os.urandom(size)
    with db.connection_context():
        factories.directory()
        person, ticket = factories.officers()["asha"], factories.open_ticket(factories.account())
        Attachment.create(ticket=ticket, name="a.pdf", sha256=media.store(data), created_at=factories.NOON)
        Officer.update(password_hash=HASHER.hash(SECRET)).where(Officer.id == person.id).execute()
    port = free_port()
    process = start(environ, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port), "--workers", "1")
    try:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/health"))
        with signed_in(port, person.email, SECRET) as browser:
            address = f"http://127.0.0.1:{port}/tickets/{ticket.number}/files/1"
            assert browser.get(address, timeout=5).content == data
            part = browser.get(address, headers={"Range": "bytes=100-199"}, timeout=5)
            assert (part.status_code, part.content) == (206, data[100:200])
    finally:
        stop(process)


def test_no_server_starts_on_a_database_that_is_out_of_date(tmp_path):
    environ = {"SMGT_HOME": str(tmp_path), "SMGT_SECRET_KEY": SECRET}
    process = start(environ, "-m", "flask", "--app", "wsgi", "serve", "--port", str(free_port()))
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 1 and "run migrate first" in out


def test_the_whole_house_starts_in_one_command_and_stops_whole(tmp_path):
    port = free_port()
    process = start({}, "-m", "smgt.demo", "--port", str(port), "--home", str(tmp_path / "var"))
    try:
        greeting = ""
        while "Ctrl-C" not in greeting:
            line = process.stdout.readline()
            assert line, greeting
            greeting += line
        password = re.search(r"tracker@drill\.example\s+(\S+)", greeting)[1]
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/health"))
        assert wait_for(lambda: 'data-number="SMGT-' in board(port, password))
    finally:
        code, seconds = stop(process, signal.SIGINT)
    assert code == 0 and answers(f"http://127.0.0.1:{port}/health") is None


def board(port, password):
    """The board as the tracker sees it."""
    with signed_in(port, "tracker@drill.example", password) as browser:
        return browser.get(f"http://127.0.0.1:{port}/", timeout=5).text


def signed_in(port, email, password):
    """A browser in which somebody has signed in."""
    browser = requests.Session()
    form = browser.get(f"http://127.0.0.1:{port}/login", timeout=5).text
    token = re.search(r'name="csrf_token" value="(\w+)"', form)[1]
    fields = {"email": email, "password": password, "csrf_token": token}
    browser.post(f"http://127.0.0.1:{port}/login", fields, timeout=5, allow_redirects=False)
    return browser
