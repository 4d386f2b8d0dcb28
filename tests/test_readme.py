"""README tells the truth about settings and commands."""

import re
from pathlib import Path

from smgt.config import SETTINGS

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_every_setting_stands_in_the_table_with_its_default():
    rows = dict(re.findall(r"^\| `SMGT_(\w+)` \| (.*?) \|", README, re.MULTILINE))
    assert set(rows) == {setting.name for setting in SETTINGS}
    wrong = {s.name: rows[s.name] for s in SETTINGS if s.default and f"`{s.default}`" not in rows[s.name]}
    assert not wrong
