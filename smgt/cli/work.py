"""Commands that do the house's work by hand: fetch, send, sweep; and that look into it: search, export."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from smgt import callbacks, deliveries, errands, exports, fetching, journal, likeness, outbox, proposals, reminders
from smgt.channels import POLLED
from smgt.cli.base import connected, now, officer_of, say
from smgt.config import settings
from smgt.models import Account
from smgt.search import catch_up
from smgt.search import search as find
from smgt.tickets import readable


@click.command("fetch")
@click.argument("name", required=False)
@connected
def fetch(name):
    """Read one account, or all that are not paused, to the bottom; one line each."""
    accounts = Account.select().order_by(Account.name)
    readable_by_itself = ~Account.paused & Account.channel.in_(POLLED)
    accounts = list(accounts.where(Account.name == name) if name else accounts.where(readable_by_itself))
    if name and not accounts:
        raise click.ClickException(f"There is no account {name}.")
    for account in accounts:
        say(fetching.fetch(account, settings, now))
    if troubled := [a.name for a in Account.select().where(Account.id.in_(accounts), Account.last_error != "")]:
        raise click.ClickException(f"Not read to the bottom: {', '.join(troubled)}. The accounts page says why.")


@click.command("send")
@connected
def send():
    """Send what is due to citizens and to officers, and look for what is uncertain."""
    say(outbox.send(settings, now))
    deliveries.send(settings, now)


outward_group = AppGroup("outward", help="The one switch that stops everything outward.")


@outward_group.command("stop")
@connected
def outward_stop():
    """Nothing goes out until it is started again."""
    outbox.set_outward(False, journal.SYSTEM, now(), "by command")
    say({"outward": "stopped"})


@outward_group.command("start")
@connected
def outward_start():
    """Replies go out again."""
    outbox.set_outward(True, journal.SYSTEM, now(), "by command")
    say({"outward": "started"})


@click.command("sweep")
@click.option("--now", "at", help="An ISO time to sweep as of, with its offset (default: this moment).")
@connected
def sweep(at):
    """Look at every due clock: remind, escalate, close; propose for what is new."""
    moment = _moment(at) if at else now()
    counts = reminders.sweep(moment) | {"proposed": proposals.propose(moment)}
    errands.sweep(lambda: moment)
    likeness.sweep(moment)
    say(counts)
    callbacks.draw(moment)


def _moment(text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("an ISO time, like 2026-11-20T12:00:00+05:30", param_hint="--now") from None
    if not 1970 < moment.year < 2200:
        raise click.BadParameter("a year between 1971 and 2199", param_hint="--now")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--as", "email", help="Only what this officer may see.")
@connected
def search(words, email):
    """Find tickets by number or words, in any script and spelling; the best first."""
    catch_up(None)
    for ticket in find(officer_of(email) if email else EVERYTHING, readable(" ".join(words)), now()):
        say({"number": ticket.number, "stage": ticket.stage, "summary": ticket.summary})


class _Everything:
    """Whoever runs commands on the machine sees everything, as the State Nodal Officer does."""

    role = "state_nodal"


EVERYTHING = _Everything()


@click.command("export")
@click.argument("what", type=click.Choice(sorted(exports.EXPORTS)))
@click.option("--as", "email", help="Only what this officer may see.")
@connected
def export(what, email):
    """Every ticket, message or event as a JSON line; no row cap."""
    reader = officer_of(email) if email else EVERYTHING
    exports.note(what, journal.SYSTEM, now(), {"as": reader.id} if email else None)
    for line in exports.EXPORTS[what](reader, now()):
        say(line)


COMMANDS = (fetch, send, outward_group, sweep, search, export)
