"""Whatever Facebook answers or pushes is read without a stumble, and into what the database takes."""

import json

from hypothesis import given
from hypothesis import strategies as some

from smgt.channels import facebook_posts as posts
from smgt.channels.facebook_push import changes
from smgt.channels.loose import as_moment, as_number, as_text

NAMES = [
    "id", "message", "from", "name", "created_time", "permalink_url", "parent", "attachment", "attachments", "data",
    "media", "media_type", "type", "image", "src", "source", "subattachments", "full_picture", "image_data",
    "video_data", "url", "file_url", "mime_type", "item", "verb", "comment_id", "post_id", "photo", "video", "photos",
    "link", "sender", "recipient", "timestamp", "mid", "is_deleted", "text", "reply_to", "payload", "message_edit",
    "sender_id",
]  # fmt: skip
SCALARS = some.one_of(
    some.none(), some.booleans(), some.integers(-(10**20), 10**20), some.text(max_size=8),
    some.sampled_from(["1_2", "111", "add", "edited", "remove", "comment", "photo", "image", "https://a.fbcdn.net/b.jpg",
                       "https://[", "2026-11-20T06:22:00+0000", "\ud800", "a\0b", "m_1"]),
)  # fmt: skip
NODES = some.recursive(
    SCALARS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(NAMES), inner, max_size=8),
    max_leaves=25,
)


def storable(item):
    json.dumps([file.url for file in item.files])
    for text in (item.external_id, item.text, item.author_id, item.author_name, item.conversation, item.link):
        text.encode()
        assert "\0" not in text
    assert item.sent_at.tzinfo and item.external_id and isinstance(item.raw, bytes)
    return True


@given(NODES)
def test_any_answer_is_an_item_or_a_broken_one(node):
    for item in (posts.post(node, "111"), posts.comment(node, "111", "1_2"), posts.message(node, "111", "555")):
        assert storable(item)


@given(some.lists(NODES, max_size=3), some.lists(NODES, max_size=3))
def test_any_push_gives_items_or_nothing(values, events):
    told = [{"field": "feed", "value": value} for value in values]
    entry = {"id": "111", "time": 1795298400, "changes": told, "messaging": events}
    body = json.dumps({"object": "page", "entry": [entry, *events]}).encode()
    assert all(storable(item) for item, _ in changes(body, "111"))


def test_what_has_no_id_is_kept_as_broken():
    item = posts.post({"message": "who am I"}, "111")
    assert item.broken.endswith(".") and item.external_id.startswith("broken-") and b"who am I" in item.raw
    assert posts.post({"message": "who am I"}, "111").external_id == item.external_id


def test_albums_give_each_picture_and_linked_pages_none():
    inner = {
        "data": [{"media_type": "photo", "media": {"image": {"src": f"https://a.fbcdn.net/{n}.jpg"}}} for n in "ab"]
    }
    album = {
        "data": [
            {"media_type": "album", "media": {"image": {"src": "https://a.fbcdn.net/a.jpg"}}, "subattachments": inner}
        ]
    }
    item = posts.post({"id": "1_2", "attachments": album, "full_picture": "https://a.fbcdn.net/a.jpg"}, "111")
    assert [file.name for file in item.files] == ["a.jpg", "b.jpg"]
    link = {"data": [{"media_type": "link", "media": {"image": {"src": "https://external.fbcdn.net/p.jpg"}}}]}
    assert (
        posts.post({"id": "1_2", "attachments": link, "full_picture": "https://a.fbcdn.net/a.jpg"}, "111").files == ()
    )


def test_a_video_is_its_source_and_a_message_names_its_file():
    video = {
        "type": "video_inline",
        "media": {"source": "https://video.fbcdn.net/v.mp4", "image": {"src": "https://a.fbcdn.net/a.jpg"}},
    }
    (file,) = posts.comment({"id": "1_2", "attachment": video}, "111", "1_1").files
    assert (file.url, file.content_type) == ("https://video.fbcdn.net/v.mp4", "video/mp4")
    part = {"mime_type": "application/pdf", "name": "arzi.pdf", "file_url": "https://cdn.fbsbx.com/x"}
    (file,) = posts.message({"id": "m_1", "attachments": {"data": [part]}}, "111", "5").files
    assert (file.name, file.content_type, file.url) == ("arzi.pdf", "application/pdf", "https://cdn.fbsbx.com/x")


def test_times_come_as_text_seconds_or_milliseconds():
    assert as_moment("2026-11-22T04:00:00+0000") == as_moment(1795320000) == as_moment(1795320000000)
    assert [as_moment(each) for each in ("", None, "soon", 10**18, True, [])] == [None] * 6
    assert [as_number(each) for each in ("12", 12, "१२", "-1", -5, True, "9" * 19)] == [12, 12, 0, 0, 0, 0, 0]
    assert as_text("a\0\ud800b") == "ab" and as_text(5) == ""
