"""The local Facebook with one page, the channel opened on it, and what a visitor and the page itself posted there."""

import pytest

from smgt.drill.graph_server import DrillGraph
from tests.channels.pages import PAGE, opened
from tests.channels.small import ago


@pytest.fixture
def drill(tmp_path):
    drill = DrillGraph(tmp_path / "facebook.db").start()
    drill.account(PAGE, "CMO Haryana (drill)")
    yield drill
    drill.stop()


@pytest.fixture
def facebook(drill):
    return opened(drill)


@pytest.fixture
def visit(drill):
    return drill.post(PAGE, "asha", "गली 4 में पानी नहीं <2 दिन>", name="Asha")


@pytest.fixture
def speech(drill):
    return drill.post(PAGE, PAGE, "The Chief Minister opened a bus stand.", created_at=ago(hours=1))


@pytest.fixture
def remark(drill, speech):
    return drill.comment("bala", "sadak tuti hai", speech["id"])
