"""The local X: what its pages show, that it survives a restart, and what trainers can do over HTTP."""

from datetime import UTC, datetime

import pytest
import requests

from smgt.drill.x_server import DrillX

CMO = "demo_cmo_haryana"


@pytest.fixture
def drill(tmp_path):
    drill = DrillX(tmp_path / "x.db").start()
    drill.account(CMO, "CMO Haryana (drill)")
    yield drill
    drill.stop()


def get(drill, path, **params):
    headers = {"Authorization": f"Bearer drill-{CMO}"}
    return requests.get(drill.url + path, params=params, headers=headers, timeout=5)


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
    facts = {"username": "asha", "name": "Asha", "text": f"@{CMO} <b>paani</b> nahi", "late": 0}
    post = requests.post(drill.url + "/drill/posts", json=facts, timeout=5).json()
    page = requests.get(drill.url + "/", timeout=5).text
    assert "&lt;b&gt;paani" in page and "<b>" not in page and "@asha" in page
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
