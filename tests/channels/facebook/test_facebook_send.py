"""The Facebook channel answers on the drill's local page: below posts, in private, within Facebook's windows, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from smgt.channels.base import ChannelDown, Heard, NotSent, Uncertain
from smgt.channels.facebook import Facebook
from tests.channels.pages import PAGE, reply_to
from tests.channels.small import MARK, ago, free_address

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.fixture
def said(drill):
    return drill.message(PAGE, "ravi", "bijli nahi")


def refused(facebook, reply, match, retry=False, by_hand=False, gone=False):
    with pytest.raises(NotSent, match=match) as no:
        facebook.send(reply)
    assert (no.value.retry, no.value.by_hand, no.value.gone) == (retry, by_hand, gone)


def test_a_post_is_answered_below_it(drill, facebook, visit):
    delivery = facebook.send(reply_to(visit))
    (answer,) = drill.replies_to(visit["id"])
    assert answer["by_page"] and answer["text"].endswith(MARK) and delivery.external_id == answer["id"]
    assert delivery.link == f"https://www.facebook.com/{answer['id']}"
    assert facebook.look(reply_to(visit)).external_id == answer["id"]


def test_a_comment_is_answered_below_it_and_an_answer_to_it_too(drill, facebook, remark):
    deeper = drill.comment("asha", "yahan bhi", remark["id"])
    facebook.send(reply_to(deeper))
    answer = drill.replies_to(remark["id"])[-1]
    assert answer["by_page"] and answer["parent_id"] == remark["id"]
    assert facebook.look(reply_to(deeper)).external_id == answer["id"]


def test_a_comment_is_answered_once_in_private(drill, facebook, remark):
    delivery = facebook.send(reply_to(remark, way="private"))
    (answer,) = drill.talk(PAGE, remark["author_id"])
    assert (delivery.external_id, delivery.link, answer["by_page"]) == (answer["id"], "", True)
    assert facebook.look(reply_to(remark, way="private")).external_id == answer["id"]
    refused(facebook, reply_to(remark, way="private", text=f"Again {MARK}"), match="one private reply")


def test_a_private_reply_opens_no_window(drill, facebook, remark):
    facebook.send(reply_to(remark, way="private"))
    refused(facebook, reply_to(remark, way="direct"), match="inbox", by_hand=True)


def test_a_private_reply_is_taken_for_seven_days(drill, facebook):
    speech = drill.post(PAGE, PAGE, "speech", created_at=ago(days=9))
    old = drill.comment("bala", "sadak", speech["id"], created_at=ago(days=7, minutes=1))
    new = drill.comment("bala", "nali", speech["id"], created_at=ago(days=6, hours=23))
    refused(facebook, reply_to(old, way="private"), match="inbox", by_hand=True)
    assert facebook.send(reply_to(new, way="private"))


def test_a_message_is_answered_in_its_talk(drill, facebook, said):
    delivery = facebook.send(reply_to(said, way="direct"))
    answer = drill.talk(PAGE, "ravi")[-1]
    assert (delivery.external_id, answer["by_page"], answer["text"][-len(MARK) :]) == (answer["id"], True, MARK)
    assert facebook.look(reply_to(said, way="direct")).external_id == answer["id"]


@pytest.mark.parametrize(
    ("hours", "direct", "human"), [(23, True, True), (25, False, True), (7 * 24 + 1, False, False)]
)
def test_the_windows_of_messages_are_what_the_page_shows(drill, facebook, hours, direct, human):
    said = drill.message(PAGE, "ravi", "bijli nahi", created_at=ago(hours=hours))
    (way,) = Facebook.ways(Heard("direct", ago(hours=hours)), datetime.now(UTC))
    assert way.name == ("direct" if direct else "human_agent" if human else "by_hand")
    for name, open_ in (("direct", direct), ("human_agent", human)):
        reply = reply_to(said, way=name, text=f"{name} {MARK}")
        if open_:
            assert facebook.send(reply)
        else:
            refused(facebook, reply, match="inbox", by_hand=True)


def test_nothing_automatic_goes_as_a_persons_answer(drill, facebook, said):
    refused(facebook, reply_to(said, way="human_agent", automatic=True), match="person", by_hand=True)
    assert len(drill.talk(PAGE, "ravi")) == 1


def test_a_message_has_its_own_length(drill, facebook, visit, said):
    long = "न" * 2001 + MARK
    assert facebook.send(reply_to(visit, long))
    refused(facebook, reply_to(said, long, way="direct"), match="2000 characters")


def test_nothing_is_sent_to_nothing(facebook, visit):
    for reply in (reply_to(visit, way="direct", to=""), replace(reply_to(visit), in_reply_to="x/../y")):
        refused(facebook, reply, match="nothing on Facebook")


def test_what_was_removed_takes_no_reply(drill, facebook, visit, remark):
    for thing in (visit, remark):
        drill.store.delete(thing["id"])
        refused(facebook, reply_to(thing), match="deleted", gone=True)


@pytest.mark.parametrize(
    ("kind", "match", "flags"),
    [
        ("closed_window", "inbox", {"by_hand": True}),
        ("10/1893063", "send messages", {"by_hand": True}),
        ("551", "cannot be reached", {}),
        ("gone", "deleted", {}),  # a talk has no thing in it that could be gone: its ticket must not be closed for it
        ("404", "refused", {}),
        ("200", "permit", {"by_hand": True}),
        ("10", "permit", {"by_hand": True}),
        ("3", "permit", {"by_hand": True}),
        ("100", "Invalid parameter", {}),
        ("1705", "refused", {}),
        ("transient", "just now", {"retry": True}),
    ],
)
def test_a_definite_no_says_what_can_be_done(drill, facebook, said, kind, match, flags):
    drill.fault("message", kind)
    refused(facebook, reply_to(said, way="direct"), match=match, **flags)
    assert len(drill.talk(PAGE, "ravi")) == 1


@pytest.mark.parametrize(
    ("kind", "state", "permanent"),
    [
        ("expired", "auth_failed", True),
        ("102", "auth_failed", True),
        ("368", "failing", True),
        ("32", "limited", False),
        ("429", "limited", False),
    ],
)
def test_a_page_that_is_down_sends_nothing(drill, facebook, visit, kind, state, permanent):
    drill.fault("reply", kind)
    with pytest.raises(ChannelDown) as down:
        facebook.send(reply_to(visit))
    assert (down.value.state, down.value.permanent) == (state, permanent) and drill.replies_to(visit["id"]) == []


@pytest.mark.parametrize("kind", ["timeout_after_commit", "drop_after_commit", "503_after_commit"])
@pytest.mark.parametrize("way", ["reply", "private", "direct"])
def test_a_lost_answer_is_uncertain_and_the_page_tells(drill, facebook, remark, said, kind, way):
    drill.fault("reply" if way == "reply" else "message", kind)
    reply = reply_to(said if way == "direct" else remark, way=way)
    with pytest.raises(Uncertain):
        facebook.send(reply)
    assert facebook.look(reply) is not None


@pytest.mark.parametrize("kind", ["503", "html", "not_json", "empty", "list", "drop", "1", "2", "506"])
def test_an_unclear_answer_is_uncertain_and_the_page_tells(drill, facebook, visit, kind):
    drill.fault("reply", kind)
    with pytest.raises(Uncertain):
        facebook.send(reply_to(visit))
    assert facebook.look(reply_to(visit)) is None


def test_a_reply_that_never_left_may_be_tried_again(drill, visit):
    settings = SimpleNamespace(graph_api_base=free_address(), graph_api_version="v26.0")
    refused(Facebook(drill.account(PAGE), settings), reply_to(visit), match="nothing was sent", retry=True)


# -- looking --


def test_looking_goes_page_by_page_and_takes_only_our_own_words(drill, facebook, visit):
    ours = drill.comment(PAGE, f"Cleaned. {MARK}", visit["id"])
    for n in range(120):
        drill.comment("bala", f"haan {n} {MARK}", visit["id"])
    assert facebook.look(reply_to(visit)).external_id == ours["id"]
    other = reply_to(visit, text="SMGT-000042/21")
    assert facebook.look(replace(other, mark="SMGT-000042/21")) is None
    assert facebook.look(reply_to(visit, attempted_at=None)).external_id == ours["id"]


def test_looking_goes_back_to_just_before_the_attempt(drill, facebook):
    visit = drill.post(PAGE, "asha", "nali", created_at=ago(hours=2))
    drill.comment(PAGE, f"old {MARK}", visit["id"], created_at=ago(minutes=9))
    assert facebook.look(reply_to(visit)) is None
    assert facebook.look(reply_to(visit, attempted_at=ago(minutes=6))) is not None


def test_looking_below_a_post_stops_at_what_is_older_than_the_attempt(drill, facebook):
    visit = drill.post(PAGE, "asha", "nali", created_at=ago(days=1))
    for n in range(250):
        drill.comment("bala", f"haan {n}", visit["id"], created_at=ago(hours=1))
    drill.calls.clear()
    assert facebook.look(reply_to(visit)) is None and len(drill.calls) == 1


def test_looking_in_talks_stops_at_those_that_did_not_move(drill, facebook, said):
    for n in range(60):
        drill.message(PAGE, f"person{n}", "namaste", created_at=ago(hours=1))
    drill.calls.clear()
    assert facebook.look(reply_to(said, way="direct")) is None and len(drill.calls) == 1


def test_a_failed_look_decides_nothing_and_a_removed_post_holds_nothing(drill, facebook, visit):
    drill.fault("comments", "503")
    with pytest.raises(ChannelDown):
        facebook.look(reply_to(visit))
    drill.store.delete(visit["id"])
    assert facebook.look(reply_to(visit)) is None


# -- before anyone types --


@pytest.mark.parametrize(
    ("manner", "age", "used", "names"),
    [
        ("post", timedelta(days=400), False, ["reply"]),
        ("comment", timedelta(days=1), False, ["reply", "private"]),
        ("comment", timedelta(days=1), True, ["reply"]),
        ("comment", timedelta(days=7), False, ["reply"]),
        ("direct", timedelta(hours=23, minutes=59), False, ["direct"]),
        ("direct", timedelta(hours=24), False, ["human_agent"]),
        ("direct", timedelta(days=6, hours=23), False, ["human_agent"]),
        ("direct", timedelta(days=7), False, ["by_hand"]),
    ],
)
def test_the_ways_to_answer_and_until_when(manner, age, used, names):
    ways = Facebook.ways(Heard(manner, NOW - age, private_used=used), NOW)
    assert [way.name for way in ways] == names
    assert all(way.until is None or way.until > NOW for way in ways)
    assert all(way.sentence.endswith(".") for way in ways if way.name in ("human_agent", "by_hand"))


def test_a_countdown_ends_when_facebooks_does():
    (direct,) = Facebook.ways(Heard("direct", NOW), NOW)
    _, private = Facebook.ways(Heard("comment", NOW), NOW)
    assert (direct.until - NOW, private.until - NOW) == (timedelta(hours=24), timedelta(days=7))


def test_a_person_finds_what_he_is_to_answer_by_hand():
    assert Facebook.by_hand_link("111_900") == "https://www.facebook.com/111_900"
    assert Facebook.by_hand_link("m_abc").startswith("https://business.facebook.com/")
