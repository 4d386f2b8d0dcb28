"""The reports as a command: JSON lines, CSV or a workbook."""

import click

from smgt import reports
from smgt.cli.base import connected, now, officer_of, say, tell
from smgt.cli.work import EVERYTHING
from smgt.reports.files import csv_of, xlsx_of
from smgt.reports.words import Words

FORMATS = ("json", "csv", "xlsx")


@click.command("report")
@click.argument("name")
@click.option("--from", "since", help="The first day of receipt, as 2026-11-01.")
@click.option("--to", "until", help="The last day of receipt.")
@click.option("--district")
@click.option("--department")
@click.option("--category", help="A category or a part of one, as WATER or WATER.SEWER.")
@click.option("--channel")
@click.option("--place")
@click.option("--step", help="Of weekdays and hours: marked, seen, accepted, reported, replied or satisfied.")
@click.option("--as", "email", help="Only what this officer may see.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="json")
@connected
def report(name, since, until, email, form, **chosen):
    """One report; its shares are 0 to 1 in JSON, per cent in CSV; what it counts is told on stderr."""
    if name not in reports.REPORTS:
        raise click.UsageError(f"There is no report {name}; there are {', '.join(sorted(reports.REPORTS))}.")
    found, moment = reports.find(name), now()
    narrowed = reports.read(chosen | {"from": since, "to": until}, moment)
    table = found.make(reports.ready(officer_of(email) if email else EVERYTHING, moment, narrowed))
    sentences = [sentence % table.slots if table.slots else sentence for sentence in found.definition]
    _WRITE[form](found, table, sentences)
    for sentence in sentences:
        tell(sentence)


def _json(found, table, sentences):
    for line in table.lines():
        say(line)
    shares = [column for column in table.columns if column.kind == "share"] if table.single else []
    if shares:
        words = Words()
        told = (f"{words.label(column)} {words(column, table.rows[0][column.key].value)}" for column in shares)
        tell(f"{', '.join(told)}.")


def _csv(found, table, sentences):
    click.echo(csv_of(table, Words()), nl=False)


def _xlsx(found, table, sentences):
    with click.open_file("-", "wb") as out:
        out.write(xlsx_of(table, Words(), found.label, sentences))


_WRITE = {"json": _json, "csv": _csv, "xlsx": _xlsx}
COMMANDS = (report,)
