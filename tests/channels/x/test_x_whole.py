"""What X says of things known before, how each can be answered, pasted links, and pushes; against the local X."""

import json
from datetime import UTC, datetime

import pytest

from smgt.channels import x as x_module
from smgt.channels.base import BadHook, ChannelDown, Heard, NotSent
from smgt.channels.x import X
from smgt.channels.x_door import _note_limit
from smgt.channels.x_posts import born
from smgt.drill.x_rows import user_id
from smgt.drill.x_server import app_credentials
from tests.channels.small import ago, items
from tests.channels.xs import CM, CMO, OAUTH1, opened, reply_to

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
ROOMY = {"limit": "1667", "remaining": "1660", "reset": "1795298400"}
SECRET = "demo-consumer-secret"
# CHANNELS 1.6 and 2.4: vectors that were tried against X's own code
CRC = {"response_token": "sha256=YaQmMeM57t6WPKNM1fUPdiqtAUMMEDuKqEx/ugtZCOo="}
BODY = (
    rb'{"object":"page","entry":[{"id":"111","time":1795298400,"changes":[{"field":"feed","value":'
    rb'{"item":"comment","verb":"add","message":"\u092a\u093e\u0928\u0940"}}]}]}'
)
SIGNED = "sha256=obsiynNRFjFqd9t1VBAzbHdfJZBC3qT5wZSp09IqaUk="


# -- the re-check --


def test_a_recheck_names_what_was_deleted_and_what_is_withheld(drill, x, complaint):
    gone = drill.post("bala", f"@{CMO} deleted later")
    hidden = drill.post("bala", f"@{CMO} withheld later")
    drill.store.delete(gone["id"])
    drill.store.withhold(hidden["id"])
    found = {item.external_id: item for item in x.recheck([complaint["id"], gone["id"], hidden["id"]])}
    assert {key: item.removed for key, item in found.items()} == {
        complaint["id"]: "",
        gone["id"]: "deleted",
        hidden["id"]: "withheld",
    }
    assert found[complaint["id"]].revises == complaint["id"]
    assert found[gone["id"]].text == "" and found[gone["id"]].sent_at == born(gone["id"])


def test_a_recheck_gives_the_newest_version_of_an_edited_post(drill, x, complaint):
    second = drill.post("asha", f"@{CMO} nali band h, ward 5", edit_of=complaint["id"])
    third = drill.post("asha", f"@{CMO} nali band h, ward 5, near school", edit_of=second["id"])
    (item,) = x.recheck([complaint["id"]])
    assert (item.external_id, item.revises) == (third["id"], complaint["id"]) and item.text.endswith("school")
    assert [each.external_id for each in x.recheck([complaint["id"], second["id"]])] == [third["id"]]


def test_a_recheck_asks_a_hundred_at_a_time_and_only_about_posts(drill, x):
    posts = [drill.post("asha", f"@{CMO} {n}")["id"] for n in range(230)]
    drill.store.delete(posts[-1])
    gone = [item for item in x.recheck(["dm-5", "broken-1", *posts, "12"]) if item.removed]
    assert [item.external_id for item in gone] == [posts[-1], "12"] and x.use.calls == 3


def test_a_recheck_of_things_all_gone_is_an_answer_too(x):
    assert [item.removed for item in x.recheck(["5", "6"])] == ["deleted", "deleted"]


def test_a_recheck_that_x_refuses_decides_nothing(drill, x, complaint):
    drill.store.delete(complaint["id"])
    drill.fault("lookup", "503")
    with pytest.raises(ChannelDown):
        list(x.recheck([complaint["id"]]))


# -- a pasted link --


def test_a_pasted_link_gives_the_post_whoever_it_tags(drill, x):
    post = drill.post("asha", f"@{CM} ration nahi mila", name="Asha")
    item = x.read_one(f"https://twitter.com/asha/status/{post['id']}?s=20")
    assert (item.external_id, item.author_name, item.manner, item.summons) == (post["id"], "Asha", "post", False)


def test_a_pasted_link_to_an_old_version_gives_the_newest(drill, x, complaint):
    newest = drill.post("asha", f"@{CMO} corrected", edit_of=complaint["id"])
    assert x.read_one(f"https://x.com/i/status/{complaint['id']}").external_id == newest["id"]


def test_what_x_will_not_show_is_typed_in_by_hand(drill, x, complaint):
    drill.store.delete(complaint["id"])
    with pytest.raises(ChannelDown, match="does not show"):
        x.read_one(complaint["id"].join(("https://x.com/asha/status/", "")))
    drill.fault("lookup", "403")
    with pytest.raises(ChannelDown):
        x.read_one("https://x.com/asha/status/5")


def test_an_address_elsewhere_is_not_asked_for(x):
    assert x.read_one("https://example.org/asha/status/5") is None and x.use.calls == 0


# -- how it can be answered --


@pytest.mark.parametrize(
    ("heard", "way"),
    [
        (Heard("post", NOW), "reply"),
        (Heard("comment", NOW, summons=True), "reply"),
        (Heard("post", NOW, summons=False), "by_hand"),
        (Heard("direct", NOW), "direct"),
        (Heard("direct", NOW, summons=False), "direct"),
    ],
)
def test_each_thing_said_has_one_way_to_be_answered(heard, way):
    (found,) = X.ways(heard, NOW)
    assert found.name == way and found.until is None and bool(found.sentence) == (way == "by_hand")
    assert found.limit == (10_000 if way == "direct" else None)


def test_the_way_by_hand_leads_to_the_post():
    assert X.by_hand_link("2123663127475126272") == "https://x.com/intent/post?in_reply_to=2123663127475126272"
    assert X.by_hand_link("dm-5") == "https://x.com/messages" and X.by_hand_link("nonsense") == ""


def test_what_the_item_says_of_summons_is_what_x_then_does(drill, x):
    tagged = drill.post("asha", f"@{CMO} paani nahi")
    ours = drill.post(CMO, "A new scheme")
    drill.post("bala", "see this", quote_of=ours["id"])
    drill.post("chand", "and this", in_reply_to=ours["id"])
    stranger = drill.post("dev", f"@{CM} bijli nahi")
    found = [x.read_one(f"https://x.com/i/status/{row['id']}") for row in drill.store.shown("all")]
    for item in found:
        if not item.own:
            assert item.summons == (item.external_id != stranger["id"])
            assert item.summons == (not _refused(x, item.external_id)), item.text
    assert tagged["id"] in {item.external_id for item in found}


def _refused(x, post_id):
    try:
        x.send(reply_to({"id": post_id}, f"Answer to {post_id} SMGT-000042/2"))
    except NotSent as no:
        return no.by_hand
    return False


def test_a_refusal_says_whether_a_hand_can_help_or_nothing_is_there(drill, x, complaint):
    stranger = drill.post("bala", f"@{CM} ration card nahi bana")
    with pytest.raises(NotSent) as no:
        x.send(reply_to(stranger))
    assert (no.value.by_hand, no.value.gone) == (True, False)
    drill.store.delete(complaint["id"])
    with pytest.raises(NotSent) as no:
        x.send(reply_to(complaint))
    assert (no.value.by_hand, no.value.gone) == (False, True)


def test_a_direct_message_goes_to_its_author_alone(drill, x):
    drill.direct("asha", CMO, "Mera phone 00000")
    (item,) = items(x.fetch({}))
    delivery = x.send(reply_to({"id": item.external_id}, way="direct", to=item.author_id))
    (said,) = [each for each in drill.directs_of("asha") if each["to"] == "asha"]
    assert said["from"] == CMO and said["text"].endswith("SMGT-000042/2")
    assert delivery.external_id.startswith("dm-") and drill.store.shown("by", user_id(CMO)) == []


def test_who_never_wrote_to_us_gets_no_direct_message(x, complaint):
    with pytest.raises(NotSent, match="permission to DM") as no:
        x.send(reply_to(complaint, way="direct", to=str(user_id("asha"))))
    assert no.value.retry is False


def test_nobody_gets_no_direct_message(x):
    with pytest.raises(NotSent, match="nobody"):
        x.send(reply_to({"id": "dm-5"}, way="direct", to="unknown"))


def test_keys_that_may_not_send_direct_messages_leave_the_account_up(drill, complaint):
    drill.direct("asha", CMO, "hello")
    x = opened(drill, credentials=app_credentials(CMO))
    with pytest.raises(NotSent, match="own keys") as no:
        x.send(reply_to(complaint, way="direct", to=str(user_id("asha"))))
    assert no.value.by_hand


@pytest.mark.parametrize(("kind", "state"), [("401", "auth_failed"), ("402", "no_credit"), ("429", "limited")])
def test_an_account_that_is_down_sends_no_direct_message_either(drill, x, kind, state):
    drill.direct("asha", CMO, "hello")
    drill.fault("messages", kind)
    with pytest.raises(ChannelDown) as down:
        x.send(reply_to({"id": "dm-5"}, way="direct", to=str(user_id("asha"))))
    assert down.value.state == state and len(drill.directs_of(CMO)) == 1


# -- edits in any order --


def test_an_edit_seen_late_still_names_the_first_of_its_chain(drill, x):
    first = drill.post("asha", f"@{CMO} nali band h", created_at=ago(minutes=20))
    cursor = list(x.fetch({}))[-1].cursor
    second = drill.post("asha", f"@{CMO} ward 5", edit_of=first["id"], created_at=ago(minutes=15), late=600)
    third = drill.post("asha", f"@{CMO} ward 5, lane 2", edit_of=second["id"], created_at=ago(minutes=12), late=660)
    drill.post("bala", f"@{CMO} newer", created_at=ago(minutes=5))
    found = {item.external_id: item.revises for item in items(x.fetch(cursor))}
    assert found[third["id"]] == first["id"] and second["id"] not in found


# -- pushes --


def pushed(drill, **more):
    return opened(drill, credentials={"bearer_token": "drill-" + CMO, "consumer_secret": SECRET, **more})


def test_the_question_whether_this_address_is_ours_is_answered(drill):
    assert json.loads(pushed(drill).challenge({"crc_token": "crc-demo-token"})) == CRC


def test_what_x_signed_is_heard_whatever_case_its_header_has(drill):
    pushed(drill).hear(BODY, {"X-Twitter-Webhooks-Signature": SIGNED}, NOW)
    pushed(drill).hear(BODY, {"x-twitter-webhooks-signature": SIGNED}, NOW)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (BODY, {"X-Twitter-Webhooks-Signature": ""}),
        (BODY, {"X-Twitter-Webhooks-Signature": "sha256=पानी"}),
        (BODY + b" ", {"X-Twitter-Webhooks-Signature": SIGNED}),
        (BODY, {"X-Hub-Signature-256": SIGNED}),
    ],
)
def test_what_x_did_not_sign_is_a_bad_hook(drill, body, headers):
    with pytest.raises(BadHook):
        pushed(drill).hear(body, headers, NOW)


@pytest.mark.parametrize("args", [{}, {"crc_token": ""}, {"crc_token": ["x"]}])
def test_a_question_without_a_token_is_a_bad_hook(drill, args):
    with pytest.raises(BadHook):
        pushed(drill).challenge(args)


def test_without_a_secret_nothing_is_heard(drill):
    x = pushed(drill, consumer_secret="")
    with pytest.raises(BadHook, match="consumer_secret"):
        x.challenge({"crc_token": "t"})
    with pytest.raises(BadHook, match="consumer_secret"):
        x.hear(BODY, {"x-twitter-webhooks-signature": SIGNED}, NOW)


def test_a_push_only_rings_but_a_deletion_is_taken(drill):
    x = opened(drill, credentials=OAUTH1)
    mention = {"data": {"event_type": "post.mention.create", "payload": {"id": "5", "text": "hello"}}}
    deletion = {"data": {"event_uuid": "1", "event_type": "post.delete", "payload": {"id": "2123663127475126272"}}}
    assert list(x.unpack(json.dumps(mention).encode())) == []
    (item,) = x.unpack(json.dumps(deletion).encode())
    assert (item.external_id, item.removed, item.text) == ("2123663127475126272", "deleted", "")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"\xff", b'{"data": [5, {"event_type": "post.delete", "payload": "x"}]}', b"[" * 9999]
)
def test_a_push_that_holds_anything_raises_nothing(drill, body):
    assert list(opened(drill, credentials=OAUTH1).unpack(body)) == []


def test_a_secret_beside_a_bearer_token_is_for_pushes_only(drill, complaint):
    assert [item.external_id for item in items(pushed(drill, user_id=str(user_id(CMO))).fetch({}))] == [complaint["id"]]
    assert x_module.MOST_PAGES >= 500


def test_the_days_limit_is_told_with_each_post_and_the_tightest_is_kept(drill, x, complaint):
    x.send(reply_to(complaint))
    assert (x.use.day_limit, x.use.day_remaining) == (100, 99) and x.use.day_reset_at > datetime.now(UTC)
    _note_limit(x.use, {f"x-app-limit-24hour-{part}": value for part, value in ROOMY.items()})
    assert (x.use.day_limit, x.use.day_remaining) == (100, 99)
    _note_limit(x.use, {f"x-app-limit-24hour-{part}": value for part, value in (ROOMY | {"remaining": "1"}).items()})
    assert (x.use.day_limit, x.use.day_remaining) == (1667, 1)
