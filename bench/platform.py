"""The local X in a process of its own: `python -m bench.platform STATE_FILE PORT`, until it is told to stop."""

import signal
import sys
import threading

from smgt.drill.x_server import DrillX

if __name__ == "__main__":
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    platform = DrillX(sys.argv[1]).start(int(sys.argv[2]))
    over.wait()
    platform.stop()
