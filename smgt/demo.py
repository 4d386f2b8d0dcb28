"""`make run`: the whole house in one command — database, directory, drill accounts, web, consumer, workshop."""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from smgt import config, directory
from smgt.accounts import add_account
from smgt.app import create_app
from smgt.database import migrate, rest
from smgt.drill.workshop import Workshop
from smgt.errors import Refused
from smgt.journal import SYSTEM
from smgt.models import Account, Officer, Ticket, db

PEOPLE = (  # the drill's own: nobody real, and only ever made in a workshop
    ("tracker@drill.example", "Asha (lead tracker)", "tracker", None),
    ("tracker2@drill.example", "Vikas (tracker)", "tracker", None),
    ("state@drill.example", "Sunita (State Nodal Officer)", "state_nodal", "ALL:ALL"),
    ("magistrate@drill.example", "Kavita (City Magistrate, Bhiwani)", "officer", "ALL:Bhiwani"),
    ("food@drill.example", "Meena (Food, Bhiwani)", "officer", "FOOD:Bhiwani"),
    ("power@drill.example", "Raj (UHBVN, Karnal)", "officer", "UHBVN:Karnal"),
    ("ulb@drill.example", "Imran (Municipal, Panchkula)", "officer", "ULB:Panchkula"),
    ("viewer@drill.example", "Chief Minister's view", "viewer", None),
    ("admin@drill.example", "Deepak (administrator)", "administrator", None),
)
FIRST = 12  # things the citizens have said before anybody looks
STOPPING = 12  # seconds after which what does not stop is killed


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8000)
    options.add_argument("--home", type=Path, default=Path("var"))
    given = options.parse_args()
    home = given.home.absolute()
    os.umask(0o077)  # as in wsgi.py
    _settings(home, given.port)
    password = prepare(home)
    Workshop(home, config.settings.drill_port).send_hooks(f"http://127.0.0.1:{given.port}")
    children = [_start(*words) for words in _commands(given.port)]
    _greet(given.port, password)
    sys.exit(_wait(children))


def _settings(home, port):
    """The workshop's settings stay in HOME/drill.env, so that every later command in that home finds them."""
    os.environ["SMGT_HOME"] = str(home)
    config.write_drill_env(home, {
        "SMGT_DRILL_PORT": str(port + 5), "SMGT_POLL_SECONDS": "5", "SMGT_SETTLE_SECONDS": "20",
    })  # fmt: skip


def prepare(home):
    """Schema, directory, people and accounts; safe to repeat. Returns the people's common password."""
    create_app()
    migrate()
    password = _password(home)
    with db.connection_context():
        directory.load()
        for email, name, role, office in PEOPLE:
            _add_person(email, name, role, office, password)
        for row in Workshop(home, config.settings.drill_port).accounts():
            if not Account.get_or_none(Account.name == row["name"]):
                add_account(row["channel"], row["name"], row["credentials"], SYSTEM, datetime.now(UTC))
        if not Ticket.select().exists():
            Workshop(home, config.settings.drill_port).speak(FIRST)
    rest()
    return password


def _password(home):
    """One password for all drill people, made up for this home."""
    path = home / "drill" / "password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"drill-{secrets.token_hex(4)}-{secrets.token_hex(2)}")
    return path.read_text()


def _add_person(email, name, role, office, password):
    try:
        lead = email == PEOPLE[0][0]
        directory.add_officer(email, name, role, datetime.now(UTC), password, office=office, lead=lead)
    except Refused:
        officer = Officer.get(Officer.email == email)  # there since an earlier run
        assert officer.role == role


def _commands(port):
    return ("serve", "--port", str(port)), ("consume",), ("drill", "start", "--foreground")


def _start(*words):
    """One command as a process of its own; in its own group, so that Ctrl-C reaches it once, through us."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    return subprocess.Popen(command, cwd=config.ROOT, start_new_session=True)


def _greet(port, password):
    lines = [
        f"SMGT is starting at http://127.0.0.1:{port}",
        f"The drill's local X and Facebook: http://127.0.0.1:{config.settings.drill_port}",
        "",
    ]
    lines += [f"  {email:26} {password}   {name}" for email, name, _, _ in PEOPLE]
    lines += ["", "Ctrl-C stops everything.", ""]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()


def _wait(children):
    """Until a signal or the first child's end; then stop all of them. Returns the exit code."""
    stop = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.append(0))
    needed = children[:2]  # web and consumer; the workshop may be stopped by itself (`drill stop`)
    while not stop and all(child.poll() is None for child in needed):
        time.sleep(0.2)
    failed = [child.args[5] for child in needed if child.poll() is not None and not stop]
    for child in children:
        if child.poll() is None:
            child.terminate()
    _reap(children)
    if failed:
        sys.stderr.write(f"smgt: {failed[0]} ended by itself; everything is stopped.\n")
    return 1 if failed else 0


def _reap(children):
    until = time.monotonic() + STOPPING
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    main()
