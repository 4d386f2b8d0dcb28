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


def holds(groups):
    """A condition on Ticket: of each group of keys at least one is found. A key ending in `*` is a beginning."""
    if is_sqlite():
        query = " AND ".join(f"({' OR '.join(map(_fts, group))})" for group in groups)
        return Ticket.id.in_(SQL("(SELECT rowid FROM wording WHERE wording MATCH ?)", (query,)))
    query = " & ".join(f"({' | '.join(map(_tsquery, group))})" for group in groups)
    return Ticket.id.in_(SQL("(SELECT ticket FROM wording WHERE words @@ %s::tsquery)", (query,)))


def _fts(key):
    return f'"{key[:-1]}" *' if key.endswith("*") else f'"{key}"'


def _tsquery(key):
    return f"'{key[:-1]}':*" if key.endswith("*") else f"'{key}'"


def is_called(pieces):
    """A condition on Ticket: each of these pieces (three letters or more) stands somewhere in its names."""
    if is_sqlite():
        query = " AND ".join(f'"{piece}"' for piece in pieces)
        return Ticket.id.in_(SQL("(SELECT rowid FROM naming WHERE naming MATCH ?)", (query,)))
    like = " AND ".join(["names LIKE %s"] * len(pieces))
    return Ticket.id.in_(SQL(f"(SELECT ticket FROM wording WHERE {like})", [f"%{piece}%" for piece in pieces]))
