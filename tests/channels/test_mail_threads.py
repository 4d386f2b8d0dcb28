"""Real mails taken in: which of them make one ticket."""

import pytest

from smgt.channels.mailparse import parse
from smgt.models import Message, Ticket
from tests.channels.mails import with_head
from tests.factories import NOON, account, receive


@pytest.fixture
def take(people):
    """Takes in mails one after the other; returns how each ended."""
    mailbox = account("cm@cmo.example", "mail")

    def taken(*raws):
        items = [parse(raw, f"{n}", NOON, "cm@cmo.example") for n, raw in enumerate(raws)]
        return [receive(mailbox, item)[item.external_id] for item in items]

    return taken


def test_two_different_mails_with_one_message_id_are_two_tickets(take):
    assert take(with_head(body=b"The road is broken."), with_head(body=b"No water.")) == ["opened", "opened"]
    assert Ticket.select().count() == 2


def test_copies_in_two_mailboxes_are_one_ticket_and_in_one_mailbox_two(people):
    both = [account(name, "mail") for name in ("cm@cmo.example", "office@cmo.example")]
    first, other = with_head(), with_head("X-Envelope-To: office@cmo.example")
    ends = [
        receive(box, parse(raw, f"{n}", NOON, box.name))
        for n, (box, raw) in enumerate(
            [(both[0], first), (both[1], other), (both[0], other), (both[0], first), (both[0], other)]
        )
    ]
    assert [end for each in ends for end in each.values()] == ["opened", "joined", "opened", "joined", "joined"]


@pytest.mark.parametrize("header", ["References", "In-Reply-To"])
def test_a_citizens_mail_that_names_his_first_joins_its_ticket(take, header):
    later = with_head("Message-ID: <2@example.in>", f"{header}: <1@example.in>", body=b"Still broken.")
    assert take(with_head(), later) == ["opened", "joined"]
    assert len({message.ticket_id for message in Message.select()}) == 1


def test_a_strangers_mail_that_names_it_opens_its_own(take):
    other = with_head(
        "From: x@example.in", "Message-ID: <2@example.in>", "References: <1@example.in>", body=b"Mine too."
    )
    assert take(with_head(), other) == ["opened", "opened"]
