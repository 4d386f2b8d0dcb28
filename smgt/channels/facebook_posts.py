"""Reading what the Graph API answers: posts, comments and Messenger messages become Items, whatever is missing."""

import mimetypes
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from smgt.channels.base import File, Item
from smgt.channels.loose import as_dict, as_list, as_moment, as_raw, as_text

ID = re.compile(r"[0-9]{1,40}(_[0-9]{1,40}){0,2}")  # of a page, a person, a post, a comment
MESSAGE_ID = re.compile(r"[!-~]{1,300}")
COMMENT_FIELDS = "id,from,message,created_time,permalink_url,parent{id},attachment"
POST_FIELDS = (
    "id,from,message,created_time,updated_time,permalink_url,full_picture,"
    "attachments{media_type,media,subattachments{media_type,media}}"
)
MESSAGE_FIELDS = "id,from,to,message,created_time,attachments{id,mime_type,name,image_data,video_data,file_url}"
COMMON_FIELDS = "id,from,message,created_time,permalink_url"  # what posts and comments share
PICTURES = {"photo", "video", "video_inline", "animated_image_share", "animated_image_video", "profile_media", "album"}


def post(node, page_id):
    """The Item of one post on the page's feed, or of one that tags it."""
    if not (post_id := as_id(as_dict(node).get("id"))):
        return _broken(node)
    return Item(
        external_id=post_id,
        manner="post",
        conversation=post_id,
        files=_attached(node),
        **_said(node, page_id),
    )


def comment(node, page_id, post_id):
    """The Item of one comment below the post `post_id` ("" where that is not known)."""
    if not (comment_id := as_id(as_dict(node).get("id"))):
        return _broken(node)
    parent = as_id(as_dict(node.get("parent")).get("id"))
    return Item(
        external_id=comment_id,
        manner="comment",
        conversation=post_id,
        replies_to=tuple(each for each in dict.fromkeys((parent, post_id)) if each),
        files=files([as_dict(node.get("attachment"))]),
        **_said(node, page_id),
    )


def message(node, page_id, person):
    """The Item of one Messenger message of the talk with `person` (a page-scoped id), which is its conversation."""
    message_id = as_text(as_dict(node).get("id"), 300)
    if not MESSAGE_ID.fullmatch(message_id):
        return _broken(node)
    said = _said(node, page_id) | {"link": "", "revises": message_id}
    parts = map(as_dict, as_list(as_dict(node.get("attachments")).get("data")))
    return Item(
        external_id=message_id,
        manner="direct",
        conversation=person,
        files=tuple(file for part in parts if (file := _message_file(part))),
        **said,
    )


def files(attachments):
    """The Files of posts' or comments' attachments: photographs and videos, not the picture of a linked page."""
    found = []
    for each in map(as_dict, attachments):
        if as_text(each.get("media_type") or each.get("type")) in PICTURES:
            media = as_dict(each.get("media"))
            source = as_text(media.get("source"), 2000)
            found.append(file(source or as_text(as_dict(media.get("image")).get("src"), 2000)))
    return tuple({each.url: each for each in found if each}.values())


def file(url, name="", content_type=""):
    """A File to be fetched from an address of Facebook's, None where it is no address."""
    try:
        parts = urlsplit(url)
        name = name or PurePosixPath(parts.path).name or "file"
    except ValueError:
        return None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return None
    return File(name[:200], content_type or mimetypes.guess_type(name)[0] or "image/jpeg", url=url)


def public_link(external_id):
    """Where a person finds a post or comment by its id alone."""
    return f"https://www.facebook.com/{external_id}"


def as_id(value):
    """An id of a post, comment, page or person as text, "" where it is none."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and ID.fullmatch(text) else ""


def _said(node, page_id):
    """What posts, comments and messages share. `from` is missing where the token may not know who wrote."""
    author, thing_id = as_dict(node.get("from")), as_id(node.get("id"))
    author_id = as_id(author.get("id"))
    link = as_text(node.get("permalink_url"), 2000)
    return {
        "text": as_text(node.get("message")),
        "sent_at": as_moment(node.get("created_time")) or datetime.now(UTC),
        "author_id": author_id,
        "author_name": as_text(author.get("name"), 200),
        "link": link if link.startswith("https://") else public_link(thing_id),
        "own": bool(author_id) and author_id == page_id,
        "revises": thing_id,
        "raw": as_raw({name: value for name, value in node.items() if name != "comments"}),
    }


def _attached(node):
    """What a post shows: its attachments with those inside them, else its full picture."""
    parts = [as_dict(each) for each in as_list(as_dict(node.get("attachments")).get("data"))]
    inner = [each for part in parts for each in as_list(as_dict(part.get("subattachments")).get("data"))]
    shown = files(inner or parts)
    picture = None if parts or not node.get("full_picture") else file(as_text(node["full_picture"], 2000))
    return shown or ((picture,) if picture else ())


def _message_file(part):
    """One attachment of a message: a picture, a video, or any other file."""
    places = (
        as_dict(part.get("image_data")).get("url"),
        as_dict(part.get("video_data")).get("url"),
        part.get("file_url"),
    )
    url = next((as_text(each, 2000) for each in places if each), "")
    return file(url, as_text(part.get("name"), 200), as_text(part.get("mime_type"), 100))


def _broken(node):
    raw = as_raw(node)
    return Item(
        external_id="broken-" + sha256(raw).hexdigest()[:32],
        text="",
        sent_at=datetime.now(UTC),
        broken="Facebook sent something that is neither post nor comment nor message: it has no id.",
        raw=raw,
    )
