"""Huey only wakes the sweeps; the work lies in rows, so a wake-up may be missed, late or doubled."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import wraps

from huey import PostgresHuey, SqliteHuey, crontab

from smgt import (
    callbacks,
    daily,
    deliveries,
    errands,
    fetching,
    health,
    hooks,
    journal,
    learning,
    likeness,
    longfiles,
    media,
    notices,
    outbox,
    presence,
    proposals,
    reminders,
    reports,
    retry,
    review,
    search,
)
from smgt.models import Schedule, db
from smgt.signin import budgets, stash
from smgt.web.filters import narrow

TICK = 5  # seconds between two looks at what is due
# seconds from one sweep to the next
EVERY = {
    "fetch": 5, "send": 5, "propose": 5, "clocks": 10, "notices": 15, "recheck": 600, "hooks": 5, "health": 60,
    "learn": 3600, "media": 5, "words": 5, "alike": 15, "retry": 600, "signin": 3600, "head": 300, "facts": 10,
    "figures": 600, "files": 5, "callbacks": 900, "errands": 5, "daily": 300, "directions": 900,
}  # fmt: skip


def make_huey(settings):
    """The queue beside the database: an SQLite file of its own, or PostgreSQL's tables for many consumers."""
    if settings.database_url.startswith("sqlite"):
        settings.home.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("smgt", filename=str(settings.queue_path), results=False)
    return PostgresHuey("smgt", dsn=settings.database_url, results=False)


def register(huey, settings):
    """Tell `huey` the sweeps, and to look every few seconds which of them are due."""
    read = huey.task(name="read")(connected(lambda account_id: read_account(account_id, settings)))
    sweeps = _sweeps(settings, read)
    tasks = {name: huey.task(name=name)(connected(sweep)) for name, sweep in sweeps.items()}
    tick = huey.task(name="tick")(connected(lambda: [tasks[name]() for name in due_sweeps(now())]))
    huey.periodic_task(crontab(minute="*"), name="minute")(lambda: [tick.schedule(delay=s) for s in range(0, 60, TICK)])
    huey.on_startup(name="first")(tick)


def _sweeps(settings, read):
    return {
        "fetch": lambda: [read(account.id) for account in fetching.due(now())],
        "send": lambda: outbox.send(settings, now),
        "propose": lambda: proposals.propose(now(), most=1000),  # a viral hour in several sweeps
        "learn": lambda: learning.is_due() and subprocess.run([sys.executable, "-m", "smgt.rebuilding"], check=True),
        "clocks": lambda: reminders.sweep(now()),
        "notices": lambda: deliveries.send(settings, now),
        "recheck": lambda: fetching.recheck(settings, now),
        "hooks": lambda: hooks.work(settings, now),
        "health": lambda: health.sweep(settings, now()),
        "media": lambda: media.sweep(settings, now),
        "errands": lambda: errands.sweep(now),
        "alike": lambda: likeness.sweep(now()),
        "words": lambda: search.catch_up(5000),
        "daily": lambda: daily.tell(now()),
        "directions": lambda: review.remind(now()),
        "head": lambda: notices.tell_head(journal.head, now()),
        "retry": lambda: retry.failed(now()),
        "callbacks": lambda: callbacks.draw(now()),
        "facts": lambda: (reports.refresh(), reports.remake()),
        "figures": lambda: reports.snapshots.write(now()),
        "files": lambda: longfiles.sweep(now, narrow),
        "signin": lambda: (budgets.sweep(now()), stash.sweep(now()), presence.sweep(now())),
    }


def read_account(account_id, settings):
    """Read one account, unless another consumer has taken it."""
    if account := fetching.claim(account_id, now()):
        fetching.fetch(account, settings, now)


def now():
    return datetime.now(UTC)


def connected(function):
    """Run a task with a database connection of its own; what it returns is nobody's business."""

    @wraps(function)
    def run(*args):
        with db.connection_context():
            function(*args)

    return run


def due_sweeps(moment):
    """The sweeps due now, each claimed: of many consumers the one whose UPDATE counts 1 runs it."""
    return [name for name, seconds in EVERY.items() if _claim(name, moment, moment + timedelta(seconds=seconds))]


def _claim(name, moment, following):
    Schedule.insert(name=name, next_at=moment).on_conflict_ignore().execute()
    due = (Schedule.name == name) & (Schedule.next_at <= moment)
    return Schedule.update(next_at=following, last_at=moment).where(due).execute() == 1
