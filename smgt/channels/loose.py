"""Reading JSON that may hold anything: each function gives what was hoped for, or an empty one; none ever raises."""

import json
from datetime import UTC, datetime


def as_dict(value):
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value):
    """The value if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value, most=None):
    """The text without NUL and lone surrogates (which no database takes), at most `most` long; "" where it is none."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")[:most]


def as_number(value):
    """The whole number that this is or spells (at most 18 digits), else 0."""
    if isinstance(value, bool) or not isinstance(value, (int, str)) or len(str(value)) > 18:
        return 0
    return int(value) if str(value).isascii() and str(value).isdigit() else 0


def as_moment(value):
    """An ISO time, or seconds or milliseconds of 1970, as an aware UTC time; None where it is none."""
    try:
        if number := as_number(value):
            return datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC)
        moment = datetime.fromisoformat(as_text(value, 40))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def as_raw(value):
    """The value as JSON bytes, to be kept as it came."""
    try:
        return json.dumps(value, sort_keys=True).encode()
    except (RecursionError, ValueError):
        return b"(cannot be kept as JSON)"
