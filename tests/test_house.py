"""The rules of the house, checked by machine: imports go one way, at the top; nobody goes round access and perform."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = {
    "answers", "attention", "calendars", "clocks", "config", "errors", "ladder", "language", "letters", "limits",
    "lists", "lives", "logs", "masks", "matching", "messageids", "personal", "phrases", "quotes", "reasons", "rights",
    "routing", "rules", "sheets", "tables", "totp", "translations", "vault", "wording",
}  # fmt: skip
STORAGE = {"models", "access", "book", "database"}
VERBS = {
    "accounts", "actions", "alarms", "audit", "bulk", "callbacks", "calls", "callsheet", "canned", "climbing",
    "conduct", "counter", "counter_rows", "daily", "deliveries", "directory", "erasing", "errands", "exports",
    "fetching", "handover", "health", "hooks", "imports", "inbox", "incidents", "intake", "journal", "lane", "learning",
    "lessons", "likeness", "links", "longfiles", "media", "mutes", "noticemail", "notices", "outbox", "passing", "past",
    "pasted", "powers", "presence", "privacy", "proposals", "queues", "rebuilding", "reminders", "replies", "reports",
    "retention", "retry", "review", "roster", "rotation", "sample", "satisfaction", "saved", "search", "shift",
    "signin", "status", "taking", "threads", "tickets",
}  # fmt: skip
EDGES = {"app", "web", "tasks", "cli", "demo"}
ALLOWED = (
    [(PURE, PURE), ({"channels"}, PURE | {"channels"}), ({"drill"}, PURE | {"drill"})]
    + [(STORAGE, PURE | STORAGE), (VERBS, PURE | STORAGE | {"channels"} | VERBS)]
    + [(EDGES, PURE | STORAGE | {"channels", "drill"} | VERBS | EDGES)]
)
MAY = {area: allowed for areas, allowed in ALLOWED for area in areas}
FILES = sorted((ROOT / "smgt").rglob("*.py"))
NAMES = [str(path.relative_to(ROOT / "smgt")) for path in FILES]


def area(path):
    return path.relative_to(ROOT / "smgt").parts[0].removesuffix(".py")


def imports(tree):
    """The areas of smgt that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "smgt":
            parts = node.module.split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("smgt."))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_go_one_way(path):
    if path.name == "__init__.py" and path.parent.name == "smgt":
        return
    assert area(path) in MAY, f"say in tests/test_house.py where {area(path)} belongs"
    wrong = set(imports(ast.parse(path.read_text()))) - MAY[area(path)]
    assert not wrong, f"{path.name} must not import {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_import_hides_inside_a_function(path):
    tree = ast.parse(path.read_text())
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert not [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_files_stay_short(path):
    assert len(path.read_text().splitlines()) <= 400, "split it by noun"


@pytest.mark.parametrize("path", [p for p in FILES if area(p) == "web"], ids=lambda p: p.name)
def test_no_page_changes_a_ticket_by_itself(path):
    words = path.read_text()
    assert "Ticket.update(" not in words and "Ticket.create(" not in words, "only tickets.perform changes a ticket"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_module_and_public_function_of_the_verbs_says_what_it_does(path):
    tree = ast.parse(path.read_text())
    if path.name != "__init__.py":
        assert ast.get_docstring(tree), "say in one sentence what lives here"
    if area(path) in VERBS | STORAGE | PURE | {"channels"}:
        public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
        assert not [f.name for f in public if not ast.get_docstring(f) and len(f.body) > 3]


def test_only_the_agreed_things_stand_at_the_top():
    agreed = {"smgt", "templates", "static", "migrations", "tests", "wsgi.py", "requirements.txt", "README.md"}
    agreed |= {"Makefile", "pyproject.toml", "bench", "docs", "var"}
    assert {p.name for p in ROOT.iterdir() if not p.name.startswith((".", "__pycache__"))} <= agreed
