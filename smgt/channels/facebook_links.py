"""What a public address of Facebook's stands for, as far as the Graph API knows the same thing by an id in it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

HOSTS = ("facebook.com", "fb.com")
NUMBER = r"[0-9]{5,40}"
PATHS = (
    re.compile(rf"/(?P<owner>[\w.-]+)/(?:posts|photos|videos)/(?:[^/]+/)*(?P<story>{NUMBER})/?$"),
    re.compile(rf"/(?P<owner>{NUMBER})_(?P<story>{NUMBER})(?:_[0-9]+)?/?$"),
)
OF_A_THING = re.compile(r"/(posts|photos|videos|permalink\.php|story\.php|photo(\.php)?|watch|reel|share|groups)\b")


@dataclass(frozen=True)
class Target:
    """The Graph id of a thing, "" where the address tells none; for a comment also the post it stands below."""

    thing: str
    post: str = ""


def target(link, page_id):
    """What the address `link` stands for; None where it is no address of a post or comment. Never raises.

    A post whose owner is named by a word and not by a number is taken for one of our page.
    """
    try:
        parts = urlsplit(link.strip())
        host, asked = (parts.hostname or "").removeprefix("www."), parse_qs(parts.query)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not any(host == each or host.endswith("." + each) for each in HOSTS):
        return None
    owner, story = _story(parts.path, asked)
    if not story:
        return Target("") if OF_A_THING.search(parts.path) else None
    post = f"{owner if owner.isdigit() else page_id}_{story}"
    given = asked.get("reply_comment_id") or asked.get("comment_id")
    if not given:
        return Target(post)
    return Target(f"{story}_{given[0]}" if re.fullmatch(NUMBER, given[0]) else "", post)


def _story(path, asked):
    """Owner and number of the post, "" where the address has none that the Graph API knows (pfbid…)."""
    for pattern in PATHS:
        if found := pattern.match(path):
            return found["owner"], found["story"]
    owner, story = (next(iter(asked.get(name, [])), "") for name in ("id", "story_fbid"))
    return owner, story if re.fullmatch(NUMBER, story) else ""
