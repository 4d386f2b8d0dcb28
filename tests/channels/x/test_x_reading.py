"""Reading all of an X account: what lies below the 800-post horizon, what we say by hand, and direct messages."""

from datetime import timedelta
from itertools import islice
from types import SimpleNamespace

import pytest

from smgt.channels import x as x_module
from smgt.channels import x_reading, x_sweep
from smgt.channels.base import ChannelDown
from smgt.channels.loose import as_moment
from smgt.channels.x_posts import born
from smgt.drill.x_rows import user_id
from smgt.drill.x_server import app_credentials
from tests.channels.small import MARK, ago, items
from tests.channels.xs import CMO, OAUTH1, ids, opened, reply_to


@pytest.fixture
def read(drill, x):
    """The cursor after everything was read, the newest mention being four hours old."""
    drill.post("asha", f"@{CMO} the last one read", created_at=ago(hours=4))
    return list(x.fetch({}))[-1].cursor


def surge(drill, number, **since):
    """That many mentions, a second apart from then on."""
    said = [{"username": f"citizen{n % 50}", "text": f"@{CMO} shikayat {n}"} for n in range(number)]
    return [str(each) for each in drill.store.post_many(said, created_at=ago(**since), every_ms=1000)]


def gaps(pages):
    return [(gap.reason, gap.filled) for page in pages for gap in page.missed]


# -- below the horizon --


def test_what_lies_below_the_horizon_is_read_by_search(drill, x, read):
    said = surge(drill, 1150, hours=3)
    pages = list(x.fetch(read))
    assert set(ids(pages)) >= set(said) and pages[-1].cursor["fills"] == []
    assert gaps(pages) == [(x_sweep.BEYOND, True)]
    (gap,) = [gap for page in pages for gap in page.missed]
    assert gap.since == born(read["since_id"]) and gap.until == born(said[-800])
    assert gap.items == 352, "350, and the two between which they lie"


def test_a_surge_within_the_overlap_is_searched_for_once(drill, x, read):
    surge(drill, 1150, hours=3)
    cursor = list(x.fetch(read))[-1].cursor
    drill.post("asha", f"@{CMO} and one more", created_at=ago(hours=2, minutes=40))
    assert gaps(opened(drill).fetch(cursor)) == []


def test_fewer_than_the_timeline_holds_need_no_search(drill, x, read):
    surge(drill, 320, hours=3)
    drill.fault("search", "503")
    assert gaps(x.fetch(read)) == [] and drill.take_fault("search"), "nobody searched"


def test_a_first_fetch_leaves_the_past_where_it_is(drill, x):
    said = surge(drill, 900, hours=3)
    pages = list(x.fetch({}))
    assert set(ids(pages)) == set(said[-800:]) and gaps(pages) == []


def test_a_death_in_the_middle_of_the_search_loses_nothing(drill, read):
    said = surge(drill, 1300, hours=3)
    cursor, seen = read, set()
    for _ in range(30):
        lived = list(islice(opened(drill).fetch(cursor), 2))
        cursor, seen = lived[-1].cursor, seen | set(ids(lived))
        if gaps(lived):
            break
    assert seen >= set(said) and cursor["fills"] == [] and gaps(lived) == [(x_sweep.BEYOND, True)]


@pytest.mark.parametrize("kind", ["403", "404", "400"])
def test_a_refused_search_leaves_the_gap_open_and_fails_nothing(drill, x, read, kind):
    said = surge(drill, 900, hours=3)
    drill.fault("search", kind)
    pages = list(x.fetch(read))
    assert set(ids(pages)) == set(said[-800:]) and gaps(pages) == [(x_sweep.REFUSED, False)]


@pytest.mark.parametrize(("kind", "reset_in"), [("429", 300), ("503", None)])
def test_a_search_that_must_wait_goes_on_later_while_mentions_are_read(drill, x, read, kind, reset_in):
    said = surge(drill, 900, hours=3)
    drill.fault("search", kind, reset_in=reset_in)
    cursor = list(x.fetch(read))[-1].cursor
    (fill,) = cursor["fills"]
    assert as_moment(fill["due"]) > ago(minutes=-4) and "still to be read by search" in x.use.notes[0]
    new, later = drill.post("bala", f"@{CMO} new"), opened(drill)
    assert new["id"] in ids(later.fetch(cursor)) and later.use.notes == x.use.notes
    pages = list(opened(drill).fetch(cursor | {"fills": [fill | {"due": ""}]}))
    assert set(ids(pages)) >= set(said[:100]) and gaps(pages) == [(x_sweep.BEYOND, True)]


def test_a_search_whose_page_x_forgot_begins_again(drill, x, read):
    said = surge(drill, 1100, hours=3)
    pages = list(x.fetch(read))
    fill = {"since": ago(hours=5).isoformat(), "until": ago(hours=2).isoformat(), "token": "gone"}
    pages = list(opened(drill).fetch(pages[-1].cursor | {"fills": [fill]}))
    assert set(ids(pages)) >= set(said) and gaps(pages) == [(x_sweep.BEYOND, True)]


def test_no_credit_stops_the_search_too(drill, x, read):
    surge(drill, 900, hours=3)
    drill.fault("search", "402")
    with pytest.raises(ChannelDown) as down:
        list(x.fetch(read))
    assert (down.value.state, down.value.permanent) == ("no_credit", True)


def test_the_handle_is_asked_for_where_the_search_needs_it(drill, read):
    said = surge(drill, 900, hours=3)
    nameless = {"bearer_token": "drill-" + CMO, "user_id": str(user_id(CMO))}
    drill.fault("somebody", "402")
    with pytest.raises(ChannelDown) as down:
        list(opened(drill, credentials=nameless).fetch(read))
    assert down.value.state == "no_credit"
    assert set(ids(opened(drill, credentials=nameless).fetch(read))) >= set(said)


def test_what_is_older_than_seven_days_stays_a_gap(drill, x):
    drill.post("asha", f"@{CMO} the last one read", created_at=ago(days=10))
    read = list(x.fetch({}))[-1].cursor
    old, within = surge(drill, 100, days=9), surge(drill, 850, days=2)
    pages = list(x.fetch(read))
    assert set(ids(pages)) >= set(within) and not set(ids(pages)) & set(old)
    assert gaps(pages) == [(x_sweep.TOO_OLD, False), (x_sweep.BEYOND, True)]


def test_a_sweep_cut_short_for_long_is_completed_by_search(drill, read):
    said = surge(drill, 300, hours=3)
    (page,) = islice(opened(drill).fetch(read), 1)
    said += surge(drill, 800, hours=1)
    pages = list(opened(drill).fetch(page.cursor))
    assert set(ids([page, *pages])) >= set(said)


def test_a_surge_of_many_thousands_is_read_in_one_fetch(drill, x, read):
    said = surge(drill, 3000, hours=2)
    assert set(ids(x.fetch(read))) >= set(said)
    assert x_module.MOST_PAGES * 100 >= 50_000


# -- what we say ourselves --


def test_an_answer_given_by_hand_is_read_from_our_own_timeline(drill, x):
    post = drill.post("asha", "no tag here", created_at=ago(hours=2))
    answer = drill.post(CMO, "Will be looked into today", in_reply_to=post["id"])
    drill.post(CMO, "older than a day", created_at=ago(days=2))
    (item,) = items(x.fetch({}))
    assert (item.external_id, item.own, item.replies_to) == (answer["id"], True, (post["id"],))


def test_our_own_timeline_is_read_every_five_minutes_and_overlaps(drill, x):
    cursor = list(x.fetch({}))[-1].cursor
    said = drill.post(CMO, "Namaste")
    assert ids(x.fetch(cursor)) == []
    cursor["own"]["due"] = ago(seconds=1).isoformat()
    pages = list(x.fetch(cursor))
    assert ids(pages) == [said["id"]] and pages[-1].cursor["own"]["since_id"] == said["id"]
    again = pages[-1].cursor
    again["own"]["due"] = ""
    assert ids(x.fetch(again)) == [said["id"]]


@pytest.mark.parametrize("endpoint", ["timeline", "directs"])
@pytest.mark.parametrize("kind", ["401", "403", "404"])
def test_a_refused_extra_rests_for_a_day_and_says_so(drill, x, endpoint, kind):
    post = drill.post("asha", f"@{CMO} paani nahi")
    drill.fault(endpoint, kind)
    cursor = list(x.fetch({}))[-1].cursor
    name, note = ("own", x_reading.OWN_REFUSED) if endpoint == "timeline" else ("direct", x_reading.DIRECT_REFUSED)
    assert cursor["since_id"] == post["id"] and x.use.notes == [note]
    assert ago(hours=-23) < as_moment(cursor[name]["due"]) < ago(hours=-25)
    later = opened(drill)
    assert ids(later.fetch(cursor)) == [post["id"]] and later.use.notes == [note], "still said, not asked"


@pytest.mark.parametrize("kind", ["429", "503", "drop", "not_json"])
def test_an_extra_that_fails_waits_and_fails_nothing_else(drill, x, kind):
    drill.post("asha", f"@{CMO} paani nahi")
    drill.fault("timeline", kind, reset_in=400 if kind == "429" else None)
    said = drill.post(CMO, "Namaste")
    pages = list(x.fetch({}))
    assert said["id"] not in ids(pages) and x.use.notes == []
    due = as_moment(pages[-1].cursor["own"]["due"])
    assert ago(minutes=-4) < due < ago(minutes=-8)
    pages[-1].cursor["own"]["due"] = ""
    assert said["id"] in ids(opened(drill).fetch(pages[-1].cursor))


@pytest.mark.parametrize("name", ["own", "direct"])
def test_an_extra_whose_page_x_forgot_begins_again(drill, x, name):
    drill.post(CMO, "Namaste")
    drill.direct("asha", CMO, "hello")
    pages = list(x.fetch({name: {"next_token": "gone"}}))
    assert len(ids(pages)) == 2 and pages[-1].cursor[name]["note"] == ""


def test_a_long_silence_of_ours_is_read_page_by_page_from_any_death(drill):
    said = [drill.post(CMO, f"answer {n}", created_at=ago(minutes=n))["id"] for n in range(230)]
    cursor, seen = {}, set()
    for _ in range(12):
        page = next(islice(opened(drill).fetch(cursor), 1, 2), None)  # the first page is that of mentions
        if not page:
            break
        cursor, seen = page.cursor, seen | set(ids([page]))
    assert seen == set(said)


# -- direct messages --


def test_a_direct_message_becomes_an_item(drill, x):
    sent = drill.direct("asha", CMO, "Mera phone <00000> hai", name="Asha", photos=1)
    (item,) = items(x.fetch({}))
    assert (item.external_id, item.manner, item.conversation) == ("dm-" + sent["id"], "direct", sent["conversation"])
    assert (item.author, item.author_name, item.author_id) == ("asha", "Asha", str(user_id("asha")))
    assert item.text.startswith("Mera phone <00000> hai") and item.own is False and item.skip == ""
    assert item.files[0].url.startswith(drill.url + "/media/") and item.sent_at == born(sent["id"])


def test_our_own_message_is_our_own_in_the_same_conversation(drill, x):
    asked = drill.direct("asha", CMO, "namaste", created_at=ago(minutes=9))
    drill.direct("bala", CMO, "aur main", created_at=ago(minutes=8))
    drill.direct(CMO, "asha", "Please tell your ward", created_at=ago(minutes=7))
    item = items(x.fetch({}))[0]
    assert item.own and item.conversation == asked["conversation"] and item.text == "Please tell your ward"


def test_direct_messages_are_read_on_from_where_they_stood(drill, x):
    drill.direct("asha", CMO, "two days ago", created_at=ago(days=2))
    old = drill.direct("asha", CMO, "an hour ago", created_at=ago(hours=1))
    pages = list(x.fetch({}))
    assert ids(pages) == ["dm-" + old["id"]]
    new = [drill.direct("asha", CMO, f"more {n}", created_at=ago(seconds=300 - n))["id"] for n in range(250)]
    late = drill.direct("bala", CMO, "shown late", created_at=ago(hours=1, minutes=20))
    pages[-1].cursor["direct"]["due"] = ""
    found = ids(x.fetch(pages[-1].cursor))
    assert set(found) == {f"dm-{each}" for each in (*new, old["id"], late["id"])}


def test_keys_of_the_app_alone_read_mentions_and_no_direct_messages(drill):
    post = drill.post("asha", f"@{CMO} paani nahi")
    drill.direct("asha", CMO, "hello")
    x = opened(drill, credentials=app_credentials(CMO))
    assert ids(x.fetch({})) == [post["id"]] and x.use.notes == [x_reading.DIRECT_REFUSED]


def test_the_handles_own_keys_read_direct_messages(drill):
    drill.direct("asha", CMO, "hello")
    assert len(ids(opened(drill, credentials=OAUTH1).fetch({}))) == 1


# -- what it costs and what is left --


def test_use_counts_calls_money_and_the_tightest_limit(drill, x):
    cursor = list(x.fetch({}))[-1].cursor
    assert (x.use.calls, x.use.cost) == (3, 0)
    drill.post("asha", f"@{CMO} one")
    two = drill.post("asha", f"@{CMO} two")
    drill.direct("bala", CMO, "three")
    cursor["direct"]["due"] = ""
    x = opened(drill)
    cursor = list(x.fetch(cursor))[-1].cursor
    assert x.use.cost == 2 * 5_000 + 10_000 + 2 * 10_000, "two posts, a message and two authors"
    x.send(reply_to(two))
    assert x.use.limit == 15 and x.use.remaining == 13 and x.use.reset_at > ago(), "not the 99 of 100 for posting"
    again = opened(drill)
    list(again.fetch(cursor))
    assert again.use.cost == 0, "what was read before is not charged again within a day"


def test_an_answer_costs_what_a_summoned_reply_costs(drill, x):
    complaint = drill.post("asha", f"@{CMO} nali band h")
    x.send(reply_to(complaint))
    assert x.use.cost == 10_000
    drill.direct("asha", CMO, "hello")
    x.send(reply_to(complaint, way="direct", to=str(user_id("asha"))))
    assert x.use.cost == 25_000


def test_no_limit_told_is_none_known(drill, x):
    drill.fault("*", "503", times=3)
    with pytest.raises(ChannelDown):
        list(x.fetch({}))
    assert (x.use.calls, x.use.limit, x.use.remaining) == (1, None, None)


# -- the arithmetic --


def test_a_sweep_that_saw_where_it_began_has_missed_nothing():
    now = ago()
    since, later = x_sweep.id_at(now - timedelta(hours=3)), x_sweep.id_at(now - timedelta(hours=2))
    sweep = x_sweep.SWEEP | {"since_id": since, "oldest": later, "read": 700}
    seen, unseen = ([SimpleNamespace(external_id=each)] * 90 for each in (since, later))
    assert x_sweep.below_horizon(sweep, seen, True, now) == (None, ())
    assert x_sweep.below_horizon(sweep, unseen[:40], False, now) == (None, ())
    assert x_sweep.below_horizon(sweep, unseen[:40], True, now)[0], "cut short: search makes sure"
    assert x_sweep.below_horizon(sweep, unseen, False, now)[0], "nearly full: search makes sure"


def test_the_mark_finds_an_uncertain_direct_message(drill, x):
    drill.direct("asha", CMO, "hello")
    to = str(user_id("asha"))
    drill.fault("messages", "timeout_after_commit")
    reply = reply_to({"id": "dm-1"}, way="direct", to=to)
    with pytest.raises(x_module.Uncertain):
        x.send(reply)
    assert x.look(reply).external_id.startswith("dm-") and drill.directs_of(CMO)[-1]["text"].endswith(MARK)
    assert x.look(reply_to({"id": "dm-1"}, way="direct", to=str(user_id("bala")))) is None
