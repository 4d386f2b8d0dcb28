"""The index of words for the search (FTS5 on SQLite, tsvector and pg_trgm on PostgreSQL), and saved lists."""

import peewee
from peewee import CharField, DateTimeField, ForeignKeyField, JSONField, Model, SqliteDatabase

NO_TRIGRAMS = (
    "PostgreSQL refuses the extension pg_trgm that the search needs. Let its administrator run "
    "CREATE EXTENSION pg_trgm in this database (on Debian it is part of the package postgresql), then migrate again."
)


class UTCDateTimeField(DateTimeField):
    field_type = "TIMESTAMPTZ"


def up(migrator, db):
    _saved_filters(db)
    if isinstance(getattr(db, "obj", db), SqliteDatabase):
        db.execute_sql(
            "CREATE VIRTUAL TABLE wording USING fts5(words, detail=none, tokenize=\"ascii tokenchars '@_+'\")"
        )
        db.execute_sql("CREATE VIRTUAL TABLE naming USING fts5(names, tokenize=trigram)")
        return
    _trigrams(db)
    db.execute_sql(
        "CREATE TABLE wording (ticket INTEGER PRIMARY KEY REFERENCES ticket (id), words tsvector NOT NULL, "
        "names text NOT NULL)"
    )
    # a list of what is not sorted in yet would be read through by every search
    db.execute_sql("CREATE INDEX wording_words ON wording USING gin (words) WITH (fastupdate = off)")
    db.execute_sql("CREATE INDEX wording_names ON wording USING gin (names gin_trgm_ops) WITH (fastupdate = off)")


def _saved_filters(db):
    class Officer(Model):
        class Meta:
            database = db
            table_name = "officer"

    class SavedFilter(Model):
        officer = ForeignKeyField(Officer)
        name = CharField(max_length=60)
        chosen = JSONField()
        saved_at = UTCDateTimeField()

        class Meta:
            database = db
            table_name = "saved_filter"
            indexes = ((("officer", "name"), True),)

    db.create_tables([SavedFilter])


def _trigrams(db):
    try:
        with db.atomic():
            db.execute_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except peewee.PeeweeException as error:
        raise RuntimeError(NO_TRIGRAMS) from error


def down(migrator, db):
    db.execute_sql("DROP TABLE wording")
    db.execute_sql("DROP TABLE IF EXISTS naming")
    migrator.migrate(migrator.drop_table("saved_filter"))
