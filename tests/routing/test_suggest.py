"""The suggest command: a line in, a line out, as CONTRACT says; no database asked."""

import json

import pytest

from smgt.app import create_app

FIELDS = {"id", "relevant", "kind", "category", "department", "district", "urgency", "language", "confidence",
          "alternatives", "reasons"}  # fmt: skip


@pytest.fixture
def suggest(tmp_path):
    environ = {"SMGT_SECRET_KEY": "for the tests of commands, not a real key", "SMGT_HOME": str(tmp_path / "home")}
    runner = create_app(environ).test_cli_runner()
    return lambda given: runner.invoke(args=["suggest"], input=given)


def test_each_line_is_answered_in_order_with_its_id(suggest):
    asked = [{"id": "a", "text": "gohana me pani nahi", "channel": "x"}, {"id": 7, "text": ""}]
    done = suggest("\n".join(json.dumps(line) for line in asked) + "\n\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 7]
    assert all(set(answer) == FIELDS for answer in answers)
    assert (answers[0]["department"], answers[0]["district"], answers[0]["relevant"]) == ("PHED", "Sonipat", True)
    assert set(answers[0]["alternatives"]) == {"department", "category", "district"}


@pytest.mark.parametrize("line", ["no json", "[]", '{"id": 1}', '{"id": 1, "text": 5}', "[" * 100_000])
def test_a_line_that_cannot_be_read_is_a_sentence_and_exit_1(suggest, line):
    done = suggest('{"id": 1, "text": "pani"}\n' + line + "\n")
    assert done.exit_code == 1 and "Line 2" in done.stderr
    assert len(done.stdout.splitlines()) == 1
