"""Reading what the outside sends: plain numbers, addresses. Nonsense is told from sense here and nowhere else."""

from urllib.parse import urlsplit


def number(text, digits, otherwise=None):
    """The plain ASCII number of at most so many digits that a text is; `otherwise` for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else otherwise


def address(text):
    """An address in its parts; nonsense has none."""
    try:
        return urlsplit(text or "")
    except ValueError:  # a bracket that is never closed
        return urlsplit("")
