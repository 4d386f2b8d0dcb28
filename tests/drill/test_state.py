"""State files: several who begin at once make one file between them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from smgt.drill.x_store import Store

HANDS = 4


def test_several_may_make_the_same_file_at_once(tmp_path):
    for turn in range(40):
        together = Barrier(HANDS)

        def begin(_, path=tmp_path / f"{turn}.db", together=together):
            together.wait()
            Store(path).close()

        with ThreadPoolExecutor(HANDS) as hands:
            list(hands.map(begin, range(HANDS)))
