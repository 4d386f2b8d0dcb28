"""The reports at full size: milliseconds of each, read by a reader of everything and by an officer of one district.

`python -m bench.reports --tickets 100000 --database sqlite` alone, or with the others by `make bench`. The tickets are
a sample's, copied over and over with other numbers and other days, as only the facts are read.
"""

import argparse
import logging
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

from smgt import directory, reports, sample
from smgt.app import create_app
from smgt.database import migrate
from smgt.models import Fact, Officer, Ticket, Turn, db, is_sqlite
from tests.postgres import Postgres

SECRET = "for the bench only, not a real key at all"
SOWN = 10_000
ROUNDS = 5
LIMITS = {"disposal": 200}  # milliseconds; any other report has a second
DAYS = ("received_on", "marked_on", "disposed_on", "on", "until")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=100_000)
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    given = options.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="smgt-bench-") as folder:
        if given.database == "sqlite":
            measure("SQLite", f"sqlite:///{folder}/smgt.db", folder, given.tickets)
            return
        server = Postgres().start()
        try:
            measure("PostgreSQL", server.url(), folder, given.tickets)
        finally:
            server.stop()


def measure(database, url, folder, count):
    """Print how long each report takes among so many tickets."""
    create_app({"SMGT_SECRET_KEY": SECRET, "SMGT_HOME": str(folder), "SMGT_DATABASE_URL": url})
    migrate()
    now = datetime.now(UTC)
    with db.connection_context():
        fill(count, now)
        reports.snapshots.write(now)
        for who, officer in readers(now).items():
            for report in reports.listed():
                milliseconds, rows = took(report, officer, now)
                limit = LIMITS.get(report.name, 1000)
                over = "" if milliseconds <= limit else f"  more than {limit} ms"
                told = f"report {report.name}, {who}"
                sys.stdout.write(f"{told:42} {database:11} {milliseconds:8.1f} ms  {rows:4} rows{over}\n")
                sys.stdout.flush()


def fill(count, now):
    """A sample, then copies of it until there are so many tickets."""
    directory.load()
    sown = min(count, SOWN)
    counts = sample.usual(sown)
    sample.fill(counts, now - timedelta(days=60), now)
    for number in range(1, count // sown):
        with db.atomic():
            copy(number, sown)
    db.execute_sql("ANALYZE")
    if not is_sqlite():
        db.execute_sql("VACUUM ANALYZE")  # as autovacuum has done on any database that lives


def copy(number, sown):
    """The sown tickets once more, with other numbers, received so many days earlier."""
    for model, key in ((Ticket, "id"), (Fact, "ticket_id"), (Turn, "ticket_id")):
        columns = [field.column_name for field in model._meta.sorted_fields if model is not Turn or field.name != "id"]
        values = [_value(column, key, number, sown) for column in columns]
        names = ", ".join(f'"{column}"' for column in columns)
        table = model._meta.table_name
        of_the_first = f'FROM "{table}" WHERE "{key}" <= {sown}'
        db.execute_sql(f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} {of_the_first}')


def _value(column, key, number, sown):
    if column == key:
        return f'"{column}" + {number * sown}'
    if column in DAYS:
        return f"date(\"{column}\", '-{number} days')" if is_sqlite() else f'"{column}" - {number}'
    return f'"{column}"'


def readers(now):
    """{what he sees: an officer}."""
    osd = Officer.create(email="osd@hry.nic.in", name="osd", role="viewer", created_at=now)
    directory.add_officer("dc@hry.nic.in", "DC", "officer", now, "monsoon-ladder-42", office="ALL:Karnal")
    return {"all": osd, "a district": Officer.get(Officer.name == "DC")}


def took(report, officer, now):
    """(median milliseconds, how many rows) of a report."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        table = report.make(reports.ready(officer, now))
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000, len(table.rows)


if __name__ == "__main__":
    main()
