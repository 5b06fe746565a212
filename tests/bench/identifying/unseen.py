"""What becomes of the figures where words are not known: a share of the lists is taken away.

Alone by `python -m tests.bench.identifying.unseen [SHARE …]`, by itself for a half and three
quarters. The lists of words were written by somebody who had read the lines that may be learnt
from, so that leaving documents out flatters them: new documents have words that no list has. Here
the words of one way of saying are drawn by chance and forgotten, each document is scored by weights
fitted without it, and the figures are those of three draws together.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from adapter.domain.identification import contrasts, near_words, word_classes, words

_ROOT = Path(__file__).parents[3]
_DRAWS = (1, 2, 3)
_SHARES = (0.5, 0.75)
_LISTS = (
    (words, "SAME_WORDS"),
    (near_words, "NEAR_WORDS"),
    (word_classes, "SCOPES"),
    (word_classes, "GROUPS"),
    (word_classes, "DENIALS"),
    (word_classes, "MODIFIERS"),
    (word_classes, "LIGHT"),
    (contrasts, "CONTRASTS"),
    (contrasts, "OPPOSITES"),
)


def forget(share: float, draw: int) -> None:
    """Take a share of every list away, before the modules that compile them are read."""
    for module, name in _LISTS:
        kept = [each for each in getattr(module, name) if _chance(each, draw) >= share]
        setattr(module, name, tuple(kept))


def _chance(entry: object, draw: int) -> float:
    """0..1 by the entry itself: what is added to a list changes nothing for the others."""
    words = sorted(entry) if isinstance(entry, frozenset) else entry
    return crc32(f"{draw} {words}".encode()) / 2**32


def tell(share: float, draw: int) -> None:
    """Print the figures of one draw, with each document left out."""
    forget(share, draw)
    # Names are read by patterns that are compiled when these modules are first read.
    from adapter.domain.identification.weights import ACCEPT  # noqa: PLC0415
    from tests.bench.identifying.fitting import learnable, left_out, told  # noqa: PLC0415

    figures = told(list(left_out(learnable())), ACCEPT)
    print(f"without {share:.0%} of the words, draw {draw}, {figures}")  # noqa: T201 - it speaks


def main(shares: Sequence[float] = _SHARES) -> None:
    """Every draw in a process of its own, since it reads the lists anew."""
    for share in shares:
        for draw in _DRAWS:
            module = "tests.bench.identifying.unseen"
            told = [sys.executable, "-m", module, str(share), str(draw)]
            subprocess.run(told, check=True, cwd=_ROOT)  # noqa: S603 - our own interpreter


_ONE_DRAW = 2

if __name__ == "__main__":
    given = sys.argv[1:]
    if len(given) == _ONE_DRAW and float(given[1]) >= 1:
        tell(float(given[0]), int(given[1]))
    else:
        main([float(each) for each in given] or _SHARES)
