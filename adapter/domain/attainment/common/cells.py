"""What stands around a whole cell and says nothing: “2024年6月30日”, 较上年减少。, １２０％."""

import re
import unicodedata
from functools import lru_cache

_AROUND = re.compile(
    r"\s*(?P<open>[“\"「『])?(?P<said>[^“”\"「」『』]*?)[。；;]?\s*(?(open)[”\"」』])[。；;]?\s*",
    re.DOTALL,
)
_WIDE = "０１２３４５６７８９／－．％"
_TO_HALF_WIDTH = str.maketrans(_WIDE, "0123456789/-.%")


# A cell is asked for in each of the readings of its line.
@lru_cache(maxsize=4096)
def bare_text(text: str) -> str:
    """A cell without quotes around it, a stop behind it and figures of full width."""
    found = _AROUND.fullmatch(text)
    return (found["said"] if found else text).translate(_TO_HALF_WIDTH)


def plain_words(text: str) -> str:
    """A text without spaces, marks and brackets, full-width forms folded."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


_MARKS = re.compile(r"[\W_]+")
