"""The log holds no personal data, and nobody can write a line of it."""

import logging

import pytest

from smgt import fetching, intake, logs
from smgt.channels.base import ChannelDown
from smgt.errors import Refused
from smgt.models import Message
from tests import factories

WORDS = "My number is 9876543210, mail ravi@example.org"


def written(records):
    formatter = logs.Discreet(logs.FORMAT)
    return [formatter.format(record) for record in records]


def record(words, *given, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("smgt", logging.ERROR, "x.py", 1, words, given, info)


@pytest.mark.parametrize("words, shown", [
    ("of ravi.k+a@example.org", "of …@example.org"), ("ring 98765 43210 now", "ring (number) now"),
    ("+91-9876543210", "(number)"), ("item 1858412345678901234 failed", "item 1858412345678901234 failed"),
    ("SMGT-000042/2 is uncertain", "SMGT-000042/2 is uncertain"), ("account cm", "account cm"),
])  # fmt: skip
def test_numbers_and_addresses_are_left_out(words, shown):
    assert written([record(words)])[0].endswith(f"ERROR smgt: {shown}")


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x1b[2J", "\u2028", "\x85", "\0"])
def test_no_line_is_forged(sign):
    [line] = written([record("item %s failed", f"1{sign}2026-11-20 INFO smgt: all is well")])
    assert len(line.splitlines()) == 1 and "\x1b" not in line


def test_an_error_is_told_by_its_kind_and_place_not_by_what_it_repeats():
    try:
        try:
            raise ValueError(WORDS)
        except ValueError as cause:
            raise KeyError(WORDS) from cause
    except KeyError as error:
        [text] = written([record("failed", error=error)])
    assert "9876543210" not in text and "My number" not in text
    assert "builtins.ValueError" in text and "builtins.KeyError" in text and "test_logs.py" in text


def test_our_own_sentences_are_told():
    [text] = written([record("failed", error=Refused("There is no such office."))])
    assert "smgt.errors.Refused: There is no such office." in text


def test_a_scene_in_which_everything_fails_leaves_no_word_in_the_log(handle, settings, caplog, monkeypatch, now):
    channel = factories.Fake.reset()
    monkeypatch.setattr(fetching, "open_channel", lambda *_: channel({}, None))
    channel.pages = [ChannelDown(f"the platform said: {WORDS}", "failing")]
    fetching.fetch(handle, settings, lambda: now)
    monkeypatch.setattr(intake, "_place", _fails)
    factories.receive(handle, factories.item(WORDS, author="ramesh_k"))
    told = "\n".join(written(caplog.records))
    assert Message.get().state == "failed" and told.count("\n") > 5
    assert not [word for word in ("9876543210", "ravi@", "My number is 9", "ramesh_k") if word in told]


def _fails(taking, message, item):
    raise RuntimeError(f"could not place {item.text} of {item.author}")
