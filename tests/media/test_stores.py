"""Bytes are kept once under their hash, on a disk or in a bucket; a store that is down is said so, nothing is lost."""

import base64
import os
import sqlite3
import threading
from contextlib import closing
from hashlib import sha256

import pytest

from smgt import fetching, intake, media
from smgt.channels.base import File, Page
from smgt.errors import Refused
from smgt.media import stores
from smgt.media.stores import StoreDown
from smgt.models import Attachment, Message, Ticket, db, is_sqlite
from smgt.vault import seal
from tests.channels.mails import HEAD, PLAIN, multipart
from tests.factories import account, fresh, item
from tests.media.samples import picture

PHOTO = b"Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(
    picture()
)
ABSENT = sha256(b"never kept").hexdigest()


def test_bytes_come_back_as_they_were_kept(each_store):
    data = os.urandom(3 * 2**20)
    digest = media.store(data)
    assert digest == sha256(data).hexdigest() == media.store(data)
    assert media.read(digest) == data and media.exists(digest)
    file, length = media.opened(digest)
    with file:
        assert length == len(data) and file.seek(2**20) and file.read(10) == data[2**20 : 2**20 + 10]


@pytest.mark.parametrize("digest", [ABSENT, "", "../../etc/passwd", "x" * 64, ABSENT.upper()])
def test_what_was_never_kept_is_not_there(each_store, digest):
    assert media.read(digest) is None and media.opened(digest) is None and not media.exists(digest)


def test_doctor_may_ask_whether_the_store_works(each_store):
    assert media.trouble() == ""


def test_a_folder_holds_each_content_once(settings):
    digests = {media.store(b"depot"), media.store(b"depot")}
    assert {path.name for path in settings.media_path.rglob("*") if path.is_file()} == digests


def test_a_bucket_with_a_folder_and_a_region_in_its_address(settings, bucket_address, monkeypatch):
    monkeypatch.setattr(settings, "media_store", f"{bucket_address}/smgt/?region=us-east-1")
    assert media.read(media.store(b"depot")) == b"depot"


def test_another_machine_finds_what_was_kept(bucket, settings, monkeypatch):
    digest = media.store(b"ration card")
    monkeypatch.setattr(settings, "media_store", bucket + "?region=us-east-1")  # a Bucket of its own
    assert media.read(digest) == b"ration card"


@pytest.mark.parametrize("wrong", ["key", "secret", "bucket"])
def test_a_wrong_key_secret_or_bucket_is_said_so(bucket, settings, monkeypatch, wrong):
    scheme, _, rest = bucket.partition("://")
    keys, _, place = rest.rpartition("@")
    key, secret = keys.split(":")
    keys = {"key": f"{key[:-1]}_:{secret}", "secret": f"{key}:{secret[:-1]}_"}.get(wrong, keys)
    place = place.replace("/media", "/another") if wrong == "bucket" else place
    monkeypatch.setattr(settings, "media_store", f"{scheme}://{keys}@{place}")
    with pytest.raises(StoreDown, match="the store answers 40[34]") as down:
        media.store(b"depot")
    assert secret not in str(down.value)


def test_other_bytes_than_were_kept_are_never_given(bucket, settings):
    digest = media.store(b"as it came")
    place = stores._place()
    assert place._session().put(f"{place.address}/{digest}", data=b"changed", timeout=5).status_code == 200
    with pytest.raises(StoreDown, match="other bytes"):
        media.read(digest)


def test_a_store_that_breaks_off_is_down(settings, server, monkeypatch):
    url = f"s3+http://key:secret@{server.host}/media"
    monkeypatch.setattr(settings, "media_store", url)
    server.run(f"/media/{ABSENT}", lambda sock: sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"))
    with pytest.raises(StoreDown, match="broke off"):
        media.read(ABSENT)


def test_a_full_disk_is_said_so(settings, tmp_path, monkeypatch):
    (tmp_path / "media").write_text("a file where the folder should be")
    with pytest.raises(StoreDown, match="cannot be kept"):
        media.store(b"depot")


def test_nothing_answers_is_said_without_the_secret(no_store):
    with pytest.raises(StoreDown, match="does not answer") as down:
        media.read(ABSENT)
    assert "secret" not in str(down.value) and media.trouble() == str(down.value)


# -- nothing is lost while it is down ------------------------------------------------------------------------


def test_an_upload_is_refused_in_a_sentence(database, no_store, now):
    with pytest.raises(Refused, match="try again later") as refusal:
        media.attach(media.take_upload("depot.jpg", picture()), now)
    assert refusal.value.field == "files" and not Attachment.select().exists()


@pytest.fixture
def mailbox(people, tmp_path):
    """A mail account on the Maildir tmp_path/in, in which two mails with a photograph wait."""
    (tmp_path / "in" / "new").mkdir(parents=True)
    for name in "12":
        (tmp_path / "in" / "new" / name).write_bytes(
            multipart(PLAIN, PHOTO, before=HEAD.replace(b"<1@", b"<%s@" % name.encode()))
        )
    facts = {
        "incoming": f"maildir://{tmp_path}/in",
        "outgoing": f"maildir://{tmp_path}/out",
        "address": "cm@hry.nic.in",
    }
    return account("cm", "mail", credentials=seal(facts))


def test_mail_waits_where_it_is_until_the_store_is_back(mailbox, no_store, settings, tmp_path, monkeypatch, now):
    assert fetching.fetch(mailbox, settings, lambda: now)["fetched"] == 0
    assert fresh(mailbox).state == "failing" and "does not answer" in fresh(mailbox).last_error
    assert not Message.select().exists() and len(list((tmp_path / "in").rglob("[12]*"))) == 2
    monkeypatch.setattr(settings, "media_store", "")
    assert fetching.fetch(fresh(mailbox), settings, lambda: now)["opened"] == 2
    assert Attachment.select().count() == 2 and media.exists(Message.get().raw)


@pytest.mark.parametrize("brought", [{"raw": b"From: a"}, {"files": (File("a.png", "image/png", b"x"),)}])
def test_a_page_that_cannot_be_kept_is_not_taken_in_at_all(mailbox, no_store, now, brought):
    with pytest.raises(StoreDown):
        intake.receive(mailbox, Page([item("a"), item("b", **brought)], {"n": 1}), now)
    assert not Message.select().exists() and not Ticket.select().exists() and fresh(mailbox).cursor == {}


def test_nobody_waits_for_the_store(mailbox, settings, server, now, monkeypatch):
    """While mail is on its way into the bucket the database is free for others to write."""
    free, lock = [], threading.Lock()  # two come at once, which must not wait for each other

    def keep(sock):
        if is_sqlite():
            with lock, closing(sqlite3.connect(db.obj.database, timeout=0, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
        free.append(True)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    server.otherwise = keep
    monkeypatch.setattr(settings, "media_store", f"s3+http://key:secret@{server.host}/media")
    assert fetching.fetch(mailbox, settings, lambda: now)["opened"] == 2
    assert len(free) == 3  # two mails, one photograph


def test_mail_is_kept_before_its_transaction_begins(people, now, bucket, monkeypatch):
    page = Page([item("a", raw=b"From: ahead"), item("b", files=(File("a.png", "image/png", b"ahead"),))], {})
    media.put_ahead(page.items)
    monkeypatch.setattr(stores._place()._session(), "request", None)  # no further word to it
    assert set(intake.receive(account("cm", "mail"), page, now).values()) == {"opened"}


def test_what_is_dropped_is_gone_and_may_be_kept_again(each_store):
    digest = stores.store(b"to be erased")
    stores.drop(digest)
    stores.drop(digest)
    assert stores.read(digest) is None
    assert stores.store(b"to be erased") == digest and stores.read(digest) == b"to be erased"
