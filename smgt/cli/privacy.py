"""Commands about what is kept: retention, one citizen's data, the journal's chain, and new keys."""

import click
from flask.cli import AppGroup

from smgt import journal, privacy, retention, rotation
from smgt.channels import CHANNELS
from smgt.cli.base import connected, now, say, tell

_CHANNEL = click.argument("channel", type=click.Choice(sorted(CHANNELS)))


@click.command("retention")
@click.option("--apply", "applied", is_flag=True, help="Erase; without it the run only counts.")
@connected
def retain(applied):
    """How much of each kind is older than its limit; with --apply it is erased, and the journal says so."""
    counts = retention.run(now(), applied)
    for limit in retention.LIMITS:
        facts = {"limit": limit.name, "days": limit.days, "due": counts[limit.name], "erased": applied}
        say(facts | {"what": limit.what, "why": limit.why})
    if not applied:
        tell("Nothing was erased: this was a look. --apply erases what is due.")


privacy_group = AppGroup("privacy", help="One citizen's data: a copy of it, or its erasure.")


@privacy_group.command("export")
@_CHANNEL
@click.argument("author")
@connected
def export(channel, author):
    """Everything kept about the person of that id, address or handle, as JSON lines."""
    for line in privacy.copy(privacy.find(channel, author), journal.SYSTEM, now()):
        say(line)


@privacy_group.command("erase")
@_CHANNEL
@click.argument("author")
@click.option("--reason", required=True, help="Why, without personal data: it stays in the books.")
@connected
def erase(channel, author, reason):
    """Erase words, names, handles and files of a person; tickets, numbers, stages and times stay for the counts."""
    erasure = privacy.erase(privacy.find(channel, author), reason, journal.SYSTEM, now())
    say({"erasure": erasure.id, **erasure.counts})


journal_group = AppGroup("journal", help="The journal's chain.")


@journal_group.command("verify")
@click.option("--head", help="A head as it was mailed (COUNT:HASH): the chain must still run through it.")
@connected
def verify(head):
    """Walk the whole chain; exit 1 at the first broken link."""
    verdict = journal.verify(journal.anchor(head) if head else None)
    say(verdict)
    if not verdict["ok"]:
        raise SystemExit(1)


@journal_group.command("head")
@connected
def show_head():
    """The head of the journal, as the morning's mail has it."""
    count, last = journal.head()
    say({"events": count, "head": f"{count}:{last}"})


vault_group = AppGroup("vault", help="Secrets at rest.")


@vault_group.command("rotate")
@connected
def rotate():
    """Seal every secret again with the present SMGT_SECRET_KEY."""
    say(rotation.rotate(journal.SYSTEM, now()))
    tell("Keep the old key in SMGT_OLD_SECRET_KEYS: the journal's earlier lines are checked with it.")


COMMANDS = (retain, privacy_group, journal_group, vault_group)
