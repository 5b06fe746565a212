"""Recommendation: how often the right template of a kind is first, and how often none is.

Alone by `python -m tests.bench.recommending [tune|report|again …]`; what is named is told in full.
"""

import sys

from tests.bench.recommending.quality import answered, compare, ours, rows_of, template_of


def main(halves: tuple[str, ...] = ()) -> None:
    """Print the figures of both halves, and the answers of the halves that are named."""
    for line in compare():
        print(line)  # noqa: T201 - a bench speaks on stdout
    ranking = ours([template_of(row) for row in rows_of("templates.csv")])
    for half in halves:
        for each in answered(half, ranking):
            row = each.row
            print(row["name"], row["right"] or "-", row["second"] or "-", *each.codes)  # noqa: T201


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
