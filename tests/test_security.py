"""docs/security.md: every line of its checklist names a test that exists, or says why there is none."""

import re

import pytest

from smgt.config import ROOT

LINES = re.findall(r"^\| ([0-9][^|]*) \| [^|]* \| ([^|]*) \|$", (ROOT / "docs/security.md").read_text(), re.MULTILINE)


def test_the_checklist_is_read():
    assert len(LINES) >= 60


@pytest.mark.parametrize(("item", "shown"), LINES, ids=[item for item, _ in LINES])
def test_each_line_names_a_test_that_exists_or_says_why_not(item, shown):
    named = re.findall(r"`(tests/[a-z0-9_/]+\.py)`", shown)
    assert named or shown.startswith("– "), item
    assert [path for path in named if "def test_" not in (ROOT / path).read_text()] == []
