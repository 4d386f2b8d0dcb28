"""Reading a mailbox on a real Dovecot."""

import imaplib
import os
import socket

import pytest

from smgt.channels import mailimap
from smgt.channels.base import ChannelDown
from tests.channels.conftest import mail
from tests.channels.mails import HEAD, simple
from tests.servers import PASSWORD, free_port

MEGABYTE = b"x" * 76 + b"\r\n"
MEGABYTE = MEGABYTE * (1_000_000 // len(MEGABYTE))


@pytest.fixture
def look(dovecot, user):
    """Looks into that user's mailbox by itself: the number of mails in a folder."""

    def count(folder):
        with imaplib.IMAP4("127.0.0.1", dovecot.port) as client:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
            said, number = client.select(folder, readonly=True)
            return int(number[0]) if said == "OK" else 0

    return count


def take(channel, cursor, failed=()):
    """Fetch and settle as the intake does; returns (subjects, cursor)."""
    subjects = []
    for page in channel.fetch(cursor):
        subjects += [item.subject for item in page.items]
        cursor = page.cursor
        channel.settle(page, {item.external_id for item in page.items if item.subject in failed})
    return subjects, cursor


def test_a_second_fetch_brings_only_what_is_new(dovecot, user, imap):
    dovecot.put(user, simple(1), simple(2))
    subjects, cursor = take(imap(), {})
    assert subjects == ["Road 1", "Road 2"]
    assert take(imap(), cursor)[0] == []
    dovecot.put(user, simple(3))
    assert take(imap(), cursor)[0] == ["Road 3"]


def test_an_empty_mailbox_gives_no_page(imap):
    assert list(imap().fetch({})) == []


def test_mails_go_to_processed_and_failed(dovecot, user, imap, look):
    dovecot.put(user, simple(1), simple(2), simple(3))
    take(imap(), {}, failed=["Road 2"])
    assert (look("INBOX"), look("Processed"), look("Failed")) == (0, 2, 1)


def test_pages_have_fifty_mails(dovecot, user, imap):
    dovecot.put(user, *map(simple, range(120)))
    pages = list(imap("imap").fetch({}))
    assert [len(page.items) for page in pages] == [50, 50, 20]
    assert [page.cursor["uid"] for page in pages] == [50, 100, 120]
    assert pages[1].items[0].external_id == f"INBOX:{pages[0].cursor['uidvalidity']}:51"


def test_pages_are_bounded_by_bytes(dovecot, user, imap):
    dovecot.put(user, *[simple(n) + MEGABYTE * 14 for n in range(3)])
    assert [len(page.items) for page in imap().fetch({})] == [2, 1]


def test_what_was_committed_but_not_moved_is_tidied_next_time(dovecot, user, imap, look):
    dovecot.put(user, *map(simple, range(60)))
    fetch = imap().fetch({})
    cursor = next(fetch).cursor  # committed, and then killed before settle
    fetch.close()
    assert look("INBOX") == 60
    assert len(take(imap(), cursor)[0]) == 10
    assert (look("INBOX"), look("Processed")) == (0, 60)


def test_nothing_is_lost_when_killed_before_the_commit(dovecot, user, imap):
    dovecot.put(user, simple(1))
    assert len(list(imap().fetch({}))) == 1
    assert take(imap(), {})[0] == ["Road 1"]


def test_a_page_can_be_settled_after_the_fetch_is_over(dovecot, user, imap, look):
    dovecot.put(user, simple(1))
    channel = imap()
    (page,) = channel.fetch({})
    channel.settle(page, set())
    assert look("Processed") == 1


def test_reading_marks_nothing_as_seen(dovecot, user, imap):
    dovecot.put(user, simple(1))
    list(imap().fetch({}))
    assert [path.name.rpartition(",")[2] for path in (dovecot.home / "mail" / user / "cur").iterdir()] in ([""], [])


@pytest.fixture
def folder(dovecot, user):
    """Makes a folder anew with these mails in it, by the protocol alone: Dovecot then numbers it anew."""

    def make(name, *mails):
        with imaplib.IMAP4("127.0.0.1", dovecot.port) as client:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
            client.delete(f'"{name}"')
            assert client.create(f'"{name}"')[0] == "OK"
            for each in mails:
                client.append(f'"{name}"', None, None, each)

    return make


def test_a_new_uidvalidity_means_reading_again(imap, folder):
    folder("Roads", simple(1), simple(2))
    (first,) = imap(folder="Roads").fetch({})
    assert list(imap(folder="Roads").fetch(first.cursor)) == []
    folder("Roads", simple(1), simple(2))
    (again,) = imap(folder="Roads").fetch(first.cursor)
    assert again.cursor["uid"] == first.cursor["uid"]
    assert [item.identity for item in again.items] == [item.identity for item in first.items]


def test_another_folder_can_be_read(imap, folder):
    folder("For us", simple(1))
    (page,) = imap(folder="For%20us").fetch({})
    assert page.items[0].external_id.startswith("For us:")


def test_a_mail_without_a_date_takes_the_time_of_its_arrival(dovecot, user, imap):
    (path,) = dovecot.put(user, simple(1))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (page,) = imap().fetch({})
    assert page.items[0].sent_at.timestamp() == 1_700_000_000


def test_a_mail_over_25_mb_is_broken_and_its_beginning_kept(dovecot, user, imap, look):
    dovecot.put(user, HEAD + b"\r\nlarge" + MEGABYTE * 27, simple(2))
    channel = imap()
    (page,) = channel.fetch({})
    large, small = page.items
    assert large.broken.startswith("This mail has 27.") and large.subject == "Road" and small.broken == ""
    assert len(large.raw) == 320 * 1024 and large.author == "ravi@example.in"
    channel.settle(page, {large.external_id})
    assert (look("INBOX"), look("Failed")) == (0, 1)


def test_a_mail_the_server_cannot_read_stops_no_other(dovecot, user, imap):
    paths = dovecot.put(user, *map(simple, range(5)))
    paths[2].unlink()
    paths[2].mkdir()  # Dovecot hangs up when it is asked for this one
    subjects, cursor = take(imap(), {})
    assert [subject for subject in subjects if subject] == ["Road 0", "Road 1", "Road 3", "Road 4"]


def test_a_self_signed_certificate_is_refused(dovecot, imap):
    with pytest.raises(ChannelDown, match="certificate verify failed") as caught:
        list(imap(ca_file=None).fetch({}))
    assert caught.value.state == "failing" and not caught.value.permanent


@pytest.mark.parametrize("password", ["wrong", "फिर गलत"])
def test_a_wrong_password_needs_a_person(imap, password):
    with pytest.raises(ChannelDown, match="refused the user name or password") as caught:
        list(imap(password=password).fetch({}))
    assert (caught.value.state, caught.value.permanent) == ("auth_failed", True)
    assert password not in str(caught.value)


def test_a_server_that_is_away_is_a_sentence():
    with pytest.raises(ChannelDown, match="cannot be used: .*refused"):
        list(mail(f"imap://a:b@127.0.0.1:{free_port()}/INBOX").fetch({}))


def test_a_folder_that_is_not_there_is_a_sentence(imap):
    with pytest.raises(ChannelDown, match="Mailbox doesn't exist"):
        list(imap(folder="Nowhere").fetch({}))


def test_a_server_that_never_answers_is_left(monkeypatch):
    monkeypatch.setattr(mailimap, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"imap://a:b@127.0.0.1:{silent.getsockname()[1]}/INBOX"
        with pytest.raises(ChannelDown, match="timed out"):
            list(mail(url).fetch({}))
