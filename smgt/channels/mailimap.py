"""A folder of an IMAP account to read mail from."""

import imaplib
import logging
import re
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from imap_tools import (
    BaseMailBox,
    ImapToolsError,
    MailboxFolderCreateError,
    MailboxLoginError,
)

from smgt.channels.base import ChannelDown, Page
from smgt.channels.mailbox import BEGINNING, FAILED, PAGE_BYTES, PROCESSED, Entry, pages
from smgt.channels.mailtext import line

log = logging.getLogger(__name__)
CONNECT_SECONDS, READ_SECONDS = 10, 30
_TRANSIENT = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]")
# The last three: what imaplib and imap-tools trip over in answers that are no IMAP.
_TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError, TypeError, LookupError)


class _Bounded:
    """imaplib reads whatever length a server announces into memory; ours never asks for more than one page."""

    def read(self, size):
        if size > PAGE_BYTES:
            raise self.abort(f"the server announced {size} bytes")
        return super().read(size)


class _Plain(_Bounded, imaplib.IMAP4):
    pass


class _Encrypted(_Bounded, imaplib.IMAP4_SSL):
    pass


class _Session(BaseMailBox):
    """imap-tools over our own client, so that time-outs, certificates and lengths are ours."""

    def __init__(self, host, port, context):
        self._address, self._context = (host, port), context
        super().__init__()
        self.client.sock.settimeout(READ_SECONDS)

    def _get_mailbox_client(self):
        if self._context is None:
            return _Plain(*self._address, timeout=CONNECT_SECONDS)
        return _Encrypted(*self._address, ssl_context=self._context, timeout=CONNECT_SECONDS)


class Imap:
    """One folder of an IMAP account. The cursor is {"uidvalidity", "uid"}: all up to that UID was committed.

    `context` makes the SSL context (None for plain). External ids are folder:uidvalidity:uid.
    """

    def __init__(self, host, port, user, password, folder, address, context=None):
        self.host, self.port, self.user, self.password = host, port, user, password
        self.folder, self.address, self.context = folder, address, context
        self._open = None  # the _Folder of the fetch that is under way

    def fetch(self, cursor):
        """Yield Pages of what came after the cursor; then tidy away what was committed but not moved."""
        with self._sentences(), self._opened() as folder:
            last = cursor.get("uid", 0) if cursor.get("uidvalidity") == folder.validity else 0
            uids = folder.uids()
            for page in pages(folder.entries([uid for uid in uids if uid > last])):
                cursor = {"uidvalidity": folder.validity, "uid": page[-1].key}
                yield Page([entry.item(raw, self.address) for entry, raw in folder.read(page)], cursor)
            folder.move([uid for uid in uids if uid <= last], PROCESSED)

    def settle(self, page, failed):
        """Move a committed page's mails to Processed, those whose external id is in `failed` to Failed.

        Never raises: the mails are in, so what cannot be tidied costs nothing and the next fetch tries again.
        """
        ids = {item.external_id for item in page.items}
        try:
            with self._sentences(), self._current() as folder:
                folder.move(folder.own(ids - failed), PROCESSED)
                folder.move(folder.own(ids & failed), FAILED)
        except ChannelDown as down:
            log.warning("%s: mails stay where they are: %s", self.address, down)

    @contextmanager
    def _opened(self):
        self._open = folder = _Folder(self.folder, self._connect)
        try:
            yield folder
        finally:
            self._open = None if self._open is folder else self._open
            folder.close()

    @contextmanager
    def _current(self):
        if self._open:
            yield self._open
        else:
            with self._opened() as folder:
                yield folder

    def _connect(self):
        session = _Session(self.host, self.port, self.context and self.context())
        plain = (self.user + self.password).isascii()
        try:
            (session.login if plain else session.login_utf8)(self.user, self.password, initial_folder=None)
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            session.client.shutdown()
            if isinstance(error, imaplib.IMAP4.abort) or any(code in str(error).upper() for code in _TRANSIENT):
                raise ChannelDown(f"{self.host} cannot let {self.user} in just now: {_said(error)}") from error
            sentence = f"{self.host} refused the user name or password of {self.user}."
            raise ChannelDown(sentence, state="auth_failed", permanent=True) from error
        # A server tells only now that it can MOVE; without it imap-tools copies and expunges.
        session.client.capabilities = tuple(str(session.client.capability()[1][-1], "ascii", "replace").upper().split())
        return session

    @contextmanager
    def _sentences(self):
        try:
            yield
        except _TROUBLE as error:
            raise ChannelDown(f"The mailbox at {self.host}:{self.port} cannot be used: {_said(error)}") from error


class _Folder:
    """A folder on an open connection."""

    def __init__(self, name, connect):
        self.name, self._connect, self._named = name, connect, {}
        self._tidies = True  # until the server refuses it once
        self._select()

    def _select(self):
        self._box = self._connect()
        # SELECT, since mails are moved; all reading is BODY.PEEK, so nothing is marked as seen.
        try:
            self._box.folder.set(self.name)
        except imaplib.IMAP4.readonly:  # we may read it and change nothing
            self._box.folder.set(self.name, readonly=True)
            self._tidies = False
        self.validity = int(self._box.client.response("UIDVALIDITY")[1][0] or 0)  # a small server may give none

    def close(self):
        """Hang up; all that was asked for has been answered."""
        with suppress(OSError):
            self._box.client.shutdown()

    def uids(self, criteria="ALL"):
        """The UIDs that are there, ascending."""
        return sorted(map(int, self._box.uids(criteria, charset=None)))

    def entries(self, uids):
        """The Entry of each UID, sizes asked before anything is loaded."""
        for start in range(0, len(uids), 500):
            wanted = uids[start : start + 500]
            answers = self._fetch(wanted, "(UID RFC822.SIZE INTERNALDATE)")
            facts = {_number(rb"\bUID (\d+)", answer): answer for answer in answers if isinstance(answer, bytes)}
            for uid in wanted:
                answer = facts.get(uid, b"")
                size = _number(rb"\bRFC822\.SIZE (\d+)", answer) or 0
                yield Entry(uid, f"{self.name}:{self.validity}:{uid}", size, _internal_date(answer))

    def read(self, page):
        """(entry, bytes) of a page's mails; None for one that is there and not handed out. Deleted ones drop out."""
        bodies = self._bodies([entry.key for entry in page if not entry.too_large])
        for entry in page:
            if entry.too_large:
                bodies |= self._bodies([entry.key], f"<0.{BEGINNING}>")
        missing = [str(entry.key) for entry in page if entry.key not in bodies]
        bodies |= dict.fromkeys(self.uids(f"UID {','.join(missing)}")) if missing else {}
        return [(entry, bodies[entry.key]) for entry in page if entry.key in bodies]

    def own(self, external_ids):
        """The UIDs in external ids, of those that are of this folder as it is now numbered."""
        parts = (external_id.rsplit(":", 2) for external_id in external_ids)
        return sorted(int(uid) for _, validity, uid in parts if int(validity) == self.validity)

    def move(self, uids, name):
        """Move mails to a folder, which is created when absent.

        A refusal costs nothing, for the cursor has passed them: it is logged, and no more is asked on this connection.
        Raises only when the line is lost and cannot be had again.
        """
        if not uids or not self._tidies:
            return
        try:
            self._box.move(map(str, uids), self._folder(name), chunks=200)
        except _TROUBLE as error:
            self._tidies = False
            log.warning("%d mails stay in %s: %s", len(uids), self.name, _said(error))
            if isinstance(error, (OSError, imaplib.IMAP4.abort)):
                self.close()
                self._select()

    def _bodies(self, uids, part=""):
        bodies, answer = {}, ()
        for piece in self._fetch(uids, f"(UID BODY.PEEK[]{part})"):
            # A mail comes as (before, bytes) and then what follows; its UID stands before or after.
            answer = piece if isinstance(piece, tuple) else (*answer[:2], piece)
            uid = _number(rb"\bUID (\d+)", b" ".join((answer[0], *answer[2:])))
            if len(answer) > 1 and uid is not None:
                bodies[uid], answer = answer[1], ()
        return bodies

    def _fetch(self, uids, what):
        """The answer's pieces. One mail that the server cannot read makes it refuse all: then by halves."""
        if not uids:
            return []
        try:
            said, pieces = self._box.client.uid("FETCH", ",".join(map(str, uids)), what)
        except imaplib.IMAP4.abort as error:
            # Dovecot says goodbye over such a mail (imaplib: "command: ... => ..."); a lost line is another matter.
            if not str(error).startswith("command:"):
                raise
            self.close()
            self._select()
            said, pieces = "NO", []
        if said == "OK":
            return [piece for piece in pieces if piece]
        half = len(uids) // 2
        return self._fetch(uids[:half], what) + self._fetch(uids[half:], what) if half else []

    def _folder(self, name):
        """The folder's full name on this server: "Failed", or "INBOX.Failed"."""
        if name not in self._named:
            listed = {info.name: info.delim for info in self._box.folder.list()}
            below = f"INBOX{next(iter(listed.values()), '/')}{name}"
            found = next((each for each in (name, below) if each in listed), None)
            self._named[name] = found or self._created(name, below)
        return self._named[name]

    def _created(self, name, below):
        try:
            self._box.folder.create(name)
        except MailboxFolderCreateError:  # some servers allow folders below INBOX only
            self._box.folder.create(below)
            return below
        return name


def _number(pattern, answer):
    found = re.search(pattern, answer)
    return int(found[1]) if found else None


def _said(error):
    """What went wrong in words; of a refused command only what the server answered."""
    if answer := getattr(error, "command_result", None):
        error = b" ".join(piece for piece in answer[1] if isinstance(piece, bytes)).decode("utf-8", "replace")
    return line(str(error), 300).rstrip(".") + "."


def _internal_date(answer):
    """When the server took the mail in; now, where it does not say so in a way that has meaning."""
    try:
        return datetime.fromtimestamp(time.mktime(imaplib.Internaldate2tuple(answer)), UTC)
    except (TypeError, ValueError, LookupError, OverflowError):
        return datetime.now(UTC)
