"""The local X answers in the shapes that X's API v2 answers in (CHANNELS 1.5): names, kinds and what is left out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import requests

from smgt.channels.x_api import FIELDS
from smgt.channels.x_direct import EVENTS
from smgt.drill.x_rows import user_id
from smgt.drill.x_server import DrillX, app_credentials

CMO = "demo_cmo_haryana"
ASKED = {name.replace("_", ".", 1): value for name, value in FIELDS.items()} | {"max_results": 100}
ASKED_DIRECT = {"dm_event.fields": EVENTS["dm_event_fields"], "expansions": EVENTS["expansions"]}
ID, TIME = re.compile(r"[0-9]{1,19}"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
# a pattern for text, a one-element list for a list, a dict for an object with these and no other keys; "?" may lack
MENTIONS = {"mentions": [{"start": int, "end": int, "username": str, "id": ID}]}
POST = {
    "id": ID,
    "text": str,
    "edit_history_tweet_ids": [ID],
    "author_id": ID,
    "conversation_id": ID,
    "created_at": TIME,
    "lang": str,
    "note_tweet?": {"text": str, "entities?": MENTIONS},
    "in_reply_to_user_id?": ID,
    "referenced_tweets?": [{"type": re.compile("replied_to|quoted|retweeted"), "id": ID}],
    "attachments?": {"media_keys": [re.compile(r"3_\d+")]},
    "entities?": MENTIONS,
    "withheld?": {"copyright": bool, "country_codes": [re.compile("[A-Z]{2}")]},
}
USER = {"id": ID, "username": str, "name": str}
MEDIUM = {"media_key": str, "type": str, "url": re.compile("http.*"), "width": int, "height": int}
INCLUDES = {"users?": [USER], "media?": [MEDIUM], "tweets?": [POST]}
ERROR = {
    "resource_type": str,
    "resource_id": ID,
    "parameter": str,
    "value": ID,
    "title": str,
    "detail": str,
    "type": re.compile("https://api.twitter.com/2/problems/resource-not-found"),
}
META = {"result_count": int, "newest_id": ID, "oldest_id": ID, "next_token?": str}
PAGE = {"data": [POST], "includes?": INCLUDES, "errors?": [ERROR], "meta": META}
EVENT = {
    "id": ID,
    "event_type": re.compile("MessageCreate"),
    "text": str,
    "sender_id": ID,
    "dm_conversation_id": re.compile(r"\d+-\d+"),
    "created_at": TIME,
    "attachments?": {"media_keys": [str]},
}
EVENTS_PAGE = {"data": [EVENT], "includes?": INCLUDES, "meta": {"result_count": int, "next_token?": str}}
PROBLEM = {"title": str, "detail": str, "type": str, "status": int}


@pytest.fixture
def drill(tmp_path):
    drill = DrillX(tmp_path / "x.db").start()
    drill.account(CMO, "CMO Haryana (drill)")
    yield drill
    drill.stop()


@pytest.fixture
def everything(drill):
    """Something of each kind that can be said."""
    post = drill.post("asha", f"@{CMO} paani nahi", name="Asha", photos=2)
    drill.post("bala", f"@{CMO} " + "सड़क टूटी है " * 40)
    drill.post("asha", f"@{CMO} paani & bijli nahi", edit_of=post["id"])
    drill.post("bala", "", retweet_of=post["id"])
    drill.post("chand", f"see this @{CMO}", quote_of=post["id"])
    drill.post("dev", f"me too @{CMO}", in_reply_to=post["id"])
    hidden = drill.post("dev", f"hidden @{CMO}")
    drill.store.withhold(hidden["id"], "IN,FR")
    gone = drill.post("dev", f"gone @{CMO}")
    drill.post("dev", f"below what is gone @{CMO}", in_reply_to=gone["id"])
    drill.store.delete(gone["id"])
    drill.direct("asha", CMO, "phone 00000", photos=1)
    drill.direct(CMO, "asha", "thank you")
    return drill


def get(drill, path, token=f"drill-{CMO}", **params):
    return requests.get(drill.url + path, params=params, headers={"Authorization": f"Bearer {token}"}, timeout=5)


def check(value, shape, where="answer"):
    """Fail where a value has not its shape."""
    if isinstance(shape, dict):
        assert isinstance(value, dict), where
        must = {name for name in shape if not name.endswith("?")}
        assert must <= value.keys() <= {name.rstrip("?") for name in shape}, f"{where}: {sorted(value)}"
        for name, inner in value.items():
            check(inner, shape.get(name, shape.get(name + "?")), f"{where}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list) and value, where
        for inner in value:
            check(inner, shape[0], f"{where}[]")
    elif isinstance(shape, re.Pattern):
        assert isinstance(value, str) and shape.fullmatch(value), f"{where}: {value!r}"
    else:
        assert type(value) is shape, f"{where}: {value!r}"


def test_mentions_look_as_on_x(everything):
    answer = get(everything, f"/2/users/{user_id(CMO)}/mentions", **ASKED).json()
    check(answer, PAGE)
    seen = {name for post in answer["data"] for name in post}
    assert seen == {name.rstrip("?") for name in POST}, "each field was seen"
    assert answer["includes"].keys() == {"users", "media", "tweets"} and answer["errors"]


def test_timelines_searches_and_lookups_look_as_on_x(everything):
    everything.post(CMO, "Namaste")
    check(get(everything, f"/2/users/{user_id(CMO)}/tweets", **ASKED).json(), PAGE)
    check(get(everything, "/2/tweets/search/recent", query=f"@{CMO}", **ASKED).json(), PAGE)
    ids = ",".join([str(row["id"]) for row in everything.store.shown("all")] + ["5"])
    check(get(everything, "/2/tweets", ids=ids, **ASKED).json(), {key: PAGE[key] for key in PAGE if key != "meta"})


def test_what_is_all_gone_has_no_data_at_all(drill):
    answer = get(drill, "/2/tweets", ids="5,6").json()
    check(answer, {"errors": [ERROR]})
    assert [each["value"] for each in answer["errors"]] == ["5", "6"]


def test_the_names_of_2026_are_the_same_shapes(everything):
    everything.new_names = True
    answer = get(everything, f"/2/users/{user_id(CMO)}/mentions", **ASKED).json()
    names = {name for post in answer["data"] for name in post}
    assert names >= {"note_post", "referenced_posts", "edit_history_post_ids"} and "posts" in answer["includes"]
    assert not [name for name in names if "tweet" in name]


def test_direct_messages_look_as_on_x(everything):
    check(get(everything, "/2/dm_events", **ASKED_DIRECT).json(), EVENTS_PAGE)
    talk = f"/2/dm_conversations/with/{user_id('asha')}/dm_events"
    answer = get(everything, talk, max_results=1, **ASKED_DIRECT).json()
    check(answer, EVENTS_PAGE)
    assert answer["meta"]["next_token"] and "phone" not in answer["data"][0]["text"]
    assert get(everything, "/2/dm_events", token="drill-bala").json() == {"meta": {"result_count": 0}}


def test_only_who_wrote_to_us_can_be_written_to(everything):
    path = f"{everything.url}/2/dm_conversations/with/{user_id('asha')}/messages"
    headers = {"Authorization": f"Bearer drill-{CMO}"}
    answer = requests.post(path, json={"text": "hello"}, headers=headers, timeout=5)
    assert answer.status_code == 201
    check(answer.json(), {"data": {"dm_conversation_id": re.compile(r"\d+-\d+"), "dm_event_id": ID}})
    stranger = path.replace(str(user_id("asha")), str(user_id("bala")))
    assert requests.post(stranger, json={"text": "hello"}, headers=headers, timeout=5).status_code == 403


def test_a_new_post_looks_as_on_x(drill):
    answer = requests.post(
        drill.url + "/2/tweets", json={"text": "Namaste"}, headers={"Authorization": f"Bearer drill-{CMO}"}, timeout=5
    )
    assert answer.status_code == 201
    check(answer.json(), {"data": {"id": ID, "text": str, "edit_history_tweet_ids": [ID]}})


@pytest.mark.parametrize("kind", ["401", "402", "403", "429", "503"])
def test_refusals_look_as_on_x(drill, kind):
    drill.fault("mentions", kind)
    answer = get(drill, f"/2/users/{user_id(CMO)}/mentions")
    assert answer.status_code == int(kind) == answer.json()["status"]
    check(answer.json(), PROBLEM)


@pytest.mark.parametrize("path", ["/2/users/me", "/2/dm_events"])
def test_the_keys_of_an_app_alone_are_nobody(drill, path):
    answer = get(drill, path, token=app_credentials(CMO)["bearer_token"])
    check(answer.json(), PROBLEM)
    assert answer.status_code == 403 and answer.json()["type"].endswith("unsupported-authentication")
    assert get(drill, f"/2/users/{user_id(CMO)}/mentions", token=f"app-{CMO}").status_code == 200


def test_each_answer_tells_the_limit_of_its_address(drill):
    limits = [get(drill, path).headers for path in ("/2/users/me", "/2/users/me", "/2/dm_events")]
    assert [(each["x-rate-limit-limit"], each["x-rate-limit-remaining"]) for each in limits] == [
        ("75", "74"),
        ("75", "73"),
        ("15", "14"),
    ]
    opens = datetime.fromtimestamp(int(limits[0]["x-rate-limit-reset"]), UTC)
    assert timedelta() < opens - datetime.now(UTC) <= timedelta(minutes=15)


def test_a_photograph_can_really_be_fetched(everything):
    answer = get(everything, f"/2/users/{user_id(CMO)}/mentions", **ASKED).json()
    first, second = (requests.get(medium["url"], timeout=5) for medium in answer["includes"]["media"][:2])
    assert first.headers["Content-Type"] == "image/png" and first.content.startswith(b"\x89PNG")
    assert first.content != second.content
