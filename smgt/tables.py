"""Lines of a table for a file: CSV whose cells no spreadsheet takes for a formula."""

import csv
import io
import unicodedata
from datetime import datetime

from smgt.clocks import INDIA

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


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
    visible = unicodedata.normalize("NFKC", text).lstrip("\u200b\u200c\u200d\u2060\ufeff \u00a0")
    return f"'{text}" if visible.startswith(_FORMULA) else text
