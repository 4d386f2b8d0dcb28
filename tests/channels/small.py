"""Small things that the tests of every channel use."""

import socket
from datetime import UTC, datetime, timedelta

MARK = "SMGT-000042/2"


def items(pages):
    return [item for page in pages for item in page.items]


def ago(**how_long):
    return datetime.now(UTC) - timedelta(**how_long)


def free_address():
    """An address at which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"
