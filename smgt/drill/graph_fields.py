"""The `fields` of a Graph request: names, with what is wanted inside them and how (`comments.limit(5){id,from}`)."""

import re

TOKEN = re.compile(r"(\w+)((?:\.\w+\([^()]*\))*)(\{)?|([,}])")
MODIFIER = re.compile(r"\.(\w+)\(([^()]*)\)")


def parsed(text):
    """A dict of name -> (modifiers, fields inside as such a dict). Raises ValueError for what is no list of fields."""
    fields, position = _inside(text, 0, opened=False)
    if position < len(text):
        raise ValueError(f"Syntax error in fields at {text[position:][:20]!r}.")
    return fields


def _inside(text, position, opened=True):
    """The fields from there to the closing brace (to the end where none was opened), and where that is."""
    fields = {}
    while position < len(text):
        found = TOKEN.match(text, position)
        if not found:
            raise ValueError(f"Syntax error in fields at {text[position:][:20]!r}.")
        position = found.end()
        if found[4] == "}":
            return fields, position if opened else position - 1
        if found[1]:
            inner, position = _inside(text, position) if found[3] else ({}, position)
            fields[found[1]] = (dict(MODIFIER.findall(found[2])), inner)
    if opened:
        raise ValueError("Syntax error in fields: a brace is not closed.")
    return fields, position
