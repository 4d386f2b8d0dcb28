"""Labelled posts as files keep them: what the shipped model learns from, and what it is measured on."""

import json
import re
from dataclasses import dataclass

from smgt.language import detect

URGENCIES = {"!h": "high", "!l": "life-threatening"}
# subjects that say nothing of what a message is about
KIND_ONLY = {"PRAISE", "SPAM", "ABUSE"}
_MARK = re.compile(r"@[A-Z][a-z]+(?: Dadri)?|@outside|![hl]|[=/][a-z-]+|[+#][A-Z_.0-9]+")


@dataclass(frozen=True)
class Post:
    """A post and its labels; what a label is None for is not known or does not apply."""

    text: str
    kind: str
    subject: str | None
    category: str | None
    department: str | None
    district: str
    urgency: str
    language: str
    alt: str | None = None
    relevant: bool = True


def read_posts(path, place):
    """The posts of a text file (its head explains the marks). `place`: (subject, post's words) → department."""
    subject = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            subject = line[2:].strip()
        elif line.strip() and not line.startswith(";"):
            yield _post(subject, line, place)


def _post(heading, line, place):
    text, _, tail = line.rpartition("|") if "|" in line else (line, "", "")
    marks = {mark[0]: mark for mark in _MARK.findall(tail)}
    text = text.strip()
    kind = marks.get("=", "=grievance")[1:]
    subject = marks.get("#", "# " + heading)[1:].strip()
    if subject in KIND_ONLY or subject in ("FOLLOWUP", "VAGUE"):
        category, department, subject = None, None, None if subject in KIND_ONLY else "VAGUE"
    else:
        category, department = place(subject, text)
    department = marks["+"][1:] if "+" in marks else department
    return Post(
        text, kind, subject, category, department, marks.get("@", "@unknown")[1:],
        URGENCIES.get(marks.get("!"), "normal"), marks.get("/", "/" + _language(text))[1:],
        relevant=kind in ("grievance", "followup", "suggestion") and department not in ("CENTRAL", "OUT_OF_STATE"),
    )  # fmt: skip


def _language(text):
    """Where a post carries no mark, its script decides; Latin letters without a mark are hinglish."""
    script = detect(text)
    return script if script in ("hi", "pa", "bgc") else "hinglish"


def read_jsonl(path):
    """Posts in the form of posts_dev.jsonl."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Post(
            row["text"], row["kind"], None, row["category"], row["department"], row["district"], row["urgency"],
            row["language"], row["alt"], row["relevant"] == "yes",
        )  # fmt: skip
