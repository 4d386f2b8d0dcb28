"""The journal shows any line that was changed, swapped, left out or cut off."""

import shutil
from contextlib import contextmanager
from datetime import timedelta, timezone

import pytest
from peewee import IntegrityError

from smgt import database, journal
from smgt.errors import Refused
from smgt.models import Counter, Event, Remark, db, guard_journal, is_sqlite, missing_guards
from tests.factories import act, marked


@contextmanager
def by_hand():
    """As whoever owns the database could go about it: with its triggers taken away."""
    if is_sqlite():
        for name in ("event_no_update", "event_no_delete", "remark_no_update"):
            db.execute_sql(f"DROP TRIGGER {name}")
    else:
        db.execute_sql("SET session_replication_role = replica")
    yield
    if not is_sqlite():
        db.execute_sql("SET session_replication_role = origin")


@pytest.fixture
def lines(ticket, people):
    marked(ticket, people)
    return list(Event.select().order_by(Event.id))


def broken():
    found = journal.verify()
    assert not found["ok"]
    return found["broken"]


def test_an_untouched_journal_is_whole(lines):
    assert journal.verify() == {"events": 2, "ok": True}


def test_an_empty_journal_is_whole(people):
    assert journal.verify() == {"events": 0, "ok": True}


@pytest.mark.parametrize(
    "change", [{"actor": "arun"}, {"action": "note"}, {"details": {"office": "ULB:Bhiwani"}}, {"ticket": None}]
)
def test_a_changed_line_is_found(lines, change):
    with by_hand():
        Event.update(change).where(Event.id == lines[1].id).execute()
    assert broken() == lines[1].id


def test_a_line_left_out_is_found(lines):
    with by_hand():
        lines[0].delete_instance()
    assert broken() == lines[1].id


def test_a_tail_cut_off_is_found(lines):
    db.execute_sql("DELETE FROM undo")
    with by_hand():
        lines[1].delete_instance()
    assert broken() is None


def test_a_line_made_up_is_found(lines, now):
    Event.create(at=now, actor="asha", role="tracker", action="note", hash="0" * 64)
    assert broken() == lines[1].id + 1


def test_lines_written_under_an_earlier_key_still_hold(lines, settings):
    settings.old_secret_keys, settings.secret_key = (settings.secret_key,), "another key for tests, long enough"
    journal.append("note", journal.SYSTEM, lines[0].at)
    assert journal.verify() == {"events": 3, "ok": True}


def test_a_key_nobody_knows_does_not_hold(lines, settings):
    settings.secret_key = "another key for tests, long enough"
    assert broken() == lines[0].id


def test_a_time_in_another_zone_is_the_same_time(people, now):
    with db.atomic():
        journal.append("note", journal.SYSTEM, now.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert Event.get().at == now and journal.verify()["ok"]


def test_every_script_and_shape_of_details_holds(people, now):
    details = {"reason": 'पानी \u200b " \\ 🙂', "list": [1, 2.5, None, True], "b": {"z": 1, "a": 2}, "empty": ""}
    journal.append("note", journal.SYSTEM, now, details=details)
    assert Event.get().details == details and journal.verify()["ok"]


def test_what_is_rolled_back_leaves_no_gap(people, now):
    with pytest.raises(ZeroDivisionError), db.atomic():
        journal.append("note", journal.SYSTEM, now)
        raise ZeroDivisionError
    journal.append("note", journal.SYSTEM, now)
    assert journal.verify() == {"events": 1, "ok": True} and Counter.get_by_id("journal").value == 1


@pytest.mark.parametrize("sql", [
    "UPDATE event SET actor = 'arun'", "UPDATE event SET hash = hash", "DELETE FROM event",
    "UPDATE remark SET text = 'milder'",
])  # fmt: skip
def test_the_database_itself_refuses_to_change_what_was_done(ticket, people, sql):
    act(ticket, "note", people["asha"], note="Rang the depot")
    with pytest.raises(IntegrityError, match="stays as it is"), db.atomic():
        db.execute_sql(sql)
    assert journal.verify()["ok"]


def test_postgresql_refuses_to_empty_it(lines):
    if is_sqlite():
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError, match="stays as it is"), db.atomic():
        db.execute_sql("TRUNCATE event CASCADE")


MIGRATION = """
from peewee import TextField


def up(migrator, db):
    migrator.migrate(migrator.add_column("event", "extra", TextField(default="")))
    migrator.migrate(migrator.rename_column("event", "extra", "other"), migrator.drop_column("event", "other"))
"""


def test_a_migration_that_fills_and_rebuilds_the_table_leaves_it_guarded(lines, tmp_path, monkeypatch):
    shutil.copytree(database.MIGRATIONS, tmp_path / "migrations")
    (tmp_path / "migrations" / "9999_rebuild.py").write_text(MIGRATION)
    monkeypatch.setattr(database, "MIGRATIONS", tmp_path / "migrations")
    if not is_sqlite():  # other tests set the sequences back
        db.execute_sql("SELECT setval('schema_migration_id_seq', 1000)")
    db.close()
    assert database.migrate() == ["9999_rebuild"]
    db.connect()
    db.execute_sql("DELETE FROM schema_migration WHERE name = '9999_rebuild'")
    assert missing_guards() == [] and journal.verify() == {"events": 2, "ok": True}


def test_guards_that_are_there_are_not_made_again(people):
    guard_journal()
    assert missing_guards() == []


def test_words_lie_beside_the_chain_which_holds_when_they_are_erased(ticket, people):
    act(ticket, "note", people["asha"], note="He lives behind the school")
    event = Event.get(Event.action == "note")
    assert event.details == {"note": "He lives behind the school"}
    assert "school" not in db.execute_sql("SELECT details FROM event WHERE action = 'note'").fetchone()[0].__repr__()
    Remark.delete().where(Remark.ticket == ticket).execute()
    assert Event.get(Event.action == "note").details == {"note": "(erased)"} and journal.verify()["ok"]


def test_a_remark_put_milder_is_found(ticket, people):
    act(ticket, "note", people["asha"], note="He was rude")
    with by_hand():
        Remark.update(text="He was kind").execute()
    assert "remark" in journal.verify()["why"]


def test_only_a_head_that_was_mailed_shows_a_tail_cut_off_with_its_count(lines):
    known = journal.head()
    assert journal.verify(known)["ok"]
    with by_hand():
        db.execute_sql("DELETE FROM undo")
        lines[1].delete_instance()
        Counter.update(value=1, text=lines[0].hash).where(Counter.name == "journal").execute()
    assert journal.verify()["ok"] and "not the one that was mailed" in journal.verify(known)["why"]


def test_a_head_is_read_as_it_was_mailed(lines):
    count, last = journal.head()
    assert journal.anchor(f" {count}:{last} ") == (count, last)
    for text in ("", "2", "2:abc", f"-1:{last}", f"{count}:{last}0"):
        with pytest.raises(Refused, match="A head reads like"):
            journal.anchor(text)
