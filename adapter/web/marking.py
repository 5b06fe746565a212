"""Which parts of a text a person should see (逐字标记): what differs, what a finding cites."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Of longer texts what lies between their common ends is marked as one: time grows as the square.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text."""

    text: str
    is_different: bool


def marked(text: str | None, other: str | None) -> list[Piece]:
    """The text in pieces, those marked that the other has not; no piece for None or ""."""
    if not text:
        return []
    if other is None:
        return [Piece(text, is_different=True)]
    start = _common_start(text, other)
    end = min(_common_start(text[::-1], other[::-1]), min(len(text), len(other)) - start)
    inner, rival = text[start : len(text) - end], other[start : len(other) - end]
    pieces = [Piece(text[:start], is_different=False), *_inside(inner, rival)]
    pieces.append(Piece(text[len(text) - end :], is_different=False))
    return [each for each in pieces if each.text]


def cited(payload: str, elements: Iterable[str]) -> list[Piece]:
    """A row of JSON or XML in pieces, those marked that one of the elements holds."""
    names = "|".join(map(re.escape, sorted(set(elements))))
    if not names:
        return [Piece(payload, is_different=False)]
    # A member with its value, or an element with its text; what is neither stays unmarked.
    held = re.compile(
        rf'"(?:{names})"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[^,}}\]\s]+)'
        rf"|<((?:\w+:)?(?:{names}))(?:\s[^>]*)?>[^<]*</\1>"
    )
    pieces, at = [], 0
    for found in held.finditer(payload):
        pieces += [Piece(payload[at : found.start()], is_different=False)]
        pieces += [Piece(found[0], is_different=True)]
        at = found.end()
    pieces.append(Piece(payload[at:], is_different=False))
    return [each for each in pieces if each.text]


def _common_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _inside(text: str, other: str) -> list[Piece]:
    if max(len(text), len(other)) > _LONGEST:
        return [Piece(text, is_different=True)]
    steps = SequenceMatcher(None, text, other, autojunk=False).get_opcodes()
    return [Piece(text[i:j], is_different=tag != "equal") for tag, i, j, _, _ in steps]
