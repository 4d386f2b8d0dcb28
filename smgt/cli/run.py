"""Commands that run: the web server, the consumer, the workshop, and sample data for training and benchmarks."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from smgt import clocks, tasks
from smgt import sample as samples
from smgt.cli.base import check_schema, connected, failing_in_words, now, say, tell
from smgt.config import ROOT, settings
from smgt.drill.workshop import Workshop
from smgt.models import check_durability, db

STOPPING = 8  # seconds that what is held may take to finish; a stop takes at most 10


def _ready():
    """Refuse to start on a database that is out of date or would lose what it calls saved."""
    with failing_in_words(), db.connection_context():
        check_schema()
        check_durability()


@click.command("serve")
@click.option("--host", default="127.0.0.1", help="A proxy with TLS belongs in front of any other.")
@click.option("--port", default=8000, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, type=click.IntRange(1, 64))
@with_appcontext
def serve(host, port, workers):
    """The production web server, in the foreground; SIGTERM stops it when what it holds is finished."""
    _ready()
    gunicorn = [
        sys.executable, "-m", "gunicorn", "--chdir", str(ROOT), "--bind", f"{host}:{port}", "--workers", str(workers),
        "--worker-class", "gthread", "--threads", "8", "--keep-alive", "30", "--graceful-timeout", str(STOPPING),
        "--max-requests", "20000", "--max-requests-jitter", "2000", "--no-control-socket", "--log-level", "warning",
        "--limit-request-line", "8190", "wsgi:app",
    ]  # fmt: skip
    os.execvp(gunicorn[0], gunicorn)


@click.command("consume")
@with_appcontext
def consume():
    """The background consumer, in the foreground; SIGTERM stops it when what it holds is finished."""
    _ready()
    logging.getLogger("huey").setLevel(logging.WARNING)  # not a line for each tick
    huey = tasks.make_huey(settings)
    tasks.register(huey, settings)
    consumer = huey.create_consumer(
        workers=2, worker_type="thread", max_delay=1.0, graceful_signal="TERM", shutdown_timeout=STOPPING
    )
    tell("The consumer is running.")
    consumer.run()


drill = AppGroup(
    "drill", help="The workshop: a local X, a local Facebook and mailboxes that citizens of the drill write on."
)


@drill.command("start")
@click.option("--foreground", is_flag=True, help="Stay until SIGTERM instead of going to the background.")
@click.option("--every", default=8.0, help="Seconds between two things said.")
@with_appcontext
def drill_start(foreground, every):
    """Start the local X and Facebook with their citizens."""
    _only_in_a_drill()
    if foreground:
        _run_workshop(every)
        return
    if _drill_pid():
        raise click.ClickException("The drill is running already.")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "drill", "start", "--foreground", "--every", str(every)]
    log = (_folder() / "drill.log").open("ab")
    child = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    _wait_for(child)
    say({"drill": "started", "pid": child.pid, "x": f"http://127.0.0.1:{settings.drill_port}"})


def _only_in_a_drill():
    if not settings.drill:
        raise click.ClickException("This is no drill: SMGT_DRILL is not 1. Nothing was started.")


def _folder():
    folder = settings.home / "drill"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run_workshop(every):
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pid = _folder() / "pid"
    pid.write_text(str(os.getpid()))
    try:
        Workshop(settings.home, settings.drill_port).run(every, stop)
    finally:
        pid.unlink(missing_ok=True)


def _drill_pid():
    """The process id of the running drill, or None."""
    try:
        pid = int((_folder() / "pid").read_text())
        os.kill(pid, 0)
        ours = b"drill" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if ours else None


def _wait_for(child):
    for _ in range(100):
        if _drill_pid() == child.pid:
            return
        if child.poll() is not None:
            break
        time.sleep(0.1)
    raise click.ClickException(f"The drill did not start; see {_folder() / 'drill.log'}.")


@drill.command("stop")
@with_appcontext
def drill_stop():
    """Stop what `drill start` began."""
    pid = _drill_pid()
    if pid is None:
        raise click.ClickException("No drill is running.")
    os.kill(pid, signal.SIGTERM)
    for _ in range(100):
        if _drill_pid() is None:
            say({"drill": "stopped"})
            return
        time.sleep(0.1)
    raise click.ClickException("The drill does not stop.")


@drill.command("speak")
@click.argument("count", default=1, type=click.IntRange(1, 1000))
@with_appcontext
def drill_speak(count):
    """Let citizens say something now, and answer what they were told."""
    _only_in_a_drill()
    say({"spoken": count, "answered": Workshop(settings.home, settings.drill_port).speak(count)})


@click.command("sample")
@click.option("--tickets", default=None, type=click.IntRange(1, 5_000_000))
@click.option("--seed", default=1)
@click.option("--received", type=click.IntRange(0))
@click.option("--resolved", type=click.IntRange(0), default=0)
@click.option("--not-tenable", type=click.IntRange(0), default=0)
@click.option("--pending", type=click.IntRange(0), default=0)
@click.option("--suggestions", type=click.IntRange(0), default=0, help="So many suggestions beside them.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]))
@connected
def sample(tickets, seed, received, resolved, not_tenable, pending, suggestions, first, last):
    """Seeded tickets for training, benchmarks and reports; never on a database with real ones."""
    if (tickets is None) == (received is None):
        raise click.UsageError("Give either --tickets or --received with --resolved, --not-tenable and --pending.")
    if received is not None and received != resolved + not_tenable + pending:
        raise click.UsageError("--received must be --resolved + --not-tenable + --pending.")
    wanted = samples.usual(tickets) if tickets else samples.Counts(resolved, not_tenable, pending, suggestions)
    last = min(clocks.end_of_day(last), now()) if last else now()
    first = first.replace(tzinfo=clocks.INDIA) if first else samples.begin(last, wanted)
    if first > last:
        raise click.UsageError("--from must be a day before --to, and not one that is yet to come.")
    say(samples.fill(wanted, first, last, seed))


COMMANDS = (serve, consume, drill, sample)
