"""The local X: what its pages show, that it survives a restart, and what trainers can do over HTTP."""

import sqlite3
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import requests

from smgt.channels.x import X
from smgt.drill.x_rows import user_id
from smgt.drill.x_server import DrillX

CMO = "demo_cmo_haryana"
OLD_SCHEMA = """
CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL);
CREATE TABLE posts (
    id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES users, text TEXT NOT NULL,
    created_ms INTEGER NOT NULL, shown_ms INTEGER NOT NULL,
    parent_id INTEGER, conversation_id INTEGER NOT NULL, original_id INTEGER,
    first_id INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0);
"""


@pytest.fixture
def drill(tmp_path):
    drill = DrillX(tmp_path / "x.db").start()
    drill.account(CMO, "CMO Haryana (drill)")
    yield drill
    drill.stop()


def get(drill, path, **params):
    headers = {"Authorization": f"Bearer drill-{CMO}"}
    return requests.get(drill.url + path, params=params, headers=headers, timeout=5)


def many(number):
    return [{"username": f"citizen{n % 99}", "text": f"@{CMO} pani nahi {n}"} for n in range(number)]


def test_state_survives_a_restart_and_ids_rise(tmp_path):
    path = tmp_path / "x.db"
    first = DrillX(path).start()
    post = first.post("asha", f"@{CMO} namaste")
    first.stop()
    second = DrillX(path).start()
    later = second.post("asha", "phir se", in_reply_to=post["id"])
    assert second.replies_to(post["id"]) == [later] and int(later["id"]) > int(post["id"])
    second.stop()


def test_ids_within_a_millisecond_rise_too(drill):
    when = datetime.now(UTC)
    ids = [int(drill.post("asha", str(n), created_at=when)["id"]) for n in range(20)]
    assert ids == sorted(set(ids))


def test_trainers_write_break_and_erase_over_http(drill):
    facts = {"username": "asha", "name": "Asha", "text": f"@{CMO} paani nahi", "late": 0}
    post = requests.post(drill.url + "/drill/posts", json=facts, timeout=5).json()
    requests.post(drill.url + "/drill/faults", json={"path": "lookup", "kind": "503"}, timeout=5)
    assert get(drill, "/2/tweets", ids=post["id"]).status_code == 503
    assert get(drill, "/2/tweets", ids=post["id"]).json()["data"][0]["id"] == post["id"]
    requests.delete(f"{drill.url}/drill/posts/{post['id']}", timeout=5)
    answer = get(drill, "/2/tweets", ids=post["id"]).json()
    assert "data" not in answer and answer["errors"][0]["value"] == post["id"]


def test_faults_can_be_taken_back(drill):
    drill.fault("*", "503", times=5)
    requests.delete(drill.url + "/drill/faults", timeout=5)
    assert get(drill, "/2/users/me").json()["data"]["username"] == CMO


def test_strangers_and_nonsense_are_refused(drill):
    assert requests.get(drill.url + "/2/users/me", timeout=5).status_code == 401
    assert get(drill, "/2/users/1/mentions", max_results=3).status_code == 400
    assert get(drill, "/2/users/1/mentions", pagination_token="x", max_results=5).status_code == 400
    assert get(drill, "/2/users/1/mentions", max_results=5).json() == {"meta": {"result_count": 0}}
    assert get(drill, "/2/users/by/username/nobody").status_code == 404
    bad = requests.post(drill.url + "/drill/posts", json={"username": "a", "text": "b", "in_reply_to": "5"}, timeout=5)
    assert bad.status_code == 404


def test_fields_come_only_when_asked_for(drill):
    post = drill.post("asha", f"@{CMO} namaste")
    (bare,) = get(drill, "/2/tweets", ids=post["id"]).json()["data"]
    assert set(bare) == {"id", "text", "edit_history_tweet_ids"}
    full = get(drill, "/2/tweets", ids=post["id"], expansions="author_id", **{"tweet.fields": "author_id"}).json()
    assert full["includes"]["users"][0]["id"] == full["data"][0]["author_id"]


def test_the_search_knows_words_conversations_and_retweets(drill):
    post = drill.post("asha", f"@{CMO} bijli nahi h")
    answer = drill.post("asha", "abhi bhi", in_reply_to=post["id"])
    drill.post("bala", "", retweet_of=post["id"])
    found = get(drill, "/2/tweets/search/recent", query=f"@{CMO} -is:retweet").json()["data"]
    assert [each["id"] for each in found] == [post["id"]]
    found = get(drill, "/2/tweets/search/recent", query=f"conversation_id:{post['id']}").json()["data"]
    assert [each["id"] for each in found] == [answer["id"], post["id"]]


def test_the_search_reaches_back_seven_days(drill):
    drill.post("asha", f"@{CMO} old", created_at=datetime.now(UTC) - timedelta(days=8))
    new = drill.post("asha", f"@{CMO} new", created_at=datetime.now(UTC) - timedelta(days=6))
    found = get(drill, "/2/tweets/search/recent", query=f"@{CMO}").json()["data"]
    assert [each["id"] for each in found] == [new["id"]]
    begin = (datetime.now(UTC) - timedelta(days=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert get(drill, "/2/tweets/search/recent", query=f"@{CMO}", start_time=begin).status_code == 400


def test_the_search_pages_between_two_times(drill):
    start = datetime.now(UTC) - timedelta(hours=2)
    said = drill.store.post_many(many(30), created_at=start, every_ms=1000)
    asked = {name: (start + timedelta(seconds=s)).isoformat() for name, s in (("start_time", 5), ("end_time", 25))}
    page = get(drill, "/2/tweets/search/recent", query=f"@{CMO}", **asked).json()
    rest = get(drill, "/2/tweets/search/recent", query=f"@{CMO}", next_token=page["meta"]["next_token"], **asked).json()
    found = [each["id"] for each in page["data"] + rest["data"]]
    assert found == [str(each) for each in reversed(said[5:25])] and "next_token" not in rest["meta"]


def test_mentions_end_at_eight_hundred_however_they_are_asked_for(drill):
    said = drill.store.post_many(many(850))
    token, found = None, []
    for _ in range(20):
        page = get(drill, f"/2/users/{user_id(CMO)}/mentions", max_results=100, pagination_token=token).json()
        found += page.get("data", [])
        if not (token := page["meta"].get("next_token")):
            break
    assert [int(each["id"]) for each in found] == said[:-801:-1]
    below = get(drill, f"/2/users/{user_id(CMO)}/mentions", pagination_token=f"7140{said[20]:x}").json()
    assert below == {"meta": {"result_count": 0}}


def test_many_posts_are_written_at_once(drill):
    said = drill.store.post_many(many(20_000), every_ms=0)
    assert len(set(said)) == 20_000 and said == sorted(said)
    for path, more in ((f"/2/users/{user_id(CMO)}/mentions", {}), ("/2/tweets/search/recent", {"query": f"@{CMO}"})):
        assert len(get(drill, path, max_results=100, **more).json()["data"]) == 100


def test_an_edited_post_is_shown_in_its_newest_version_and_knows_all(drill):
    first = drill.post("asha", f"@{CMO} one")
    second = drill.post("asha", f"@{CMO} two", edit_of=first["id"])
    mentions = get(drill, f"/2/users/{user_id(CMO)}/mentions").json()["data"]
    assert [each["id"] for each in mentions] == [second["id"]]
    (old,) = get(drill, "/2/tweets", ids=first["id"]).json()["data"]
    assert old["text"].endswith("one") and old["edit_history_tweet_ids"] == [first["id"], second["id"]]


def test_a_quote_summons_the_account_that_is_quoted(drill):
    ours = drill.post(CMO, "A new scheme")
    quote = drill.post("asha", "paani nahi", quote_of=ours["id"])
    answer = {"text": "Noted", "reply": {"in_reply_to_tweet_id": quote["id"]}}
    headers = {"Authorization": f"Bearer drill-{CMO}"}
    assert requests.post(drill.url + "/2/tweets", json=answer, headers=headers, timeout=5).status_code == 201
    other = {"Authorization": f"Bearer drill-{drill.store.account('other')['username']}"}
    assert requests.post(drill.url + "/2/tweets", json=answer, headers=other, timeout=5).status_code == 403


def test_a_state_file_of_the_first_drill_goes_on(tmp_path):
    old = sqlite3.connect(tmp_path / "x.db")
    old.executescript(OLD_SCHEMA)
    old.execute("INSERT INTO users VALUES (?, ?, ?)", (user_id("asha"), "asha", "Asha"))
    for key in (1, 2):
        old.execute(f"INSERT INTO posts VALUES ({key}, {user_id('asha')}, 'v{key}', 5, 5, NULL, 1, NULL, 1, 0)")
    old.commit()
    old.close()
    drill = DrillX(tmp_path / "x.db")
    assert [row["text"] for row in drill.store.shown("all")] == ["v2"]
    assert drill.post("asha", "v3", edit_of="2")["text"] == "v3"
    drill.store.close()


def test_trainers_whisper_over_http(drill):
    facts = {"username": "asha", "to": CMO, "text": "phone 00000", "photos": 1}
    said = requests.post(drill.url + "/drill/directs", json=facts, timeout=5)
    assert said.status_code == 201 and said.json()["conversation"].count("-") == 1
    assert [each["from"] for each in drill.directs_of(CMO)] == ["asha"]


def test_its_accounts_can_be_pushed_to(drill):
    door = X(drill.account(CMO), SimpleNamespace(x_api_base=drill.url))
    assert "response_token" in door.challenge({"crc_token": "a"})
