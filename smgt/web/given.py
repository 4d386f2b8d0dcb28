"""Reading what the outside sends: plain numbers, addresses. Nonsense is told from sense here and nowhere else."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

from smgt.config import settings


def number(text, digits, otherwise=None):
    """The plain ASCII number of at most so many digits that a text is; `otherwise` for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else otherwise


def address(text):
    """An address in its parts; nonsense has none."""
    try:
        return urlsplit(text or "")
    except ValueError:  # a bracket that is never closed
        return urlsplit("")


def asker():
    """The address that asks; behind a proxy of ours the one that it names last, for only that is its own word."""
    peer = request.remote_addr or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded[:45] if settings.proxy and forwarded and _near(peer) else peer


def _near(peer):
    """Whether a connection comes from this machine or a private network, as a proxy's does."""
    try:
        return not ip_address(peer).is_global
    except ValueError:  # a socket of this machine
        return True
