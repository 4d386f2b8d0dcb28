"""What a pasted address says by itself."""

import pytest

from smgt.channels.links import post_at

ID = "2123663127475126272"


@pytest.mark.parametrize(
    "text",
    [
        f"https://x.com/asha_demo/status/{ID}",
        f"https://twitter.com/asha_demo/status/{ID}?s=20&t=abc",
        f"m.x.com/asha_demo/status/{ID}",
        f"x.com/asha_demo/status/{ID}?s=20&t=abc",
        f"  http://mobile.twitter.com/asha_demo/status/{ID}/photo/1 ",
        f"https://www.X.com/asha_demo/statuses/{ID}#m",
    ],
)
def test_a_post_on_x_in_all_its_spellings(text):
    post = post_at(text)
    assert (post.channel, post.external_id, post.author) == ("x", ID, "asha_demo")
    assert post.link == f"https://x.com/asha_demo/status/{ID}"


@pytest.mark.parametrize("path", ["i/web/status", "i/status"])
def test_a_post_on_x_without_its_author(path):
    post = post_at(f" https://twitter.com/{path}/{ID}#m ")
    assert (post.external_id, post.author, post.link) == (ID, "", f"https://x.com/i/status/{ID}")


@pytest.mark.parametrize(
    ("address", "external_id"),
    [
        ("permalink.php?story_fbid=455&id=111", "111_455"),
        ("story.php?story_fbid=455&id=111&ref=share", "111_455"),
        ("111/posts/455", "111_455"),
        ("111/posts/some-title/455/", "111_455"),
        ("111/posts/455?comment_id=9", "455_9"),
        ("cmohry/posts/455?comment_id=9&reply_comment_id=10", "455_10"),
        ("111/photos/a.22/455/", "111_455"),
        ("11111_45555", "11111_45555"),
    ],
)
def test_a_post_on_facebook_has_graphs_own_id_where_the_address_holds_it(address, external_id):
    assert post_at(f"https://www.facebook.com/{address}").external_id == external_id


@pytest.mark.parametrize(
    "address",
    ["cmohry/posts/pfbid0AbC", "permalink.php?story_fbid=pfbid0x&id=111", "photo?fbid=77", "watch/?v=77", "reel/77",
     "share/p/1AbC/", "share/1AbC", "groups/1/posts/77/", "groups/haryana/permalink/77?comment_id=9"],
)  # fmt: skip
def test_elsewhere_on_facebook_it_is_known_by_its_address(address):
    post = post_at(
        f"https://m.facebook.com/{address}&__tn__=x" if "?" in address else f"https://m.facebook.com/{address}"
    )
    assert post.channel == "facebook" and post.external_id == post.link == f"https://www.facebook.com/{address}"


@pytest.mark.parametrize(
    ("address", "external_id", "below"),
    [
        ("cmohry/posts/455", "111_455", ""),
        ("222/posts/455", "222_455", ""),
        ("cmohry/posts/455?comment_id=9", "455_9", "111_455"),
        ("11111_45555_9", "11111_45555", ""),
    ],
)
def test_a_page_named_by_a_word_is_the_one_we_ask_for(address, external_id, below):
    post = post_at(f"https://www.facebook.com/{address}", "111")
    assert (post.external_id, post.below) == (external_id, below)


@pytest.mark.parametrize("address", ["cmohry/posts/pfbid0AbC?comment_id=9", "photo?fbid=77&comment_id=9", "reel/77"])
def test_a_page_we_ask_for_helps_nothing_where_the_number_is_hidden(address):
    post = post_at(f"https://www.facebook.com/{address}", "111")
    assert post.external_id == post.link


@pytest.mark.parametrize(
    "text",
    ["", "https://x.com/asha_demo", "https://x.com.evil.example/a/status/1", "https://[",
     "javascript:1", f"https://x.com/a/status/{ID}0", "https://facebook.com/cmohry", "https://nofacebook.com/1/posts/2",
     "https://x.com/a/status/", "https://x.com/a/status/0", "https://x.com/a/status/5x", "ftp://x.com/a/status/5",
     "https://evil.example/x.com/a/status/5", "https://facebook.com/a/status/5", "https://facebook.com/groups/77",
     "https://facebook.com/share/", "https://facebook.com/watch/"],
)  # fmt: skip
def test_anything_else_is_no_post(text):
    assert post_at(text) is None
