"""The model of the routing that is in use, the versions to go back to, and how well they propose, week by week.

smgt.rebuilding makes the versions. All machines look at the row of the one in use before they propose, so it changes
everywhere at once; without any the shipped one is used.
"""

from collections import Counter as Tally
from datetime import UTC, datetime, time, timedelta

from smgt import clocks, journal
from smgt.errors import NotFound
from smgt.models import Erasure, Learnt, Lesson, Switch, db
from smgt.routing.model import load, shipped

SHIPPED = "shipped"
HELD = "models"  # the switch that keeps new versions from being used by themselves
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # used_at of a version that was found worse
ENOUGH = 30  # new decisions before it is worth while to build anew
FIELDS = ("office", "department", "district", "category", "relevant", "urgency")
_loaded = {}  # (version, when it was made) → Model: that in use


def current():
    """The model in use. Another process may have changed it: its row is looked at each time."""
    used = (
        Learnt.select(Learnt.version, Learnt.made_at)
        .where(Learnt.used_at > NEVER)
        .order_by(Learnt.used_at.desc(), Learnt.id.desc())
        .first()
    )
    if used is None or used.version == SHIPPED:
        return shipped()
    key = used.version, used.made_at  # built anew from the same words it has the same name
    if key not in _loaded:
        data = Learnt.get(Learnt.version == used.version).data
        _loaded.clear()
        _loaded[key] = load(bytes(data))
    return _loaded[key]


def use(version, actor, now):
    """Go back (or forward) to a version that is kept, and stay with it, whatever is built, until `let_go`; "shipped" is
    the one that came with the product.

    Raises NotFound where there is no such version (any more).
    """
    with db.atomic():
        if version == SHIPPED:
            row = {"version": SHIPPED, "data": b"", "figures": {}, "made_at": NEVER, "used_at": NEVER}
            Learnt.insert(**row).on_conflict_ignore().execute()
        if not Learnt.update(used_at=now).where(Learnt.version == version).execute():
            raise NotFound("There is no such version (any more).")
        Switch.turn(HELD, "stopped", now)
        journal.append("model_used", actor, now, None, {"version": version})


def is_held():
    """Whether a person chose the version in use, so that no new one takes its place by itself."""
    return Switch.stopped(HELD)


def let_go(actor, now):
    """From the next one built on, a version that is no worse is used by itself again."""
    with db.atomic():
        Switch.turn(HELD, "started", now)
        journal.append("model_let_go", actor, now)


def versions():
    """Those that are kept, the one in use first."""
    columns = [field for field in Learnt._meta.sorted_fields if field.name != "data"]
    return list(Learnt.select(*columns).order_by(Learnt.used_at.desc(), Learnt.id.desc()))


def is_due():
    """Whether enough was decided since the newest version, or somebody's words were erased since."""
    newest = Learnt.select(Learnt.made_at).where(Learnt.version != SHIPPED).order_by(Learnt.made_at.desc()).first()
    if newest is None:
        return Lesson.select().count() >= ENOUGH
    erased = Erasure.select().where(Erasure.state == "done", Erasure.settled_at > newest.made_at).exists()
    return erased or Lesson.select().where(Lesson.decided_at > newest.made_at).count() >= ENOUGH


def weeks(now, most=12):
    """Proposed against decided, week by week (Monday to Sunday in India), the newest first.

    [{"from_on", "decided", field: {"right", "wrong", "open"}}]; open: nothing was proposed.
    """
    monday = clocks.today(now) - timedelta(days=clocks.today(now).weekday())
    since = monday - timedelta(weeks=most - 1)
    found = {}
    rows = Lesson.select(Lesson.decided_at, Lesson.proposed, Lesson.decided)
    for at, proposed, decided in rows.where(
        Lesson.decided_at >= datetime.combine(since, time(), clocks.INDIA)
    ).tuples():
        day = clocks.today(at)
        week = found.setdefault(day - timedelta(days=day.weekday()), Tally())
        if decided:
            week.update(_compared(proposed, decided))
    return [{"from_on": week, **_shown(found[week])} for week in sorted(found, reverse=True)]


def _compared(proposed, decided):
    yield "decided"
    for name in FIELDS:
        right = decided[name]
        if name in ("office", "department") and not decided["office"]:
            continue  # it was not marked, so nobody said whose it is
        if name == "category":
            right = right and right.partition(".")[0]
            proposed = proposed | {"category": (proposed["category"] or "").partition(".")[0]}
        if right is not None:
            yield name, "open" if proposed[name] in (None, "") else "right" if proposed[name] == right else "wrong"


def _shown(tally):
    counts = {name: {how: tally[name, how] for how in ("right", "wrong", "open")} for name in FIELDS}
    return {"decided": tally["decided"]} | counts
