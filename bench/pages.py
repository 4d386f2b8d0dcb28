"""The pages' server time: what a tracker and an officer ask for all day, among so many tickets.

`python -m bench.pages --tickets 70000 --database both`, or with the others by `make bench`. Medians of one run: the
processor's time of this process, which does not hear of other work; the clock's, which holds the database server's
own; queries; bytes of the answer's body as it goes over the wire. `--profile "a move"` says where its time goes.
"""

import argparse
import cProfile
import logging
import pstats
import re
import statistics
import sys
import tempfile
import time
from collections import namedtuple
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import brotli
from peewee import fn

from smgt import directory, sample
from smgt.app import create_app
from smgt.database import migrate
from smgt.models import Ticket, db
from tests.postgres import Postgres

SECRET = "for the bench only, not a real key at all"
PASSWORD = "monsoon-ladder-42"
ROUNDS = 40
PROFILED = 40  # functions named
BROWSER = {"Accept-Encoding": "br"}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/board"}
_MARK = re.compile(r'<form method="post" action="(/tickets/SMGT-[0-9]+)/mark".*?</form>')
_BACK = re.compile(r'<form method="post" action="(/tickets/SMGT-[0-9]+)/take_back".*?</form>')
_FIELD = re.compile(r'name="([a-z_]+)" value="([^"]*)"')
Cost = namedtuple("Cost", "cpu seconds queries size")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=2_000)
    options.add_argument("--database", choices=("sqlite", "postgres", "both"), default="sqlite")
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--profile", default="", help="what is looked into, by its name")
    given = options.parse_args()
    logging.disable(logging.WARNING)
    for name in ("sqlite", "postgres") if given.database == "both" else (given.database,):
        with house(name, given.tickets) as day:
            if given.profile:
                profile(day, given.profile, given.rounds)
            else:
                table(day, name, given.rounds)


@contextmanager
def house(database, tickets):
    """The Day in a house of its own, so many tickets in it."""
    server = Postgres().start() if database == "postgres" else None
    with tempfile.TemporaryDirectory(prefix="smgt-bench-") as folder:
        url = server.url() if server else f"sqlite:///{folder}/smgt.db"
        try:
            app = create_app({
                "SMGT_SECRET_KEY": SECRET, "SMGT_HOME": folder, "SMGT_DATABASE_URL": url, "SMGT_SECOND_FACTOR": "",
            })  # fmt: skip
            migrate()
            with db.connection_context():
                directory.load()
                fill(tickets)
                people()
            yield Day(app)
        finally:
            if server:
                server.stop()


def fill(count):
    now = datetime.now(UTC)
    counts = sample.usual(count)
    sample.fill(counts, sample.begin(now, counts), now)


def people():
    """A tracker, and an officer in charge of the office with most open tickets."""
    now = datetime.now(UTC)
    opened = Ticket.select(Ticket.office).where(Ticket.stage != "closed", Ticket.office.is_null(False))
    busiest = opened.group_by(Ticket.office).order_by(fn.COUNT(Ticket.id).desc()).first().office_id
    directory.add_officer("asha@hry.nic.in", "Asha", "tracker", now, PASSWORD)
    directory.add_officer("meena@hry.nic.in", "Meena", "officer", now, PASSWORD, office=busiest)


def signed_in(app, email):
    client = app.test_client()
    form = client.get("/login").text
    client.post("/login", data={"email": email, "password": PASSWORD, "csrf_token": token(form)})
    return client


def token(page):
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


class Day:
    """Rounds of what people ask for all day; each leaves the tickets as they were."""

    def __init__(self, app):
        self.asha, self.meena = signed_in(app, "asha@hry.nic.in"), signed_in(app, "meena@hry.nic.in")
        self.turn = 0

    def round(self, ask):
        """`ask(name, method, address, …)` asks for one page and gives its text."""
        page = ask("board", self.asha.get, "/board")
        version = re.search('data-v="([0-9]+)"', page)[1]
        ask("board of a district", self.asha.get, "/board?district=Hisar")
        ask("an idle poll", self.asha.get, f"/board/changes?v={version}", headers=HTMX)
        card = self._card(page)
        said = ask("a move", self.asha.post, f"{card[1]}/mark", data=typed(card, version), headers=HTMX)
        ask("a poll with a change", self.asha.get, f"/board/changes?v={version}", headers=HTMX)
        form = _BACK.search(said)
        ask("a take back", self.asha.post, f"{form[1]}/take_back", data=typed(form, version), headers=HTMX)
        ask("a ticket", self.asha.get, card[1])
        ask("triage", self.asha.get, "/triage")
        ask("my tickets", self.meena.get, "/")

    def _card(self, page):
        """The form that marks another card each time."""
        cards = list(_MARK.finditer(page))
        self.turn += 1
        return cards[self.turn % len(cards)]


def typed(form, version):
    """What the board sends when a form's first button is pressed."""
    return {"v": version, **dict(reversed(_FIELD.findall(form[0])))}


def costs(day, rounds):
    """{name: the Cost of each round}, the first of which only warms up."""
    found = {}

    def ask(name, method, address, headers=None, **sent):
        before = time.process_time(), time.perf_counter(), asked.count
        answer = method(address, headers={**BROWSER, **(headers or {})}, **sent)
        spent = time.process_time() - before[0], time.perf_counter() - before[1], asked.count - before[2]
        assert answer.status_code in (200, 204), (name, answer.status)
        found.setdefault(name, []).append(Cost(*spent, len(answer.data)))
        return unpacked(answer)

    with queries() as asked:
        for _ in range(rounds + 1):
            day.round(ask)
    return {name: spent[1:] for name, spent in found.items()}


def unpacked(answer):
    return (brotli.decompress(answer.data) if answer.content_encoding == "br" else answer.data).decode()


@contextmanager
def queries():
    """Counts the statements that peewee sends meanwhile."""
    plain, asked = db.obj.execute_sql, SimpleNamespace(count=0)

    def counted(*args, **options):
        asked.count += 1
        return plain(*args, **options)

    db.obj.execute_sql = counted
    try:
        yield asked
    finally:
        del db.obj.execute_sql


def table(day, database, rounds):
    sys.stdout.write(f"{'':22} {'':9} {'cpu ms':>8} {'clock ms':>9} {'queries':>8} {'bytes':>7}\n")
    for name, spent in costs(day, rounds).items():
        cpu, seconds, asked, size = (statistics.median(column) for column in zip(*spent, strict=True))
        sys.stdout.write(f"{name:22} {database:9} {cpu * 1000:8.1f} {seconds * 1000:9.1f} {asked:8.0f} {size:7.0f}\n")
    sys.stdout.flush()


def profile(day, wanted, rounds):
    """Where the time of one kind of request goes."""
    spent = cProfile.Profile()

    def ask(name, method, address, headers=None, **sent):
        call = partial(spent.runcall, method) if name == wanted and day.turn else method
        return unpacked(call(address, headers={**BROWSER, **(headers or {})}, **sent))

    for _ in range(rounds):
        day.round(ask)
    pstats.Stats(spent).sort_stats("cumulative").print_stats(PROFILED)


if __name__ == "__main__":
    main()
