"""A Maildir to read mail from, or to deliver mail into."""

import logging
import os
import re
import socket
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from smgt.channels.base import ChannelDown, Page
from smgt.channels.mailbox import BEGINNING, FAILED, MAIL_BYTES, PROCESSED, Entry, pages

log = logging.getLogger(__name__)
_written = count()


class Maildir:
    """A Maildir. The cursor is {"read": mails that were committed but not moved away when the page was made}.

    External ids are the files' base names. Folders are created when first used.
    """

    def __init__(self, path, address):
        self.path, self.address = Path(path), address

    def fetch(self, cursor):
        """Yield Pages of what lies in new/ and cur/, oldest first; then tidy away what was committed but not moved."""
        with self._sentences():
            _create(self.path)
            entries, known = self._entries(), set(cursor.get("read", ()))
            read = [entry for entry in entries if _stamp(entry) in known]
            left = {entry.external_id for entry in read}
            for page in pages(entry for entry in entries if _stamp(entry) not in known):
                items = {entry: item for entry in page if (item := self._item(entry))}
                read = [*(entry for entry in read if entry.key.exists()), *items]
                yield Page(list(items.values()), {"read": [_stamp(entry) for entry in read]})
            self._tidy(left, PROCESSED)

    def settle(self, page, failed):
        """Move a committed page's files to .Processed/cur, those whose external id is in `failed` to .Failed/cur."""
        ids = {item.external_id for item in page.items}
        self._tidy(ids - failed, PROCESSED)
        self._tidy(ids & failed, FAILED)

    def write(self, content):
        """Deliver one mail here: written and flushed to disk in tmp/, then renamed into new/. Raises OSError."""
        _create(self.path)
        name = f"{time.time():.6f}.P{os.getpid()}Q{next(_written)}.{socket.gethostname().replace('/', '_')}"
        with open(self.path / "tmp" / name, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(self.path / "tmp" / name, self.path / "new" / name)

    def holds(self, message_id):
        """Does a mail with this Message-ID lie here or in one of its subfolders?"""
        wanted = re.compile(rb"(?im)^Message-ID:\s*" + re.escape(message_id.encode()) + rb"\s*$")
        with self._sentences():
            return any(wanted.search(_start(path, 65536)) for path in self.path.glob("**/*") if path.is_file())

    def _item(self, entry):
        """None when somebody moved the file meanwhile: it is found again by the next fetch."""
        try:
            raw = _start(entry.key, BEGINNING if entry.too_large else MAIL_BYTES)
        except FileNotFoundError:
            return None
        except OSError:
            raw = None
        return entry.item(raw, self.address)

    def _entries(self):
        """Its regular files (a pipe there would hang us), oldest first, each name once."""
        found = {}
        for folder in ("new", "cur"):
            for file in os.scandir(self.path / folder):
                if file.is_file(follow_symlinks=False) and not file.name.startswith("."):
                    facts = file.stat(follow_symlinks=False)
                    received_at = datetime.fromtimestamp(facts.st_mtime, UTC)
                    entry = Entry(Path(file.path), _base(file.name), facts.st_size, received_at)
                    found.setdefault(entry.external_id, entry)
        return sorted(found.values(), key=lambda entry: (entry.received_at, entry.external_id))

    def _tidy(self, names, folder):
        """Move files away; what cannot be moved stays, since the cursor knows that it was read."""
        try:
            self._move(names, folder)
        except OSError as error:
            log.warning("mails stay in %s: %s", self.path, error.strerror or error)

    def _move(self, names, folder):
        target = self.path / f".{folder}"
        for place in ("new", "cur") if names else ():
            for file in os.listdir(self.path / place):
                if _base(file) in names:
                    _create(target)
                    os.rename(self.path / place / file, _free(target / "cur", file))

    @contextmanager
    def _sentences(self):
        try:
            yield
        except OSError as error:
            raise ChannelDown(f"The mail folder {self.path} cannot be used: {error.strerror or error}.") from error


def _create(path):
    for folder in ("tmp", "new", "cur"):
        (path / folder).mkdir(parents=True, exist_ok=True)


def _base(name):
    return name.partition(":2,")[0]


def _stamp(entry):
    """Tells a file from a later one that was given the same name."""
    return f"{entry.received_at.timestamp()}:{entry.external_id}"


def _free(folder, name):
    """A name in `folder` that no earlier mail has."""
    target = folder / (name if ":2," in name else f"{name}:2,")
    while target.exists():
        target = target.with_name(f"again-{target.name}")
    return target


def _start(path, size):
    with open(path, "rb") as file:
        return file.read(size)
