"""Each morning the journal's head goes out by mail, so that a copy of it lies where nobody here can change it."""

from datetime import timedelta

import pytest

from smgt import journal, notices
from smgt.models import Notice

EIGHT = timedelta(hours=-4)  # from noon in India


@pytest.fixture
def tell(ticket):
    return lambda moment: notices.tell_head(journal.head, moment)


def test_it_is_told_from_eight_o_clock_to_administrators_and_the_state_nodal_officer(tell, people, now):
    assert tell(now + EIGHT - timedelta(minutes=1)) == 0
    assert tell(now + EIGHT) == 2
    assert {notice.officer_id for notice in Notice.select()} == {people["admin"].id, people["vikram"].id}


def test_it_is_told_once_a_day(tell, now):
    assert (tell(now), tell(now), tell(now + timedelta(hours=11)), tell(now + timedelta(days=1))) == (2, 0, 0, 2)


def test_what_is_told_is_what_verify_compares_with(tell, now):
    tell(now)
    count, last = journal.anchor(Notice.get().text.split()[-1])
    journal.append("note", journal.SYSTEM, now)
    assert journal.verify((count, last)) == {"events": count + 1, "ok": True}
    assert f"{count} events" in Notice.get().subject


def test_the_mail_holds_no_word_of_a_citizen(tell, now):
    tell(now)
    assert "Ration" not in str([(notice.subject, notice.text) for notice in Notice.select()])
