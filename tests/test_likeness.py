"""Probably the same as: the same citizen, the same text by many, the same matter nearby; joined only by a person."""

from datetime import timedelta

import pytest

from smgt import erasing, likeness, proposals
from smgt.models import Likeness, Shingle, Spot, Ticket, db
from tests.factories import NOON, act, fresh, open_ticket

COPIED = "सरकार से निवेदन है कि हमारे कॉलेज में पक्की भर्ती की जाए और सभी पदों को जल्द भरा जाए, हम सब साथ हैं"
DRY = ("Hisar sector 14 me teen din se pani nahi aa raha", "हिसार के सेक्टर 14 में नल सूखे पड़े हैं, पानी नहीं आ रहा")


@pytest.fixture
def said(handle):
    """Take texts in, each by an author of his own unless named, with their proposals, and compare them."""

    def take(*texts, author=None, now=NOON):
        opened = [open_ticket(handle, text, now, author=author or f"author{n} {now}") for n, text in enumerate(texts)]
        proposals.propose(now)
        likeness.sweep(now)
        return [fresh(ticket) for ticket in opened]

    return take


def like(officer, ticket):
    return [(other.id, kind) for other, kind, _ in likeness.of(officer, ticket, NOON)]


def test_the_same_citizen_again_with_the_same_matter(said, people):
    one, two, other = said(DRY[0], DRY[0] + " abhi bhi", "Meri pension nahi aayi Hisar", author="ramesh")
    assert like(people["asha"], two) == [(one.id, "author")]
    assert like(people["asha"], other) == []


def test_many_with_the_same_text_are_one_campaign(said, people):
    first, *others = said(*(f"{COPIED} {name}" for name in ("रमेश", "सुरेश", "महेश", "दिनेश")))
    assert {(row.ticket_id, row.other_id, row.kind) for row in Likeness.select()} == {
        (other.id, first.id, "text") for other in others
    }
    assert likeness.copies(people["asha"], others[0], NOON) == likeness.copies(people["asha"], first, NOON) == 3


def test_the_same_matter_in_other_words_nearby_in_place_and_time(said, people):
    one, two, elsewhere = said(*DRY, "Hisar sector 13 me pani nahi aa raha teen din se")
    assert like(people["asha"], two) == [(one.id, "matter")] and like(people["asha"], elsewhere) == []
    (late,) = said("Sector 14 Hisar ke sab nal band, jal sankat", now=NOON + timedelta(days=6))
    assert like(people["asha"], late) == []


def test_the_list_stays_short(said, people):
    tickets = said(*(f"Hisar sector 14 me pani nahi aa raha, makan {n}" for n in range(9)))
    assert all(len(like(people["asha"], ticket)) <= likeness.MOST for ticket in tickets)


def test_only_what_one_may_see_is_named(said, people):
    one, two = said(*DRY)
    act(two, "mark", people["asha"], office="ULB:Bhiwani")
    assert like(people["deepak"], fresh(two)) == [] and like(people["osd"], fresh(two)) == [(one.id, "matter")]
    act(one, "amend", people["vikram"], restricted="women")
    assert like(people["asha"], fresh(two)) == [], "not a lead: a restricted one is named to nobody else"


def test_what_is_joined_is_named_no_more_and_can_be_undone_within_seven_days(said, people):
    one, two = said(DRY[0], DRY[0] + " abhi bhi", author="ramesh")
    act(two, "join", people["asha"], number=one.number)
    assert like(people["asha"], one) == [] and like(people["asha"], fresh(two)) == []
    act(two, "unjoin", people["asha"], NOON + timedelta(days=6, hours=23))
    assert like(people["asha"], one) == [(two.id, "author")]


def test_what_is_erased_is_like_nothing(said, people):
    one, two = said(*DRY)
    with db.atomic():
        erasing.tickets_blanked([one.id], NOON)
    assert like(people["asha"], two) == []
    assert (
        not Spot.select().where(Spot.ticket == one).exists()
        and not Shingle.select().where(Shingle.ticket == one).exists()
    )


def test_a_second_sweep_and_two_at_once_write_nothing_twice(said, monkeypatch):
    said(*DRY)
    counts = [model.select().count() for model in (Shingle, Spot, Likeness)]
    assert likeness.sweep(NOON) == 0
    waiting = list(Ticket.select())
    for ticket in waiting:
        likeness._compare(ticket, NOON)
    assert [model.select().count() for model in (Shingle, Spot, Likeness)] == counts
