"""The X channel answers on the drill's local X: X's rules for replies, its faults, and the look for a lost one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from smgt.channels import x as x_module
from smgt.channels.base import ChannelDown, NotSent, Uncertain
from smgt.channels.x import X
from smgt.channels.x_posts import Us, posts
from tests.channels.small import MARK, free_address
from tests.channels.xs import CM, CMO, reply_to


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
