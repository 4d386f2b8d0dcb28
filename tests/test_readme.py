"""README tells the truth about settings and commands."""

import re
from pathlib import Path

from smgt.config import SETTINGS
from smgt.retention import LIMITS

ROOT = Path(__file__).parent.parent
README, DOCS = (ROOT / "README.md").read_text(), ROOT / "docs"
REQUIREMENTS, LOCK = ROOT / "requirements.txt", ROOT / ".ci" / "requirements.lock"


def test_every_setting_stands_in_the_table_with_its_default():
    rows = dict(re.findall(r"^\| `SMGT_(\w+)` \| (.*?) \|", README, re.MULTILINE))
    assert set(rows) == {setting.name for setting in SETTINGS}
    wrong = {s.name: rows[s.name] for s in SETTINGS if s.default and f"`{s.default}`" not in rows[s.name]}
    assert not wrong


def test_the_limits_of_what_is_kept_are_those_of_the_page_about_it():
    told = re.findall(r"^\| (\w+) \| (\d+) \| (.*?) \| (.*?) \|$", (DOCS / "privacy.md").read_text(), re.MULTILINE)
    assert told == [(limit.name, str(limit.days), limit.what, limit.why) for limit in LIMITS]


def test_the_lock_file_holds_what_is_pinned_each_with_its_hashes():
    pinned = re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", REQUIREMENTS.read_text(), re.MULTILINE)
    locked = re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)[^\n]*\\\n\s+--hash=sha256:", LOCK.read_text(), re.MULTILINE)
    plain = [{(re.sub("[._]", "-", name.lower()), version) for name, version in each} for each in (pinned, locked)]
    assert plain[0] <= plain[1] and len(pinned) > 30


def test_every_item_of_the_security_checklist_names_a_test_that_is_there_or_a_reason():
    rows = re.findall(r"^\| ([\d./–, ]+) \| .+? \| (.+?) \|$", (DOCS / "security.md").read_text(), re.MULTILINE)
    named = {path for _, told in rows for path in re.findall(r"`(tests/[\w/]+\.py)`", told)}
    assert len(rows) > 50 and not [path for path in named if not (DOCS.parent / path).is_file()]
    assert not [number for number, told in rows if "tests/" not in told and "–" not in told]
