"""The parser of X's answers, field by field and against anything that is JSON."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smgt.channels.base import File
from smgt.channels.x_direct import messages
from smgt.channels.x_posts import EPOCH, Us, born, missing, newest_versions, posts
from smgt.drill.x_shapes import renamed

US = Us("1100000000000000001", "demo_cmo_haryana")
POST = {
    "id": "2123663127475126272",
    "author_id": "1200000000000000001",
    "conversation_id": "2123662875816886272",
    "created_at": "2026-11-20T06:22:00.000Z",
    "lang": "hi",
    "text": "@demo_cmo_haryana वार्ड 5 में पानी…",
    "note_tweet": {"text": "@demo_cmo_haryana वार्ड 5 में पानी &amp; कीचड़ &lt;3 दिन&gt;"},
    "referenced_tweets": [
        {"type": "replied_to", "id": "2123662875816886272"},
        {"type": "quoted", "id": "2123660000000000000"},
    ],
    "attachments": {"media_keys": ["3_1", "7_2", "9_9"]},
    "edit_history_tweet_ids": ["2123663000000000000", "2123663127475126272"],
}
INCLUDES = {
    "users": [{"id": "1200000000000000001", "name": "Asha", "username": "asha_demo"}],
    "media": [
        {"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/demo.png"},
        {
            "media_key": "7_2",
            "type": "video",
            "preview_image_url": "https://pbs.twimg.com/demo_thumb.jpg",
            "variants": [
                {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/demo.m3u8"},
                {"bit_rate": 2_000_000, "content_type": "video/mp4", "url": "https://video.twimg.com/big.mp4"},
                {"bit_rate": 632_000, "content_type": "video/mp4", "url": "https://video.twimg.com/small.mp4?tag=1"},
            ],
        },
    ],
    "tweets": [{"id": "2123662875816886272", "author_id": "1200000000000000002", "text": "..."}],
}
ANSWER = {"data": [POST], "includes": INCLUDES, "meta": {"result_count": 1}}
NAMES = sorted(POST) + ["name", "username", "type", "url", "variants", "media_key", "media_keys", "content_type"]
NAMES += ["entities", "mentions", "withheld", "country_codes", "in_reply_to_user_id", "errors"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.sampled_from(NAMES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=6),
    max_leaves=10,
)
FEW = settings(max_examples=50, deadline=None)


def only(answer, us=US):
    (item,) = posts(answer, us)
    return item


def test_every_field_finds_its_place():
    item = only(ANSWER)
    assert item.text == "@demo_cmo_haryana वार्ड 5 में पानी & कीचड़ <3 दिन>"
    assert item.replies_to == ("2123662875816886272",)
    assert item.revises == "2123663000000000000"
    assert item.sent_at == datetime(2026, 11, 20, 6, 22, tzinfo=UTC)
    assert item.link == "https://x.com/asha_demo/status/2123663127475126272"
    assert json.loads(item.raw) == {"post": POST, "author": INCLUDES["users"][0], "about": INCLUDES["tweets"]}
    assert item.files == (
        File("demo.png", "image/png", url="https://pbs.twimg.com/media/demo.png"),
        File("small.mp4", "video/mp4", url="https://video.twimg.com/small.mp4?tag=1"),
    )


def test_old_and_new_field_names_read_the_same():
    old, new = only(ANSWER), only(renamed(ANSWER))
    assert b"note_post" in new.raw
    assert vars(old) | {"raw": b""} == vars(new) | {"raw": b""}


@FEW
@given(st.sets(st.sampled_from(sorted(set(POST) - {"id"}))), st.booleans(), st.booleans())
def test_whatever_is_missing_or_null_it_is_still_an_item(names, null, new):
    post = {name: value for name, value in POST.items() if name not in names} | (dict.fromkeys(names) if null else {})
    answer = {"data": [post], "includes": None if null else {}}
    item = only(renamed(answer) if new else answer)
    assert item.external_id == POST["id"] and not item.broken and item.author == ""
    assert item.sent_at == born(POST["id"]) or "created_at" not in names


def test_without_author_or_time_the_id_still_tells_the_moment_and_the_place():
    item = only({"data": [{"id": POST["id"], "text": "x"}]})
    assert abs((item.sent_at - datetime(2026, 11, 20, 6, 22, tzinfo=UTC)).total_seconds()) < 1
    assert item.link == f"https://x.com/i/status/{POST['id']}" and item.own is False


@FEW
@given(JSON)
def test_anything_at_all_becomes_an_item_that_a_database_takes(value):
    item = only({"data": [value], "includes": {"users": [value], "media": [value]}})
    assert item.external_id and item.sent_at.tzinfo and isinstance(item.raw, bytes)
    for text in (item.text, item.author, item.author_name, item.lang, item.link, item.conversation, item.shares):
        assert "\0" not in text
        text.encode()


@FEW
@given(st.dictionaries(st.sampled_from(NAMES), JSON), st.dictionaries(st.sampled_from(NAMES), JSON))
def test_a_post_with_any_values_in_its_fields_is_not_broken(facts, medium):
    medium = medium | {"media_key": "3_1"}
    post = facts | {"id": POST["id"], "attachments": {"media_keys": ["3_1"]}}
    item = only({"data": [post], "includes": {"media": [medium], "users": [facts]}})
    assert item.external_id == POST["id"] and not item.broken
    assert all(file.url.lower().startswith("http") and file.name for file in item.files)


@FEW
@given(JSON)
def test_an_answer_that_holds_anything_raises_nothing(value):
    assert isinstance(posts({"data": value, "includes": value}), list)


def test_what_has_no_id_is_kept_as_broken_under_an_id_of_its_own():
    one, two = posts({"data": [{"text": "no id"}, "nonsense"]})
    assert one.broken.endswith(".") and two.broken and one.external_id != two.external_id
    assert json.loads(one.raw) == {"text": "no id"}
    assert only({"data": [{"text": "no id"}]}).external_id == one.external_id


def test_nul_and_lone_surrogates_are_taken_out():
    item = only({"data": [{"id": "5", "text": "a\0b\ud800c&#0;🙏"}]})
    assert item.text == "abc\ufffd🙏"


def test_an_address_that_is_none_gives_no_file():
    for url in ("javascript:alert(1)", "https://[", "file:///etc/passwd", "https://pbs.twimg.com/", None, 5):
        media = [{"media_key": "3_1", "type": "photo", "url": url}]
        assert only({"data": [POST], "includes": {"media": media}}).files == ()


def test_an_id_tells_its_moment():
    assert born(str(60_000 << 22)) == datetime.fromtimestamp((EPOCH + 60_000) / 1000, UTC)
    assert born("") is born("abc") is born("0") is born("९") is born(str(2**63)) is None


# -- quotes, summons, withheld --


def summoned(**facts):
    included = {"tweets": [{"id": "77", "author_id": US.user_id}, {"id": "78", "author_id": "5"}]}
    return only({"data": [{"id": POST["id"], "author_id": "9"} | facts], "includes": included}).summons


def test_a_tag_summons_whichever_way_it_is_told():
    assert summoned(entities={"mentions": [{"id": US.user_id, "username": "renamed_since"}]})
    assert summoned(entities={"mentions": [{"username": "DEMO_CMO_Haryana"}]})
    assert summoned(note_tweet={"entities": {"mentions": [{"id": US.user_id}]}}, entities={"mentions": [{"id": "5"}]})
    assert summoned(text="लिखा है,@Demo_CMO_Haryana को") and summoned(note_tweet={"text": "x @demo_cmo_haryana"})


def test_a_quote_or_an_answer_to_us_summons_too():
    assert summoned(referenced_tweets=[{"type": "quoted", "id": "77"}])
    assert summoned(in_reply_to_user_id=US.user_id)


def test_what_neither_tags_quotes_nor_answers_us_does_not_summon():
    assert not summoned(text="paani nahi")
    assert not summoned(text="a@demo_cmo_haryana.example @demo_cmo_haryana2 @@demo_cmo_haryana")
    assert not summoned(text="@demo_cmo_haryana", entities={"mentions": [{"id": "5", "username": "other"}]})
    assert not summoned(referenced_tweets=[{"type": "quoted", "id": "78"}, {"type": "replied_to", "id": "77"}])
    assert not summoned(in_reply_to_user_id="5")
    assert not only({"data": [{"id": "7", "text": "@"}]}, Us()).summons


def test_a_quoted_post_is_named_and_kept_for_whoever_judges():
    item = only(ANSWER | {"includes": INCLUDES | {"tweets": [{"id": "2123660000000000000", "text": "road broken"}]}})
    assert item.quotes == ("2123660000000000000",) and b"road broken" in item.raw


@pytest.mark.parametrize(
    ("withheld", "removed"),
    [
        ({"country_codes": ["IN"]}, "withheld"),
        ({"country_codes": ["FR", "XX"]}, "withheld"),
        ({"copyright": True}, "withheld"),
        ({"country_codes": ["FR"], "copyright": False}, ""),
        ({"country_codes": [["IN"], None]}, ""),
        (["IN"], ""),
        (None, ""),
    ],
)
def test_a_post_withheld_here_says_so(withheld, removed):
    assert only({"data": [POST | {"withheld": withheld}]}).removed == removed


def test_a_retweet_of_what_is_withheld_is_still_a_retweet():
    retweet = {
        "id": "5",
        "referenced_tweets": [{"type": "retweeted", "id": "4"}],
        "withheld": {"country_codes": ["IN"]},
    }
    item = only({"data": [retweet], "errors": [{"resource_id": "4"}]})
    assert (item.skip, item.shares, item.removed) == ("a retweet", "4", "withheld")


def test_only_what_x_calls_gone_is_missing():
    kinds = ("resource-not-found", "not-authorized-for-resource", "usage-capped")
    errors = [{"resource_id": str(n), "type": f"https://x/problems/{kind}"} for n, kind in enumerate(kinds, 1)]
    elsewhere = {
        "resource_id": "9",
        "parameter": "referenced_tweets.id",
        "type": "https://x/problems/resource-not-found",
    }
    assert missing({"errors": [*errors, elsewhere, 5, None]}) == {"1", "2"}


@FEW
@given(JSON)
def test_an_answer_to_a_lookup_that_holds_anything_raises_nothing(value):
    assert missing({"errors": [value]}) == missing(value) == set()
    assert isinstance(newest_versions({"data": [value]}), dict) and newest_versions(value) == {}


# -- direct messages --

EVENT = {
    "id": "1585047616894574596",
    "event_type": "MessageCreate",
    "text": "phone &lt;5&gt;",
    "sender_id": "1200000000000000001",
    "dm_conversation_id": "1100000000000000001-1200000000000000001",
    "created_at": "2026-11-20T06:22:00.000Z",
    "attachments": {"media_keys": ["3_1"]},
}


def test_every_field_of_a_direct_message_finds_its_place():
    (item,) = messages({"data": [EVENT], "includes": INCLUDES}, US)
    assert (item.external_id, item.manner, item.text) == ("dm-" + EVENT["id"], "direct", "phone <5>")
    assert (item.author, item.author_id, item.conversation) == (
        "asha_demo",
        EVENT["sender_id"],
        EVENT["dm_conversation_id"],
    )
    assert item.files[0].name == "demo.png" and item.link == f"https://x.com/messages/{item.conversation}"


def test_people_coming_and_going_are_no_messages():
    assert messages({"data": [{"id": "5", "event_type": "ParticipantsJoin", "participant_ids": ["1"]}]}, US) == []


@FEW
@given(JSON, st.dictionaries(st.sampled_from([*NAMES, *EVENT]), JSON))
def test_direct_messages_that_hold_anything_raise_nothing(value, facts):
    for data in (value, [value], [facts | {"id": "5", "event_type": "MessageCreate"}]):
        for item in messages({"data": data, "includes": value}, US):
            assert item.external_id and item.sent_at.tzinfo and "\0" not in item.text + item.author + item.conversation
    assert messages(value, US) == []
