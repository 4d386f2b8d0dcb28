"""Folded words found again as they were written."""

import pytest

from smgt.routing.tokens import as_written


@pytest.mark.parametrize(("key", "text", "written"), [
    ("badai", "बहुत बहुत बधाई हो", "बधाई"), ("gar baite kamaye", "Jaldi! Ghar baithe kamaye", "ghar baithe kamaye"),
    ("tenk", "no such word", "tenk"), ("tenk", "", "tenk"), ("", "", ""),
])  # fmt: skip
def test_words_are_shown_as_the_citizen_wrote_them(key, text, written):
    assert as_written(key, text) == written
