"""Identification: precision and recall on the labelled set, seconds and memory in the bulk.

Alone by `python -m tests.bench.identifying [tune|report]`. The half `report` is for the figures of
a finished matcher only: see the README of the set.
"""

import sys

from tests.bench.identifying.quality import compare
from tests.bench.workers import run_worker, told

NAMES = 100_000
#: The others take so much longer that they get fewer names; their cost grows with the number.
FEWER = {"sparse": NAMES, "cdist": 20_000, "index": 500, "evidence": 2_000}


def main(half: str = "tune") -> None:
    """Measure and print."""
    for line in compare(half):
        print(line)  # noqa: T201 - a bench speaks on stdout
    seconds = {}
    for method, size in FEWER.items():
        found = run_worker("identifying.bulk", method, size)
        seconds[method] = found["wall_s"] * NAMES / size
        print(  # noqa: T201 - see above
            f"identify {method}: {size} names against 20000: {told(found)},"
            f" right {found['right'] / size:.3f};"
            f" {seconds[method]:.0f} s for {NAMES} at that rate"
        )
    ratio = seconds["cdist"] / seconds["sparse"]
    print(f"identify sparse: {ratio:.1f} times as fast as cdist")  # noqa: T201 - see above


if __name__ == "__main__":
    main(*sys.argv[1:])
