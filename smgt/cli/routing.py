"""The command that says what messages are about: one JSON line in, one out."""

import json
import sys

import click

from smgt.cli.base import say
from smgt.proposals import line
from smgt.routing.proposal import propose


@click.command("suggest")
def suggest():
    """Read {"id", "text", "channel"} lines and write what each is probably about; needs no database."""
    for number, words in enumerate(sys.stdin, 1):
        if words.strip():
            asked = _asked(words, number)
            say({"id": asked.get("id"), **line(propose(asked["text"]))})


def _asked(words, number):
    """The line as a JSON object with a text. Raises ClickException."""
    try:
        asked = json.loads(words)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise click.ClickException(
            f'Line {number} is not a JSON object like {{"id": "1", "text": "…", "channel": "x"}}.'
        )
    return asked


COMMANDS = (suggest,)
