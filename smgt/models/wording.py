"""The index of words: which tickets are found by which keys, and by which pieces of names.

On SQLite two FTS5 tables (`wording` of keys, `naming` of names by trigrams), on PostgreSQL one table with a tsvector
and a pg_trgm index. Made by migration 0013; no rows of theirs are ever shown, only the tickets that they lead to.
"""

from peewee import SQL

from smgt.models.base import db, is_sqlite
from smgt.models.tickets import Ticket

BLOCK = 32_768  # ids of tickets that PostgreSQL can look through apart from the others
LATELY = (2, 8)  # blocks that are looked through before all of them
_PUT = (
    "INSERT INTO wording (ticket, words, names) VALUES (%s, array_to_tsvector(%s::text[]), %s) "
    "ON CONFLICT (ticket) DO UPDATE SET words = excluded.words, names = excluded.names"
)


def put(rows):
    """Write what tickets are found by: [(ticket id, keys, names as one text)]; what stood there before goes."""
    cursor = db.obj.cursor()
    if not is_sqlite():
        cursor.executemany(_PUT, [(ticket, sorted({*keys, _block(ticket)}), names) for ticket, keys, names in rows])
        return
    words = [(ticket, " ".join(sorted(keys))) for ticket, keys, _ in rows]
    cursor.executemany("INSERT OR REPLACE INTO wording (rowid, words) VALUES (?, ?)", words)
    named = [(ticket, names) for ticket, _, names in rows]
    cursor.executemany("INSERT OR REPLACE INTO naming (rowid, names) VALUES (?, ?)", named)


def is_empty():
    """Whether nothing is in the index."""
    return db.obj.execute_sql("SELECT 1 FROM wording LIMIT 1").fetchone() is None


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
    parts = [_of_words(_query(groups))] if groups else []
    parts += [_of_names(pieces)] if pieces else []
    parts += [(f"SELECT {db.obj.param}", [number])] if number else []
    union = " UNION ".join(sql for sql, _ in parts)
    return Ticket.id.in_(SQL(f"({union})", [value for _, values in parts for value in values]))  # nosec B608


def newest(groups, most):
    """The ids of at most so many tickets that hold of each group at least one key, the newest first."""
    query = _query(groups)
    if is_sqlite():
        return _ids(*_of_words(query), most)
    (last,) = db.obj.execute_sql("SELECT COALESCE(MAX(ticket), 0) FROM wording").fetchone()
    for stretch in LATELY:  # a word that many use: nobody wants all of them read
        blocks = " | ".join(f"'{_block(last - BLOCK * back)}'" for back in range(stretch))
        if len(found := _ids(*_of_words(f"({query}) & ({blocks})"), most)) == most:
            return found
    return _ids(*_of_words(query), most)


def among(ids, groups):
    """Those of these ids that hold of each group at least one key."""
    if not ids:
        return []
    sql, values = _of_words(_query(groups))
    marks = ", ".join([db.obj.param] * len(ids))
    if is_sqlite():
        found = db.obj.execute_sql(f"{sql} AND rowid IN ({marks})", (*values, *ids))  # nosec B608
    else:  # else it would read all that hold the words, to keep a few
        few = f"WITH few AS MATERIALIZED (SELECT ticket, words FROM wording WHERE ticket IN ({marks}))"  # nosec B608
        found = db.obj.execute_sql(f"{few} SELECT ticket FROM few WHERE words @@ %s::tsquery", (*ids, *values))  # nosec B608
    return [row[0] for row in found.fetchall()]


def called(pieces, most):
    """The same for tickets of whose names each of these pieces is a part."""
    return _ids(*_of_names(pieces), most)


def _ids(sql, values, most):
    """PostgreSQL would guess that reading all tickets backwards finds enough of them; it is told what comes first."""
    if is_sqlite():
        ordered = f"{sql} ORDER BY rowid DESC LIMIT ?"
    else:
        ordered = f"WITH hit AS MATERIALIZED ({sql}) SELECT ticket FROM hit ORDER BY ticket DESC LIMIT %s"  # nosec B608
    return [row[0] for row in db.obj.execute_sql(ordered, (*values, most)).fetchall()]


def _of_words(query):
    """(SELECT of ticket ids, its values)."""
    if is_sqlite():
        return "SELECT rowid FROM wording WHERE wording MATCH ?", [query]
    return "SELECT ticket FROM wording WHERE words @@ %s::tsquery", [query]


def _of_names(pieces):
    if is_sqlite():
        return "SELECT rowid FROM naming WHERE naming MATCH ?", [" AND ".join(f'"{piece}"' for piece in pieces)]
    like = " AND ".join(["names LIKE %s"] * len(pieces))
    return f"SELECT ticket FROM wording WHERE {like}", [f"%{piece}%" for piece in pieces]  # nosec B608


def _query(groups):
    """The groups as FTS5, or as PostgreSQL, wants them; keys hold letters, digits and their own marks alone."""
    if is_sqlite():
        return " AND ".join(f"({' OR '.join(map(_fts, group))})" for group in groups)
    return " & ".join(f"({' | '.join(map(_tsquery, group))})" for group in groups)


def _fts(key):
    return f'"{key[:-1]}" *' if key.endswith("*") else f'"{key}"'


def _tsquery(key):
    return f"'{key[:-1]}':*" if key.endswith("*") else f"'{key}'"


def _block(ticket):
    """A key that all tickets of a stretch of ids share: PostgreSQL's index knows no order."""
    return f"#{max(ticket, 0) // BLOCK}"
