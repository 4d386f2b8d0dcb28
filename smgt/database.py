"""Opening the database of a Config, and bringing its schema up to date under a lock."""

import atexit
import fcntl
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from smgt.models import db, guard_journal, is_sqlite, make_database, unguard_journal

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK_NUMBER = 5_347_845_484  # "SMGT", as PostgreSQL wants its advisory locks


def open_database(url):
    """Bind the models to the database of `url`; nothing is connected yet."""
    database = make_database(url)
    rest()
    if database.database != ":memory:" and "/" in str(database.database):
        Path(database.database).parent.mkdir(parents=True, exist_ok=True)
    db.initialize(database)
    return database


@atexit.register
def rest():
    """Close what is kept open for the next request. SQLite's log is then written back: a house at rest is one file."""
    if db.obj is not None:
        db.obj.close_idle()


def migrate():
    """Apply what is pending, in order, each in its own transaction; returns the applied names ([]: nothing to do).

    Of several processes at once one applies, the others wait and find nothing to do.
    """
    with db.connection_context(), _lock():
        if is_sqlite():
            db.execute_sql("PRAGMA foreign_keys = 0")  # a rebuilt table must not cascade
        try:
            if pending():
                unguard_journal()
            applied = Runner(db.obj, str(MIGRATIONS)).up()
        finally:
            if db.table_exists("remark"):
                guard_journal()
            if is_sqlite():
                db.execute_sql("PRAGMA foreign_keys = 1")
        return applied


def pending():
    """Names of the migrations not yet applied. Needs an open connection."""
    return [m.name for m in Runner(db.obj, str(MIGRATIONS)).status() if m.path and not m.applied]


@contextmanager
def _lock():
    if not is_sqlite():
        db.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK_NUMBER,))
        try:
            yield
        finally:
            db.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK_NUMBER,))
        return
    with open(f"{db.obj.database}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
