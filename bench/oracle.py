"""`make oracle`: 100,000 random clocks, each lived by the calendars and by a counter of minutes; they must agree."""

import argparse
import sys
import time

from tests import minutes


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clocks", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=2026)
    given = options.parse_args()
    each, start = 250, time.perf_counter()
    agreed = minutes.agree_often(given.seed, -(-given.clocks // each), each)
    sys.stdout.write(f"{agreed} random clocks (seed {given.seed}) agree, {time.perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    main()
