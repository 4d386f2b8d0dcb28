"""Reading what X sends: posts become Items, with the old field names or those of August 2026, whatever is missing."""

import hashlib
import html
import json
import mimetypes
import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from smgt.channels.base import File, Item

EPOCH = 1288834974657  # milliseconds of 1970 at which X's ids begin
ADDRESS = re.compile(r"https?://\S+", re.I)


def posts(answer, user_id=""):
    """The Items of one answer, with X's old field names or the new. Never raises, whatever the answer holds.

    `user_id` is our own, to tell what we said ourselves.
    """
    includes = as_dict(answer.get("includes"))
    users, media = _by_id(includes, "users", "id"), _by_id(includes, "media", "media_key")
    return [_item(post, users, media, user_id) for post in _list(answer.get("data"))]


def _item(post, users, media, user_id):
    post_id = as_id(as_dict(post).get("id"))
    if not post_id:
        return _broken(post)
    author_id = as_id(post.get("author_id"))
    user = users.get(author_id, {})
    username = as_text(user.get("username"), 50)
    history = [as_id(each) for each in _list(_field(post, "edit_history_tweet_ids"))]
    original = next(iter(_referenced(post, "retweeted")), "")
    return Item(
        external_id=post_id,
        text=_said(post),
        sent_at=_time(post.get("created_at")) or born(post_id) or datetime.now(UTC),
        author_id=author_id,
        author=username,
        author_name=as_text(user.get("name"), 200),
        conversation=as_id(post.get("conversation_id")),
        replies_to=_referenced(post, "replied_to"),
        link=link(username, post_id),
        lang=as_text(post.get("lang"), 16),
        files=_files(post, media),
        own=bool(author_id) and author_id == user_id,
        skip="a retweet" if original else "",
        shares=original,
        revises=history[0] if len(history) > 1 else "",
        raw=_raw({"post": post, "author": user}),
    )


def _broken(post):
    raw = _raw(post)
    return Item(
        external_id="broken-" + hashlib.sha256(raw).hexdigest()[:32],
        text="",
        sent_at=datetime.now(UTC),
        broken="X sent something that is not a post: it has no id.",
        raw=raw,
    )


def _said(post):
    """The whole text: beyond 280 characters it stands apart. X escapes &, < and >."""
    long = as_dict(_field(post, "note_tweet")).get("text")
    return _clean(html.unescape(as_text(long) or as_text(post.get("text"))))


def _referenced(post, kind):
    references = (as_dict(each) for each in _list(_field(post, "referenced_tweets")))
    return tuple(as_id(each.get("id")) for each in references if each.get("type") == kind and as_id(each.get("id")))


def _files(post, media):
    keys = (as_id(key) for key in _list(as_dict(post.get("attachments")).get("media_keys")))
    return tuple(file for key in keys if (file := _file(media.get(key, {}))))


def _file(medium):
    """A photo, or a film's smallest version; None where X gives no address."""
    films = [v for v in map(as_dict, _list(medium.get("variants"))) if v.get("content_type") == "video/mp4"]
    film = min(films, key=_bit_rate, default={})
    url = as_text(film.get("url") or medium.get("url"), 2000)
    try:
        name = PurePosixPath(urlsplit(url).path).name if ADDRESS.fullmatch(url) else ""
    except ValueError:
        name = ""
    kind = "video/mp4" if film else mimetypes.guess_type(name)[0] or "image/jpeg"
    return File(name, kind, url=url) if name else None


def _bit_rate(variant):
    rate = variant.get("bit_rate")
    return rate if isinstance(rate, (int, float)) else 0


def link(username, post_id):
    """The post's public address; X finds it without the name too."""
    return f"https://x.com/{username or 'i'}/status/{post_id}"


def born(post_id):
    """The moment that is written into an id of X; None where it is no such id."""
    if not re.fullmatch(r"[0-9]{1,19}", post_id) or not 0 < int(post_id) < 2**63:
        return None
    return datetime.fromtimestamp(((int(post_id) >> 22) + EPOCH) / 1000, UTC)


def _time(value):
    try:
        moment = datetime.fromisoformat(as_text(value, 40))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _field(post, old):
    """A field by its old name or the one X gave it in August 2026."""
    value = post.get(old)
    return post.get(old.replace("tweet", "post")) if value is None else value


def _by_id(includes, kind, key):
    return {as_id(each.get(key)): each for each in map(as_dict, _list(includes.get(kind))) if as_id(each.get(key))}


def as_id(value):
    """An id of X as text, "" where it is none."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63:
        value = str(value)
    return value if isinstance(value, str) and re.fullmatch(r"[0-9A-Za-z_-]{1,64}", value) else ""


def as_text(value, most=None):
    """The text, cleaned and at most `most` characters long, "" where it is none."""
    return _clean(value)[:most] if isinstance(value, str) else ""


def _clean(text):
    """Without NUL and lone surrogates, which no database takes."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def _raw(value):
    try:
        return json.dumps(value, sort_keys=True).encode()
    except RecursionError:
        return b"(nested too deep to be kept)"


def as_dict(value):
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def _list(value):
    return value if isinstance(value, list) else []
