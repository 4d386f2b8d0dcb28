"""The word lists and posts of routing: what they name exists, and nothing that exists is left without posts."""

from collections import Counter

import pytest

from smgt.routing import build
from smgt.routing.phrases import lines
from smgt.routing.places import read
from smgt.routing.subjects import OUTSIDE, SUBJECTS, VAGUE, departments_of
from smgt.routing.urgency import DANGERS

CATEGORIES = {row["category"] for row in read("haryana", "categories.csv")}


@pytest.fixture(scope="module")
def posts():
    return build.written()


def test_cues_and_dangers_name_subjects_that_exist():
    cues = {line.partition(":")[0] for line in lines("cues.txt")}
    assert cues <= set(SUBJECTS) | CATEGORIES
    assert {danger.subject for danger in DANGERS} <= set(SUBJECTS)


def test_posts_are_about_subjects_that_exist(posts):
    assert {post.subject for post in posts} - {None, VAGUE} <= set(SUBJECTS)


def test_every_sub_category_has_posts(posts):
    counts = Counter(post.subject for post in posts)
    assert [s for s in SUBJECTS if counts[s] < 2 and s != "OTHER.VAGUE"] == []


def test_every_district_kind_and_language_has_posts(posts):
    districts = {row["name_en"] for row in read("haryana", "districts.csv")}
    assert districts | {"unknown", "outside"} == {post.district for post in posts}
    assert len({post.kind for post in posts}) == 6
    assert {post.language for post in posts} == {"hi", "hinglish", "en", "pa", "pa-latn", "bgc"}


def test_no_post_stands_twice(posts):
    assert [text for text, count in Counter(post.text for post in posts).items() if count > 1] == []


@pytest.mark.parametrize("subject", [s for s in SUBJECTS if s not in ("OTHER.VAGUE", OUTSIDE)])
def test_every_subject_leads_to_departments_that_exist(subject):
    known = {row["code"] for row in read("haryana", "departments.csv")}
    shares = departments_of(subject, "Karnal", "town", frozenset())
    assert shares and set(shares) <= known and sum(shares.values()) <= 1.0001
