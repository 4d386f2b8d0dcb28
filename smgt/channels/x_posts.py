"""Reading what X sends: posts become Items, with the old field names or those of August 2026, whatever is missing."""

import hashlib
import html
import mimetypes
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from smgt.channels.base import File, Item
from smgt.channels.loose import as_dict, as_list, as_moment, as_raw, as_text

EPOCH = 1288834974657  # milliseconds of 1970 at which X's ids begin
ADDRESS = re.compile(r"https?://\S+", re.I)
HERE = {"IN", "XX", "XY"}  # withheld in India, everywhere, or for a copyright claim (X's two codes of its own)


@dataclass(frozen=True)
class Us:
    """Who we are on X: our user id and, where it is known, our handle without the @."""

    user_id: str = ""
    username: str = ""


NOBODY = Us()


class Included:
    """What an answer holds beside its data: people and posts by id, media by key."""

    def __init__(self, answer):
        includes = as_dict(as_dict(answer).get("includes"))
        self.users = _by_id(includes.get("users"), "id")
        self.media = _by_id(includes.get("media"), "media_key")
        self.posts = _by_id(_field(includes, "tweets"), "id")


def posts(answer, us=NOBODY):
    """The Items of one answer, with X's old field names or the new. Never raises, whatever the answer holds."""
    included = Included(answer)
    return [_item(post, included, us) for post in as_list(as_dict(answer).get("data"))]


def newest_versions(answer):
    """{post id: the last id of its edit chain} of the posts of one answer."""
    found = (as_dict(post) for post in as_list(as_dict(answer).get("data")))
    return {as_id(post.get("id")): (_history(post) or [""])[-1] for post in found}


def missing(answer):
    """The ids an answer to a lookup calls gone: deleted, or not to be seen by us (protected, suspended)."""
    errors = [as_dict(each) for each in as_list(as_dict(answer).get("errors"))]
    gone = ("resource-not-found", "not-authorized-for-resource")
    about = [each for each in errors if each.get("parameter", "ids") in ("ids", "id")]
    return {
        as_id(each.get("resource_id")) or as_id(each.get("value"))
        for each in about
        if as_text(each.get("type")).endswith(gone)
    }


def removed(post_id, how="deleted"):
    """The Item that says a known post is gone."""
    return Item(external_id=post_id, text="", sent_at=born(post_id) or datetime.now(UTC), removed=how)


def _item(post, included, us):
    post_id = as_id(as_dict(post).get("id"))
    if not post_id:
        return broken(post)
    author_id = as_id(post.get("author_id"))
    user = included.users.get(author_id, {})
    username = as_text(user.get("username"), 50)
    history = _history(post)
    original = next(iter(_referenced(post, "retweeted")), "")
    return Item(
        external_id=post_id,
        text=_said(post),
        sent_at=as_moment(post.get("created_at")) or born(post_id) or datetime.now(UTC),
        author_id=author_id,
        author=username,
        author_name=as_text(user.get("name"), 200),
        conversation=as_id(post.get("conversation_id")),
        replies_to=_referenced(post, "replied_to"),
        quotes=_referenced(post, "quoted"),
        link=link(username, post_id),
        lang=as_text(post.get("lang"), 16),
        files=files(post, included),
        own=bool(author_id) and author_id == us.user_id,
        skip="a retweet" if original else "",
        shares=original,
        revises=history[0] if len(history) > 1 else "",
        removed="withheld" if _withheld(post) else "",
        summons=_summons(post, included, us),
        raw=_raw_of(post, user, included),
    )


def broken(value):
    """The Item of something X sent that has no id."""
    raw = as_raw(value)
    return Item(
        external_id="broken-" + hashlib.sha256(raw).hexdigest()[:32],
        text="",
        sent_at=datetime.now(UTC),
        broken="X sent something that has no id.",
        raw=raw,
    )


def _said(post):
    """The whole text: beyond 280 characters it stands apart. X escapes &, < and >."""
    long = as_dict(_field(post, "note_tweet")).get("text")
    return as_text(html.unescape(as_text(long) or as_text(post.get("text"))))


def _history(post):
    """The ids of an edit chain, oldest first."""
    return [as_id(each) for each in as_list(_field(post, "edit_history_tweet_ids")) if as_id(each)]


def _referenced(post, kind):
    references = (as_dict(each) for each in as_list(_field(post, "referenced_tweets")))
    return tuple(as_id(each.get("id")) for each in references if each.get("type") == kind and as_id(each.get("id")))


def _withheld(post):
    withheld = as_dict(post.get("withheld"))
    codes = {each for each in as_list(withheld.get("country_codes")) if isinstance(each, str)}
    return withheld.get("copyright") is True or bool(codes & HERE)


def _summons(post, included, us):
    """Whether X lets this account answer by itself: the post tags it, quotes it or answers it (CHANNELS 0.1)."""
    if as_id(post.get("in_reply_to_user_id")) == us.user_id != "":
        return True
    quoted = (included.posts.get(each, {}) for each in _referenced(post, "quoted"))
    if any(as_id(each.get("author_id")) == us.user_id != "" for each in quoted):
        return True
    return _tags(post, us)


def _tags(post, us):
    """X's own list of whom a post tags decides; only where there is none, the text."""
    entities = (as_dict(each.get("entities")) for each in (post, as_dict(_field(post, "note_tweet"))))
    tagged = [as_dict(mention) for each in entities for mention in as_list(each.get("mentions"))]
    if tagged:
        ids = {as_id(each.get("id")) for each in tagged}
        names = {as_text(each.get("username"), 50).lower() for each in tagged}
        return us.user_id in ids - {""} or us.username.lower() in names - {""}
    name = re.escape(us.username)
    return bool(name) and re.search(rf"(?<![\w@])@{name}(?!\w)", _said(post), re.I | re.A) is not None


def files(post, included):
    """The Files of a post or direct message, as far as X gives an address for them."""
    keys = (as_id(key) for key in as_list(as_dict(post.get("attachments")).get("media_keys")))
    return tuple(file for key in keys if (file := _file(included.media.get(key, {}))))


def _file(medium):
    """A photo, or a film's smallest version; None where X gives no address."""
    films = [v for v in map(as_dict, as_list(medium.get("variants"))) if v.get("content_type") == "video/mp4"]
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


def id_at(when):
    """The lowest id that X can have given at that moment (aware)."""
    return str(max((int(when.timestamp() * 1000) - EPOCH) << 22, 1))


def _field(value, old):
    """A field by its old name or the one X gave it in August 2026."""
    found = value.get(old)
    return value.get(old.replace("tweet", "post")) if found is None else found


def _by_id(values, key):
    return {as_id(each.get(key)): each for each in map(as_dict, as_list(values)) if as_id(each.get(key))}


def as_id(value):
    """An id of X as text, "" where it is none."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63:
        value = str(value)
    return value if isinstance(value, str) and re.fullmatch(r"[0-9A-Za-z_-]{1,64}", value) else ""


def _raw_of(post, user, included):
    """The post as it came, with its author and the posts it answers or quotes: what a person needs to judge it."""
    references = (as_dict(each) for each in as_list(_field(post, "referenced_tweets")))
    about = [included.posts[key] for each in references if (key := as_id(each.get("id"))) in included.posts]
    return as_raw({"post": post, "author": user} | ({"about": about} if about else {}))
