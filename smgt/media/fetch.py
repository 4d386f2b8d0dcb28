"""Files fetched from where a platform says they lie: never from anywhere else, never more or longer than is bearable.

The address comes from a platform's media fields, yet whoever writes there could name a host inside our own network.
So each address, also each redirect's, must be of a host on the list; and where that host's name really leads is looked
at once connected, before a byte is sent.
"""

import ipaddress
import re
import socket
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.exceptions import TimeoutError as PoolTimeout
from urllib3.util import parse_url

from smgt.media.kinds import HEAD, LARGEST, kind_of, most_bytes

SECONDS = 120  # for one file, from first to last
TIMEOUT = (5, 15)  # to connect, and between two reads
REDIRECTS = 5
HEADERS = {"Accept-Encoding": "identity", "Accept": "*/*", "User-Agent": "SMGT"}
LATER = (404, 408, 425, 429)  # a platform's copy may not have arrived everywhere yet
_PLAIN = re.compile(r"[!-\[\]-~]+")  # printable ASCII but the backslash, which parsers read differently
_INSIDE = [  # IPv6 that only wraps an IPv4 address, which Python calls global (RFC 4291, 6052, 8215, 3056, 4380)
    ipaddress.ip_network(net)
    for net in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]


class NotFetched(Exception):
    """A sentence why there are no bytes; `retry` tells whether it may go better later."""

    def __init__(self, sentence, retry=False):
        super().__init__(sentence)
        self.retry = retry


@dataclass(frozen=True)
class Hosts:
    """Where files may be fetched from.

    `platform`: the channel's (a host, or ".suffix" for all below one), by https and at public addresses only. `named`:
    the operator's own (host or host:port), which may be plain http and inside.
    """

    platform: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def fetch(address, hosts, seconds=SECONDS):
    """The bytes at `address`. Raises NotFetched; takes at most `seconds` of the wall clock."""
    with _Watch(seconds) as watch:
        try:
            for _ in range(REDIRECTS + 1):
                found = _ask(address, hosts, watch)
                if isinstance(found, bytes):
                    return found
                address = found
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise NotFetched(watch.reason or _reason(error), retry=True) from None
    raise NotFetched("It leads from one address to the next without end.")


def _reason(error):
    slow = isinstance(error, (requests.Timeout, PoolTimeout, TimeoutError))
    return "The platform did not answer in time." if slow else "The connection to the platform failed or broke off."


def _ask(address, hosts, watch):
    """The bytes at one address, or the address it redirects to."""
    url, named = _allowed(address, hosts)
    asked = requests.Request("GET", url, headers=HEADERS).prepare()
    # not by a Session: that would bring proxies and cookies, and read a redirect's body to its end, however long
    adapter = _Adapter(watch, guarded=not named)
    with closing(adapter), adapter.send(asked, stream=True, timeout=TIMEOUT) as answer:
        if answer.status_code in (301, 302, 303, 307, 308):
            return _joined(url, answer.headers.get("Location", ""))
        _check(answer)
        return _read(answer, watch)


def _joined(url, location):
    try:
        return urljoin(url, location)
    except ValueError:
        raise NotFetched("It leads to what is no address.") from None


def _allowed(address, hosts):
    """(the address, whether the operator named its host). Raises NotFetched for all others."""
    try:
        url = parse_url(address) if _PLAIN.fullmatch(address) else None
    except LocationParseError:
        url = None
    if url is None or not url.host or url.auth:
        raise NotFetched("It is no address that files are fetched from.")
    host = url.host.lower().rstrip(".")
    if url.scheme in ("http", "https") and {host, f"{host}:{url.port}"} & set(hosts.named):
        return address, True
    known = any(host == each or (each.startswith(".") and host.endswith(each)) for each in hosts.platform)
    if url.scheme != "https" or not known:
        raise NotFetched(f"It lies on {host}, which is not the platform's own.")
    return address, False


def _check(answer):
    status, encoding = answer.status_code, answer.headers.get("Content-Encoding", "identity")
    if status != 200:
        raise NotFetched(f"The platform does not give it out ({status}).", status in LATER or status >= 500)
    if encoding.strip().lower() != "identity":
        raise NotFetched("The platform sent it packed, which was not asked for.")
    declared = answer.headers.get("Content-Length", "0")
    if not re.fullmatch("[0-9]{1,18}", declared) or int(declared) > LARGEST:
        raise _too_large(LARGEST)


def _too_large(most):
    return NotFetched(f"It is too large: at most {most // 2**20} MB are fetched.")


def _read(answer, watch):
    """The body, as long as its kind may be; its first bytes tell the kind."""
    data, most = bytearray(), LARGEST
    while chunk := answer.raw.read(2**16, decode_content=False):
        if len(data) < HEAD:
            most = most_bytes(kind_of(bytes(data + chunk)))
        data += chunk
        if len(data) > most:
            raise _too_large(most)
    if watch.reason:  # cut off by us, which looks like an end where no length was declared
        raise NotFetched(watch.reason, retry=True)
    if not data:
        raise NotFetched("The platform sent nothing.", retry=True)
    return bytes(data)


class _Watch:
    """Cuts every connection of one fetch when its time is over, whatever it waits for just then."""

    def __init__(self, seconds):
        self.reason, self._sockets = "", []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.cancel()
        for twin in self._sockets:
            twin.close()

    def add(self, sock):
        self._sockets.append(sock.dup())  # a twin outlives the wrapping in TLS
        if self.reason:
            self._cut()

    def _cut(self):
        self.reason = "It took too long."
        for twin in self._sockets:
            with suppress(OSError):  # closed by the other side meanwhile
                twin.shutdown(socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    """Connections that a watch can cut; guarded ones lead to public addresses only."""

    def __init__(self, watch, guarded):
        self.watch, self.guarded = watch, guarded
        super().__init__()

    def init_poolmanager(self, *args, **options):
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": self._pool(HTTPConnectionPool), "https": self._pool(HTTPSConnectionPool),
        }  # fmt: skip

    def _pool(self, pool):
        facts = {"watch": self.watch, "guarded": self.guarded}
        connection = type("Connection", (_Looked, pool.ConnectionCls), facts)
        return type("Pool", (pool,), {"ConnectionCls": connection})


class _Looked:
    """A connection whose other end is looked at before TLS or anything else is spoken."""

    def _new_conn(self):
        sock = super()._new_conn()
        if self.guarded and not is_public(sock.getpeername()[0]):
            sock.close()
            raise NotFetched("Its host leads into a private network.")
        self.watch.add(sock)
        return sock


def is_public(address):
    """Whether an IP address is one of the public internet's: none of our own networks, plain or wrapped."""
    ip = ipaddress.ip_address(address)
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _INSIDE if net.version == ip.version)
