"""What goes wrong with Facebook when a page is read: each said in words, none of it lost, no secret let out."""

import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from types import SimpleNamespace

import pytest
from flask import Flask, redirect, request
from werkzeug.serving import make_server

from smgt.channels import http as http_module
from smgt.channels.base import ChannelDown, NotSent
from smgt.channels.facebook import Facebook
from tests.channels.pages import PAGE, ids, opened, reply_to
from tests.channels.small import free_address

KEYS = {"page_id": "111", "page_token": "t", "app_secret": "s", "verify_token": "v"}


@pytest.mark.parametrize(
    ("kind", "state", "permanent"),
    [
        ("190/458", "auth_failed", True),
        ("190/460", "auth_failed", True),
        ("expired", "auth_failed", True),
        ("190/467", "auth_failed", True),
        ("102", "auth_failed", True),
        ("401", "auth_failed", True),
        ("10", "auth_failed", True),
        ("200", "auth_failed", True),
        ("368", "failing", True),
        ("4", "limited", False),
        ("17", "limited", False),
        ("32", "limited", False),
        ("613", "limited", False),
        ("341", "limited", False),
        ("80001", "limited", False),
        ("429", "limited", False),
        ("1", "failing", False),
        ("2", "failing", False),
        ("transient", "failing", False),
        ("503", "failing", False),
        ("html", "failing", False),
        ("not_json", "failing", False),
        ("empty", "failing", False),
        ("list", "failing", False),
        ("drop", "failing", False),
        ("timeout_after_commit", "failing", False),
    ],
)
def test_each_fault_in_reading_says_what_is_wrong_and_passes(drill, facebook, visit, kind, state, permanent):
    drill.fault("feed", kind)
    with pytest.raises(ChannelDown) as down:
        list(facebook.fetch({}))
    assert (down.value.state, down.value.permanent) == (state, permanent)
    assert str(down.value).endswith(".") and "drill-" not in str(down.value)
    assert ids(facebook.fetch({})) == {visit["id"]}


@pytest.mark.parametrize(("wait", "minutes"), [(42, 42), (None, 15), (10**6, 24 * 60)])
def test_a_limit_ends_when_facebook_estimates(drill, facebook, wait, minutes):
    drill.fault("feed", "613", reset_in=wait)
    with pytest.raises(ChannelDown) as down:
        list(facebook.fetch({}))
    assert abs((down.value.until - datetime.now(UTC)).total_seconds() - 60 * minutes) < 3


@pytest.mark.parametrize(("edge", "word"), [("conversations", "pages_messaging"), ("tagged", "tag the page")])
def test_without_a_permission_the_rest_is_read_and_the_account_says_what_is_missing(drill, facebook, visit, edge, word):
    said = drill.message(PAGE, "ravi", "namaste"), drill.post(PAGE, "asha", "@CMO", tagged=True)
    drill.fault(edge, "200")
    pages = list(facebook.fetch({}))
    assert visit["id"] in ids(pages) and any(word in note for note in facebook.use.notes)
    again = ids(opened(drill).fetch(pages[-1].cursor))
    assert {each["id"] for each in said} <= ids(pages) | again, "given the permission, it is read from where it was"


@pytest.mark.parametrize(("used", "minutes"), [(74, None), (75, 5), (95, 15)])
def test_from_three_quarters_of_the_limit_on_it_rests_and_goes_on_later(drill, facebook, visit, used, minutes):
    for n in range(40):
        drill.post(PAGE, f"citizen{n}", f"shikayat {n}")
    drill.used = used
    pages = list(facebook.fetch({}))
    assert facebook.use.percent == used and (len(pages) == 1) == bool(minutes)
    rest = facebook.use.slow_until
    assert (rest is None) == (minutes is None)
    assert minutes is None or abs((rest - datetime.now(UTC)).total_seconds() - 60 * minutes) < 3
    drill.used = 1
    assert len(ids([*pages, *opened(drill).fetch(pages[-1].cursor)])) == 41


def test_the_rest_lasts_as_long_as_facebook_estimates(drill, facebook, visit):
    drill.used, drill.wait = 100, 50
    list(facebook.fetch({}))
    assert abs((facebook.use.slow_until - datetime.now(UTC)).total_seconds() - 3000) < 3


def test_nobody_listening_is_failing():
    nobody = Facebook(KEYS, SimpleNamespace(graph_api_base=free_address(), graph_api_version="v26.0"))
    with pytest.raises(ChannelDown, match="cannot be reached"):
        list(nobody.fetch({}))


def test_an_answer_without_end_is_cut_off(facebook, visit, monkeypatch):
    monkeypatch.setattr(http_module, "MOST_BYTES", 100)
    with pytest.raises(ChannelDown):
        list(facebook.fetch({}))


def test_the_calls_are_signed_and_counted(drill, facebook):
    list(facebook.fetch({}))
    assert facebook.use.calls == len(drill.calls) == 4
    with pytest.raises(ChannelDown):
        list(opened(drill, app_secret="another").fetch({}))


def test_no_token_reaches_the_log(drill, facebook, speech, caplog):
    caplog.set_level(logging.DEBUG)
    list(facebook.fetch({}))
    facebook.send(reply_to(speech))
    assert "/feed" in caplog.text, "the addresses are logged"
    assert f"drill-{PAGE}" not in caplog.text and "drill-secret" not in caplog.text


def test_a_token_that_facebook_repeats_is_left_out_and_no_redirect_is_followed(visit):
    app = Flask("elsewhere")
    error = {"error": {"code": 100, "message": "Malformed access token drill-token", "type": "OAuthException"}}
    app.add_url_rule("/v26.0/<thing>/comments", "reply", lambda thing: (error, 400), methods=["POST"])
    app.add_url_rule("/v26.0/<thing>/feed", "feed", lambda thing: redirect("/taken"))
    taken = []
    app.add_url_rule("/taken", "taken", lambda: taken.append(request.headers) or {"data": []})
    with served(app) as url:
        settings = SimpleNamespace(graph_api_base=url, graph_api_version="v26.0")
        door = Facebook(KEYS | {"page_token": "drill-token"}, settings)
        with pytest.raises(NotSent, match="Malformed access token …"):
            door.send(reply_to(visit))
        with pytest.raises(ChannelDown, match="302"):
            list(door.fetch({}))
    assert taken == []


@contextmanager
def served(app):
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("version", "warned"), [("v20.0", "ended"), ("v21.0", "ends on 21 January 2027"), ("v26.0", ""), ("v99.0", "")]
)
def test_a_version_that_ends_soon_is_told(drill, version, warned):
    notes = opened(drill, version=version).use.notes
    assert (len(notes) == 1 and warned in notes[0]) if warned else notes == []


@pytest.mark.parametrize(
    "credentials",
    [
        None,
        [],
        {},
        KEYS | {"page_id": "cmohry"},
        KEYS | {"page_token": ""},
        KEYS | {"app_secret": 5},
        KEYS | {"verify_token": "a b"},
    ],
)
def test_credentials_that_cannot_be_right_are_named(credentials):
    with pytest.raises(ValueError, match=r"Facebook page.*\."):
        Facebook(credentials, SimpleNamespace(graph_api_base="https://graph.facebook.com", graph_api_version="v26.0"))
