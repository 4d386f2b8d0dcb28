"""What the stores of mail share: an Entry lying there, and how entries are grouped into pages."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smgt.channels import mailparse

MAIL_BYTES = 25 * 1024 * 1024
BEGINNING = 320 * 1024  # what is kept of a larger mail: its headers and 64 kB
PAGE_MAILS, PAGE_BYTES = 50, 30_000_000
PROCESSED, FAILED = "Processed", "Failed"
_TOO_LARGE = "This mail has {:.1f} MB; at most 25 MB are read. Its beginning is kept here, all of it in the mailbox."
_NOT_GIVEN = "The mailbox would not hand out this mail."


@dataclass(frozen=True)
class Entry:
    """One mail lying in a mailbox, before it is read: `key` is its UID or path."""

    key: int | Path
    external_id: str
    size: int
    received_at: datetime

    @property
    def too_large(self):
        return self.size > MAIL_BYTES

    def item(self, raw, address):
        """The Item for its bytes; None says they could not be had."""
        facts = (self.external_id, self.received_at, address)
        if raw is None:
            return mailparse.parse_beginning(b"", *facts, _NOT_GIVEN)
        if self.too_large:
            return mailparse.parse_beginning(raw, *facts, _TOO_LARGE.format(self.size / 1e6))
        return mailparse.parse(raw, *facts)


def pages(entries):
    """Lists of at most PAGE_MAILS entries and, unless one alone is larger, PAGE_BYTES."""
    page, size = [], 0
    for entry in entries:
        weight = BEGINNING if entry.too_large else entry.size
        if page and (len(page) == PAGE_MAILS or size + weight > PAGE_BYTES):
            yield page
            page, size = [], 0
        page.append(entry)
        size += weight
    if page:
        yield page
