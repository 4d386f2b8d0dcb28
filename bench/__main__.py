"""`make bench`: how good the proposals are; the pages' server time at 70,000 tickets, the mail intake and the search,
each beside an empty Flask page's cost; the sweep of 5,000 due tickets.

Medians of one run on this machine, so trust the ratios. Nothing here is asserted.
"""

import argparse
import logging
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from bench import intake, likeness, pages, quality, reports, search, sweeps
from smgt import directory, fetching
from smgt.accounts import add_account
from smgt.app import create_app
from smgt.config import settings
from smgt.database import migrate
from smgt.journal import SYSTEM
from smgt.models import db
from tests import servers
from tests.channels import mails
from tests.postgres import Postgres

SECRET = "for the bench only, not a real key at all"
PASSWORD = "monsoon-ladder-42"
ROUNDS = 40


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=70_000)
    options.add_argument("--mails", type=int, default=500)
    options.add_argument("--mentions", type=int, default=50_000)
    options.add_argument("--letters", type=int, default=2_000)
    options.add_argument(
        "--searched", type=int, default=100_000, help="tickets to search on SQLite, tenfold on PostgreSQL"
    )
    options.add_argument("--swept", type=int, default=100_000, help="tickets among which 5,000 are due")
    options.add_argument("--reported", type=int, default=100_000, help="tickets of reports on SQLite, tenfold beside")
    given = options.parse_args()
    logging.disable(logging.WARNING)
    quality.table(sys.stdout.write)
    likeness.table(sys.stdout.write)
    empty = median(empty_page())
    line("empty Flask page", "", empty, empty)
    with tempfile.TemporaryDirectory(prefix="smgt-bench-") as folder:
        measure("SQLite", f"sqlite:///{folder}/smgt.db", Path(folder), given, empty)
    with tempfile.TemporaryDirectory(prefix="smgt-bench-") as folder:
        searches("SQLite", f"sqlite:///{folder}/smgt.db", folder, given.searched, empty)
    with tempfile.TemporaryDirectory(prefix="smgt-bench-") as folder:
        reports.measure("SQLite", f"sqlite:///{folder}/smgt.db", folder, given.reported)
    server = Postgres().start()
    try:
        with tempfile.TemporaryDirectory(prefix="smgt-bench-") as folder:
            measure("PostgreSQL", server.url(), Path(folder), given, empty)
            db.connect()
            db.execute_sql("CREATE DATABASE searched")
            db.execute_sql("CREATE DATABASE reported")
            db.close()
            searches("PostgreSQL", server.url("searched"), folder, 10 * given.searched, empty)
            reports.measure("PostgreSQL", server.url("reported"), folder, 10 * given.reported)
    finally:
        server.stop()
    for database in ("sqlite", "postgres"):
        with sweeps.house(database):
            sweeps.say(sweeps.due(given.swept, 5_000), database, given.swept)


def line(name, database, milliseconds, empty):
    sys.stdout.write(f"{name:32} {database:11} {milliseconds:9.2f} ms   {milliseconds / empty:7.1f} x empty page\n")
    sys.stdout.flush()


def rate(name, database, items):
    sys.stdout.write(f"{name:32} {database:11} {items:9.0f} a second\n")
    sys.stdout.flush()


def median(seconds):
    return statistics.median(seconds) * 1000


def timed(act, rounds=ROUNDS):
    """Seconds of each of `rounds` calls, after one to warm up."""
    act()
    return [elapsed(act) for _ in range(rounds)]


def elapsed(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def empty_page():
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    client = app.test_client()
    return timed(lambda: client.get("/"), 300)


def measure(database, url, folder, given, empty):
    app = create_app({
        "SMGT_SECRET_KEY": SECRET, "SMGT_HOME": str(folder), "SMGT_DATABASE_URL": url, "SMGT_SECOND_FACTOR": "",
    })  # fmt: skip
    migrate()
    with db.connection_context():
        directory.load()
        seconds = elapsed(lambda: pages.fill(given.tickets))
        line(f"sample of {given.tickets}, each ticket", database, seconds * 1000 / given.tickets, empty)
        pages.people()
    for name, spent in pages.costs(pages.Day(app), ROUNDS).items():
        line(name, database, median([each.seconds for each in spent]), empty)
    with db.connection_context():
        seconds = fetch_mails(folder, given.mails)
        letters = intake.mailbox(folder, given.letters)
    line(f"{given.mails} mails by IMAP, all of them", database, seconds * 1000, empty)
    rate(f"{given.letters} mails from a Maildir", database, letters)
    environ = {"SMGT_SECRET_KEY": SECRET, "SMGT_HOME": str(folder), "SMGT_DATABASE_URL": url}
    asha = pages.signed_in(app, "asha@hry.nic.in")
    mentions, looks = intake.viral(environ, folder, given.mentions, lambda: elapsed(lambda: asha.get("/board")))
    rate(f"{given.mentions} mentions waiting on X", database, mentions)
    line("board meanwhile", database, median(looks), empty)


def searches(database, url, folder, count, empty):
    """The search among `count` tickets of a database of its own."""
    create_app({
        "SMGT_SECRET_KEY": SECRET, "SMGT_HOME": str(folder), "SMGT_DATABASE_URL": url, "SMGT_SECOND_FACTOR": "",
    })  # fmt: skip
    migrate()
    with db.connection_context():
        directory.load()
        now = datetime.now(UTC)
        directory.add_officer("asha@hry.nic.in", "Asha", "tracker", now, PASSWORD)
        directory.add_officer("meena@hry.nic.in", "Meena", "officer", now, PASSWORD, office="PHED:Bhiwani")
        read, spent = search.measure(count)
        rate("tickets read into the index", database, read)
        for name, milliseconds in spent.items():
            line(f"search of {count}, {name}", database, milliseconds, empty)
        line(f"likeness among {count}, each", database, likeness.speed(), empty)


def fetch_mails(folder, count):
    """Seconds to fetch and open `count` mails from a real Dovecot over verified TLS."""
    (folder / "dovecot").mkdir()
    with servers.dovecot(folder / "dovecot") as dovecot:
        dovecot.put("cm", *(mails.simple(number) for number in range(count)))
        incoming = f"imaps://cm:{quote(servers.PASSWORD, safe='')}@localhost:{dovecot.tls_port}/INBOX"
        account = add_account("mail", "cm@drill.example", {
            "incoming": incoming, "outgoing": f"maildir://{folder}/sent", "address": "cm@drill.example",
            "ca_file": str(dovecot.ca_file),
        }, SYSTEM, datetime.now(UTC))  # fmt: skip
        start = time.perf_counter()
        counts = fetching.fetch(account, settings, lambda: datetime.now(UTC))
        assert counts["opened"] == count, counts
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
