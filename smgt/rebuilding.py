"""Builds the routing's model anew from the shipped posts and the cell's decisions: `python -m smgt.rebuilding`.

A process of its own: it takes a minute and 300 MB, and whoever serves or sweeps needs neither. A new version is used
only where it proposes at least as well as the one in use on the latest decisions, which it has not learned from.
"""

import sys
from collections import Counter as Tally
from dataclasses import replace
from datetime import UTC, datetime

from smgt import config, learning
from smgt.database import open_database
from smgt.journal import SYSTEM
from smgt.lessons import words_of
from smgt.models import Erasure, Learnt, Lesson, Ticket, db
from smgt.routing import build
from smgt.routing.kind import ASIDE, GRIEVANCE, SPAM
from smgt.routing.learned import kind_seen
from smgt.routing.model import load
from smgt.routing.posts import Post
from smgt.routing.proposal import propose

MOST = 1500  # decisions that a model is built from, the newest
APART = 5  # of the decisions one in so many, the newest, is kept apart to measure on
WORSE = 0.01  # how much worse on those a new model may be, by chance
KEPT = 4  # versions to go back to


def rebuild(now, base=build.training):
    """Build a version from the shipped posts and the decisions; its row, or None where too little was decided.

    It is used where it is no worse and nobody holds to the one in use; or where that has learned from what was erased
    since: such are dropped.
    """
    posts, erased = [post for post in _posts() if post is not None], _last_erasure()
    if learning.is_held() and _knows_erased(erased):
        learning.let_go(SYSTEM, now)  # nobody can hold to one that must go
    if len(posts) < learning.ENOUGH:
        _prune(erased)
        return None
    apart, learned_from = posts[: len(posts) // APART], posts[len(posts) // APART :]
    data = build.fit([*base(), *learned_from])
    figures = {"new": measured(apart, load(data)), "old": measured(apart, learning.current()), "of": len(apart)}
    better = figures["new"] >= figures["old"] - WORSE and not learning.is_held()
    facts = {"made_at": now, "used_at": now if better or _knows_erased(erased) else learning.NEVER}
    facts |= {"data": data, "lessons": len(learned_from), "figures": figures}
    with db.atomic():
        row = Learnt.insert(version=load(data).version, **facts)
        (kept,) = row.on_conflict(conflict_target=[Learnt.version], update=facts).returning(Learnt).execute()
        _prune(erased)
    return kept


def _last_erasure():
    """When somebody's words were erased last, or None."""
    done = Erasure.select(Erasure.settled_at).where(Erasure.state == "done").order_by(Erasure.settled_at.desc()).first()
    return done and done.settled_at


def _knows_erased(erased):
    used = next(iter(learning.versions()), None)
    return bool(erased and used and used.version != learning.SHIPPED and used.made_at < erased)


def _prune(erased):
    """Drop what has learned from erased words, and what is too old to go back to; never the shipped one."""
    kept = [one for one in learning.versions() if one.version != learning.SHIPPED]
    gone = [one.id for at, one in enumerate(kept) if at > KEPT or (erased and one.made_at < erased)]
    Learnt.delete().where(Learnt.id.in_(gone)).execute()


def _posts():
    """The decisions whose words are still there, as labelled posts, the newest first."""
    shares = learning.current()
    for lesson in Lesson.select(Lesson, Ticket).join(Ticket).order_by(Lesson.event.desc()).limit(MOST):
        whole = lesson.decided and lesson.decided["relevant"] is not None
        words = words_of(lesson.ticket) if whole and lesson.sketch else ""
        yield _post(words, lesson, shares) if words else None


def _post(words, lesson, known):
    told, guessed = lesson.decided, lesson.ticket.proposal or {}
    kind = guessed.get("kind", GRIEVANCE)
    if not told["relevant"] and not told["department"]:
        kind = told.get("kind") or (kind if kind in ASIDE else SPAM)
    else:
        kind = kind_seen(kind, told.get("kind"))
    category = (told["category"] or "OTHER").partition(".")[0]
    post = Post(
        words, kind, None, None if category == "OTHER" else category, told["department"], told["district"] or "unknown",
        told["urgency"] or lesson.ticket.urgency, "", relevant=told["relevant"],
    )  # fmt: skip
    if kind in ASIDE or not told["office"] and told["relevant"]:
        return post  # nobody has said what it is about
    subject = told["category"] if "." in told["category"] else build.likeliest(post, known)
    return replace(post, subject=subject)


def measured(posts, candidate):
    """The share of fields (department, category, relevance) that a model proposes as it was decided; 1 for no posts."""
    tally = Tally()
    for post in posts:
        proposal = propose(post.text, model=candidate)
        for name in ("department", "category", "relevant"):
            if getattr(post, name) is not None:
                tally["all"] += 1
                tally["right"] += getattr(proposal, name) == getattr(post, name)
    return round(tally["right"] / tally["all"], 4) if tally["all"] else 1.0


if __name__ == "__main__":
    values = config.load()
    config.settings.__dict__.update(values.__dict__)
    open_database(values.database_url)
    with db.connection_context():
        built = rebuild(datetime.now(UTC))
    sys.stdout.write(f"{built.version if built else 'Too little was decided to learn from.'}\n")
