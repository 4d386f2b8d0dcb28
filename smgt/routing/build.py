"""Builds the model from labelled posts: `python -m smgt.routing.build`. The same posts always give the same file.

Ridge regression in its closed form: for some thousand short posts as good as anything that is trained in rounds, there
is nothing to tune but one number, and numpy is all it needs, here only; whoever reads the model needs nothing.
"""

import hashlib
import sys
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np

from smgt.routing.features import features, signs
from smgt.routing.kind import ASIDE
from smgt.routing.model import FILE, dump, load
from smgt.routing.places import DATA, read
from smgt.routing.posts import read_jsonl, read_posts
from smgt.routing.reading import Reading, place
from smgt.routing.subjects import VAGUE, category_of, departments_of

CALM = {"subject": 0.2, "kind": 0.3, "urgency": 0.3}  # the ridge: how much a weight must be worth
RARE = 2  # a feature seen in fewer posts is left out
FAINT = 0.24  # a weight below this share of its feature's largest is left out
NAME = 1.0  # how much the name of a sub-category weighs beside a post


def fit(posts):
    """A model from posts, as bytes for model.load."""
    posts = list(posts)
    read_ = [Reading(post.text) for post in posts]
    plain = [features(r.keys) for r in read_]
    manner = [features(r.keys, signs(r)) for r in read_]
    about = [(found, post.subject, 1.0) for found, post in zip(plain, posts, strict=True) if post.subject]
    kinds = [(found, post.kind, 1.0) for found, post in zip(manner, posts, strict=True)]
    urgent = [(f, p.urgency, 1.0) for f, p in zip(manner, posts, strict=True) if p.kind not in ASIDE]
    parts = {
        "subject": _ridge([*about, *_names()], CALM["subject"]),
        "kind": _ridge(_evened(kinds), CALM["kind"]),
        "urgency": _ridge(_evened(urgent), CALM["urgency"]),
    }
    return dump(parts, _version(posts))


def _names():
    """The names of the sub-categories, in both languages, are short posts about them."""
    for row in read("haryana", "categories.csv"):
        if row["subcategory"] != "OTHER.VAGUE":
            for name in (row["subcategory_en"], row["subcategory_hi"]):
                yield features(Reading(name).keys), row["subcategory"], NAME


def _evened(examples):
    """Rare labels weigh more, so that the common one is not always the safe guess."""
    counts = Counter(label for _, label, _ in examples)
    most = max(counts.values())
    return [(found, label, weight * (most / counts[label]) ** 0.5) for found, label, weight in examples]


def _ridge(examples, calm):
    """(labels, start, feature → weights that matter) of examples (features, label, weight)."""
    examples = list(examples)
    postings = _postings([found for found, *_ in examples])
    labels = sorted({label for _, label, _ in examples})
    y = np.array([[float(label == one) for one in labels] for _, label, _ in examples])
    weight = np.array([weight for *_, weight in examples])
    start = (y * weight[:, None]).sum(0) / weight.sum()
    alike = calm * np.diag(1 / weight)
    for rows, amounts in postings.values():  # most features stand in few posts: multiplying whole tables takes longer
        alike[np.ix_(rows, rows)] += np.outer(amounts, amounts)
    solved = np.linalg.solve(alike, y - start)
    return labels, start.tolist(), {name: _kept(at @ solved[rows]) for name, (rows, at) in postings.items()}


def _postings(founds):
    """feature → (examples, amounts), without the rare ones."""
    postings = defaultdict(list)
    for row, found in enumerate(founds):
        for name, amount in found.items():
            postings[name].append((row, amount))
    often = sorted(name for name in postings if len(postings[name]) >= RARE)
    return {name: tuple(map(np.array, zip(*postings[name], strict=True))) for name in often}


def _kept(row):
    """Of a feature's weight for each label those that matter."""
    least = FAINT * np.abs(row).max()
    return [(int(at), float(row[at])) for at in np.flatnonzero(np.abs(row) > least)]


def _version(posts):
    """A short name of what the model was built from."""
    return hashlib.sha256("\n".join(post.text for post in posts).encode()).hexdigest()[:12]


def written():
    """The posts that are shipped to learn from and carry a subject."""
    return list(read_posts(DATA / "routing" / "posts.txt", place))


def dev():
    """The 150 posts of the common data; their labels name a category, no subject."""
    return list(read_jsonl(DATA / "routing" / "posts_dev.jsonl"))


def training():
    """All shipped posts; those without a subject get the likeliest one of their category and department."""
    posts = written()
    model = load(fit(posts))
    return posts + [replace(post, subject=likeliest(post, model)) for post in dev()]


def likeliest(post, model):
    """The likeliest subject by a model of those that have the post's category and department; None for none."""
    reading = Reading(post.text)
    for subject in model.shares("subject", features(reading.keys)):
        of = departments_of(subject, reading.where.district, reading.where.kind, reading.words)
        if category_of(subject) == post.category and (post.department in of):
            return subject if post.category else VAGUE if post.kind not in ASIDE else None
    return None


if __name__ == "__main__":
    FILE.write_bytes(fit(training()))
    sys.stdout.write(f"{FILE}: {FILE.stat().st_size} bytes\n")
