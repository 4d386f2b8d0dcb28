"""The local Facebook: shapes as CHANNELS tells them, its rules, a restart, and signed pushes to a real server."""

import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from smgt.drill.graph_fields import parsed
from smgt.drill.graph_server import DrillGraph, credentials, secret
from smgt.drill.graph_store import Store

PAGE = "demo_cmo_page"
POST = "id,from,message,created_time,updated_time,permalink_url,full_picture,attachments{media_type,media}"


@pytest.fixture
def drill(tmp_path):
    drill = DrillGraph(tmp_path / "facebook.db").start()
    drill.account(PAGE, "CMO Haryana (drill)")
    yield drill
    drill.stop()


def call(drill, path, method="GET", proof=None, token=f"drill-{PAGE}", body=None, **params):
    right = hmac.digest(secret(credentials(PAGE)["page_id"]).encode(), token.encode(), "sha256").hex()
    params = {"appsecret_proof": right if proof is None else proof} | params
    headers = {"Authorization": f"Bearer {token}"}
    return requests.request(method, f"{drill.url}/v26.0/{path}", params=params, headers=headers, json=body, timeout=5)


def page_id():
    return credentials(PAGE)["page_id"]


def ago(**how_long):
    return datetime.now(UTC) - timedelta(**how_long)


# -- shapes: CHANNELS 2.2 --


def test_a_feed_has_the_shape_of_a_feed(drill):
    post = drill.post(PAGE, "asha", "nali", name="Asha", photo="https://scontent.xx.fbcdn.net/a.jpg")
    drill.comment("bala", "haan", post["id"])
    answer = call(drill, f"{page_id()}/feed", fields=f"{POST},comments.limit(5){{id,from,message,parent{{id}}}}").json()
    (node,) = answer["data"]
    assert re.fullmatch(rf"{page_id()}_\d+", node["id"]) and node["from"] == {"name": "Asha", "id": post["author_id"]}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000", node["created_time"])
    assert node["attachments"]["data"][0]["media"]["image"]["src"].endswith("a.jpg")
    (comment,) = node["comments"]["data"]
    assert re.fullmatch(rf"{post['id'].split('_')[1]}_\d+", comment["id"]) and "parent" not in comment
    assert node["comments"]["paging"]["cursors"]["after"] and "next" not in node["comments"]["paging"]


def test_an_empty_edge_has_no_paging(drill):
    assert call(drill, f"{page_id()}/feed").json() == {"data": []}


def test_fields_come_only_when_asked_for_and_unknown_ones_are_refused(drill):
    post = drill.post(PAGE, "asha", "nali")
    assert set(call(drill, post["id"]).json()) == {"id", "message", "created_time"}
    assert set(call(drill, post["id"], fields="from").json()) == {"id", "from"}
    error = call(drill, post["id"], fields="id,attachment").json()["error"]
    assert error["code"] == 100 and "nonexisting field (attachment) on node type (PagePost)" in error["message"]
    assert call(drill, post["id"], fields="id{").status_code == call(drill, post["id"], fields="%").status_code == 400


def test_pages_follow_their_cursors_to_the_end(drill):
    posts = [drill.post(PAGE, "asha", str(n))["id"] for n in range(7)]
    seen, after = [], None
    for _ in range(4):
        answer = call(drill, f"{page_id()}/feed", limit=3, **({"after": after} if after else {})).json()
        seen += [node["id"] for node in answer["data"]]
        after = answer["paging"]["cursors"]["after"]
        if "next" not in answer["paging"]:
            break
    assert seen == posts[::-1]
    assert call(drill, f"{page_id()}/feed", after="gone").json()["error"]["code"] == 100


def test_comments_come_oldest_first_unless_asked_for_otherwise_and_page_both_ways(drill):
    post = drill.post(PAGE, "asha", "nali")
    comments = [drill.comment("bala", str(n), post["id"])["id"] for n in range(5)]
    for order, expected in ((None, comments), ("reverse_chronological", comments[::-1])):
        asked = {"limit": 3} | ({"order": order} if order else {})
        first = call(drill, f"{post['id']}/comments", **asked).json()
        second = call(drill, f"{post['id']}/comments", after=first["paging"]["cursors"]["after"], **asked).json()
        assert [node["id"] for node in first["data"] + second["data"]] == expected


def test_a_conversation_names_both_and_holds_its_messages(drill):
    drill.message(PAGE, "ravi", "bijli", name="Ravi")
    drill.message(PAGE, "ravi", "dekhte hain", by_page=True)
    fields = "id,updated_time,unread_count,participants,messages.limit(1){id,from,to,message,created_time}"
    (talk,) = call(drill, f"{page_id()}/conversations", platform="messenger", fields=fields).json()["data"]
    assert talk["id"].startswith("t_") and {each["name"] for each in talk["participants"]["data"]} > {"Ravi"}
    (message,) = talk["messages"]["data"]
    assert (message["message"], message["from"]["id"]) == ("dekhte hain", page_id()) and message["id"].startswith("m_")
    assert talk["messages"]["paging"]["next"]
    assert len(call(drill, f"{talk['id']}/messages", fields="id,message").json()["data"]) == 2


def test_several_things_are_asked_for_at_once_and_one_that_is_gone_refuses_all(drill):
    ids = [drill.post(PAGE, "asha", str(n))["id"] for n in range(2)]
    assert set(call(drill, "", ids=",".join(ids), fields="id,message").json()) == set(ids)
    drill.store.delete(ids[0])
    error = call(drill, "", ids=",".join(ids)).json()["error"]
    assert (error["code"], error["error_subcode"], error["type"]) == (100, 33, "OAuthException") and error["fbtrace_id"]


def test_the_usage_headers_have_their_shape(drill):
    drill.used = 80
    headers = call(drill, f"{page_id()}/feed").headers
    assert json.loads(headers["x-app-usage"]) == {"call_count": 80, "total_cputime": 1, "total_time": 1}
    ((told,),) = json.loads(headers["x-business-use-case-usage"]).values()
    assert told["type"] == "pages" and told["estimated_time_to_regain_access"] == 0


# -- rules --


def test_who_has_no_token_or_no_secret_is_refused(drill):
    for wrong in ({"token": "nobody"}, {"token": "drill-nobody"}):
        answer = call(drill, f"{page_id()}/feed", **wrong)
        assert answer.status_code == 401 and answer.json()["error"]["code"] == 190
    assert call(drill, f"{page_id()}/feed", proof="").json()["error"]["code"] == 100
    assert call(drill, "123/feed").json()["error"]["error_subcode"] == 33


def test_the_same_words_are_not_taken_twice(drill):
    post = drill.post(PAGE, "asha", "nali")
    answers = [call(drill, f"{post['id']}/comments", "POST", body={"message": "done"}).json() for _ in range(2)]
    assert answers[0]["id"] and answers[1]["error"]["code"] == 506


@pytest.mark.parametrize(
    ("hours", "human", "taken"), [(23, False, True), (25, False, False), (25, True, True), (169, True, False)]
)
def test_messages_have_their_windows(drill, hours, human, taken):
    person = drill.message(PAGE, "ravi", "bijli", created_at=ago(hours=hours))["person_id"]
    tag = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if human else {"messaging_type": "RESPONSE"}
    answer = call(
        drill, f"{page_id()}/messages", "POST", body={"recipient": {"id": person}, "message": {"text": "ji"}} | tag
    )
    assert answer.json().get("recipient_id") == (person if taken else None)
    assert taken or answer.json()["error"]["error_subcode"] == 2018278


def test_faults_come_as_asked_for_and_are_mended(drill):
    drill.fault("feed", "613", times=2, reset_in=7)
    answer = call(drill, f"{page_id()}/feed")
    assert answer.json()["error"]["code"] == 613 and '"estimated_time_to_regain_access": 7' in str(answer.headers)
    drill.mend()
    assert call(drill, f"{page_id()}/feed").status_code == 200 and drill.faults() == []


def test_state_survives_a_restart(tmp_path):
    first = DrillGraph(tmp_path / "facebook.db").start()
    first.account(PAGE)
    post = first.post(PAGE, "asha", "nali")
    first.stop()
    second = DrillGraph(tmp_path / "facebook.db").start()
    comment = second.comment("bala", "haan", post["id"])
    assert second.replies_to(post["id"]) == [comment]
    second.stop()


def test_nothing_stands_below_what_is_not_there(drill):
    post = drill.post(PAGE, "asha", "nali")
    drill.store.delete(post["id"])
    for thing in (post["id"], "1_2", drill.message(PAGE, "ravi", "x")["id"]):
        with pytest.raises(LookupError):
            drill.comment("bala", "haan", thing)
    with pytest.raises(LookupError):
        drill.store.edit("1_2", "?")


def test_fields_are_read_with_what_is_inside_them():
    assert parsed("id,comments.limit(5).order(x){id,parent{id}},from") == {
        "id": ({}, {}),
        "comments": ({"limit": "5", "order": "x"}, {"id": ({}, {}), "parent": ({}, {"id": ({}, {})})}),
        "from": ({}, {}),
    }
    assert parsed("") == {}
    for nonsense in ("id,,{", "a}b", "comments.limit(5{id}"):
        with pytest.raises(ValueError, match="Syntax"):
            parsed(nonsense)


# -- pushes: CHANNELS 2.4 --


class Listener:
    """A tracker's address that keeps what is pushed to it."""

    def __init__(self):
        self.heard, self.answer, app = [], 200, Flask("listener")
        app.add_url_rule("/hooks", "hooks", self.hear, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, app)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks"

    def hear(self):
        if self.answer == 200:
            self.heard.append((request.get_data(), request.headers["X-Hub-Signature-256"]))
        return "", self.answer

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.stop()


def test_what_happens_is_pushed_signed_and_in_order(drill, listener):
    drill.post(PAGE, "asha", "before anybody listened")
    drill.store.send_hooks(PAGE, listener.url)
    post = drill.post(PAGE, "asha", "पानी")
    comment = drill.comment("bala", "haan", post["id"])
    drill.store.edit(comment["id"], "haan ji")
    drill.store.delete(comment["id"])
    assert (drill.push(), drill.push()) == (4, 0)
    for body, signature in listener.heard:
        assert signature == "sha256=" + hmac.digest(secret(page_id()).encode(), body, "sha256").hex()
    entries = [json.loads(body)["entry"][0] for body, _ in listener.heard]
    values = [entry["changes"][0]["value"] for entry in entries]
    assert [value["verb"] for value in values] == ["add", "add", "edited", "remove"]
    assert b"\\u092a" in listener.heard[0][0] and all(entry["time"] < 10**10 for entry in entries)
    names = {"item", "verb", "comment_id", "post_id", "parent_id", "from", "message", "created_time", "post"}
    assert set(values[1]) == names and values[1]["post"]["permalink_url"].startswith("https://www.facebook.com/")
    assert "parent_id" not in values[2] and "message" not in values[3]


def test_a_message_is_pushed_in_milliseconds_and_ours_as_an_echo(drill, listener):
    drill.store.send_hooks(PAGE, listener.url)
    said = drill.message(PAGE, "ravi", "bijli", photo="https://scontent.xx.fbcdn.net/a.png")
    ours = drill.message(PAGE, "ravi", "ji", by_page=True)
    drill.store.delete(said["id"])
    drill.push()
    entries = [json.loads(body)["entry"][0] for body, _ in listener.heard]
    first, echo, gone = (entry["messaging"][0] for entry in entries)
    assert entries[0]["time"] > 10**12 and first["message"]["attachments"][0]["type"] == "image"
    assert echo["message"] == {"mid": ours["id"], "is_echo": True, "app_id": 4242, "text": "ji"}
    assert (echo["sender"]["id"], echo["recipient"]["id"]) == (page_id(), said["author_id"])
    assert gone["message"] == {"mid": said["id"], "is_deleted": True}


def test_a_push_that_is_not_taken_waits(drill, listener):
    drill.store.send_hooks(PAGE, listener.url)
    drill.post(PAGE, "asha", "nali")
    listener.answer = 503
    assert drill.push() == 0
    listener.answer = 200
    assert drill.push() == 1 and len(listener.heard) == 1


def test_ids_of_a_page_are_known_before_it_is_made(tmp_path):
    store = Store(tmp_path / "facebook.db")
    assert store.page(PAGE)["id"] == page_id() and page_id().isdigit()
    store.close()
