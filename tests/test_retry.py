"""What failed while it was taken in comes in by itself once the reason is gone; what cannot be read does not."""

from datetime import timedelta

import pytest

from smgt import limits, media, retry
from smgt.models import Message, Sighting, Ticket
from tests import factories
from tests.factories import NOON, everything, item, receive

RAW = "From: Sita <sita@example.in>\r\nSubject: Pani\r\nMessage-ID: <a@b>\r\n\r\nपानी नहीं आ रहा\r\n".encode()


@pytest.fixture
def mailbox(people):
    return factories.account("cm", "mail", author_id="cm@hry.nic.in")


@pytest.fixture
def failed(mailbox, monkeypatch):
    """A mail that could be read and not be taken in, for a reason that is over."""
    with monkeypatch.context() as fault:
        fault.setattr(limits, "UNITS", {})
        receive(mailbox, item("Pani", external_id="7/1", raw=RAW))
    return Message.get(Message.state == "failed")


def test_it_comes_in_once_the_reason_is_gone(failed):
    assert retry.failed(NOON) == 1 and retry.failed(NOON) == 0
    message = Message.get()
    assert (message.state, message.text, message.author) == ("opened", "पानी नहीं आ रहा", "sita@example.in")
    assert message.external_id == failed.external_id and media.read(message.raw) == RAW
    assert Ticket.select().count() == Sighting.select().count() == 1


def test_it_is_not_tried_without_end(failed, monkeypatch):
    with monkeypatch.context() as fault:
        fault.setattr(limits, "UNITS", {})
        assert [retry.failed(NOON) for _ in range(7)] == [0] * 7
    assert Message.get().attempts == 5 and Message.get().id == failed.id and Sighting.get().message_id == failed.id
    assert retry.failed(NOON) == 0 and not Ticket.select().exists()


def test_nor_after_three_days(failed):
    before = everything()
    assert retry.failed(NOON + timedelta(days=3, seconds=1)) == 0 and everything() == before


def test_what_cannot_be_read_waits_for_a_person(mailbox, handle):
    receive(mailbox, item("", external_id="7/2", broken="This mail is too large.", raw=RAW))
    before = everything()
    assert retry.failed(NOON) == 0 and everything() == before


def test_one_without_its_raw_form_waits_for_a_person(failed):
    Message.update(raw="").execute()
    assert retry.failed(NOON) == 0 and Message.get().state == "failed"
