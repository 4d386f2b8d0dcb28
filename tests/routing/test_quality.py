"""The floors under the proposals' quality, a little below what they reach: on unseen posts and on the common 150.

The posts of held_out.txt were set apart before the rules were made, and some of their misses have been looked at since;
those of kept_apart.txt are harder and nobody has. For the common 150 the model is built anew without them (the shipped
one has learned from them too).
"""

from pathlib import Path

import pytest

from smgt.routing import build, model
from smgt.routing.measure import measure
from smgt.routing.posts import read_posts
from smgt.routing.proposal import propose
from smgt.routing.reading import place

HELD_OUT, KEPT_APART = Path(__file__).parent / "held_out.txt", Path(__file__).parent / "kept_apart.txt"
FLOORS = {
    "relevance F1": 0.90, "kind": 0.90, "department": 0.83, "department in three": 0.93, "category": 0.83,
    "district": 0.94, "no district": 0.96, "life recall": 0.90, "life precision": 0.80, "language": 0.95,
}  # fmt: skip

FLOORS_APART = FLOORS | {"relevance F1": 0.93, "life recall": 0.92, "life precision": 0.85}


@pytest.fixture(scope="module")
def apart():
    return measure(read_posts(KEPT_APART, place))[0]


@pytest.fixture(scope="module")
def unseen():
    return measure(read_posts(HELD_OUT, place))[0]


@pytest.fixture(scope="module")
def common():
    return measure(build.dev(), model.load(build.fit(build.written())))[0]


@pytest.mark.parametrize("figure", FLOORS)
def test_unseen_posts_are_read_well_enough(unseen, figure):
    assert unseen[figure][0] >= FLOORS[figure], unseen[figure]


@pytest.mark.parametrize("figure", FLOORS_APART)
def test_posts_kept_apart_are_read_well_enough(apart, figure):
    assert apart[figure][0] >= FLOORS_APART[figure], apart[figure]


@pytest.mark.parametrize("figure", FLOORS)
def test_the_common_posts_are_read_well_enough_by_a_model_that_has_not_seen_them(common, figure):
    assert common[figure][0] >= FLOORS[figure], common[figure]


def proposed(text, candidate=None):
    proposal = propose(text, model=candidate)
    return proposal.kind, proposal.category, proposal.department, proposal.district, proposal.urgency


def test_the_shipped_model_is_the_one_that_the_shipped_posts_give():
    again = model.load(build.fit(build.training()))
    assert model.shipped().version == again.version, "run: python -m smgt.routing.build"
    texts = [post.text for post in read_posts(HELD_OUT, place)][::5]
    # another machine's arithmetic may differ in the last digit of a confidence
    assert [proposed(text) for text in texts] == [proposed(text, again) for text in texts]


def test_the_same_posts_give_the_same_bytes():
    posts = build.written()[:120]
    assert build.fit(posts) == build.fit(posts)


def test_the_model_is_small():
    assert model.FILE.stat().st_size < 1_000_000
