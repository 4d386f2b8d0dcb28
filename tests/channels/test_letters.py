"""Every letter is read as a careful reader reads it, and all of them together come in once each."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from smgt import exports, fetching
from smgt.channels.mailparse import parse
from smgt.vault import seal
from tests.channels import letters, letters_parts
from tests.factories import account
from tests.servers import PASSWORD

CAME = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
KINDS = {
    "charset": letters.CHARSETS, "head": letters.HEADS, "sender": letters.SENDERS, "name": letters_parts.NAMES,
    "body": letters_parts.BODIES, "parts": letters_parts.PARTS, "page": letters_parts.PAGES,
}  # fmt: skip
LETTERS = {f"{kind}: {name}": letter for kind, found in KINDS.items() for name, letter in found.items()}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_read_as_a_careful_reader_reads_it(name):
    letter = LETTERS[name]
    item = parse(letter.raw, "1", CAME, "cm@cmo.example")
    files = tuple(file.name for file in item.files)
    assert ((item.author, item.author_name), item.subject, item.text, files) == letter[1:]
    assert item.broken == "" and item.raw == letter.raw and item.manner == "mail"


def mailbox(incoming, name="cm@cmo.example"):
    facts = {"incoming": incoming, "outgoing": "smtp://127.0.0.1:1", "address": "cm@cmo.example"}
    return account(name, "mail", credentials=seal(facts))


def exported(people, now):
    """{what stands in a message} of all that `export messages` gives."""
    rows = exports.messages(people["vikram"], now)
    return sorted((row["author"], row["subject"], row["text"], tuple(row["attachments"])) for row in rows)


def written(found):
    """The same of what the letters should become."""
    return sorted((letter.sender[0], letter.subject, letter.text, letter.files) for letter in found)


def test_all_letters_come_in_from_a_maildir(people, settings, tmp_path, now):
    (tmp_path / "in" / "new").mkdir(parents=True)
    for number, letter in enumerate(LETTERS.values()):
        (tmp_path / "in" / "new" / f"{number:04}").write_bytes(letter.raw)
    counts = fetching.fetch(mailbox(f"maildir://{tmp_path}/in"), settings, lambda: now)
    assert counts["fetched"] == len(LETTERS) and counts["failed"] == 0
    assert exported(people, now) == written(LETTERS.values())
    again = fetching.fetch(mailbox(f"maildir://{tmp_path}/in", "again"), settings, lambda: now)
    assert again["fetched"] == 0


def test_all_letters_come_in_from_dovecot(people, settings, dovecot, user, now):
    # IMAP knows one kind of line end and no NUL
    by_line_ends = {re.sub(rb"\r*\n", b"\n", x.raw): x for x in LETTERS.values() if b"\0" not in x.raw}
    dovecot.put(user, *by_line_ends)
    url = f"imap://{user}:{quote(PASSWORD, safe='')}@127.0.0.1:{dovecot.port}/INBOX"
    counts = fetching.fetch(mailbox(url), settings, lambda: now)
    assert counts["fetched"] == len(by_line_ends) and counts["failed"] == 0
    assert exported(people, now) == written(by_line_ends.values())
