"""What stands on the pages in words, found in the code: what goes through gettext, and whole sentences beside it.

Rules and verbs raise, return and store their sentences in plain English, `f"It was joined more than {DAYS} days ago."`,
and know of no language. Each is found here by its look; what is filled into it becomes a named slot of the catalogue.
"""

import ast
import csv
import re
from itertools import count

from babel.messages.extract import extract_from_dir

from smgt.rules import STAGE_NAMES

# columns of the shipped lists that the pages show as sentences
_LISTS = (("limits.csv", "source"), ("categories.csv", "published_time_limit_or_rule"))
FOLDERS = (("smgt", "**.py", "smgt.translations.sources:in_python"), ("templates", "**.html", "jinja2"))
_SILENT = ("cli/", "drill/", "routing/", "translations/")  # folders and files that say nothing on a page
_SILENT += ("config.py", "demo.py", "lists.py", "phrases.py", "letters.py", "lives.py", "sample.py", "models/base.py")
_ASKED = {  # which argument of a call is a text for people
    "Refused": 0, "Stale": 0, "Forbidden": 0, "NotFound": 0, "ChannelDown": 0, "NotSent": 0, "Uncertain": 0,
    "gettext": 0, "said": 0, "say": 0, "_limit": 2, "Actor": 0, "Right": 1, "N_": 0, "Action": 1,
}  # fmt: skip
_SENTENCE = re.compile(r"(?!.*\b(?:SELECT|DELETE|ORDER BY)\b)[A-Z%].*\s.*[.?!]", re.DOTALL)
LEAST = 12  # letters of its own that a sentence with slots must have, to be known again


def messages(root):
    """(text or (one, many), [(file, line)]) of everything to be translated under that folder, in order."""
    found = {name: [("smgt/rules.py", 1)] for name in STAGE_NAMES.values()}
    for folder, pattern, method in FOLDERS:
        options = {pattern: {"trimmed": "true"}}
        for name, line, words, _, _ in extract_from_dir(str(root / folder), [(pattern, method)], options):
            if not name.startswith(_SILENT):
                found.setdefault(words, []).append((f"{folder}/{name}", line))
    for words, place in _shipped(root / "smgt" / "data" / "haryana"):
        found.setdefault(words, [place])
    return sorted(found.items(), key=lambda pair: (pair[1][0], str(pair[0])))


def _shipped(folder):
    """(text, place) of the rules that the shipped lists name in words; a mere length of time is none."""
    for name, column in _LISTS:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row[column]:
                    yield row[column], (f"smgt/data/haryana/{name}", 1)


def in_python(fileobj, keywords, comment_tags, options):
    """Babel's way to read one file: (line, function, text, comments) of every text for people in it."""
    tree = ast.parse(fileobj.read())
    beside = _not_texts(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (found := _of_call(node)):
            yield node.lineno, "ngettext" if isinstance(found, tuple) else "gettext", found, []
        elif isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in beside:
            words = _template(node)
            if words and _SENTENCE.fullmatch(words):
                yield node.lineno, "gettext", words, []


def _of_call(node):
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name in ("ngettext", "count", "counted") and len(node.args) == 3:
        pair = tuple(_template(each) for each in node.args[:2])
        return pair if all(pair) else None
    at = _ASKED.get(name)
    return _template(node.args[at]) if at is not None and len(node.args) > at else None


def _not_texts(tree):
    """Docstrings, and the pieces that an f-string is put together from."""
    beside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node, clean=False):
            beside.add(id(node.body[0].value))
        if isinstance(node, ast.JoinedStr):
            beside.update(id(part) for part in node.values)
    return beside


def _template(node):
    """A text as the catalogue has it; None where it is none, or has too few words of its own."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) and node.value.strip() else None
    if not isinstance(node, ast.JoinedStr):
        return None
    numbers, words = count(1), ""
    for part in node.values:
        words += part.value.replace("%", "%%") if isinstance(part, ast.Constant) else f"%(s{next(numbers)})s"
    return words if len(re.sub(r"%\(s\d+\)s|[^A-Za-z]", "", words)) >= LEAST else None
