"""The database: one proxy for SQLite and PostgreSQL, its safety checked before anything starts."""

import json
import os
import sqlite3
import sys
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from peewee import (
    OP,
    AutoField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    Expression,
    JSONField,
    Model,
    SqliteDatabase,
    TextField,
)
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from smgt.errors import ConfigError

db = DatabaseProxy()


def make_database(url):
    """A database for sqlite:///relative.db, sqlite:////absolute.db or postgresql://user:password@host/name.

    Connections are opened by the edges (per request, per task), never by a query on its own.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        # IMMEDIATE: a deferred transaction that upgrades to a write fails at once when another writes.
        pragmas = {
            "busy_timeout": 10_000, "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "cache_size": -32000,
        }  # fmt: skip
        return KeptSqlite(
            unquote(parts.path[1:]), lock_type="IMMEDIATE", autoconnect=False, pragmas=pragmas,
            max_connections=None, stale_timeout=300, factory=_Connection, check_same_thread=False,
        )  # fmt: skip
    return PooledPostgresqlDatabase(
        unquote(parts.path[1:]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=parts.hostname,
        port=parts.port or 5432,
        prefer_psycopg3=True,
        max_connections=20,
        stale_timeout=300,
        timeout=5,
        autoconnect=False,
        options="-c timezone=UTC -c jit=off",  # compiling a report's query takes longer than it saves
        **dict(parse_qsl(parts.query)),
    )


class _Connection(sqlite3.Connection):
    """`file`: which one it has open."""

    file = None


class KeptSqlite(PooledSqliteDatabase):
    """SQLite whose connections are kept from one request to the next, each used by one thread at a time.

    To open one is to read the whole schema, and to close the last one is to write its log back: half of a short
    request's time. Not kept: one whose file another was put in the place of; one given back by an error, which may
    still hold a half-read query, and so an old state of the database.
    """

    def _add_conn_hooks(self, conn):
        super()._add_conn_hooks(conn)
        conn.file = self._file()

    def _is_closed(self, conn):
        return conn.file != self._file() or super()._is_closed(conn)

    def _can_reuse(self, conn):
        return sys.exc_info()[1] is None and super()._can_reuse(conn)

    def _file(self):
        try:
            found = os.stat(self.database)
        except OSError:
            return None
        return found.st_dev, found.st_ino


def is_sqlite():
    return isinstance(db.obj, SqliteDatabase)


def unsafe_settings():
    """Names of the database's settings that would lose acknowledged work at a power cut; [] when it is safe.

    WAL with synchronous=FULL lost nothing in simulated cuts, NORMAL up to 399 of 400 commits (TRUST §1.5).
    """
    if is_sqlite():
        mode = db.execute_sql("PRAGMA journal_mode").fetchone()[0]
        level = db.execute_sql("PRAGMA synchronous").fetchone()[0]
        return [name for name, bad in (("journal_mode", mode != "wal"), ("synchronous", level < 2)) if bad]
    shown = {
        name: db.execute_sql(f"SHOW {name}").fetchone()[0]
        for name in ("fsync", "synchronous_commit", "full_page_writes")
    }
    return [name for name, value in shown.items() if value in ("off", "local")]


def check_durability():
    """Raise ConfigError when what the screen calls saved would not survive a power cut."""
    if names := unsafe_settings():
        raise ConfigError(f"The database would lose saved work at a power cut: {', '.join(names)} is switched off.")


class UTCDateTimeField(DateTimeField):
    """Aware datetimes only, UTC in both databases; SQLite keeps fixed-width text, so text order is time order."""

    field_type = "TIMESTAMPTZ"

    def db_value(self, value):
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.strftime("%Y-%m-%d %H:%M:%S.%f") if is_sqlite() else value

    def python_value(self, value):
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


class Row(Model):
    """Every table of ours.

    What is asked for often is read (one row by its key: also what a foreign key leads to), and a row is inserted, with
    an SQL text made once per model: peewee makes it anew each time, which for a table of forty columns takes thirty
    times as long as the statement itself.
    """

    class Meta:
        database = db
        legacy_table_names = False

    @classmethod
    def get(cls, *query, **filters):
        key = _key_of(cls, query) if len(query) == 1 and not filters else None
        return super().get(*query, **filters) if key is None else cls.get_by_id(key)

    @classmethod
    def get_by_id(cls, pk):
        key = cls._meta.primary_key
        row = cls.one_by(f'"{key.column_name}" = %s', key.db_value(pk))
        if row is None:
            raise cls.DoesNotExist(f"{cls.__name__} {pk}")
        return row

    @classmethod
    def one_by(cls, condition, *values):
        """The first row that `found_by` finds, or None."""
        return next(iter(cls.found_by(condition, *values)), None)

    @classmethod
    def found_by(cls, condition, *values):
        """The rows for which a condition holds, given as SQL, maybe with its order: %s stands for each plain value."""
        found = db.obj.execute_sql(_selection(cls, condition, is_sqlite()), values).fetchall()
        return [cls._made_of(columns) for columns in found]

    @classmethod
    def _made_of(cls, columns):
        row = cls(__no_default__=True)
        for field, value in zip(cls._meta.sorted_fields, columns, strict=True):
            row.__data__[field.name] = field.python_value(value)
        row._dirty.clear()
        return row

    @classmethod
    def first_of(cls, query):
        """The first row of a query over this table, or None: its key is asked for, the row read by that."""
        return next(iter(cls.few_of(query.limit(1))), None)

    @classmethod
    def few_of(cls, query):
        """The rows of a query over this table that finds few, mostly none: their keys first, then the rows by these."""
        key = cls._meta.primary_key
        keys = [row[0] for row in query.select(key).tuples()]
        marks = ", ".join(["%s"] * len(keys))
        found = {row._pk: row for row in cls.found_by(f'"{key.column_name}" IN ({marks})', *keys)} if keys else {}
        return [found[each] for each in keys if each in found]

    @classmethod
    def create(cls, **fields):
        return cls(**fields).insert_itself()

    def insert_itself(self, once=False):
        """Insert a row that was made but not yet written; returns it, with its key.

        With `once`, None is returned where a unique column keeps it out.
        """
        key = self._meta.primary_key
        sql, stored = _insertion(type(self), is_sqlite(), once)
        values = [_stored(field, self.__data__) for field in stored]
        written = db.obj.execute_sql(sql, values).fetchone()
        if written is None:
            return None
        self.__data__[key.name] = key.python_value(written[0])
        self._dirty.clear()
        return self

    def put(self, *names):
        """Write these fields of a row that is there, by an SQL text made once for them."""
        key = self._meta.primary_key
        sql, fields = _putting(type(self), names, is_sqlite())
        db.obj.execute_sql(sql, [*(_stored(field, self.__data__) for field in fields), key.db_value(self._pk)])
        self._dirty.difference_update(names)


@lru_cache(maxsize=1000)
def _putting(model, names, sqlite):
    """(SQL text, fields) that write these fields of one row."""
    fields, mark = [model._meta.fields[name] for name in names], "?" if sqlite else "%s"
    sets = ", ".join(f'"{field.column_name}" = {mark}' for field in fields)
    table, key = model._meta.table_name, model._meta.primary_key.column_name
    return f'UPDATE "{table}" SET {sets} WHERE "{key}" = {mark}', fields  # nosec B608


@lru_cache(maxsize=100)
def _insertion(model, sqlite, once):
    """(SQL text, fields) that insert one row and return its key; a key that counts by itself is left out."""
    fields = [field for field in model._meta.sorted_fields if not isinstance(field, AutoField)]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join(["?" if sqlite else "%s"] * len(fields))
    table, key = model._meta.table_name, model._meta.primary_key.column_name
    known = " ON CONFLICT DO NOTHING" if once else ""
    return f'INSERT INTO "{table}" ({columns}) VALUES ({marks}){known} RETURNING "{key}"', fields  # nosec B608


@lru_cache(maxsize=1000)
def _selection(model, condition, sqlite):
    columns = ", ".join(f'"{field.column_name}"' for field in model._meta.sorted_fields)
    where = condition.replace("%s", "?") if sqlite else condition
    return f'SELECT {columns} FROM "{model._meta.table_name}" WHERE {where}'  # nosec B608


def _key_of(model, query):
    """The key that a query names, when it is nothing but "primary key equals a plain value"; else None."""
    wanted = query[0]
    plain = isinstance(wanted, Expression) and wanted.op == OP.EQ and wanted.lhs is model._meta.primary_key
    return wanted.rhs if plain and isinstance(wanted.rhs, int | str) else None


def word(**options):
    """A short text column from a fixed set, empty when unset."""
    return CharField(max_length=40, default="", **options)


def prose(**options):
    """A text column that is empty rather than NULL."""
    return TextField(default="", **options)


def insert_rows(model, rows):
    """Insert many dicts of one shape with one prepared statement; fields not named take their defaults.

    peewee's insert_many builds each value's SQL anew, which takes ten times as long for thousands of rows.
    """
    if not rows:
        return
    fields = [f for f in model._meta.sorted_fields if f.name in rows[0] or f.default is not None]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join([db.obj.param] * len(fields))
    sql = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})'  # nosec B608
    db.obj.cursor().executemany(sql, [[_stored(field, row) for field in fields] for row in rows])


def insert_all(rows):
    """Insert many rows of one model that were made but not yet written; they have their keys afterwards.

    Call inside a transaction. The keys are taken beforehand, for one statement for many gives none back in a known
    order.
    """
    if not rows:
        return
    key = rows[0]._meta.primary_key.name
    for row, number in zip(rows, _next_keys(type(rows[0]), len(rows)), strict=True):
        row.__data__[key] = number
    names = [field.name for field in rows[0]._meta.sorted_fields]
    insert_rows(type(rows[0]), [{name: row.__data__.get(name) for name in names} for row in rows])
    for row in rows:
        row._dirty.clear()


def _next_keys(model, count):
    """Keys for so many new rows. On SQLite nobody else inserts before the transaction ends."""
    table, key = model._meta.table_name, model._meta.primary_key.column_name
    if is_sqlite():
        (last,) = db.obj.execute_sql(f'SELECT COALESCE(MAX("{key}"), 0) FROM "{table}"').fetchone()  # nosec B608
        return range(last + 1, last + 1 + count)
    sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    return [row[0] for row in db.obj.execute_sql(sql, (f'"{table}"', key, count)).fetchall()]


def update_rows(model, rows):
    """Change many rows with one prepared statement: dicts of one shape, the key among them. Call in a transaction."""
    if not rows:
        return
    key = model._meta.primary_key
    fields = [field for field in model._meta.sorted_fields if field.name in rows[0] and field is not key]
    sets = ", ".join(f'"{field.column_name}" = {db.obj.param}' for field in fields)
    sql = f'UPDATE "{model._meta.table_name}" SET {sets} WHERE "{key.column_name}" = {db.obj.param}'  # nosec B608
    db.obj.cursor().executemany(sql, [[_stored(field, row) for field in (*fields, key)] for row in rows])


def _stored(field, row):
    value = row.get(field.name, field.default)
    value = value() if callable(value) else value
    if value is None:
        return None
    return json.dumps(value) if isinstance(field, JSONField) else field.db_value(value)
