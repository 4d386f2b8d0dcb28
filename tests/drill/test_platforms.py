"""X and Facebook behind one address, and the trainer's page: what was said, and an outage at the touch of a button."""

import re
import time

import pytest
import requests

from smgt.channels.base import ChannelDown, NotSent
from smgt.channels.x import X
from smgt.drill.platforms import Platforms
from smgt.drill.trainer import TROUBLES
from tests.channels.pages import PAGE, Hasty, reply_to

CMO = "demo_cmo_haryana"


@pytest.fixture
def drill(tmp_path):
    drill = Platforms(tmp_path).start()
    drill.x_api_base = drill.graph_api_base = drill.url
    drill.graph_api_version = "v26.0"
    yield drill
    drill.stop()


@pytest.fixture
def x(drill):
    return X(drill.x.account(CMO), drill)


@pytest.fixture
def facebook(drill):
    return Hasty(drill.graph.account(PAGE), drill)


def shown(drill):
    page = requests.get(drill.url, timeout=5)
    assert page.status_code == 200 and page.text.count("<h1") == 1 and "<script" not in page.text
    return page.text


def switch(drill, platform, *troubles):
    answer = requests.post(f"{drill.url}/trouble", data={"platform": platform, "trouble": troubles}, timeout=5)
    assert answer.status_code == 200 and answer.history[0].status_code == 303
    return answer.text


def test_both_channels_work_at_one_address(drill, x, facebook):
    post = drill.x.post("asha", f"@{CMO} nali")
    visit = drill.graph.post(PAGE, "bala", "sadak")
    assert [item.external_id for page in x.fetch({}) for item in page.items] == [post["id"]]
    assert [item.external_id for page in facebook.fetch({}) for item in page.items] == [visit["id"]]
    assert requests.post(f"{drill.url}/drill/posts", json={"username": "a", "text": "b"}, timeout=5).status_code == 201


def test_the_page_shows_what_was_said_on_both_as_words_only(drill):
    drill.x.post("asha", f"@{CMO} <b>paani</b>", name="Asha")
    drill.graph.account(PAGE, "CMO page")
    visit = drill.graph.post(PAGE, "bala", "sadak <i>tuti</i>", name="Bala")
    drill.graph.comment(PAGE, "Registered.", visit["id"])
    drill.graph.message(PAGE, "ravi", "bijli nahi", name="Ravi")
    page = shown(drill)
    assert "&lt;b&gt;paani" in page and "&lt;i&gt;tuti" in page and "<i>" not in page
    assert page.index("sadak") < page.index("Registered.") and "On Messenger" in page and "Asha @asha" in page


def test_an_empty_page_says_so(drill):
    assert shown(drill).count("Nobody has said anything yet.") == 2


@pytest.mark.parametrize("trouble", ["limit", "outage", "token"])
def test_a_trouble_stays_until_it_is_switched_off(drill, facebook, x, trouble):
    assert "switched on" in switch(drill, "facebook", trouble)
    for _ in range(3):
        with pytest.raises(ChannelDown):
            list(facebook.fetch({}))
    assert list(x.fetch({})), "X goes on"
    assert "switched on" not in switch(drill, "facebook")
    assert list(facebook.fetch({}))


@pytest.mark.parametrize("trouble", ["limit", "credit", "outage", "token"])
def test_x_has_its_own_troubles(drill, x, facebook, trouble):
    switch(drill, "x", trouble)
    with pytest.raises(ChannelDown):
        list(x.fetch({}))
    assert list(facebook.fetch({}))


def test_closed_windows_leave_the_rest_open(drill, facebook):
    said, visit = drill.graph.message(PAGE, "ravi", "bijli"), drill.graph.post(PAGE, "asha", "nali")
    switch(drill, "facebook", "windows")
    with pytest.raises(NotSent, match="inbox"):
        facebook.send(reply_to(said, way="direct"))
    assert facebook.send(reply_to(visit))


def test_the_switches_show_what_is_on(drill):
    page = switch(drill, "facebook", "lost", "windows")
    assert re.findall(r'value="(\w+)" checked', page) == ["lost", "windows"]
    assert drill.graph.faults() == [
        ("reply", "timeout_after_commit"),
        ("message", "timeout_after_commit"),
        ("message", "closed_window"),
    ]


def test_nonsense_switches_nothing(drill):
    assert requests.post(f"{drill.url}/trouble", data={"platform": "mars"}, timeout=5).status_code == 404
    switch(drill, "x", "no-such-trouble")
    assert drill.x.faults() == []


def test_every_trouble_is_one_the_platform_knows(drill):
    for name, platform in (("x", drill.x), ("facebook", drill.graph)):
        endpoints = {rule.endpoint for rule in platform.app.url_map.iter_rules()} | {"*"}
        assert all(set(strikes) <= endpoints for _, strikes, _ in TROUBLES[name].values())


def do(drill, platform, deed):
    answer = requests.post(f"{drill.url}/deed", data={"platform": platform, "deed": deed}, timeout=5)
    assert answer.status_code == 200 and answer.history[0].status_code == 303


def both(x, facebook):
    """What each channel reads from the beginning: {id: text}."""
    return [{item.external_id: item.text for page in door.fetch({}) for item in page.items} for door in (x, facebook)]


def test_at_one_touch_a_citizen_edits_and_deletes(drill, x, facebook):
    drill.x.post("asha", f"@{CMO} nali")
    visit = drill.graph.post(PAGE, "bala", "sadak")
    for platform in ("x", "facebook"):
        do(drill, platform, "edit")
    on_x, on_facebook = both(x, facebook)
    assert [text.startswith(f"@{CMO} nali (correction") for text in on_x.values()] == [True]
    assert on_facebook[visit["id"]].startswith("sadak (correction")
    for platform in ("x", "facebook"):
        do(drill, platform, "delete")
    assert both(x, facebook) == [{}, {}]


def test_at_one_touch_something_comes_late_and_a_page_twice(drill, x, facebook):
    for platform in ("x", "facebook"):
        do(drill, platform, "edit")  # nobody has said anything: nothing happens
        do(drill, platform, "late")
    assert [len(read) for read in both(x, facebook)] == [0, 1]
    (visit,) = drill.graph.store.shown("feed", facebook.identity)
    assert visit["created_ms"] < (time.time() - 60) * 1000
    drill.x.post("asha", f"@{CMO} nali")
    before = both(x, facebook)
    for platform in ("x", "facebook"):
        do(drill, platform, "twice")
    drill.x.post("bala", f"@{CMO} bijli")
    drill.graph.post(PAGE, "bala", "bijli")
    assert both(x, facebook)[0] == before[0] and not drill.graph.faults()
    assert [len(read) for read in both(x, facebook)] == [2, 2]


@pytest.mark.parametrize("data", [{"platform": "x", "deed": "nonsense"}, {"platform": "mail", "deed": "edit"}])
def test_nonsense_does_nothing(drill, data):
    assert requests.post(f"{drill.url}/deed", data=data, timeout=5).status_code == 404
