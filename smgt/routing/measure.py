"""How good the proposals are: the figures of the quality table for labelled posts."""

from collections import Counter

from smgt.routing.proposal import propose

LIFE = "life-threatening"


def measure(posts, model=None):
    """(figures, misses): figure → (share, of how many); misses are (field, expected, proposed, text)."""
    tally, misses = Counter(), []
    for post in posts:
        proposal = propose(post.text, model=model)
        for name, right in _checks(post, proposal):
            tally[name, "all"] += 1
            tally[name, "right"] += right
            if not right:
                misses.append((name, *_pair(name, post, proposal), post.text))
        tally["relevant", post.relevant, proposal.relevant] += 1
        tally["life", post.urgency == LIFE, proposal.urgency == LIFE] += 1
        if (post.urgency == LIFE) != (proposal.urgency == LIFE):
            misses.append(("life", post.urgency, proposal.urgency, post.text))
        if post.relevant != proposal.relevant:
            misses.append(("relevant", post.relevant, proposal.relevant, post.text))
    figures = {name: _share(tally[name, "right"], tally[name, "all"]) for name, _ in _CHECKED if tally[name, "all"]}
    return figures | _both(tally), misses


def _checks(post, proposal):
    return [(name, check(post, proposal)) for name, check in _CHECKED if check(post, proposal) is not None]


def _accepted(post, field):
    """The label, and the second one that is as good."""
    other = post.alt.split(":")[field == "department"] if post.alt else None
    return {getattr(post, field), other} - {None}


def _first(field):
    def check(post, proposal):
        accepted = _accepted(post, field)
        return getattr(proposal, field) in accepted if accepted else None

    return check


def _in_three(post, proposal):
    accepted = _accepted(post, "department")
    three = [proposal.department, *proposal.alternatives["department"]][:3]
    return bool(accepted.intersection(three)) if accepted else None


def _found(post, proposal):
    return None if post.district == "unknown" else proposal.district == post.district


def _unfounded(post, proposal):
    return proposal.district == "unknown" if post.district == "unknown" else None


_CHECKED = [
    ("kind", lambda post, proposal: proposal.kind == post.kind),
    ("department", _first("department")), ("department in three", _in_three), ("category", _first("category")),
    ("district", _found), ("no district", _unfounded),
    ("language", lambda post, proposal: proposal.language == post.language),
]  # fmt: skip


def _pair(name, post, proposal):
    field = {"department in three": "department", "no district": "district"}.get(name, name)
    return getattr(post, field), getattr(proposal, field)


def _share(part, whole):
    return (part / whole if whole else 1.0, whole)


def _both(tally):
    """Relevance as the mean of both classes' F1; life-threatening as recall and precision."""
    f1 = [_f1(tally, "relevant", which) for which in (True, False)]
    found, gold, claimed = tally["life", True, True], _sum(tally, "life", 1), _sum(tally, "life", 2)
    return {
        "relevance F1": (sum(f1) / 2, sum(count for key, count in tally.items() if key[0] == "relevant")),
        "life recall": _share(found, gold), "life precision": _share(found, claimed),
    }  # fmt: skip


def _sum(tally, name, at):
    """How many are so labelled (at 1) or so proposed (at 2)."""
    return sum(count for key, count in tally.items() if key[0] == name and len(key) == 3 and key[at] is True)


def _f1(tally, name, which):
    hit = tally[name, which, which]
    missed, wrong = tally[name, which, not which], tally[name, not which, which]
    return 2 * hit / (2 * hit + missed + wrong) if hit else 0.0
