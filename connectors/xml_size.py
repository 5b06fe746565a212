"""Keeps the tree of an XML answer small (文档规模): what stands outside of rows is counted."""

from lxml import etree

from adapter.errors import MalformedAnswer
from connectors.xml_spans import end_of_tag

#: Characters of one start tag; declared namespaces and types need a few hundred.
_LONGEST_TAG = 16 * 1024
_STANDING = etree.XPath("count(.//*) + count(.//@*)")


class Standing:
    """Counts the elements and attributes that stand in a tree while it is built.

    Rows leave the tree as they end, so this is what is outside of rows and one row under way.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        #: Never less than what stands: a count of signs, or of the tree at some time and signs.
        self._estimate = 0
        #: Set when it has begun.
        self.root: etree._Element | None = None

    def look(self, piece: bytes) -> None:
        """Take account of what the parser was given. Raises MalformedAnswer over the cap."""
        self._estimate += piece.count(b"<") + piece.count(b"=")
        if self._estimate <= self._most:
            return
        counted = None if self.root is None else _STANDING(self.root)
        self._estimate = int(counted) if isinstance(counted, float) else self._most + 1
        if self._estimate > self._most:
            raise MalformedAnswer("more elements than may stand outside of rows")


def refuse_long_tags(text: str) -> None:
    """Raises MalformedAnswer for a start tag that is longer than any needs to be.

    The parser keeps it, and makes all of its attributes at once.
    """
    latest = looked_at = -1
    for start in range(0, len(text), _LONGEST_TAG):
        opening = text.rfind("<", start, start + _LONGEST_TAG)
        if opening >= 0:
            latest = opening
        elif latest != looked_at:
            looked_at = latest
            if latest >= 0 and text[latest + 1] not in "!?/":
                end = end_of_tag(text, latest + 1)
                if end is None or end - latest > _LONGEST_TAG:
                    raise MalformedAnswer("a tag longer than any needs to be")
