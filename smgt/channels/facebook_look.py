"""Looking for what the page said since a moment: below a post, and in the talks on Messenger. Newest first."""

from smgt.channels.base import ChannelDown
from smgt.channels.facebook_posts import COMMENT_FIELDS, MESSAGE_FIELDS, comment, message
from smgt.channels.loose import as_dict, as_list, as_moment, as_text

MOST_CALLS = 100


def comments_since(graph, page_id, post_id, since):
    """The Items of all comments below a post, answers to comments too, down to `since`. Raises Refusal, ChannelDown."""
    asked = {"fields": COMMENT_FIELDS, "limit": 100, "filter": "stream", "order": "reverse_chronological"}
    for data in _pages(graph, f"{post_id}/comments", asked):
        items = [comment(node, page_id, post_id) for node in data]
        yield from items
        if items and items[-1].sent_at < since:
            return


def messages_since(graph, page_id, since):
    """The Items of the newest messages of every talk that moved since then. Raises Refusal, ChannelDown."""
    inside = f"messages.limit(20){{{MESSAGE_FIELDS}}}"
    asked = {"fields": f"id,updated_time,{inside}", "platform": "messenger", "limit": 50}
    for data in _pages(graph, f"{page_id}/conversations", asked):
        for talk in map(as_dict, data):
            updated = as_moment(talk.get("updated_time"))
            if updated and updated < since:
                return
            for node in as_list(as_dict(talk.get("messages")).get("data")):
                yield message(node, page_id, "")


def _pages(graph, path, asked):
    for _ in range(MOST_CALLS):
        answer = graph.get(path, **asked)
        yield as_list(answer.get("data"))
        paging = as_dict(answer.get("paging"))
        after = as_text(as_dict(paging.get("cursors")).get("after"), 2000)
        if not after or not paging.get("next"):
            return
        asked = asked | {"after": after}
    raise ChannelDown("Facebook's answer has no end; whether the reply is out cannot be told.")
