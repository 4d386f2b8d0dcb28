"""The X channel against the drill's local X: real tweepy, real HTTP, X's rules and its faults."""

import logging
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import SimpleNamespace

import pytest
import requests

from smgt.channels import x as x_module
from smgt.channels import x_door
from smgt.channels.base import ChannelDown, NotSent, Uncertain
from smgt.channels.x import X
from smgt.channels.x_posts import Us, posts
from smgt.drill.x_server import DrillX
from tests.channels.xs import CM, CMO, MARK, OAUTH1, crowd, ids, items, opened, reply_to


@pytest.fixture
def drill(tmp_path):
    drill = DrillX(tmp_path / "x.db").start()
    drill.account(CMO)
    drill.account(CM)
    yield drill
    drill.stop()


@pytest.fixture
def x(drill):
    return opened(drill)


@pytest.fixture
def complaint(drill):
    return drill.post("asha", f"@{CMO} nali band h, gali me paani bhara h")


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
    monkeypatch.setattr(x_door, "MOST_BYTES", 100)
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


# -- writing --


def test_a_reply_goes_out_below_the_post(drill, x, complaint):
    delivery = x.send(reply_to(complaint))
    (answer,) = drill.replies_to(complaint["id"])
    assert delivery.external_id == answer["id"] and answer["username"] == CMO
    assert delivery.link == f"https://x.com/{CMO}/status/{answer['id']}"
    assert x.look(reply_to(complaint)) == delivery


def test_x_takes_no_reply_to_those_who_did_not_tag_us(drill, x):
    stranger = drill.post("bala", f"@{CM} ration card nahi bana")
    refused(x, reply_to(stranger), match="by hand", retry=False)
    assert drill.replies_to(stranger["id"]) == []


def test_x_takes_no_reply_to_a_deleted_post(drill, x, complaint):
    drill.store.delete(complaint["id"])
    refused(x, reply_to(complaint), match="deleted", retry=False)


def test_a_reply_with_a_link_is_not_sent(drill, x, complaint):
    refused(x, reply_to(complaint, f"See https://example.gov.in {MARK}"), match="link", retry=False)
    assert drill.replies_to(complaint["id"]) == []


def test_a_reply_to_nothing_is_not_sent(x):
    refused(x, reply_to({"id": ""}), match="no post", retry=False)


@pytest.mark.parametrize("kind", ["400", "404", "422"])
def test_a_definite_no_is_not_tried_again(drill, x, complaint, kind):
    drill.fault("tweets", kind)
    refused(x, reply_to(complaint), match="X refused", retry=False)


@pytest.mark.parametrize(("kind", "state"), [("401", "auth_failed"), ("402", "no_credit"), ("429", "limited")])
def test_an_account_that_is_down_sends_nothing(drill, x, complaint, kind, state):
    drill.fault("tweets", kind)
    with pytest.raises(ChannelDown) as down:
        x.send(reply_to(complaint))
    assert down.value.state == state and drill.replies_to(complaint["id"]) == []


@pytest.mark.parametrize("kind", ["timeout_after_commit", "drop_after_commit", "503_after_commit"])
def test_a_lost_answer_is_uncertain_and_the_timeline_tells(drill, x, complaint, kind):
    drill.fault("tweets", kind)
    with pytest.raises(Uncertain):
        x.send(reply_to(complaint))
    (answer,) = drill.replies_to(complaint["id"])
    assert x.look(reply_to(complaint)).external_id == answer["id"]


@pytest.mark.parametrize("kind", ["503", "html", "not_json", "empty", "list", "drop"])
def test_an_unclear_answer_is_uncertain_and_the_timeline_tells(drill, x, complaint, kind):
    drill.fault("tweets", kind)
    with pytest.raises(Uncertain):
        x.send(reply_to(complaint))
    assert x.look(reply_to(complaint)) is None


def test_a_duplicate_is_uncertain_as_it_may_be_the_lost_one(x, complaint):
    delivery = x.send(reply_to(complaint))
    with pytest.raises(Uncertain, match="already"):
        x.send(reply_to(complaint))
    assert x.look(reply_to(complaint)) == delivery


def test_a_reply_that_never_left_may_be_tried_again(complaint):
    nobody = X({"bearer_token": "t"}, SimpleNamespace(x_api_base=free_address()))
    refused(nobody, reply_to(complaint), match="nothing was sent", retry=True)


def test_only_a_connection_that_never_was_counts_as_never_connected():
    certificate = SimpleNamespace(reason=Exception(ssl.SSLCertVerificationError()))
    assert x_door.never_connected(requests.exceptions.SSLError(certificate))
    assert x_door.never_connected(requests.ConnectTimeout())
    for unclear in (requests.ReadTimeout(), requests.ConnectionError("reset"), requests.exceptions.SSLError()):
        assert not x_door.never_connected(unclear)


def test_looking_reads_page_by_page_and_takes_only_our_reply_to_that_post(drill, x, complaint):
    answer = drill.post(CMO, f"Cleaned & closed {MARK} https://t.co/abc", in_reply_to=complaint["id"])
    other = drill.post("bala", f"@{CMO} other")
    for n in range(120):
        drill.post(CMO, f"other {n} SMGT-0001{n:02d}/2", in_reply_to=other["id"])
    drill.post("asha", f"thanks {MARK}", in_reply_to=complaint["id"])
    assert x.look(reply_to(complaint)).external_id == answer["id"]
    assert x.look(reply_to(other)) is None
    assert x.look(reply_to(complaint, attempted_at=None)).external_id == answer["id"]


def test_what_others_say_with_our_mark_is_not_our_reply():
    item = posts({"data": [{"id": "7", "author_id": "1", "text": MARK}]}, Us("1"))[0]
    item = replace(item, replies_to=("5",))
    assert x_module._is_reply(item, reply_to({"id": "5"}))
    assert not x_module._is_reply(replace(item, own=False), reply_to({"id": "5"}))
    assert not x_module._is_reply(item, reply_to({"id": "6"}))
    assert not x_module._is_reply(replace(item, text=MARK + "1"), reply_to({"id": "5"}))


def test_looking_goes_back_to_just_before_the_attempt(drill, x, complaint):
    drill.post(CMO, f"old {MARK}", in_reply_to=complaint["id"], created_at=datetime.now(UTC) - timedelta(minutes=9))
    assert x.look(reply_to(complaint)) is None
    assert x.look(reply_to(complaint, attempted_at=datetime.now(UTC) - timedelta(minutes=6))) is not None


def test_a_failed_look_decides_nothing(drill, x, complaint):
    drill.fault("timeline", "503")
    with pytest.raises(ChannelDown):
        x.look(reply_to(complaint))


def refused(x, reply, match, retry):
    with pytest.raises(NotSent, match=match) as no:
        x.send(reply)
    assert no.value.retry is retry


def free_address():
    """An address at which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"


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
