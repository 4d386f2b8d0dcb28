"""What Facebook pushes (CHANNELS 2.4): the question whether an address is ours, the signature, and the changes."""

import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from smgt.channels.base import BadHook, Item
from smgt.channels.facebook_posts import MESSAGE_ID, as_id, file, public_link
from smgt.channels.loose import as_dict, as_list, as_moment, as_raw, as_text

OLDEST = timedelta(hours=48)  # Facebook repeats what was not taken for about 36 hours
AHEAD = timedelta(minutes=10)
THINGS = {"comment", "post", "photo", "video", "status", "share", "mention"}


def challenge(args, verify_token):
    """The answer to Facebook's question whether this address is ours. Raises BadHook."""
    given = as_text(args.get("hub.verify_token")).encode()
    answer = as_text(args.get("hub.challenge"))
    right = hmac.compare_digest(given, verify_token.encode())
    if args.get("hub.mode") != "subscribe" or not right or not re.fullmatch(r"[\w.-]{1,200}", answer, re.A):
        raise BadHook("This is not the question of our page's subscription.")
    return answer


def hear(body, headers, now, secret):
    """Raise BadHook unless these raw bytes were signed with the app's secret and are of the last two days."""
    told = {name.lower(): value for name, value in headers.items()}.get("x-hub-signature-256", "")
    signed = "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()
    if not hmac.compare_digest(told.encode(), signed.encode()):
        raise BadHook("The push is not signed by our app on Facebook.")
    for entry in _entries(body):
        moment = as_moment(entry.get("time"))
        if not moment or not now - OLDEST <= moment <= now + AHEAD:
            raise BadHook("The push is not of the last two days: somebody may be repeating it.")


def changes(body, page_id):
    """Each thing said, edited or removed on this page: (Item, whether it must be fetched to be complete).

    Likes, reactions and pushes about other pages give nothing. The Item of what must be fetched holds what was pushed.
    """
    for entry in _entries(body):
        if as_id(entry.get("id")) == page_id:
            when = as_moment(entry.get("time")) or datetime.now(UTC)
            for change in map(as_dict, as_list(entry.get("changes"))):
                yield from _change(change, page_id, when)
            for event in map(as_dict, as_list(entry.get("messaging"))):
                yield from _message(event, page_id, when)


def _entries(body):
    try:
        push = as_dict(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise BadHook("The push cannot be read.") from error
    return [as_dict(each) for each in as_list(push.get("entry"))]


def _change(change, page_id, when):
    value = as_dict(change.get("value"))
    kind, verb = as_text(value.get("item")), as_text(value.get("verb"))
    thing_id = as_id(value.get("comment_id")) or as_id(value.get("post_id"))
    if change.get("field") not in ("feed", "mention") or kind not in THINGS or not thing_id:
        return
    item = _thing(value, thing_id, page_id, when)
    if verb == "remove":
        yield replace(item, text="", files=(), removed="deleted"), False
    elif verb in ("add", "edited", "edit"):
        # pushes come late, twice and in any order: only the thing itself tells its newest words, and its parent
        complete = verb == "add" and item.author_id and value.get("created_time") and "message" in value
        yield item, not complete


def _thing(value, thing_id, page_id, when):
    author = as_dict(value.get("from"))
    author_id = as_id(author.get("id")) or as_id(value.get("sender_id"))
    post_id, parent = as_id(value.get("post_id")), as_id(value.get("parent_id"))
    is_comment = bool(as_id(value.get("comment_id")))
    return Item(
        external_id=thing_id,
        text=as_text(value.get("message")),
        sent_at=as_moment(value.get("created_time")) or when,
        manner="comment" if is_comment else "post",
        author_id=author_id,
        author_name=as_text(author.get("name") or value.get("sender_name"), 200),
        conversation=post_id,
        replies_to=tuple(dict.fromkeys(each for each in (parent, post_id) if each)) if is_comment else (),
        link=_link(value, thing_id, is_comment),
        files=_files(value),
        own=author_id == page_id,
        revises=thing_id,
        raw=as_raw(value),
    )


def _link(value, thing_id, is_comment):
    """The thing's address; a comment's is its post's with the comment's own number."""
    link = as_text((as_dict(value.get("post")) if is_comment else value).get("permalink_url"), 2000)
    if not link.startswith("https://"):
        return public_link(thing_id)
    number = thing_id.rpartition("_")[2]
    return f"{link}{'&' if '?' in link else '?'}comment_id={number}" if is_comment else link


def _files(value):
    """The photographs and videos of a pushed post or comment; `link` is one only where the item says so."""
    places = [value.get("photo"), value.get("video"), *as_list(value.get("photos"))]
    places += [value.get("link")] if value.get("item") in ("photo", "video") else []
    kind = "video/mp4" if value.get("item") == "video" or value.get("video") else ""
    found = {url: file(url, content_type=kind) for each in places if (url := as_text(each, 2000))}
    return tuple(each for each in found.values() if each)


def _message(event, page_id, when):
    """A message to or from the page. What a person at the page's inbox wrote comes as an echo, as our own does."""
    said, edit = as_dict(event.get("message")), as_dict(event.get("message_edit"))
    message_id = as_text(said.get("mid") or edit.get("mid"), 300)
    sender, recipient = (as_id(as_dict(event.get(side)).get("id")) for side in ("sender", "recipient"))
    if not MESSAGE_ID.fullmatch(message_id) or page_id not in (sender, recipient):
        return
    own = sender == page_id
    answered = as_text(as_dict(said.get("reply_to")).get("mid"), 300)
    item = Item(
        external_id=message_id,
        text=as_text(said.get("text") or edit.get("text")),
        sent_at=as_moment(event.get("timestamp")) or when,
        manner="direct",
        author_id=sender,
        conversation=recipient if own else sender,
        replies_to=(answered,) if answered else (),
        files=_attached(said),
        own=own,
        revises=message_id,
        removed="deleted" if said.get("is_deleted") else "",
        raw=as_raw(event),
    )
    yield item, False


def _attached(said):
    kinds = {"image": "", "video": "video/mp4", "audio": "audio/mpeg", "file": "application/octet-stream"}
    parts = [each for each in map(as_dict, as_list(said.get("attachments"))) if as_text(each.get("type")) in kinds]
    found = (file(as_text(as_dict(each.get("payload")).get("url"), 2000), "", kinds[each["type"]]) for each in parts)
    return tuple(each for each in found if each)
