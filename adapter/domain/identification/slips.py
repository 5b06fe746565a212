"""Slips of the pen and of character recognition (笔误、识别错字): which characters are one."""

from functools import cache

from adapter.domain.identification.slip_table import SAME_SHAPE, SAME_SOUND


@cache
def _groups_of() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    groups = " ".join((SAME_SOUND + SAME_SHAPE).split()).replace("+ ", "").split(" ")
    for number, group in enumerate(groups):
        for char in group:
            found.setdefault(char, set()).add(number)
    return {char: frozenset(numbers) for char, numbers in found.items()}


@cache
def is_slip(written: str, meant: str) -> bool:
    """Whether one character may stand for the other: of one sound, of like shape, or hardly used.

    A character outside the 3,755 common ones (讬, 夲) in the place of a common one is a slip.
    """
    groups = _groups_of()
    if written not in groups and meant in groups:
        return "\u3400" <= written <= "\u9fff"
    return not groups.get(written, frozenset()).isdisjoint(groups.get(meant, frozenset()))
