"""The local X with two accounts, the channel opened on one of them, and a post that tags it."""

import pytest

from smgt.drill.x_server import DrillX
from tests.channels.xs import CM, CMO, opened


@pytest.fixture
def drill(tmp_path):
    drill = DrillX(tmp_path / "x.db").start()
    drill.account(CMO)
    drill.account(CM)
    yield drill
    drill.stop()


@pytest.fixture
def x(drill):
    return opened(drill)


@pytest.fixture
def complaint(drill):
    return drill.post("asha", f"@{CMO} nali band h, gali me paani bhara h")
