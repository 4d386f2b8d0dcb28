"""Reading X on the drill's local X: real tweepy, real HTTP, and its faults."""

import logging
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import SimpleNamespace

import pytest

from smgt.channels import http as http_module
from smgt.channels import x as x_module
from smgt.channels.base import ChannelDown
from smgt.channels.x import X
from tests.channels.small import free_address, items
from tests.channels.xs import CMO, OAUTH1, crowd, ids, opened, reply_to

# -- reading --


def test_a_mention_becomes_an_item(drill, x):
    post = drill.post("asha", f"@{CMO} बिजली नहीं है <2 दिन> & पानी भी", name="Asha")
    (item,) = items(x.fetch({}))
    assert (item.external_id, item.conversation, item.author, item.author_name) == (
        post["id"],
        post["id"],
        "asha",
        "Asha",
    )
    assert item.text == f"@{CMO} बिजली नहीं है <2 दिन> & पानी भी"
    assert item.link == f"https://x.com/asha/status/{post['id']}"
    assert (item.lang, item.own, item.skip, item.broken) == ("hi", False, "", "")
    assert item.sent_at == datetime.fromisoformat(post["created_at"])
    assert b'"username": "asha"' in item.raw


def test_what_came_between_two_fetches_is_found_and_nothing_else_is_needed(drill, x, complaint):
    first = list(x.fetch({}))[-1]
    assert first.cursor["since_id"] == complaint["id"]
    new = drill.post("bala", f"@{CMO} ration nahi mila")
    (second,) = x.fetch(first.cursor)
    assert [item.external_id for item in second.items] == [new["id"], complaint["id"]], "the overlap reads again"
    assert second.cursor["since_id"] == new["id"]


def test_no_mentions_leave_the_cursor_where_it_was(x):
    pages = list(x.fetch({}))
    assert ids(pages) == [] and {"since_id": "", "high": "", "next_token": ""}.items() <= pages[-1].cursor.items()


def test_a_cursor_of_the_first_release_goes_on_where_it_was(drill, x, complaint):
    new = drill.post("bala", f"@{CMO} ration nahi mila")
    (page, *_) = x.fetch({"since_id": complaint["id"], "high": "", "next_token": ""})
    assert page.items[0].external_id == new["id"] and page.cursor["since_id"] == new["id"]


@pytest.mark.parametrize("odd", [{"since_id": "x"}, {"own": 5, "fills": ["", {}, {"since": "x"}]}, {"read": "many"}])
def test_an_odd_cursor_is_one_from_the_beginning(x, complaint, odd):
    assert ids(x.fetch(odd)) == [complaint["id"]]


def test_a_long_queue_is_read_to_its_bottom_before_since_id_moves(drill, x):
    expected = crowd(drill, 230)
    pages = list(x.fetch({}))[:3]
    assert [len(page.items) for page in pages] == [100, 100, 30]
    assert [page.cursor["since_id"] for page in pages] == ["", "", expected[-1]]
    assert sorted(ids(pages), key=int) == expected


def test_a_post_shown_late_is_found_by_the_overlap(drill, x, complaint):
    page = list(x.fetch({}))[-1]
    late = drill.post("bala", f"@{CMO} late", created_at=datetime.now(UTC) - timedelta(minutes=20), late=20 * 60)
    old = drill.post("bala", f"@{CMO} much too late", created_at=datetime.now(UTC) - timedelta(minutes=40))
    assert int(late["id"]) < int(complaint["id"])
    found = ids(x.fetch(page.cursor))
    assert late["id"] in found and old["id"] not in found


def test_a_death_between_two_pages_loses_nothing(drill, x):
    before = crowd(drill, 5, minutes=200)
    cursor = list(x.fetch({}))[-1].cursor
    missed = crowd(drill, 330, minutes=60)
    first, second = islice(x.fetch(cursor), 2)
    assert second.cursor["since_id"] == before[-1] and second.cursor["next_token"]
    after = crowd(drill, 3)
    rest = list(opened(drill).fetch(second.cursor))
    assert set(ids([first, second, *rest])) >= {*missed, *after}
    assert rest[-1].cursor["since_id"] == after[-1] and rest[-1].cursor["next_token"] == ""


def test_since_id_never_moves_above_what_an_interrupted_sweep_left_unread(drill, x):
    crowd(drill, 250)
    (page,) = islice(x.fetch({}), 1)
    cursor, seen = page.cursor, set(ids([page]))
    for _ in range(3):
        (page,) = islice(opened(drill).fetch(cursor), 1)
        seen |= set(ids([page]))
        cursor = page.cursor
    assert len(seen) == 250


def test_a_forgotten_page_token_starts_again_from_the_top(drill, x):
    expected = crowd(drill, 120)
    pages = list(x.fetch({"since_id": "", "high": expected[-1], "next_token": "gone"}))
    assert sorted(ids(pages), key=int) == expected and pages[-1].cursor["since_id"] == expected[-1]


def test_a_page_that_comes_twice_does_no_harm(drill, x):
    expected = crowd(drill, 150)
    pages = x.fetch({})
    first = next(pages)
    drill.fault("mentions", "duplicate_page")
    assert set(ids([first, *pages])) == set(expected)


def test_a_call_is_bounded_and_the_next_one_goes_on(drill, x, monkeypatch):
    monkeypatch.setattr(x_module, "MOST_PAGES", 2)
    expected = crowd(drill, 250)
    pages = list(x.fetch({}))
    pages += x.fetch(pages[-1].cursor)
    assert len(pages) == 4 and set(ids(pages)) == set(expected)


def test_an_id_from_the_future_does_not_move_the_cursor(drill, x, complaint):
    drill.post("bala", f"@{CMO} from 2080", created_at=datetime(2079, 1, 1, tzinfo=UTC))
    drill.store._db.execute("UPDATE posts SET shown_ms = 0")
    page = next(x.fetch({}))
    assert len(page.items) == 2 and page.cursor["since_id"] == complaint["id"]


def test_a_retweet_is_skipped_and_names_the_original(drill, x, complaint):
    drill.post("bala", "", retweet_of=complaint["id"])
    retweet, original = items(x.fetch({}))
    assert (retweet.skip, retweet.shares) == ("a retweet", complaint["id"])
    assert (original.skip, original.shares) == ("", "")


def test_our_own_post_is_our_own(drill, x):
    drill.post(CMO, f"We are @{CMO}")
    drill.post("asha", f"@{CMO} hello")
    assert [item.own for item in next(x.fetch({})).items] == [False, True]


def test_an_edit_names_the_first_of_its_chain(drill, x, complaint):
    edited = drill.post("asha", f"@{CMO} nali band h, ward 5", edit_of=complaint["id"])
    (item,) = items(x.fetch({}))
    assert (item.external_id, item.revises) == (edited["id"], complaint["id"])


def test_an_answer_in_a_conversation_names_what_it_answers(drill, x, complaint):
    answer = drill.post(CMO, "Registered as SMGT-000042 SMGT-000042/1", in_reply_to=complaint["id"])
    drill.post("asha", "abhi tak nahi hua", in_reply_to=answer["id"])
    item = items(x.fetch({}))[0]
    assert item.replies_to == (answer["id"],) and item.conversation == complaint["id"]


def test_a_long_text_comes_whole(drill, x):
    text = f"@{CMO} " + "सड़क टूटी है " * 60 + "अंत"
    drill.post("asha", text)
    assert items(x.fetch({}))[0].text == text


def test_the_field_names_of_2026_give_the_same_items(drill, x, complaint):
    drill.post("bala", "", retweet_of=complaint["id"])
    drill.post("asha", f"@{CMO} " + "पानी " * 90, in_reply_to=complaint["id"])
    drill.post("asha", f"@{CMO} edited", edit_of=complaint["id"])
    old = items(x.fetch({}))
    drill.new_names = True
    new = items(x.fetch({}))
    assert [vars(item) | {"raw": b""} for item in old] == [vars(item) | {"raw": b""} for item in new]
    assert b"note_post" in new[1].raw or b"note_post" in new[0].raw


# -- faults in reading --


@pytest.mark.parametrize(
    ("kind", "state", "permanent"),
    [
        ("401", "auth_failed", True),
        ("402", "no_credit", True),
        ("403", "auth_failed", True),
        ("429", "limited", False),
        ("404", "failing", False),
        ("503", "failing", False),
        ("html", "failing", False),
        ("not_json", "failing", False),
        ("empty", "failing", False),
        ("list", "failing", False),
        ("drop", "failing", False),
        ("timeout_after_commit", "failing", False),
    ],
)
def test_each_fault_in_reading_says_what_is_wrong_and_passes(drill, x, complaint, kind, state, permanent):
    drill.fault("mentions", kind)
    with pytest.raises(ChannelDown) as down:
        list(x.fetch({}))
    assert (down.value.state, down.value.permanent) == (state, permanent)
    assert str(down.value).endswith(".") and "drill-" not in str(down.value)
    assert ids(x.fetch({})) == [complaint["id"]]


@pytest.mark.parametrize(("reset_in", "seconds"), [(120, 120), (None, 900), (-(10**9), 900), (10**8, 900)])
def test_a_limit_ends_when_x_says_or_in_a_quarter_of_an_hour(drill, x, reset_in, seconds):
    drill.fault("mentions", "429", reset_in=reset_in)
    with pytest.raises(ChannelDown) as down:
        list(x.fetch({}))
    assert abs((down.value.until - datetime.now(UTC)).total_seconds() - seconds) < 3


def test_nobody_listening_is_failing():
    with pytest.raises(ChannelDown, match="cannot be reached"):
        list(X({"bearer_token": "t", "user_id": "1"}, SimpleNamespace(x_api_base=free_address())).fetch({}))


def test_an_answer_without_end_is_cut_off(drill, x, complaint, monkeypatch):
    monkeypatch.setattr(http_module, "MOST_BYTES", 100)
    with pytest.raises(ChannelDown):
        list(x.fetch({}))


def test_our_user_id_is_asked_once_where_it_is_not_given(drill, complaint):
    x = opened(drill, credentials={"bearer_token": f"drill-{CMO}"})
    list(x.fetch({}))
    drill.fault("me", "503")
    assert ids(x.fetch({})) == [complaint["id"]]


def test_oauth_1_reads_and_writes(drill, complaint):
    x = opened(drill, credentials=OAUTH1)
    assert ids(x.fetch({})) == [complaint["id"]]
    assert x.send(reply_to(complaint)).link.startswith(f"https://x.com/{CMO}/status/")


# -- the rest --


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("नमस्ते", 6),
        ("e\u0301", 1),
        ("ਪਾਣੀ", 4),
        ("水", 2),
        ("🙏", 2),
        ("“ok”", 4),
        ("see https://example.org/a/very/long/path?that=is&cut=short now", 31),
    ],
)
def test_length_is_what_x_counts(x, text, length):
    assert x.length(text) == length


@pytest.mark.parametrize(
    "credentials",
    [
        None,
        [],
        {},
        {"bearer_token": ""},
        {"bearer_token": "two words"},
        {"bearer_token": 5},
        {"consumer_key": "k", "consumer_secret": "s", "access_token": "a"},
        {"bearer_token": "b", "user_id": "x1"},
        {"bearer_token": "b", "username": "no spaces"},
    ],
)
def test_credentials_that_cannot_be_right_are_named(credentials):
    with pytest.raises(ValueError, match=r"X account.*\."):
        X(credentials, SimpleNamespace(x_api_base="https://api.twitter.com"))


def test_no_token_reaches_the_log(drill, x, complaint, caplog):
    caplog.set_level(logging.DEBUG)
    opened(drill, credentials=OAUTH1).send(reply_to(complaint))
    list(x.fetch({}))
    assert "drill-" not in caplog.text
