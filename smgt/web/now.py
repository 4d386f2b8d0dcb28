"""The edges' only look at the clock."""

from datetime import UTC, datetime


def now():
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
