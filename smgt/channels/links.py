"""What a pasted address of a post says by itself: its channel and its id there. Pure; asks nobody."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_X = re.compile(r"(?:(?:mobile|www|m)\.)?(?:x|twitter)\.com")
_FACEBOOK = re.compile(r"(?:[a-z0-9-]+\.)?(?:facebook|fb)\.com")
_STATUS = re.compile(r"/(?:i/web|i|(?P<author>\w{1,50}))/status(?:es)?/(?P<id>[0-9]{1,19})(?:/.*)?")
_POST = re.compile(r"/(?P<owner>[\w.-]{1,100})/(?:posts|photos|videos)/(?:[^/]+/){0,3}(?P<id>[\w-]{1,200})/?")
_BY_IDS = re.compile(r"/(?P<owner>[0-9]{5,40})_(?P<id>[0-9]{5,40})/?")
_COMMENTS = ("reply_comment_id", "comment_id")  # an answer to a comment names that comment, too
_NUMBER = re.compile(r"[0-9]{1,40}")
LONGEST = 2000


@dataclass(frozen=True)
class Post:
    """A post as its address tells: `external_id` is the platform's own wherever the address holds it."""

    channel: str
    external_id: str
    link: str
    author: str = ""


def post_at(text):
    """The Post that an address of X or Facebook leads to, or None where it leads to no post of theirs."""
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
    return _on_facebook(parts) if _FACEBOOK.fullmatch(host) else None


def _on_x(parts):
    found = _STATUS.fullmatch(parts.path)
    if not found:
        return None
    author = found["author"] or ""
    return Post("x", found["id"], f"https://x.com/{author or 'i'}/status/{found['id']}", author)


def _on_facebook(parts):
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    owner, post = _owner_and_post(parts.path, query)
    if not post:
        return None
    kept = "&".join(f"{name}={query[name]}" for name in ("story_fbid", "fbid", "id", *_COMMENTS) if name in query)
    link = f"https://www.facebook.com{parts.path}" + (f"?{kept}" if kept else "")
    comment = next((query[name] for name in _COMMENTS if name in query), "")
    return Post("facebook", _graph_id(owner, post, comment) or link[:255], link)


def _owner_and_post(path, query):
    if path.rstrip("/") in ("/permalink.php", "/story.php"):
        return query.get("id", ""), query.get("story_fbid", "")
    if path.rstrip("/") in ("/photo", "/photo.php"):
        return "", query.get("fbid", "")
    found = _BY_IDS.fullmatch(path) or _POST.fullmatch(path)
    return (found["owner"], found["id"]) if found else ("", "")


def _graph_id(owner, post, comment):
    """The id that Graph gives it, "" where the address hides it (pfbid…, a page's name instead of its number)."""
    if _NUMBER.fullmatch(comment) and _NUMBER.fullmatch(post):
        return f"{post}_{comment}"
    numbers = _NUMBER.fullmatch(owner) and _NUMBER.fullmatch(post)
    return f"{owner}_{post}" if numbers and not comment else ""
