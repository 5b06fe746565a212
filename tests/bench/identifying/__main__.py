"""Identification: precision and recall on the labelled sets, seconds and memory in the bulk.

Alone by `python -m tests.bench.identifying [tune|report2|forms_report …]`, all by itself.
"""

import sys
from collections.abc import Iterable, Iterator

from tests.bench.identifying.forms import LEARNT, UNTOUCHED, compare_forms
from tests.bench.identifying.quality import (
    compare,
    compare_fresh,
    compare_later,
    compare_sectors,
)
from tests.bench.workers import run_worker, told

NAMES = 100_000
#: The others take so much longer that they get fewer names; their cost grows with the number.
FEWER = {"sparse": NAMES, "cdist": 20_000, "index": 500, "evidence": 2_000, "forms": 2_000}


#: Those of later sets, with the set that they are of.
_LATER = {"tune2": "second", "report2": "second", "report3": "third", "report4": "fourth"}
_FORMS = (*LEARNT, *UNTOUCHED)
HALVES = ("tune", "report", *_LATER, *_FORMS)


def main(halves: tuple[str, ...] = HALVES) -> None:
    """Measure and print; seconds of cpu count, those by the clock say how busy the machine is."""
    for half in halves:
        _tell(_compared(half))
    _tell(compare_fresh())
    _tell(compare_sectors())
    seconds = {}
    for method, size in FEWER.items():
        found = run_worker("identifying.bulk", method, size)
        seconds[method] = found["cpu_s"] * NAMES / size
        line = f"identify {method}: {size} names against 20000: {told(found)}"
        line += f", right {found['right'] / size:.3f}"
        _tell([f"{line}; {seconds[method]:.1f} s of cpu for {NAMES} at that rate"])
    ratio = seconds["cdist"] / seconds["sparse"]
    _tell([f"identify sparse: {ratio:.1f} times as fast as cdist by cpu"])


def _compared(half: str) -> Iterator[str]:
    if half in _FORMS:
        return compare_forms(half)
    return compare_later(half, _LATER[half]) if half in _LATER else compare(half)


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)  # noqa: T201 - a bench speaks on stdout


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or HALVES)
