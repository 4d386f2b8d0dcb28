"""What every command shares: its connection, its errors, its lines."""

import json
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import wraps

import click
from peewee import PeeweeException
from playhouse.migrations import MigrationError

from smgt.database import pending
from smgt.errors import SmgtError
from smgt.models import Officer, db


def now():
    return datetime.now(UTC)


def say(facts):
    """One JSON line on stdout."""
    click.echo(json.dumps(facts, ensure_ascii=False, default=_plain))


def tell(words):
    """A sentence for people, on stderr."""
    click.echo(words, err=True)


def _plain(value):
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def connected(function):
    """Run a command with a connection to an up-to-date database; a failure of ours is a sentence and exit 1."""

    @wraps(function)
    def run(*args, **options):
        with failing_in_words(), db.connection_context():
            check_schema()
            return function(*args, **options)

    return run


def check_schema():
    """Refuse to work on a database that is out of date. Needs an open connection."""
    if names := pending():
        raise click.ClickException(f"The database is not up to date ({names[0]}): run migrate first.")


@contextmanager
def failing_in_words():
    """What fails is a sentence on stderr and exit 1, never a traceback."""
    try:
        yield
    except SmgtError as error:
        raise click.ClickException(str(error)) from None
    except (PeeweeException, MigrationError) as error:
        raise click.ClickException(f"The database cannot be used: {str(error).splitlines()[0][:300]}") from None


def officer_of(email):
    """The officer whose eyes a command looks with; exit 1 when there is none."""
    officer = Officer.get_or_none(Officer.email == email.strip().lower(), Officer.disabled_at.is_null())
    if officer is None:
        raise click.ClickException(f"There is no officer {email}.")
    return officer


def read_stdin():
    """All of standard input as text, without its last line break."""
    return sys.stdin.read().rstrip("\r\n")
