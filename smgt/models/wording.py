"""The index of words: which tickets are found by which keys, and by which pieces of names.

On SQLite two FTS5 tables (`wording` of keys, `naming` of names by trigrams), on PostgreSQL one table with a tsvector
and a pg_trgm index. Made by migration 0013; no rows of theirs are ever shown, only the tickets that they lead to.
"""

from peewee import SQL

from smgt.models.base import db, is_sqlite
from smgt.models.tickets import Ticket

_PUT = (
    "INSERT INTO wording (ticket, words, names) VALUES (%s, array_to_tsvector(%s::text[]), %s) "
    "ON CONFLICT (ticket) DO UPDATE SET words = excluded.words, names = excluded.names"
)


def put(rows):
    """Write what tickets are found by: [(ticket id, keys, names as one text)]; what stood there before goes."""
    cursor = db.obj.cursor()
    if not is_sqlite():
        cursor.executemany(_PUT, [(ticket, sorted(keys), names) for ticket, keys, names in rows])
        return
    words = [(ticket, " ".join(sorted(keys))) for ticket, keys, _ in rows]
    cursor.executemany("INSERT OR REPLACE INTO wording (rowid, words) VALUES (?, ?)", words)
    named = [(ticket, names) for ticket, _, names in rows]
    cursor.executemany("INSERT OR REPLACE INTO naming (rowid, names) VALUES (?, ?)", named)


def drop(ids):
    """Take tickets out of the index at once."""
    cursor, ids = db.obj.cursor(), [(each,) for each in ids]
    if not is_sqlite():
        cursor.executemany("DELETE FROM wording WHERE ticket = %s", ids)
        return
    cursor.executemany("DELETE FROM wording WHERE rowid = ?", ids)
    cursor.executemany("DELETE FROM naming WHERE rowid = ?", ids)


def holds(groups, pieces=(), number=None):
    """A condition on Ticket: of each group of keys at least one is found (one ending in `*` is a beginning); or each of
    `pieces`, of three letters or more, stands somewhere in its names; or it has that number.

    All of it in one subquery: with an "or" between several PostgreSQL would read every ticket.
    """
    parts, values = _parts(groups, pieces)
    if number:
        parts, values = [*parts, f"SELECT {db.obj.param}"], [*values, number]
    return Ticket.id.in_(SQL(f"({' UNION '.join(parts)})", values))  # nosec B608


def _parts(groups, pieces):
    """([SELECTs of ticket ids], values)."""
    if is_sqlite():
        words = " AND ".join(f"({' OR '.join(map(_fts, group))})" for group in groups)
        names = " AND ".join(f'"{piece}"' for piece in pieces)
        asked = [("wording", words), ("naming", names)]
        parts = [f"SELECT rowid FROM {table} WHERE {table} MATCH ?" for table, query in asked if query]  # nosec B608
        return parts, [query for _, query in asked if query]
    words = " & ".join(f"({' | '.join(map(_tsquery, group))})" for group in groups)
    like = " AND ".join(["names LIKE %s"] * len(pieces))
    where = f"words @@ %s::tsquery OR ({like})" if pieces else "words @@ %s::tsquery"
    return [f"SELECT ticket FROM wording WHERE {where}"], [words, *(f"%{piece}%" for piece in pieces)]  # nosec B608


def _fts(key):
    return f'"{key[:-1]}" *' if key.endswith("*") else f'"{key}"'


def _tsquery(key):
    return f"'{key[:-1]}':*" if key.endswith("*") else f"'{key}'"
