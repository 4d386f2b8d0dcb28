"""The Facebook channel reads the drill's local page over HTTP: to the bottom, again, after a death, through faults."""

import json
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from smgt.channels import facebook_sweep as sweep_module
from smgt.channels.facebook import Facebook
from tests.channels.pages import PAGE, ids, opened
from tests.channels.small import ago, items


def crowd(drill, post, number, minutes=0):
    """That many comments, a second apart, the oldest so many minutes and seconds ago."""
    start = ago(minutes=minutes, seconds=number)
    facts = [(f"citizen{n % 7}", f"shikayat {n}", start + timedelta(seconds=n)) for n in range(number)]
    return {drill.comment(who, text, post["id"], created_at=when)["id"] for who, text, when in facts}


# -- what becomes what --


def test_a_visitors_post_becomes_an_item(facebook, visit):
    (item,) = items(islice(facebook.fetch({}), 1))
    assert (item.external_id, item.conversation, item.manner, item.revises) == (
        visit["id"],
        visit["id"],
        "post",
        visit["id"],
    )
    assert (item.text, item.author_id, item.author_name) == ("गली 4 में पानी नहीं <2 दिन>", visit["author_id"], "Asha")
    assert item.sent_at == datetime.fromtimestamp(visit["created_ms"] // 1000, UTC)
    assert item.link == f"https://www.facebook.com/{facebook.identity}/posts/{visit['id'].partition('_')[2]}"
    assert json.loads(item.raw)["from"]["name"] == "Asha" and not item.own and not item.broken


def test_a_comment_and_its_answer_name_what_they_answer_nearest_first(drill, facebook, speech):
    first = drill.comment("bala", "sadak tuti hai", speech["id"])
    answer = drill.comment("asha", "yahan bhi", first["id"])
    deeper = drill.comment("ravi", "aur yahan", answer["id"])
    found = {item.external_id: item for item in items(facebook.fetch({}))}
    assert found[first["id"]].replies_to == (speech["id"],)
    assert found[answer["id"]].replies_to == found[deeper["id"]].replies_to == (first["id"], speech["id"])
    assert {found[each["id"]].conversation for each in (first, answer, deeper)} == {speech["id"]}
    assert found[answer["id"]].manner == "comment" and found[speech["id"]].own and not found[answer["id"]].own


def test_a_message_belongs_to_the_talk_with_its_person(drill, facebook):
    said = drill.message(PAGE, "ravi", "mera naam Ravi, ward 4", name="Ravi")
    drill.message(PAGE, "ravi", "Aapka dhanyavaad", by_page=True)
    found = {item.text: item for item in items(facebook.fetch({}))}
    theirs, ours = found["mera naam Ravi, ward 4"], found["Aapka dhanyavaad"]
    assert (theirs.manner, theirs.author_id, theirs.conversation) == ("direct", said["author_id"], said["author_id"])
    assert (ours.own, ours.conversation, theirs.own) == (True, said["author_id"], False)


def test_a_post_that_only_tags_the_page_is_read_too(drill, facebook):
    tagged = drill.post(PAGE, "asha", "@CMO bijli nahi", tagged=True)
    (item,) = items(facebook.fetch({}))
    assert (item.external_id, item.manner, item.own) == (tagged["id"], "post", False)


def test_pictures_come_as_files_of_facebooks_own_hosts(drill, facebook, speech):
    photo = "https://scontent.xx.fbcdn.net/v/t1/photo.png?oh=1"
    drill.post(PAGE, "asha", "dekhiye", photo=photo)
    drill.comment("bala", "yeh bhi", speech["id"], photo=photo)
    drill.message(PAGE, "ravi", "", photo=photo)
    files = [file for item in items(facebook.fetch({})) for file in item.files]
    assert {(file.url, file.content_type) for file in files} == {(photo, "image/png")} and len(files) == 3
    assert all(file.url.split("/")[2].endswith(Facebook.media_hosts) for file in files)


def test_an_author_who_is_not_told_is_nobody_and_the_account_says_so(drill, facebook, visit):
    drill.nameless = True
    (item,) = items(facebook.fetch({}))
    assert (item.author_id, item.author_name, item.own) == ("", "", False)
    assert any("pages_read_user_content" in note for note in facebook.use.notes)


def test_an_edit_keeps_the_id(drill, facebook, visit):
    drill.store.edit(visit["id"], "gali 4 aur 5")
    (item,) = items(facebook.fetch({}))
    assert (item.external_id, item.revises, item.text) == (visit["id"], visit["id"], "gali 4 aur 5")


# -- to the bottom, and again --


def test_what_came_between_two_fetches_is_found(drill, facebook, visit):
    cursor = list(facebook.fetch({}))[-1].cursor
    new = {
        drill.post(PAGE, "bala", "ration nahi")["id"],
        drill.comment("ravi", "haan", visit["id"])["id"],
        drill.message(PAGE, "ravi", "namaste")["id"],
        drill.post(PAGE, "bala", "@CMO", tagged=True)["id"],
    }
    pages = list(facebook.fetch(cursor))
    assert new <= ids(pages) and json.loads(json.dumps(pages[-1].cursor)) == pages[-1].cursor


def test_what_is_shown_late_is_found_by_the_overlap(drill, facebook, speech):
    cursor = list(facebook.fetch({}))[-1].cursor
    late = drill.comment("asha", "late", speech["id"], created_at=ago(minutes=20))
    much = drill.comment("asha", "much too late", speech["id"], created_at=ago(minutes=40))
    found = ids(facebook.fetch(cursor))
    assert late["id"] in found and much["id"] not in found


def test_talks_that_did_not_move_are_not_read_again(drill, facebook):
    for n in range(80):
        drill.message(PAGE, f"person{n}", "namaste", created_at=ago(hours=2))
    cursor = list(facebook.fetch({}))[-1].cursor
    drill.calls.clear()
    assert ids(facebook.fetch(cursor)) == set() and len(drill.calls) == 3


def test_a_quiet_page_is_one_commit(facebook):
    (page,) = facebook.fetch({})
    assert page.items == [] and not page.cursor["sweep"] and page.cursor["feed"] > 0
    assert len(list(facebook.fetch(page.cursor))) <= 1


def test_many_comments_and_messages_are_read_to_the_last(drill, facebook, speech, visit):
    expected = crowd(drill, speech, 230) | crowd(drill, visit, 40)
    expected |= {drill.message(PAGE, "ravi", f"sandesh {n}")["id"] for n in range(50)}
    expected |= {drill.message(PAGE, f"person{n}", "namaste")["id"] for n in range(30)}
    pages = list(facebook.fetch({}))
    assert expected <= ids(pages) and all(page.cursor["sweep"] for page in pages[:3])


def test_many_posts_are_read_page_by_page(drill, facebook):
    expected = {drill.post(PAGE, f"citizen{n}", f"shikayat {n}")["id"] for n in range(60)}
    pages = list(facebook.fetch({}))
    assert ids(pages) == expected and [len(page.items) for page in pages[:3]] == [25, 25, 10]
    assert [page.cursor["feed"] > 0 for page in pages[:3]] == [False, False, True], "a mark moves at the bottom only"


@pytest.mark.parametrize("done", [1, 2, 3, 4, 5])
def test_a_death_after_any_page_loses_nothing(drill, facebook, speech, visit, done):
    expected = crowd(drill, speech, 130) | {visit["id"], speech["id"]}
    expected |= {drill.message(PAGE, "ravi", f"sandesh {n}")["id"] for n in range(45)}
    before = list(islice(facebook.fetch({}), done))
    after = {drill.comment("ravi", "baad mein", speech["id"])["id"], drill.message(PAGE, "ravi", "baad mein")["id"]}
    rest = list(opened(drill).fetch(json.loads(json.dumps(before[-1].cursor))))
    assert ids([*before, *rest]) >= expected | after
    assert not rest[-1].cursor["sweep"]


def test_a_comment_on_a_post_of_three_weeks_ago_is_found_within_the_hour(drill, facebook):
    old = drill.post(PAGE, PAGE, "an old speech", created_at=ago(days=21))
    cursor = list(facebook.fetch({}))[-1].cursor
    late = drill.comment("asha", "ab bhi nahi hua", old["id"])
    assert ids(facebook.fetch(cursor)) == set(), "the old posts were looked at a moment ago"
    assert ids(facebook.fetch(cursor | {"far": cursor["far"] - 3600})) == {late["id"]}


def test_old_posts_are_not_taken_up_as_new_ones(drill, facebook):
    drill.post(PAGE, "asha", "an old grievance", created_at=ago(days=21))
    assert ids(facebook.fetch({})) == set()


def test_a_sweep_of_a_busy_page_costs_few_calls(drill, facebook, speech):
    crowd(drill, speech, 300, minutes=24 * 60)
    cursor = list(facebook.fetch({}))[-1].cursor
    drill.calls.clear()
    list(facebook.fetch(cursor))
    assert len(drill.calls) == 3, "feed, conversations, tagged"


def test_comments_in_the_wrong_order_are_all_read(drill, facebook, speech):
    drill.backwards = True
    crowd(drill, speech, 60, minutes=5 * 24 * 60)
    cursor = list(facebook.fetch({}))[-1].cursor
    late = drill.comment("asha", "naya", speech["id"])
    assert late["id"] in ids(facebook.fetch(cursor))


def test_a_page_that_comes_twice_does_no_harm(drill, facebook):
    expected = {drill.post(PAGE, f"citizen{n}", f"shikayat {n}")["id"] for n in range(60)}
    pages = facebook.fetch({})
    first = next(pages)
    drill.fault("feed", "duplicate_page")
    assert ids([first, *pages]) == expected


def test_a_page_that_leads_only_to_itself_is_a_gap_and_not_the_end_of_everything(drill, facebook):
    for n in range(60):
        drill.post(PAGE, f"citizen{n}", f"shikayat {n}", created_at=ago(minutes=5, seconds=n))
    pages = facebook.fetch({})
    first = next(pages)
    drill.fault("feed", "duplicate_page", times=3)
    said = drill.message(PAGE, "ravi", "namaste")
    rest = list(pages)
    (missed,) = [each for page in rest for each in page.missed]
    assert "again and again" in missed.reason and missed.since < missed.until
    assert said["id"] in ids([first, *rest])


def test_a_call_is_bounded_and_the_next_one_goes_on(drill, facebook, speech, monkeypatch):
    monkeypatch.setattr(sweep_module, "MOST_CALLS", 2)
    expected = crowd(drill, speech, 330) | {drill.message(PAGE, "ravi", "namaste")["id"]}
    pages, cursor = [], {}
    for _ in range(4):
        pages += opened(drill).fetch(cursor)
        cursor = pages[-1].cursor
    assert expected <= ids(pages) and cursor["feed"] and cursor["conversations"] and cursor["tagged"]


def test_a_place_that_is_forgotten_begins_the_sweep_again(drill, facebook):
    expected = {drill.post(PAGE, f"citizen{n}", f"shikayat {n}")["id"] for n in range(60)}
    cursor = next(facebook.fetch({})).cursor
    cursor["sweep"]["todo"][0]["place"] = {"after": "gone"}
    assert ids(opened(drill).fetch(cursor)) == expected


def test_a_post_that_was_removed_meanwhile_is_passed_over(drill, facebook, speech, visit):
    crowd(drill, speech, 60)
    pages = facebook.fetch({})
    first = next(pages)
    drill.store.delete(speech["id"])
    assert visit["id"] in ids([first, *pages])
