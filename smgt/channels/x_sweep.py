"""Where reading X stands: what a cursor holds, how it moves, and which stretches a sweep could not reach. Pure.

A cursor holds a sweep of mentions (`since_id`: the newest post of the last whole sweep; `high`, `oldest`, `read` and
`next_token` of one under way), the `fills` (stretches below X's 800-post horizon, to be read by search), and a sweep
each of the account's `own` posts and its `direct` messages, which also say when they are `due` and, after a refusal,
why they rest (`note`).
"""

from datetime import timedelta

from smgt.channels.base import Missed
from smgt.channels.loose import as_dict, as_list, as_moment, as_text
from smgt.channels.x_posts import born, id_at

SWEEP = {"since_id": "", "high": "", "oldest": "", "read": 0, "next_token": ""}
EXTRA = SWEEP | {"due": "", "note": ""}
FILL = {"since": "", "until": "", "end": "", "token": "", "due": "", "items": 0}
OVERLAP = timedelta(minutes=30)  # X shows some mentions late, below ids that were already read
AROUND = timedelta(minutes=5)  # how far the clocks of X and ours may differ
FIRST_TIME = as_moment("2010-11-06T00:00:01Z")  # X refuses a start_time before it
FIRST_EXTRAS = timedelta(days=1)  # own posts and direct messages of before the account was added stay where they are
NEARLY_ALL = 750  # the mentions timeline holds 800, some of them hidden from us
SEARCHED = timedelta(days=7)
SEARCH_MARGIN = timedelta(hours=1)  # a search that takes long must not outlive its own start
SETTLED = timedelta(seconds=30)  # X's search takes no end_time of just now
BEYOND = "X's list of mentions holds only the newest 800, and these were older."
TOO_OLD = BEYOND + " X's search reaches back seven days, not so far."
REFUSED = BEYOND + " X does not let this account search for them."


def resumed(cursor, now):
    """A cursor as it was stored, whole again: whatever is missing or odd in it is as at first."""
    extras = {name: _sweep(as_dict(cursor.get(name)), EXTRA) for name in ("own", "direct")}
    first = id_at(now - FIRST_EXTRAS + OVERLAP)
    for extra in extras.values():
        extra["since_id"] = extra["since_id"] or first
    fills = [_sweep(as_dict(each), FILL) for each in as_list(cursor.get("fills"))]
    whole = [fill for fill in fills if as_moment(fill["since"]) and as_moment(fill["until"])]
    return _sweep(cursor, SWEEP) | {"fills": whole} | extras


def _sweep(stored, empty):
    """The keys of `empty` with what was stored: ids that are ids, a number that is one, text."""
    values = {key: as_text(stored.get(key)) for key in empty}
    values |= {key: "" for key in ("since_id", "high", "oldest") if key in empty and not born(values[key])}
    counts = {key: stored.get(key) for key in ("read", "items") if key in empty}
    return values | {key: count if isinstance(count, int) and count > 0 else 0 for key, count in counts.items()}


def advanced(sweep, items, token, now):
    """A sweep after a page: only at its bottom since_id moves, so a death on the way loses nothing.

    Ids are compared as numbers; those of broken items and of the future do not count.
    """
    ids = [key for item in items if not item.broken and _believable(key := bare(item.external_id), now)]
    high = max([*ids, *filter(None, (sweep["high"], sweep["since_id"]))], key=int, default="")
    if not token:
        return sweep | SWEEP | {"since_id": high}
    oldest = min([*ids, *filter(None, (sweep["oldest"],))], key=int, default="")
    return sweep | {"high": high, "oldest": oldest, "read": sweep["read"] + len(items), "next_token": token}


def again(sweep):
    """A sweep whose page X has forgotten: from the top once more."""
    return sweep | SWEEP | {"since_id": sweep["since_id"]}


def bare(external_id):
    """X's own id of an Item."""
    return external_id.rpartition("-")[2]


def _believable(post_id, now):
    return (when := born(post_id)) is not None and when < now + AROUND


def begins(sweep):
    """How far back a sweep goes, None for as far as X goes. A time and not since_id, to find what is shown late."""
    newest_read = born(sweep["since_id"])
    return max(newest_read - OVERLAP, FIRST_TIME) if newest_read else None


def below_horizon(sweep, items, was_cut, now):
    """After the last page of a sweep of mentions: (the fill for what lay below X's horizon or None, what is lost).

    `sweep` is as it was before that page. What was read must reach down to since_id; where it does not, and the list
    was full or the sweep went on from an earlier fetch (`was_cut`) while the horizon moved, something may lie between.
    """
    ids = [key for item in items if born(key := bare(item.external_id))]
    oldest = min([*ids, *filter(None, (sweep["oldest"],))], key=int, default=sweep["high"])
    if not sweep["since_id"] or not oldest or int(oldest) <= int(sweep["since_id"]):
        return None, ()
    if not was_cut and sweep["read"] + len(items) < NEARLY_ALL:
        return None, ()
    return _reachable(born(sweep["since_id"]), born(oldest), now)


def _reachable(start, until, now):
    reach = now - SEARCHED + SEARCH_MARGIN
    lost = (Missed(start, min(reach, until), TOO_OLD),) if start < reach else ()
    if until <= reach:
        return None, lost
    end = (until + timedelta(seconds=1)).isoformat() if until < now - SETTLED else ""
    return FILL | {"since": max(start, reach).isoformat(), "until": until.isoformat(), "end": end}, lost


def missed(fill, filled):
    """What a fill that has ended says of its stretch."""
    reason = BEYOND if filled else REFUSED
    return Missed(as_moment(fill["since"]), as_moment(fill["until"]), reason, filled, fill["items"])


def resting(state, now):
    """Whether an extra or a fill is not to be read yet."""
    due = as_moment(state["due"])
    return due is not None and due > now
