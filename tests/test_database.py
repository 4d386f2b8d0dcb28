"""The schema is what the models say, on both databases, and the database is safe."""

import os
import shutil
import threading

import pytest
from playhouse.schema_diff import diff_models

from smgt.database import migrate, open_database, pending, rest
from smgt.errors import ConfigError
from smgt.models import MODELS, Counter, check_durability, db, is_sqlite, unsafe_settings


def test_the_migrated_schema_is_that_of_the_models(database):
    assert not diff_models(db.obj, MODELS)


def test_migrating_again_does_nothing(database):
    assert pending() == []
    db.close()
    assert migrate() == []


def test_the_database_is_safe(database):
    assert unsafe_settings() == []


def test_an_unsafe_database_is_refused_with_a_sentence(database):
    db.execute_sql("PRAGMA synchronous = 0" if is_sqlite() else "SET synchronous_commit = off")
    with pytest.raises(ConfigError, match="power cut: synchronous"):
        check_durability()


def test_a_connection_is_kept_for_the_next_whoever_asks(database):
    kept, found = db.connection(), []
    db.close()

    def ask():
        with db.connection_context():
            found.append((db.connection(), Counter.get_by_id("board").value))

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join()
    assert found == [(kept, 0)]


def test_what_an_error_gives_back_is_not_kept(database):
    db.close()
    with pytest.raises(ZeroDivisionError), db.connection_context():
        broken = db.connection()
        half_read = db.execute_sql("SELECT name FROM counter")  # it would see the database of this moment
        assert half_read.fetchone() and 1 / 0
    with db.connection_context():
        assert db.connection() is not broken or not is_sqlite()


@pytest.fixture
def on_sqlite(sqlite_template, settings, tmp_path):
    """The path of an SQLite file whose connection is kept."""
    path = shutil.copy(sqlite_template, tmp_path / "smgt.db")
    open_database(f"sqlite:///{path}")
    with db.connection_context():
        Counter.bump("board")
    return path


def test_another_file_in_the_place_of_the_first_is_the_one_that_is_read(on_sqlite, sqlite_template):
    shutil.copy(sqlite_template, on_sqlite.with_name("restored.db"))
    for log in on_sqlite.parent.glob("smgt.db-*"):
        log.unlink()
    os.replace(on_sqlite.with_name("restored.db"), on_sqlite)
    with db.connection_context():
        assert Counter.get_by_id("board").value == 0


def test_a_house_at_rest_is_one_file(on_sqlite):
    assert list(on_sqlite.parent.glob("smgt.db-*"))
    rest()
    assert not list(on_sqlite.parent.glob("smgt.db-*"))


def test_who_waits_for_another_to_write_waits_ten_seconds(on_sqlite):
    with db.connection_context():
        assert db.execute_sql("PRAGMA busy_timeout").fetchone()[0] == 10_000
