"""Bytes kept once under their content's hash: in a folder of SMGT_HOME, or in an S3 bucket (SMGT_MEDIA_STORE)."""

import io
import os
import re
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from requests_aws4auth import AWS4Auth

from smgt.channels.base import ChannelDown
from smgt.config import settings

TIMEOUT = (5, 60)  # seconds to connect, and between two reads
STORING = 8  # kept at the same time: a disk makes several safe together, a bucket answers each by itself
IN_MEMORY = 2**20  # what is longer goes through a temporary file on its way out
REMEMBERED = 5000
_DIGEST = re.compile("[0-9a-f]{64}")


class StoreDown(ChannelDown):
    """The store can neither keep nor give just now. Whoever brings bytes must bring them again."""

    def __init__(self, reason):
        super().__init__(f"Files cannot be kept or read just now: {reason}.")


def store(data):
    """Keep bytes and return their hash. Safe to repeat; complete or not there at all. Raises StoreDown."""
    digest = sha256(data).hexdigest()
    _place().keep(digest, data)
    return digest


def put_ahead(items):
    """Keep the bytes that Items of mail bring before the transaction that speaks of them: it need not wait for them.

    Raises StoreDown.
    """
    brought = {data for item in items for data in (item.raw, *(file.data for file in item.files)) if data}
    with ThreadPoolExecutor(STORING) as pool:
        list(pool.map(store, brought))


def opened(digest):
    """(a seekable binary file, its length) of a hash; None where there are no such bytes. Raises StoreDown."""
    file = _place().open(digest) if _DIGEST.fullmatch(digest) else None
    if file is None:
        return None
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    return file, length


def read(digest):
    """The bytes of a hash, None where there are none. Raises StoreDown."""
    found = opened(digest)
    if found is None:
        return None
    with found[0] as file:
        return file.read()


def exists(digest):
    """Whether the bytes of a hash are here. Raises StoreDown."""
    return bool(_DIGEST.fullmatch(digest)) and _place().has(digest)


def trouble():
    """What is wrong with the store, in a sentence; "" when bytes can be kept and read again."""
    try:
        return "" if read(store(b"SMGT")) == b"SMGT" else "What is kept in the media store is not there afterwards."
    except StoreDown as down:
        return str(down)


def _place():
    return _made(settings.media_store, settings.media_path)


@lru_cache(maxsize=8)
def _made(address, folder):
    return Bucket(address) if address else Folder(folder)


class Folder:
    """A folder on a disk, which several machines must share."""

    def __init__(self, path):
        self.path = path

    def keep(self, digest, data):
        path = self._of(digest)
        try:
            if not path.exists():
                _make(path.parent)
                _write(path, data)
        except OSError as error:
            raise StoreDown(error.strerror) from None

    def open(self, digest):
        try:
            return self._of(digest).open("rb")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreDown(error.strerror) from None

    def has(self, digest):
        return self._of(digest).is_file()

    def _of(self, digest):
        return self.path / digest[:2] / digest


def _make(folder):
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _settle(folder.parent)


def _settle(folder):
    """Let the names in a folder survive a power cut, as their bytes do."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _write(path, data):
    half = path.with_suffix(f".{secrets.token_hex(8)}.half")
    try:
        with half.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
        _settle(path.parent)
    finally:
        half.unlink(missing_ok=True)


def _copy(chunks, file):
    """Write chunks of bytes into a file; gives their hash."""
    seen = sha256()
    for chunk in chunks:
        seen.update(chunk)
        file.write(chunk)
    return seen.hexdigest()


class Bucket:
    """A bucket of any S3-compatible store, addressed by path: s3+https://key:secret@host[:port]/bucket[?region=…].

    Three requests are all we need, so requests with AWS's signature version 4 serves instead of a whole client.
    """

    def __init__(self, address):
        parts = urlsplit(address)
        self.address = f"{parts.scheme.removeprefix('s3+')}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
        self.keys = unquote(parts.username), unquote(parts.password)
        self.region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
        self.own, self.known = threading.local(), {}  # a signature's key must not be shared between threads

    def keep(self, digest, data):
        if digest in self.known:
            return
        self._ask("PUT", digest, data=data, headers={"Content-Type": "application/octet-stream"}).close()
        if len(self.known) >= REMEMBERED:
            self.known.clear()
        self.known[digest] = True

    def open(self, digest):
        answer = self._ask("GET", digest, stream=True)
        if answer.status_code == 404:
            return None
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 the reader closes it
        try:
            with answer:
                whole = _copy(answer.iter_content(2**16), file) == digest
        except requests.RequestException:
            raise StoreDown("the store broke off") from None
        if not whole:
            raise StoreDown("the store gave other bytes than were kept")
        return file

    def has(self, digest):
        return self._ask("HEAD", digest).status_code == 200

    def _ask(self, method, digest, **options):
        """The store's answer, 200 or (to a question) 404. Raises StoreDown."""
        try:
            answer = self._session().request(method, f"{self.address}/{digest}", timeout=TIMEOUT, **options)
        except requests.RequestException as error:
            raise StoreDown(f"the store does not answer ({type(error).__name__})") from None
        if answer.status_code == 200 or (answer.status_code == 404 and method != "PUT"):
            return answer
        answer.close()
        raise StoreDown(f"the store answers {answer.status_code} {answer.reason}")

    def _session(self):
        if not hasattr(self.own, "session"):
            session = requests.Session()
            session.trust_env = False
            session.auth = AWS4Auth(*self.keys, self.region, "s3")
            self.own.session = session
        return self.own.session
