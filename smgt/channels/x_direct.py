"""Direct messages of X: events of the last 30 days become Items; their ids stand apart from those of posts.

An event's id comes from the same clock as a post's, so `dm-` before it keeps the two from ever meeting: a post's
re-check must not take a message for a deleted post.
"""

import html
from datetime import UTC, datetime

from smgt.channels.base import Item
from smgt.channels.x_posts import (
    NOBODY,
    Included,
    as_dict,
    as_id,
    as_list,
    as_text,
    born,
    broken,
    clean,
    files,
    moment,
    raw_of,
)

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
    """The Items of one answer, newest first as X gives them. Never raises, whatever the answer holds.

    What we said ourselves answers the nearest earlier message of the other side in the same conversation, where the
    answer holds it: X itself does not say what a direct message answers.
    """
    included = Included(answer)
    events = [event for event in as_list(as_dict(answer).get("data")) if _is_message(event)]
    items, latest = [], {}
    for event in reversed(events):
        item = _item(event, included, us, latest)
        items.insert(0, item)
        if not item.own and not item.broken:
            latest[item.conversation] = item.external_id
    return items


def _is_message(event):
    return as_dict(event).get("event_type", "MessageCreate") == "MessageCreate"


def _item(event, included, us, latest):
    key = as_id(as_dict(event).get("id"))
    if not key:
        return broken(event)
    sender = as_id(event.get("sender_id"))
    user = included.users.get(sender, {})
    conversation = as_id(event.get("dm_conversation_id"))
    own = bool(sender) and sender == us.user_id
    return Item(
        external_id=PREFIX + key,
        text=clean(html.unescape(as_text(event.get("text")))),
        sent_at=moment(event.get("created_at")) or born(key) or datetime.now(UTC),
        manner="direct",
        author_id=sender,
        author=as_text(user.get("username"), 50),
        author_name=as_text(user.get("name"), 200),
        conversation=conversation,
        link=f"{INBOX}/{conversation}" if conversation else INBOX,
        replies_to=(latest[conversation],) if own and conversation in latest else (),
        files=files(event, included),
        own=own,
        raw=raw_of({"event": event, "author": user}),
    )
