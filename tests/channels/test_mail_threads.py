"""Real mails taken in: which of them make one ticket."""

import pytest

from smgt import counter, journal
from smgt.channels.base import FORGED
from smgt.channels.mailparse import parse
from smgt.intake import COPY
from smgt.models import Account, Attachment, Message, Ticket
from tests.channels.mails import PLAIN, multipart, with_head
from tests.factories import NOON, account, fresh, marked, receive, said


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


@pytest.fixture
def acknowledged(take, people):
    """A ticket by mail, and the acknowledgement that was made for it."""
    take(with_head())
    ticket = marked(Ticket.get(), people)
    return ticket, said(ticket)[0]


def test_a_bounce_joins_the_ticket_whose_mail_it_gives_back(acknowledged):
    ticket, told = acknowledged
    given_back = f"Content-Type: message/rfc822\r\n\r\nMessage-ID: {told.message_id}\r\n\r\nx".encode()
    bounce = multipart(PLAIN, given_back, kind="report", before=b"From: MAILER-DAEMON@mx.example\r\n")
    assert list(receive(ticket.account, parse(bounce, "b", NOON, "cm@cmo.example")).values()) == ["joined"]
    joined = Message.select().where(Message.ticket == ticket, Message.reason != "").get()
    assert (joined.text, joined.reason) == ("water logging", "A report of the mail system.")
    assert Ticket.select().count() == 1 and fresh(ticket).citizen_replied == ""


def test_an_out_of_office_joins_what_it_answers_and_is_not_answered(acknowledged):
    ticket, told = acknowledged
    away = with_head("Message-ID: <away@example.in>", f"In-Reply-To: {told.message_id}", "Auto-Submitted: auto-replied")
    assert list(receive(ticket.account, parse(away, "a", NOON, "cm@cmo.example")).values()) == ["joined"]
    assert len(said(ticket)) == 1 and fresh(ticket).citizen_replied == ""


def test_each_suggestion_mailbox_opens_suggestions(people):
    for number, name in enumerate(["ideas@cmo.example", "suggest@cmo.example"]):
        mail = with_head(f"To: {name}", f"Message-ID: <{number}@example.in>")
        receive(account(name, "mail", kind="suggestion"), parse(mail, "1", NOON, name))
    assert [ticket.kind for ticket in Ticket.select()] == ["suggestion", "suggestion"]


def test_an_ignored_mail_keeps_its_files(take):
    assert take(multipart(PLAIN, b"Content-Type: text/csv; name=a.csv\r\n\r\n1", before=b"List-Id: <x>\r\n")) == [
        "ignored"
    ]
    assert [attachment.name for attachment in Attachment.select()] == ["a.csv"]


@pytest.fixture
def as_we(acknowledged):
    """Takes in a mail that bears our address, or the other one of ours, and answers the citizen's first."""
    ours = Account.get()
    Account.update(author_id="cm@cmo.example").execute()
    account("office@cmo.example", "mail", author_id="office@cmo.example")

    def taken(message_id="<9@x.in>", sender="cm@cmo.example", *more, key="new"):
        facts = (f"From: {sender}", f"Message-ID: {message_id}", "In-Reply-To: <1@example.in>", *more)
        receive(ours, parse(with_head(*facts, body=b"Your road was mended."), key, NOON, "cm@cmo.example"))
        return Message.get_or_none(Message.external_id == f"cm@cmo.example {key}")

    return taken


@pytest.mark.parametrize("sender", ["cm@cmo.example", "cm+smgt-000001@cmo.example", "office@cmo.example"])
@pytest.mark.parametrize("more", [(), ("Auto-Submitted: auto-replied",)])
def test_a_mail_forged_as_ours_is_no_answer_and_can_be_taken_up(as_we, acknowledged, people, sender, more):
    ticket, before = acknowledged[0], fresh(acknowledged[0])
    forged = as_we("<9@x.in>", sender, *more)
    assert (forged.state, forged.reason, forged.outgoing, forged.ticket) == ("ignored", FORGED, False, None)
    assert (fresh(ticket).stage, len(said(ticket))) == (before.stage, 1)
    other = counter.take_up(forged.id, journal.Actor("asha", "tracker", officer=people["asha"]), NOON)
    assert other.id != ticket.id and other.citizen_id != ticket.citizen_id


@pytest.mark.parametrize("waiting", ["uncertain", "sending"])
def test_our_reply_that_is_read_back_is_out_once_and_a_repetition_of_its_id_says_nothing(as_we, acknowledged, waiting):
    ticket, ours = acknowledged
    Message.update(state=waiting).where(Message.id == ours.id).execute()
    count = Message.select().count()
    as_we(ours.message_id)
    assert Message.select().count() == count
    Message.update(state="sent", external_id=ours.message_id).where(Message.id == ours.id).execute()
    again = as_we(ours.message_id, "cm@cmo.example", key="again")
    assert (again.state, again.reason, again.outgoing, again.ticket) == ("ignored", COPY, False, None)
    assert len(said(ticket)) == 1
