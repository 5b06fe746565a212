"""Reads values out of a long text of JSON (分段读取): none longer than allowed, whatever it holds.

The scanner of the standard library cannot be stopped, so it is shown no more than the longest value
that is allowed. Within that it needs a second at most.
"""

import json

from adapter.errors import MalformedAnswer
from connectors.answer_form import BrokenAnswer

#: Where a text is cut, the scanner complains about one of the last characters.
_LONGEST_WORD = 16
_CUT_STRING = "Unterminated string"


class Window:
    """A part of a text that moves along with the reading."""

    def __init__(self, text: str, longest: int) -> None:
        self._text = text
        self._longest = longest
        self._start = 0
        self._piece = text[:longest]

    def value(self, decoder: json.JSONDecoder, at: int) -> tuple[object, int]:
        """The value that begins at a position, and where it ends.

        Raises BrokenAnswer for what is no JSON, MalformedAnswer for a value longer than allowed,
        and what the decoder's own hooks raise.
        """
        found = self._look(decoder, at)
        if found is None and self._start != at:
            self._start, self._piece = at, self._text[at : at + self._longest]
            found = self._look(decoder, at)
        if found is None:
            raise MalformedAnswer(f"a value of more than {self._longest} characters")
        return found

    def _look(self, decoder: json.JSONDecoder, at: int) -> tuple[object, int] | None:
        """None when the value may go on behind the window."""
        is_cut = self._start + len(self._piece) < len(self._text)
        try:
            value, end = decoder.raw_decode(self._piece, at - self._start)
        except json.JSONDecodeError as refused:  # carries the whole text
            near_end = refused.pos >= len(self._piece) - _LONGEST_WORD
            if is_cut and (near_end or refused.msg.startswith(_CUT_STRING)):
                return None
        else:
            return None if is_cut and end == len(self._piece) else (value, self._start + end)
        raise BrokenAnswer("not JSON to its end")
