"""Each kind of data is kept as long as its limit says: counted first, erased when told to."""

import os
from datetime import timedelta

import pytest

from smgt import journal, media, retention
from smgt.models import Attachment, Budget, Event, Hook, Message, Session, Ticket
from tests import factories
from tests.factories import NOON, act, everything, fresh, receive

DAYS = {limit.name: timedelta(days=limit.days) for limit in retention.LIMITS}
HOUR = timedelta(hours=1)


@pytest.fixture
def closed(ticket, people):
    """A ticket closed at noon."""
    factories.replied(ticket, people)
    Message.update(state="sent", raw="{}").execute()
    return act(ticket, "satisfied", people["asha"], reason="He says thanks")


def due(now):
    """What is due then, without noise of its own."""
    return {name: count for name, count in retention.run(now).items() if count}


def test_nothing_is_due_at_first(closed):
    assert due(NOON + HOUR) == {}


def test_a_look_erases_nothing(closed):
    before = everything()
    assert due(NOON + timedelta(days=4000))["tickets"] == 1
    assert everything() == before


def test_the_limit_of_raw_answers_counts_from_the_closing(closed, handle):
    factories.open_ticket(handle, "Still open", author="sita", now=NOON)
    Message.update(raw="{}").execute()
    assert "raw" not in due(NOON + DAYS["raw"] - HOUR)
    retention.run(NOON + DAYS["raw"] + HOUR, apply=True)
    assert {message.ticket_id for message in Message.select().where(Message.raw != "")} == {closed.id + 1}
    assert Message.get().text, "the words stay"


def test_closed_tickets_keep_their_numbers_and_lose_their_words(closed):
    retention.run(NOON + DAYS["tickets"] + HOUR, apply=True)
    ticket = fresh(closed)
    assert (ticket.stage, ticket.outcome, ticket.summary, ticket.office_id) == (
        "closed",
        "satisfied",
        "",
        "FOOD:Bhiwani",
    )
    assert {message.text for message in Message.select()} == {""} and ticket.citizen.author_id.startswith("erased ")
    assert journal.verify()["ok"] and due(NOON + DAYS["tickets"] + HOUR) == {}


def test_a_run_is_journalled_with_its_counts(closed):
    counts = retention.run(NOON + DAYS["tickets"] + HOUR, apply=True)
    assert Event.get(Event.action == "retention").details == counts
    retention.run(NOON + DAYS["tickets"] + HOUR, apply=True)
    assert Event.select().where(Event.action == "retention").count() == 1, "a run that finds nothing says nothing"


def test_a_ticket_with_a_reply_still_to_go_is_left_alone(closed):
    Message.update(state="uncertain").where(Message.outgoing).execute()
    assert "tickets" not in due(NOON + DAYS["tickets"] + HOUR)


def test_open_tickets_are_never_due(ticket):
    assert "tickets" not in due(NOON + timedelta(days=9999)) and "raw" not in due(NOON + timedelta(days=9999))


@pytest.mark.parametrize("removed", ["deleted", "withheld"])
def test_what_was_removed_is_erased_after_a_month(ticket, handle, removed):
    message = Message.get()
    digest = media.store(b"his photograph")
    Attachment.create(message=message, ticket=ticket, name="photo", sha256=digest, created_at=NOON)
    receive(handle, factories.item("", external_id=message.external_id, removed=removed))
    assert "removed" not in due(NOON + DAYS["removed"] - HOUR) and fresh(message).text
    retention.run(NOON + DAYS["removed"] + HOUR, apply=True)
    assert (fresh(message).text, fresh(message).removed, media.exists(digest)) == ("", "erased", False)
    assert fresh(ticket).stage == "received", "the ticket goes on"


def test_originals_go_and_the_pictures_stay(closed):
    original, shown = media.store(b"with its place"), media.store(b"re-encoded")
    file = Attachment.create(ticket=closed, name="photo", sha256=original, shown=shown, shown_size=10, created_at=NOON)
    retention.run(NOON + DAYS["originals"] + HOUR, apply=True)
    assert (fresh(file).sha256, media.exists(original), media.exists(shown)) == (shown, False, True)


def test_noise_goes_after_a_year(handle, people):
    receive(handle, factories.item("Jai ho", skip="a share"))
    assert "noise" not in due(NOON + DAYS["noise"] - HOUR)
    retention.run(NOON + DAYS["noise"] + HOUR, apply=True)
    assert (Message.get().text, Message.get().state) == ("", "ignored")


def test_what_is_no_grievance_goes_after_a_year(ticket, people):
    act(ticket, "decline", people["asha"], outcome="not_a_grievance", reason="Praise")
    assert due(NOON + DAYS["no_grievances"] + HOUR)["no_grievances"] == 1
    retention.run(NOON + DAYS["no_grievances"] + HOUR, apply=True)
    assert Ticket.get().summary == ""


def test_sessions_pushes_and_budgets_end(handle, people, now):
    Session.create(token_hash="t", officer=people["asha"], started_at=now, acted_at=now)
    Hook.create(account=handle, digest="a", body="{}", received_at=now)
    Hook.create(account=handle, digest="b", body="{}", received_at=now, next_at=now)
    Budget.create(name="login 10.0.0.1", remaining=3, refills_at=now)
    assert {"sessions": 1, "hooks": 1, "budgets": 1}.items() <= due(now + DAYS["sessions"] + HOUR).items()
    retention.run(now + DAYS["sessions"] + HOUR, apply=True)
    assert (Session.select().count(), Budget.select().count()) == (0, 0)
    assert [hook.digest for hook in Hook.select()] == ["b"], "what still waits to be worked on stays"


def test_files_that_nothing_points_at_go(ticket, settings):
    loose, used = media.store(b"a file once brought"), media.store(b"on a ticket")
    Attachment.create(ticket=ticket, name="photo", sha256=used, created_at=NOON)
    for digest in (loose, used):
        path = settings.media_path / digest[:2] / digest
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    retention.run(NOON + DAYS["orphans"] - HOUR, apply=True)
    assert media.exists(loose)
    retention.run(NOON + DAYS["orphans"] + HOUR, apply=True)
    assert not media.exists(loose) and media.exists(used)


def test_every_limit_says_what_and_why():
    assert all(limit.what and limit.why.endswith(".") and limit.days > 0 for limit in retention.LIMITS)
