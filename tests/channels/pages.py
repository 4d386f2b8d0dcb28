"""What the tests of the Facebook channel share: an impatient door, and short ways to what came."""

import socket
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from smgt.channels.base import Reply
from smgt.channels.facebook import Facebook

PAGE = "demo_cmo_page"
MARK = "SMGT-000042/2"


class Hasty(Facebook):
    timeouts = (1, 0.3)


def opened(drill, kind=Hasty, version="v26.0", **more):
    return kind(drill.account(PAGE) | more, SimpleNamespace(graph_api_base=drill.url, graph_api_version=version))


def items(pages):
    return [item for page in pages for item in page.items]


def ids(pages):
    return {item.external_id for item in items(pages)}


def ago(**how_long):
    return datetime.now(UTC) - timedelta(**how_long)


def reply_to(thing, text=f"Your drain was cleaned today. {MARK}", **facts):
    """A reply to what the drill gave: a post, a comment or a message."""
    conversation = thing["post_id"] or thing["person_id"] or thing["id"]
    facts = {"attempted_at": datetime.now(UTC), "conversation": conversation, "to": thing["author_id"]} | facts
    return Reply(text=text, mark=MARK, number="SMGT-000042", in_reply_to=thing["id"], **facts)


def free_address():
    """An address at which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"
