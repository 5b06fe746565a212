"""Which characters of a text differ from another (逐字标记), for people who compare two texts."""

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


def _common_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _inside(text: str, other: str) -> list[Piece]:
    if max(len(text), len(other)) > _LONGEST:
        return [Piece(text, is_different=True)]
    steps = SequenceMatcher(None, text, other, autojunk=False).get_opcodes()
    return [Piece(text[i:j], is_different=tag != "equal") for tag, i, j, _, _ in steps]
