"""Reading a mailbox on a server that can little and refuses much: tidying never fails the account."""

import logging

import pytest

from smgt.channels.base import ChannelDown
from tests.channels.conftest import mail
from tests.channels.mails import simple
from tests.channels.small_imap import small_imap

MANY = [simple(n) for n in range(120)]
TIDYING = ["LIST", "CREATE", "UID MOVE", "UID COPY", "UID STORE", "EXPUNGE"]


def take(server, cursor=None):
    """Fetch and settle as the intake does: how many mails, and the cursor."""
    channel, count, cursor = mail(server.url), 0, cursor or {}
    for page in channel.fetch(cursor):
        count, cursor = count + len(page.items), page.cursor
        channel.settle(page, {page.items[0].external_id})
    return count, cursor


def lying(server):
    return {name: len(mails) for name, mails in server.folders.items()}


@pytest.mark.parametrize("can", ["IMAP4rev1", "IMAP4rev1 MOVE", "IMAP4rev1 MOVE UIDPLUS"])
def test_a_small_server_is_read_and_tidied(can):
    with small_imap(*MANY, can=can) as server:
        assert take(server) == (120, {"uidvalidity": 7, "uid": 120})
        assert lying(server) == {"INBOX": 0, "Processed": 117, "Failed": 3}


@pytest.mark.parametrize("verdict", ["NO", "BAD", "drop"])
@pytest.mark.parametrize("command", TIDYING)
def test_all_mail_is_read_whatever_tidying_is_refused(command, verdict, caplog):
    can = "IMAP4rev1 MOVE" if command == "UID MOVE" else "IMAP4rev1"
    refuses = {command: verdict} | ({"CREATE": verdict} if command == "LIST" else {})
    with small_imap(*MANY, can=can, refuses=refuses) as server, caplog.at_level(logging.WARNING):
        count, cursor = take(server)
        assert (count, cursor["uid"], len(caplog.records)) == (120, 120, 1)
        assert take(server, cursor) == (0, cursor)
        assert lying(server)["INBOX"] == 120


def test_a_refused_tidying_is_tried_again_by_the_next_fetch():
    with small_imap(*MANY, refuses={"LIST": "BAD"}) as server:
        _, cursor = take(server)
        server.refuses.clear()
        assert take(server, cursor)[0] == 0 and lying(server) == {"INBOX": 0, "Processed": 120}


def test_a_mailbox_that_may_only_be_read_is_read(caplog):
    with small_imap(*MANY, mode="READ-ONLY") as server:
        _, cursor = take(server)
        assert take(server, cursor) == (0, cursor)
        assert cursor["uid"] == 120 and not {*TIDYING} & {*server.asked} and not caplog.records


def test_settling_raises_nothing_when_the_server_is_gone(caplog):
    with small_imap(simple()) as server:
        channel = mail(server.url)
        (page,) = channel.fetch({})
    channel.settle(page, set())
    assert "stay where they are" in caplog.text


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "UID SEARCH"])
def test_a_line_lost_while_reading_is_down(command):
    with small_imap(simple(), refuses={command: "drop"}) as server, pytest.raises(ChannelDown):
        take(server)
