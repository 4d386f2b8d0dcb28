"""The schema is what the models say, on both databases, and the database is safe."""

import pytest
from playhouse.schema_diff import diff_models

from smgt.database import migrate, pending
from smgt.errors import ConfigError
from smgt.models import MODELS, check_durability, db, is_sqlite, unsafe_settings


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
