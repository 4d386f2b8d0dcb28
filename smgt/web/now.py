"""The edges' only look at the clock."""

from datetime import UTC, datetime
from functools import partial

clock = partial(datetime.now, UTC)  # a test sets another


def now():
    """This moment, aware, in UTC."""
    return clock()
