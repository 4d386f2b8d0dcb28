"""Reading a Maildir, and delivering into one."""

import os

import pytest

from smgt.channels.base import ChannelDown
from tests.channels.mails import simple


@pytest.fixture
def put(tmp_path):
    """Puts raw mails into tmp_path/in/new by name."""

    def put(**mails):
        for number, (name, raw) in enumerate(mails.items()):
            path = tmp_path / "in" / "new" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
            os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))

    return put


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_maildir_need_not_exist_yet(maildir, tmp_path):
    assert list(maildir.fetch({})) == []
    assert names(tmp_path / "in") == ["cur", "new", "tmp"]


def test_mails_are_read_oldest_first_from_new_and_cur(maildir, put, tmp_path):
    put(b=simple(1), a=simple(2))
    (tmp_path / "in" / "cur").mkdir()
    (tmp_path / "in" / "new" / "a").rename(tmp_path / "in" / "cur" / "a:2,S")
    (page,) = maildir.fetch({})
    assert [(item.external_id, item.subject) for item in page.items] == [("b", "Road 1"), ("a", "Road 2")]
    assert page.items[0].sent_at.timestamp() == 1_700_000_000


def test_settled_mails_lie_in_subfolders(maildir, put, tmp_path):
    put(a=simple(1), b=simple(2))
    for page in maildir.fetch({}):
        maildir.settle(page, {"b"})
    assert names(tmp_path / "in" / "new") == []
    assert names(tmp_path / "in" / ".Processed" / "cur") == ["a:2,"]
    assert names(tmp_path / "in" / ".Failed" / "cur") == ["b:2,"]


def test_what_was_committed_but_not_moved_is_tidied_next_time(maildir, put, tmp_path):
    put(**{f"m{n:03}": simple(n) for n in range(60)})
    fetch = maildir.fetch({})
    next(fetch)
    cursor = next(fetch).cursor
    put(new=simple(99))
    assert [item.external_id for page in maildir.fetch(cursor) for item in page.items] == ["new"]
    assert len(names(tmp_path / "in" / ".Processed" / "cur")) == 60


def test_a_later_file_of_the_same_name_is_read_and_kept_too(maildir, put, tmp_path):
    put(a=simple(1))
    for page in maildir.fetch({}):
        maildir.settle(page, set())
    put(z=simple(0), a=simple(2))
    (page,) = maildir.fetch(page.cursor)
    assert [item.subject for item in page.items] == ["Road 0", "Road 2"]
    maildir.settle(page, set())
    assert names(tmp_path / "in" / ".Processed" / "cur") == ["a:2,", "again-a:2,", "z:2,"]


def test_pipes_and_links_are_left_alone(maildir, put, tmp_path):
    put(a=simple(1))
    os.mkfifo(tmp_path / "in" / "new" / "pipe")
    os.symlink("/etc/hostname", tmp_path / "in" / "new" / "link")
    assert [item.external_id for page in maildir.fetch({}) for item in page.items] == ["a"]


def test_a_mail_over_25_mb_is_broken(maildir, put, tmp_path):
    put(a=simple(1))
    os.truncate(tmp_path / "in" / "new" / "a", 27_000_000)
    (page,) = maildir.fetch({})
    assert page.items[0].broken.startswith("This mail has 27.0 MB") and len(page.items[0].raw) == 320 * 1024


def test_a_folder_that_cannot_be_used_is_a_sentence(maildir, tmp_path):
    (tmp_path / "in").write_text("a file")
    with pytest.raises(ChannelDown, match=r"The mail folder .*/in cannot be used: Not a directory\."):
        list(maildir.fetch({}))


def test_mails_that_cannot_be_tidied_stay_and_are_read_once(maildir, put, tmp_path, caplog):
    put(a=simple(1))
    (tmp_path / "in" / ".Processed").write_text("a file")
    (page,) = maildir.fetch({})
    maildir.settle(page, set())
    assert list(maildir.fetch(page.cursor)) == [] and "mails stay in" in caplog.text
