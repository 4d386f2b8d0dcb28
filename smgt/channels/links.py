"""What a public address of a post says by itself: its channel and its id there. Pure; asks nobody."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from smgt.channels import x_posts

_X = re.compile(r"(?:(?:mobile|www|m)\.)?(?:x|twitter)\.com")
_FACEBOOK = re.compile(r"(?:[a-z0-9-]+\.)?(?:facebook|fb)\.com")
_STATUS = re.compile(r"/(?:i/web|i|(?P<author>\w{1,50}))/status(?:es)?/(?P<id>[0-9]{1,19})(?:/.*)?", re.I | re.A)
_POST = re.compile(r"/(?P<owner>[\w.-]{1,100})/(?:posts|photos|videos)/(?:[^/]+/){0,3}(?P<id>[\w-]{1,200})/?")
_BY_IDS = re.compile(r"/(?P<owner>[0-9]{5,40})_(?P<id>[0-9]{5,40})(?:_[0-9]{1,40})?/?")
_ELSEWHERE = re.compile(r"/(?:reel|share(?:/[a-z])?|groups/[\w.-]{1,100}/(?:posts|permalink))/[\w-]{1,200}/?")
_IN_QUERY = ("story_fbid", "fbid", "id", "v")
_COMMENTS = ("reply_comment_id", "comment_id")  # an answer to a comment names that comment, too
_NUMBER = re.compile(r"[0-9]{1,40}")
LONGEST = 2000


@dataclass(frozen=True)
class Post:
    """A post as its address tells: `external_id` is the platform's own wherever the address holds it, else `link`.

    `below` is the platform's id of the post that a comment on Facebook stands below, "" where the address hides it.
    """

    channel: str
    external_id: str
    link: str
    author: str = ""
    below: str = ""


def post_at(text, page_id=""):
    """The Post that an address of X or Facebook leads to, or None where it leads to no post of theirs.

    What lies on a page of Facebook that is named by a word and not by its number is taken for one of `page_id`.
    """
    text = text.strip()[:LONGEST]
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")  # browsers hide the beginning
        host = (parts.hostname or "").lower()
    except ValueError:  # a bracket that is never closed
        return None
    if parts.scheme not in ("http", "https"):
        return None
    if _X.fullmatch(host):
        return _on_x(parts)
    return _on_facebook(parts, page_id) if _FACEBOOK.fullmatch(host) else None


def _on_x(parts):
    found = _STATUS.fullmatch(parts.path)
    if not found or not x_posts.born(found["id"]):
        return None
    author = found["author"] or ""
    return Post("x", found["id"], x_posts.link(author, found["id"]), author)


def _on_facebook(parts, page_id):
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    owner, post = _owner_and_post(parts.path, query)
    if not post:
        return None
    kept = "&".join(f"{name}={query[name]}" for name in (*_IN_QUERY, *_COMMENTS) if name in query)
    link = f"https://www.facebook.com{parts.path}" + (f"?{kept}" if kept else "")
    comment = next((query[name] for name in _COMMENTS if name in query), "")
    post_id = _graph_id(page_id if page_id and owner and not _NUMBER.fullmatch(owner) else owner, post)
    if not comment:
        return Post("facebook", post_id or link[:255], link)
    return Post("facebook", (owner and _graph_id(post, comment)) or link[:255], link, below=post_id)


def _owner_and_post(path, query):
    """Who owns it, "" where that is not told, and what names it there; ("", "") where it is no address of a post."""
    if path.rstrip("/") in ("/permalink.php", "/story.php"):
        return query.get("id", ""), query.get("story_fbid", "")
    if path.rstrip("/") in ("/photo", "/photo.php"):
        return "", query.get("fbid", "")
    if path.rstrip("/") == "/watch":
        return "", query.get("v", "")
    if _ELSEWHERE.fullmatch(path):
        return "", path
    found = _BY_IDS.fullmatch(path) or _POST.fullmatch(path)
    return (found["owner"], found["id"]) if found else ("", "")


def _graph_id(above, own):
    """The id Graph makes of two numbers, "" where one is none (pfbid…, a page's name instead of its number)."""
    return f"{above}_{own}" if _NUMBER.fullmatch(above) and _NUMBER.fullmatch(own) else ""
