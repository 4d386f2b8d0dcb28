"""Lines of a table for a file: CSV whose cells no spreadsheet takes for a formula."""

import csv
import io
import unicodedata
from datetime import datetime

from smgt.clocks import INDIA

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_UNSEEN = ("Cc", "Cf", "Mn")


def csv_line(cells):
    """One CSV line of any values; times are written in India's."""
    out = io.StringIO()
    csv.writer(out).writerow([cell(value) for value in cells])
    return out.getvalue()


def cell(value):
    """A value as text that stays text: what a spreadsheet would compute is quoted, also behind invisible signs."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(INDIA).strftime("%Y-%m-%d %H:%M:%S")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) or _visible(text).startswith(_FORMULA) else text


def _visible(text):
    """A text from its first visible sign on: without white space, control, format and combining signs before it."""
    shown = unicodedata.normalize("NFKC", text)
    first = (at for at, c in enumerate(shown) if not c.isspace() and unicodedata.category(c) not in _UNSEEN)
    return shown[next(first, len(shown)) :]
