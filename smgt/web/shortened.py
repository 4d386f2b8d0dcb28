"""Departments by names short enough for a card, made of the directory's own names."""

import re

from flask import g

from smgt.models import Department
from smgt.web.words import tongue

MOST = 22
_BESIDE = re.compile(r" ?\([^)]*\)")  # what stands in brackets
_LAST = re.compile(r"( Department|( एवं| व)? विभाग)$")
_JOINS = ("&", "and", "एवं", "व", "of")


def department_label(code):
    """A department's short name in the page's language; all of them are read once a request."""
    if "departments" not in g:
        rows = Department.select(Department.code, Department.name, Department.name_hi)
        g.departments = {each: shortened(tongue().name(name, name_hi), each) for each, name, name_hi in rows.tuples()}
    return g.departments.get(code, code)


def shortened(name, code):
    """The first of several names, without "Department"; of a long one its well-known letters, or the words that fit."""
    full = _BESIDE.sub("", name).split("/")[0].strip()
    name = _LAST.sub("", full)
    if len(name) <= MOST:
        return name
    return code if _letters(full) == code else _cut(name)


def _letters(name):
    return "".join(word[0] for word in name.split() if word[0].isascii() and word[0].isupper())


def _cut(name):
    """As many whole words as fit, none at the end that only joins; that some are left out shows, but after a comma."""
    kept = name[: MOST + 1].rsplit(" ", 1)[0].split()
    while kept[-1] in _JOINS:
        kept.pop()
    words = " ".join(kept)
    return words.removesuffix(",") if words.endswith(",") else f"{words} …"
