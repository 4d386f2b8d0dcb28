"""How good and how quick the proposals are: on the common 150 posts, on our own unseen ones and on those kept apart."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from smgt.routing import build, model
from smgt.routing.measure import measure
from smgt.routing.posts import read_posts
from smgt.routing.proposal import propose
from smgt.routing.reading import place

POSTS = Path(__file__).parent.parent / "tests" / "routing"
WANTED = {
    "relevance F1": 0.93, "kind": 0.90, "department": 0.85, "department in three": 0.95, "category": 0.85,
    "district": 0.95, "no district": 0.96, "life recall": 0.92, "life precision": 0.80, "language": 0.95,
}  # fmt: skip
START = "import time; t = time.process_time(); from smgt.routing.proposal import propose; propose('x'); "
START += "print(time.process_time() - t)"


def table(write):
    """Print each figure with its count beside what is wanted. The common posts are read by a model built without."""
    common, _ = measure(build.dev(), model.load(build.fit(build.written())))
    unseen, apart = (measure(read_posts(POSTS / name, place))[0] for name in ("held_out.txt", "kept_apart.txt"))
    write(f"{'proposals':32} {'common 150':>14} {'unseen':>14} {'kept apart':>14} {'wanted':>7}\n")
    for name, wanted in WANTED.items():
        write(f"{name:32} {_shown(common[name])} {_shown(unseen[name])} {_shown(apart[name])} {wanted:7.2f}\n")
    write(f"{'one message, median':32} {_median([post.text for post in build.dev()]):11.2f} ms\n")
    started = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout
    write(f"{'start, processor time':32} {float(started) * 1000:11.0f} ms\n\n")


def _shown(figure):
    share, count = figure
    return f"{share:9.3f}/{count:<4}"


def _median(texts):
    """Milliseconds of processor time: what other work on the machine does not change."""
    return statistics.median(_seconds(text) for text in texts) * 1000


def _seconds(text):
    start = time.process_time()
    propose(text)
    return time.process_time() - start


if __name__ == "__main__":
    table(sys.stdout.write)
