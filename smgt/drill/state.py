"""The state file of a local platform: SQLite, shared by threads and processes, with times in milliseconds of 1970."""

import sqlite3
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime


class State:
    """One state file with the tables of `schema`. Several threads and processes may use it at the same time."""

    schema = ""

    def __init__(self, path):
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=20)
        self._db.row_factory = sqlite3.Row
        self._keep_a_log()
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(self.schema)

    def _keep_a_log(self, tries=200):
        """WAL mode; SQLite does not wait for a lock here, and another process may be making the same file."""
        for left in reversed(range(tries)):
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if not left:
                    raise
                time.sleep(0.05)

    def close(self):
        """Let go of the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def writing(self):
        """One transaction, for one thread at a time; taken back when it fails."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def all(self, sql, values=()):
        """The rows of a query, as dicts."""
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def one(self, sql, *values):
        """The first row of a query, or None."""
        return next(iter(self.all(sql, values)), None)

    def among(self, sql, values):
        """The rows of a query that ends in a column, where that is one of these values."""
        values = list(values)
        return self.all(f"{sql} IN ({', '.join('?' * len(values))})", values)


def moment(milliseconds):
    """Milliseconds of 1970 as an aware time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds(when):
    """An aware time, or its ISO text, as milliseconds of 1970; now for None."""
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
    return int(when.timestamp() * 1000) if when else int(time.time() * 1000)
