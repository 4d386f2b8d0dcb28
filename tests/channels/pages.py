"""What the tests of the Facebook channel share: an impatient door, and short ways to what came."""

from datetime import UTC, datetime
from types import SimpleNamespace

from smgt.channels.base import Reply
from smgt.channels.facebook import Facebook
from tests.channels.small import MARK, items

PAGE = "demo_cmo_page"


class Hasty(Facebook):
    timeouts = (1, 0.3)


def opened(drill, kind=Hasty, version="v26.0", **more):
    return kind(drill.account(PAGE) | more, SimpleNamespace(graph_api_base=drill.url, graph_api_version=version))


def ids(pages):
    return {item.external_id for item in items(pages)}


def reply_to(thing, text=f"Your drain was cleaned today. {MARK}", **facts):
    """A reply to what the drill gave: a post, a comment or a message."""
    conversation = thing["post_id"] or thing["person_id"] or thing["id"]
    facts = {"attempted_at": datetime.now(UTC), "conversation": conversation, "to": thing["author_id"]} | facts
    return Reply(text=text, mark=MARK, number="SMGT-000042", in_reply_to=thing["id"], **facts)
