"""Direct messages of X: events of the last 30 days become Items; their ids stand apart from those of posts.

X gives its API the classic messages only: conversations it has moved to its encrypted X Chat are not among them.
An event's id comes from the same clock as a post's, so `dm-` before it keeps the two from ever meeting: a post's
re-check must not take a message for a deleted post.
"""

import html
from datetime import UTC, datetime

from smgt.channels.base import Item
from smgt.channels.loose import as_dict, as_list, as_moment, as_raw, as_text
from smgt.channels.x_posts import NOBODY, Included, as_id, born, broken, files

PREFIX = "dm-"
INBOX = "https://x.com/messages"
EVENTS = {
    "dm_event_fields": "id,text,event_type,created_at,sender_id,dm_conversation_id,attachments",
    "event_types": "MessageCreate",
    "expansions": "sender_id,attachments.media_keys",
    "user_fields": "username,name",
    "media_fields": "type,url,preview_image_url,variants",
}


def messages(answer, us=NOBODY):
    """The Items of one answer, newest first as X gives them. Never raises, whatever the answer holds."""
    included = Included(answer)
    events = as_list(as_dict(answer).get("data"))
    return [_item(event, included, us) for event in events if _is_message(event)]


def _is_message(event):
    return as_dict(event).get("event_type", "MessageCreate") == "MessageCreate"


def _item(event, included, us):
    key = as_id(as_dict(event).get("id"))
    if not key:
        return broken(event)
    sender = as_id(event.get("sender_id"))
    user = included.users.get(sender, {})
    conversation = as_id(event.get("dm_conversation_id"))
    return Item(
        external_id=PREFIX + key,
        text=as_text(html.unescape(as_text(event.get("text")))),
        sent_at=as_moment(event.get("created_at")) or born(key) or datetime.now(UTC),
        manner="direct",
        author_id=sender,
        author=as_text(user.get("username"), 50),
        author_name=as_text(user.get("name"), 200),
        conversation=conversation,
        link=f"{INBOX}/{conversation}" if conversation else INBOX,
        files=files(event, included),
        own=bool(sender) and sender == us.user_id,
        raw=as_raw({"event": event, "author": user}),
    )
