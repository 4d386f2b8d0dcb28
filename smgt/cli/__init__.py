"""The commands of `flask --app wsgi`: JSON lines on stdout, words on stderr; exit 0, 1 failed, 2 bad usage."""

from smgt.cli import house, privacy, reports, routing, run, work

COMMANDS = (*house.COMMANDS, *work.COMMANDS, *routing.COMMANDS, *privacy.COMMANDS, *reports.COMMANDS, *run.COMMANDS)


def install(app):
    for command in COMMANDS:
        app.cli.add_command(command)
