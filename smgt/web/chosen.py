"""Tickets that were chosen by their boxes on a list: which, in which version, each with the key of its form."""

from flask_login import current_user

from smgt.vault import sign
from smgt.web import given

NO_VERSION = -1  # what was read cannot be told: never the present one


def boxes(values, deed):
    """[(number, version, key)] of boxes; a key is the same for a double tap, another once the ticket changed."""
    return [_box(value, deed) for value in values]


def _box(value, deed):
    number, _, text = value.partition(":")
    version = given.number(text, 9, NO_VERSION)
    plain = number if number.replace("-", "").isalnum() else ""
    return plain[:30], version, sign("key", current_user.token, plain, version, deed)[:20]
