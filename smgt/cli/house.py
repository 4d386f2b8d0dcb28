"""Commands that set the house up: the database, the directory, officers, accounts, and a look at its health."""

import json
import shutil
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from smgt import accounts, clocks, directory, health, media, outbox
from smgt.channels import CHANNELS
from smgt.cli.base import connected, failing_in_words, now, officer_of, read_stdin, say, tell
from smgt.config import ROLES, settings
from smgt.database import migrate as apply_migrations
from smgt.database import pending
from smgt.journal import SYSTEM
from smgt.models import Account, Office, Officer, Schedule, db, missing_guards, unsafe_settings
from smgt.signin import invitations
from smgt.vault import unseal


@click.command("migrate")
@with_appcontext
def migrate():
    """Bring the database's schema up to date; prints what was applied."""
    with failing_in_words():
        for name in apply_migrations():
            say({"applied": name})


directory_group = AppGroup("directory", help="Districts, departments, categories and offices.")


@directory_group.command("load")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@connected
def directory_load(folder):
    """Load the directory's lists (default: the shipped Haryana data); an administrator's edits are kept."""
    say(directory.load(folder) if folder else directory.load())


officer_group = AppGroup("officer", help="People who sign in.")


@officer_group.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--lead", is_flag=True, help="A lead of the tracker cell.")
@click.option("--office", help="The code of the office he takes charge of today, as FOOD:Bhiwani.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@connected
def officer_add(email, name, role, lead, office, password_stdin):
    """Add an officer who can sign in at once."""
    officer = directory.add_officer(email, name, role, now(), read_stdin(), lead=lead, office=office)
    say({"email": officer.email, "name": officer.name, "role": role, "lead": lead, "office": office})


@officer_group.command("invite")
@click.argument("email")
@click.option("--reason", default="", help="Why, where the address is not official.")
@connected
def officer_invite(email, reason):
    """Mail an officer who has no password yet a link, good once for 48 hours, to make his own sign-in."""
    mailed = invitations.invite(officer_of(email), SYSTEM, now(), reason)
    say({"email": mailed.officer.email, "expires_at": mailed.expires_at})


account_group = AppGroup("account", help="Accounts on channels; their secrets are never shown.")


@account_group.command("add")
@click.option("--channel", required=True, type=click.Choice(sorted(CHANNELS)))
@click.option("--name", required=True)
@click.option("--office", help="The office whose official identity this is; none for the Chief Minister's own.")
@click.option("--credentials-stdin", is_flag=True, required=True, help="Read the credentials (JSON) from stdin.")
@connected
def account_add(channel, name, office, credentials_stdin):
    """Add an account. Connects nowhere."""
    say(facts(accounts.add_account(channel, name, _json(read_stdin()), SYSTEM, now(), office)))


def _json(text):
    try:
        return json.loads(text)
    except ValueError:
        raise click.ClickException("The credentials must be one JSON object.") from None


def facts(account):
    """What may be shown of an account."""
    names = ("name", "channel", "kind", "state", "paused", "alarm", "alarm_at", "last_success_at", "last_error",
             "last_error_at", "sending", "send_error", "token_until", "needs_check", "canned_needs_check")  # fmt: skip
    return {name: getattr(account, name) for name in names} | {"office": account.office_id}


def _account(name):
    account = Account.get_or_none(Account.name == name)
    if account is None:
        raise click.ClickException(f"There is no account {name}.")
    return account


def _change(name, verb, value):
    """Do that to the account and say how it is doing then."""
    verb(_account(name), value, SYSTEM, now())
    say(facts(_account(name)))


@account_group.command("list")
@connected
def account_list():
    """Every account and how it is doing."""
    for account in Account.select().order_by(Account.channel, Account.name):
        say(facts(account))


@account_group.command("pause")
@click.argument("name")
@connected
def account_pause(name):
    """Read nothing and send nothing through this account until it goes on."""
    _change(name, accounts.pause, True)


@account_group.command("go-on")
@click.argument("name")
@connected
def account_go_on(name):
    """Read and send through a paused account again."""
    _change(name, accounts.pause, False)


@account_group.command("reconnect")
@click.argument("name")
@click.option("--credentials-stdin", is_flag=True, required=True, help="Read the credentials (JSON) from stdin.")
@connected
def account_reconnect(name, credentials_stdin):
    """Give an account new credentials of the same identity; its history stays."""
    _change(name, accounts.reconnect, _json(read_stdin()))


@click.command("doctor")
@with_appcontext
def doctor():
    """Check what the house stands on: each with ok or what to do. Exit 1 when something is wrong."""
    checks = [{"check": name, **_checked(check)} for name, check in _CHECKS.items()]
    for line in checks:
        say(line)
    if not all(line["ok"] for line in checks if line["check"] != "consumer"):  # a new house has not run one yet
        tell("Something needs doing; see the lines that are not ok.")
        raise SystemExit(1)


def _checked(check):
    try:
        with db.connection_context():
            trouble = check()
    except Exception as error:  # a check that cannot be made has failed; the others still run
        trouble = f"{type(error).__name__}: {error}"
    return {"ok": not trouble, **({"do": trouble} if trouble else {})}


def _schema():
    return f"Run migrate: {', '.join(names)} is pending." if (names := pending()) else ""


def _durable():
    return f"Switch on {', '.join(names)}: a power cut would lose saved work." if (names := unsafe_settings()) else ""


def _directory():
    return "" if Office.select().exists() else "Run directory load: there are no offices."


def _officers():
    return "" if Officer.select().exists() else "Add officers with officer add: nobody can sign in."


def _accounts():
    troubled = (Account.state != "ok") | (Account.sending != "ok") | (Account.alarm != "")
    bad = [f"{a.name} ({a.alarm or 'trouble'})" for a in Account.select().where(troubled, ~Account.paused)]
    return f"Look at the accounts page: {', '.join(bad)}." if bad else ""


def _tokens():
    ending = Account.select().where(Account.token_until < now() + health.TOKEN_WARNING)
    words = [f"{a.name} on {clocks.today(a.token_until)}" for a in ending.order_by(Account.token_until)]
    return f"Reconnect before their tokens end: {', '.join(words)}." if words else ""


def _secrets():
    for account in Account.select():
        unseal(account.credentials)
    return ""


def _disk():
    usage = shutil.disk_usage(settings.home if settings.home.exists() else ".")
    return "Free some disk: less than a tenth of it is left." if usage.free < usage.total / 10 else ""


def _journal():
    missing = ", ".join(name for name, _, _ in missing_guards())
    return f"Run migrate: the journal can be changed, {missing} is missing." if missing else ""


def _consumer():
    return "" if Schedule.select().exists() else "Start the consumer: no sweep has run yet."


def _outward():
    return "Everything outward is stopped: start it with outward start when that is right." if outbox.stopped() else ""


_CHECKS = {
    "schema": _schema, "durability": _durable, "directory": _directory, "officers": _officers, "accounts": _accounts,
    "tokens": _tokens, "secrets": _secrets, "journal": _journal, "disk": _disk, "consumer": _consumer,
    "outward": _outward, "files": media.trouble,
}  # fmt: skip

COMMANDS = (migrate, directory_group, officer_group, account_group, doctor)
