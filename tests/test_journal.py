"""The journal shows any line that was changed, swapped, left out or cut off."""

from datetime import timedelta, timezone

import pytest

from smgt import journal
from smgt.models import Counter, Event, db
from tests.factories import marked


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


def test_an_empty_journal_is_whole(database):
    assert journal.verify() == {"events": 0, "ok": True}


@pytest.mark.parametrize(
    "change", [{"actor": "arun"}, {"action": "note"}, {"details": {"office": "ULB:Bhiwani"}}, {"ticket": None}]
)
def test_a_changed_line_is_found(lines, change):
    Event.update(change).where(Event.id == lines[1].id).execute()
    assert broken() == lines[1].id


def test_a_line_left_out_is_found(lines):
    lines[0].delete_instance()
    assert broken() == lines[1].id


def test_a_tail_cut_off_is_found(lines):
    db.execute_sql("DELETE FROM undo")
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


def test_a_time_in_another_zone_is_the_same_time(database, now):
    with db.atomic():
        journal.append("note", journal.SYSTEM, now.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert Event.get().at == now and journal.verify()["ok"]


def test_every_script_and_shape_of_details_holds(database, now):
    details = {"reason": 'पानी \u200b " \\ 🙂', "list": [1, 2.5, None, True], "b": {"z": 1, "a": 2}, "empty": ""}
    journal.append("note", journal.SYSTEM, now, details=details)
    assert Event.get().details == details and journal.verify()["ok"]


def test_what_is_rolled_back_leaves_no_gap(database, now):
    with pytest.raises(ZeroDivisionError), db.atomic():
        journal.append("note", journal.SYSTEM, now)
        raise ZeroDivisionError
    journal.append("note", journal.SYSTEM, now)
    assert journal.verify() == {"events": 1, "ok": True} and Counter.get_by_id("journal").value == 1
