"""What Facebook pushes: believed only when signed and fresh, read in any order, and made whole by asking."""

import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from smgt.channels.base import BadHook, ChannelDown
from smgt.channels.facebook_push import hear
from smgt.drill import graph_shapes as shapes
from smgt.drill.graph_server import secret
from tests.channels.pages import PAGE, opened
from tests.channels.small import ago

# the test vector of CHANNELS 2.4: Facebook escapes what is not ASCII, so only the raw bytes match
VECTOR = (
    rb'{"object":"page","entry":[{"id":"111","time":1795298400,"changes":[{"field":"feed","value":{"item":"comment",'
    rb'"verb":"add","message":"\u092a\u093e\u0928\u0940"}}]}]}'
)
SIGNED = {"X-Hub-Signature-256": "sha256=442974d9b8a5c43abb9bdb646d8225c2ef49d48abd7cce3fcacbe8034aa63b0d"}
THEN = datetime.fromtimestamp(1795298400, UTC)


def pushed(facebook, *changes, field="feed", page=None, at=None):
    """The body of a push with these changes."""
    when = int((at or datetime.now(UTC)).timestamp())
    entry = {"id": page or facebook.identity, "time": when, "changes": [{"field": field, "value": v} for v in changes]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def talked(facebook, **message):
    now = int(datetime.now(UTC).timestamp() * 1000)
    event = {"sender": {"id": "555"}, "recipient": {"id": facebook.identity}, "timestamp": now - 1000} | message
    return json.dumps(
        {"object": "page", "entry": [{"id": facebook.identity, "time": now, "messaging": [event]}]}
    ).encode()


def comment(facebook, **facts):
    base = {
        "item": "comment", "verb": "add", "comment_id": "900_901", "post_id": f"{facebook.identity}_900",
        "parent_id": f"{facebook.identity}_900", "from": {"id": "555", "name": "Ravi"},
        "message": "gali 4 mein pani nahi", "created_time": 1795298390,
    }  # fmt: skip
    return {name: value for name, value in (base | facts).items() if value is not None}


def one(facebook, body):
    (item,) = facebook.unpack(body)
    return item


# -- believed or not --


def test_the_recorded_signature_is_believed():
    hear(VECTOR, SIGNED, THEN, "demo-app-secret")
    hear(VECTOR, {"x-hub-signature-256": SIGNED["X-Hub-Signature-256"]}, THEN, "demo-app-secret")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (VECTOR + b" ", SIGNED),
        (json.dumps(json.loads(VECTOR), ensure_ascii=False).encode(), SIGNED),
        (VECTOR, {}),
        (VECTOR, {"X-Hub-Signature-256": ""}),
        (VECTOR, {"X-Hub-Signature-256": "sha256=é"}),
        (VECTOR, {"X-Hub-Signature": SIGNED["X-Hub-Signature-256"]}),
    ],
)
def test_whoever_does_not_know_the_secret_is_not_believed(body, headers):
    with pytest.raises(BadHook, match="signed"):
        hear(body, headers, THEN, "demo-app-secret")


@pytest.mark.parametrize(
    ("late", "believed"),
    [
        (timedelta(hours=47), True),
        (timedelta(hours=49), False),
        (timedelta(minutes=-9), True),
        (timedelta(minutes=-11), False),
    ],
)
def test_an_old_push_is_a_replay(late, believed):
    if believed:
        hear(VECTOR, SIGNED, THEN + late, "demo-app-secret")
    else:
        with pytest.raises(BadHook, match="repeating"):
            hear(VECTOR, SIGNED, THEN + late, "demo-app-secret")


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[" * 100_000, b'{"entry":[{"id":"1"}]}'])
def test_signed_nonsense_is_refused(facebook, body):
    signature = hmac.digest(secret(facebook.identity).encode(), body, "sha256").hex()
    with pytest.raises(BadHook):
        facebook.hear(body, {"X-Hub-Signature-256": f"sha256={signature}"}, datetime.now(UTC))


def test_the_question_is_answered_to_facebook_only(drill, facebook):
    asked = {"hub.mode": "subscribe", "hub.challenge": "115", "hub.verify_token": drill.account(PAGE)["verify_token"]}
    assert facebook.challenge(asked) == "115"
    for wrong in (
        {"hub.verify_token": "é"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<b>"},
        {"hub.challenge": ""},
    ):
        with pytest.raises(BadHook):
            facebook.challenge(asked | wrong)


# -- what is in it --


def test_a_comment_that_was_pushed_is_whole_without_asking(drill, facebook):
    item = one(facebook, pushed(facebook, comment(facebook)))
    assert (item.external_id, item.manner, item.text) == ("900_901", "comment", "gali 4 mein pani nahi")
    assert (item.author_id, item.author_name, item.own) == ("555", "Ravi", False)
    assert item.conversation == f"{facebook.identity}_900" and item.replies_to == (item.conversation,)
    assert item.sent_at == datetime.fromtimestamp(1795298390, UTC) and item.revises == "900_901"
    assert item.link == "https://www.facebook.com/900_901" and drill.calls == []


def test_a_push_and_a_poll_tell_the_same(drill, facebook):
    drill.store.send_hooks(PAGE, "http://127.0.0.1:9/")
    speech = drill.post(PAGE, PAGE, "speech")
    first = drill.comment("bala", "sadak tuti", speech["id"])
    drill.comment("asha", "yahan bhi", first["id"])
    drill.post(PAGE, "asha", "nali", photo="https://scontent.xx.fbcdn.net/a.jpg")
    drill.post(PAGE, "ravi", "@CMO", tagged=True)
    drill.message(PAGE, "ravi", "bijli", photo="https://scontent.xx.fbcdn.net/b.png")
    drill.message(PAGE, "ravi", "dhanyavaad", by_page=True)
    by_push = {item.external_id: item for body in bodies(drill) for item in facebook.unpack(body)}
    by_poll = {item.external_id: item for page in facebook.fetch({}) for item in page.items}
    assert by_push.keys() == by_poll.keys() and len(by_push) == 7
    assert {key: essence(item) for key, item in by_push.items()} == {k: essence(item) for k, item in by_poll.items()}
    assert {f.url for i in by_push.values() for f in i.files} == {f.url for i in by_poll.values() for f in i.files}


RECORDED = r"""{"object":"page","entry":[{"id":"PAGE","time":1795298400,"changes":[
 {"field":"feed","value":{"item":"comment","verb":"add","comment_id":"900_901","post_id":"PAGE_900","parent_id":"PAGE_900",
  "from":{"id":"555","name":"Ravi"},"message":"gali 4 mein pani nahi","created_time":1795298390,
  "post":{"id":"PAGE_900","permalink_url":"https://www.facebook.com/1/posts/900","is_published":true}}},
 {"field":"feed","value":{"item":"comment","verb":"remove","comment_id":"900_901","post_id":"PAGE_900",
  "parent_id":"PAGE_900","from":{"id":"555","name":"Ravi"},"created_time":1795298500}},
 {"field":"feed","value":{"item":"photo","verb":"add","post_id":"PAGE_950","photo_id":"951",
  "link":"https://scontent.xx.fbcdn.net/...","published":1,"from":{"id":"556","name":"Asha"},"message":"...",
  "created_time":1795298600}},
 {"field":"mention","value":{"item":"post","verb":"add","post_id":"556_960","sender_id":"556","sender_name":"Asha",
  "message":"@Demo CM Page ...","permalink_url":"...","created_time":1795298700}}]},
 {"id":"PAGE","time":1795298800000,"messaging":[
 {"sender":{"id":"9"},"recipient":{"id":"PAGE"},"timestamp":1795298799000,"message":{"mid":"m_demo1","text":"...",
  "attachments":[{"type":"image","payload":{"url":"https://scontent.xx.fbcdn.net/..."}}],"reply_to":{"mid":"m_demo0"}}},
 {"sender":{"id":"PAGE"},"recipient":{"id":"9"},"timestamp":1795298801000,
  "message":{"mid":"m_demo2","is_echo":true,"app_id":42,"text":"our own reply"}},
 {"sender":{"id":"9"},"recipient":{"id":"PAGE"},"timestamp":1795298809000,
  "message":{"mid":"m_demo1","is_deleted":true}}]}]}"""


def test_the_recorded_pushes_are_read_as_they_are(drill, facebook):
    found = list(facebook.unpack(RECORDED.replace("PAGE", facebook.identity).encode()))
    assert [(item.external_id.replace(facebook.identity, "PAGE"), item.manner, item.removed) for item in found] == [
        ("900_901", "comment", ""), ("900_901", "comment", "deleted"),
        ("PAGE_950", "post", ""), ("556_960", "post", ""),
        ("m_demo1", "direct", ""), ("m_demo2", "direct", ""), ("m_demo1", "direct", "deleted"),
    ]  # fmt: skip
    assert found[0].link == "https://www.facebook.com/1/posts/900?comment_id=901"
    assert [item.own for item in found] == [False] * 5 + [True, False]
    assert [len(item.files) for item in found] == [0, 0, 1, 0, 1, 0, 0] and drill.calls == []


def essence(item):
    """What must be equal however it came; only a push about a message does not name its author."""
    name = item.author_name if item.manner != "direct" else ""
    return item.text, item.manner, item.author_id, name, item.conversation, item.replies_to, item.own, item.revises


def bodies(drill):
    """What the drill would push."""
    from_shapes = [(row, row["verb"], row["at_ms"]) for row in drill.store.waiting()]
    return [json.dumps(shapes.push(drill.store, *each)).encode() for each in from_shapes]


def test_an_edit_is_fetched_and_heals_an_add_that_never_came(drill, facebook):
    speech = drill.post(PAGE, PAGE, "speech")
    first = drill.comment("bala", "sadak tuti", speech["id"])
    answer = drill.comment("asha", "yahan bhi", first["id"])
    drill.store.edit(answer["id"], "yahan bhi, ward 5")
    bare = comment(
        facebook,
        verb="edited",
        comment_id=answer["id"],
        post_id=speech["id"],
        parent_id=None,
        message="an earlier edit",
    )
    item = one(facebook, pushed(facebook, bare))
    assert (item.text, item.replies_to, item.author_name) == ("yahan bhi, ward 5", (first["id"], speech["id"]), "asha")


def test_a_push_that_lacks_words_or_author_is_fetched(drill, facebook):
    tagged = drill.post(PAGE, "asha", "@CMO bijli nahi", tagged=True)
    bare = {"item": "post", "verb": "add", "post_id": tagged["id"], "sender_id": tagged["author_id"]}
    assert one(facebook, pushed(facebook, bare, field="mention")).text == "@CMO bijli nahi"


def test_what_is_gone_when_asked_for_is_removed(facebook):
    item = one(facebook, pushed(facebook, comment(facebook, verb="edited")))
    assert (item.external_id, item.removed, item.text) == ("900_901", "deleted", "")


def test_where_facebook_cannot_be_asked_the_push_waits_or_stands_as_it_is(drill, facebook):
    edited = pushed(facebook, comment(facebook, verb="edited"))
    drill.fault("object", "503")
    with pytest.raises(ChannelDown):
        list(facebook.unpack(edited))
    drill.fault("object", "200")
    assert one(facebook, edited).text == "gali 4 mein pani nahi"


def test_a_removal_hides_the_words(facebook):
    item = one(facebook, pushed(facebook, comment(facebook, verb="remove", message=None)))
    assert (item.external_id, item.removed, item.text, item.revises) == ("900_901", "deleted", "", "900_901")


@pytest.mark.parametrize("kind", ["post", "status", "photo", "video", "share"])
def test_a_visitors_post_is_read_whatever_it_is(facebook, kind):
    link = "https://scontent.xx.fbcdn.net/v/film"
    value = {"item": kind, "verb": "add", "post_id": "111_950", "link": link, "from": {"id": "556", "name": "Asha"},
             "message": "dekhiye", "created_time": 1795298600}  # fmt: skip
    item = one(facebook, pushed(facebook, value))
    assert (item.external_id, item.manner, item.conversation, item.replies_to) == ("111_950", "post", "111_950", ())
    assert [file.url for file in item.files] == ([link] if kind in ("photo", "video") else [])


@pytest.mark.parametrize(
    "value",
    [
        {"item": "reaction", "verb": "add", "post_id": "111_950", "reaction_type": "like"},
        {"item": "like", "verb": "add", "post_id": "111_950"},
        {"item": "comment", "verb": "hide", "comment_id": "900_901", "post_id": "111_900"},
        {"item": "comment", "verb": "add"},
        {"item": ["comment"], "verb": {}, "comment_id": [], "post_id": None},
        {},
        None,
    ],
)
def test_likes_and_nonsense_are_nothing(facebook, value):
    assert list(facebook.unpack(pushed(facebook, value))) == []


def test_what_happens_on_another_page_is_not_ours(facebook):
    assert list(facebook.unpack(pushed(facebook, comment(facebook), page="222"))) == []


def test_our_own_comment_is_our_own(facebook):
    ours = comment(facebook, **{"from": {"id": facebook.identity, "name": "CMO"}})
    assert one(facebook, pushed(facebook, ours)).own


# -- messages --


def test_a_message_and_what_it_answers(facebook):
    item = one(facebook, talked(facebook, message={"mid": "m_1", "text": "namaste", "reply_to": {"mid": "m_0"}}))
    assert (item.external_id, item.manner, item.author_id, item.conversation) == ("m_1", "direct", "555", "555")
    assert (item.replies_to, item.own, item.link) == (("m_0",), False, "")
    assert abs(item.sent_at - ago(seconds=1)) < timedelta(seconds=10)


@pytest.mark.parametrize("app", [{"app_id": 42}, {}])
def test_an_echo_is_our_own_from_us_or_from_the_inbox(facebook, app):
    sides = {"sender": {"id": facebook.identity}, "recipient": {"id": "555"}}
    item = one(facebook, talked(facebook, **sides, message={"mid": "m_2", "is_echo": True, "text": "ji", **app}))
    assert (item.own, item.conversation) == (True, "555")


def test_an_unsent_message_is_removed_and_an_edited_one_changed(facebook):
    gone = one(facebook, talked(facebook, message={"mid": "m_1", "is_deleted": True}))
    assert (gone.removed, gone.text) == ("deleted", "")
    edited = one(facebook, talked(facebook, message_edit={"mid": "m_1", "text": "namaste ji", "num_edit": 1}))
    assert (edited.revises, edited.text) == ("m_1", "namaste ji")


def test_a_messages_pictures_come_and_stickers_and_places_do_not(facebook):
    url = "https://scontent.xx.fbcdn.net/b.png"
    kinds = [{"type": kind, "payload": {"url": url}} for kind in ("image", "sticker", "location", "fallback")]
    item = one(facebook, talked(facebook, message={"mid": "m_1", "attachments": kinds}))
    assert [(file.url, file.content_type) for file in item.files] == [(url, "image/png")]


@pytest.mark.parametrize(
    "event", [{"delivery": {"mids": ["m_1"]}}, {"read": {}}, {"message": {"text": "no id"}}, {"message": []}]
)
def test_receipts_and_nonsense_are_nothing(facebook, event):
    assert list(facebook.unpack(talked(facebook, **event))) == []


# -- asking again --


def test_asking_again_tells_what_was_edited_and_what_is_gone(drill, facebook):
    things = [drill.post(PAGE, f"citizen{n}", f"shikayat {n}")["id"] for n in range(60)]
    drill.store.edit(things[1], "edited")
    for thing in (things[2], things[57]):
        drill.store.delete(thing)
    found = {item.external_id: item for item in facebook.recheck([*things, "m_1"])}
    assert found.keys() == set(things)
    assert {each for each, item in found.items() if item.removed} == {things[2], things[57]}
    assert found[things[1]].text == "edited" and found[things[1]].revises == things[1]


def test_asking_again_fails_in_words(drill, facebook):
    drill.fault("objects", "expired")
    with pytest.raises(ChannelDown, match="expired"):
        list(facebook.recheck(["1_2"]))


# -- one address --


def test_an_address_is_read(drill, facebook):
    visit = drill.post(PAGE, "asha", "nali")
    remark = drill.comment("bala", "haan", visit["id"])
    page, story = visit["id"].split("_")
    number = remark["id"].split("_")[1]
    for link in (
        f"https://www.facebook.com/{PAGE}/posts/{story}",
        f"https://m.facebook.com/{page}/posts/nali-band/{story}/?ref=share",
        f"https://www.facebook.com/permalink.php?story_fbid={story}&id={page}",
        f"https://www.facebook.com/story.php?story_fbid={story}&id={page}",
        f"https://www.facebook.com/{visit['id']}",
    ):
        assert facebook.read_one(link).external_id == visit["id"], link
    for link in (
        f"{PAGE}/posts/{story}?comment_id={number}",
        f"permalink.php?story_fbid={story}&id={page}&comment_id={number}",
    ):
        item = facebook.read_one(f"https://www.facebook.com/{link}")
        assert (item.external_id, item.conversation, item.manner) == (remark["id"], visit["id"], "comment")


@pytest.mark.parametrize(
    "link",
    ["", "nonsense", "https://x.com/a/status/1", "https://www.facebook.com/cmohry", "https://facebook.com.evil.example/a/posts/12345",
     "javascript:alert(1)", "https://[", "ftp://facebook.com/a/posts/12345"],
)  # fmt: skip
def test_other_addresses_are_none(facebook, link):
    assert facebook.read_one(link) is None


@pytest.mark.parametrize(
    "path",
    ["cmohry/posts/pfbid02abcXYZ", "share/p/1AbC", "reel/123456789", "cmohry/posts/99999999",
     "groups/1/posts/123456789", "cmohry/posts/99999999?comment_id=Y29tbWVudA"],
)  # fmt: skip
def test_what_facebook_does_not_show_us_is_for_a_person(facebook, path):
    with pytest.raises(ChannelDown, match="by hand"):
        facebook.read_one(f"https://www.facebook.com/{path}")


def test_of_what_a_push_points_at_nothing_is_fetched_while_facebook_must_rest(drill, facebook):
    said = [drill.post(PAGE, f"c{n}", f"nali {n}") for n in range(3)]
    body = pushed(facebook, *({"item": "status", "verb": "edited", "post_id": each["id"]} for each in said))
    drill.used = 80
    with pytest.raises(ChannelDown) as down:
        list(facebook.unpack(body))
    assert (down.value.state, down.value.until, facebook.use.calls) == ("limited", facebook.use.slow_until, 1)
    drill.used = 1
    assert {item.external_id for item in opened(drill).unpack(body)} == {each["id"] for each in said}


def test_a_recheck_stops_where_facebook_must_rest(drill, facebook):
    said = [drill.post(PAGE, "asha", f"nali {n}")["id"] for n in range(120)]
    drill.used = 80
    assert [item.external_id for item in facebook.recheck(said)] == said[:50] and facebook.use.calls == 1
    drill.used = 1
    assert len(list(opened(drill).recheck(said))) == 120
