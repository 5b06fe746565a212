"""Reads a row of JSON that the strict reader refused (瑕疵行): what is sound of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from adapter.ports.budget_system import FlawedFields
from connectors.json_numbers import exact, whole
from connectors.row_flaws import DEPTH, DUPLICATE, NUMBER, without, wrong_character


class _Pairs(list[tuple[str, object]]):
    """An object, its keys in order, repeated ones too."""


@dataclass(frozen=True, slots=True)
class _Flaw:
    code: str


def _number(text: str) -> object:
    number = exact(text)
    return _Flaw(NUMBER) if number is None else number


def _integer(text: str) -> object:
    number = whole(text)
    return _Flaw(NUMBER) if number is None else number


def _constant(_name: str) -> object:
    return _Flaw(NUMBER)


DECODER = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_float=_number, parse_int=_integer, parse_constant=_constant
)


def fields_of(row: object, max_depth: int) -> FlawedFields | None:
    """What DECODER made of a row, without its flaws; None when it is no object or has none.

    Lists and objects in it are empty objects: no field can be one.
    """
    if not isinstance(row, _Pairs):
        return None
    flaws = dict(_flaws(row, max_depth))
    pairs = [(name, {} if isinstance(value, list) else value) for name, value in row]
    return without(pairs, flaws) if flaws else None


def _flaws(row: _Pairs, max_depth: int) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for name, value in row:
        code = DUPLICATE if name in seen else _flaw_in(name, value, max_depth)
        seen.add(name)
        if code:
            yield name, code


def _flaw_in(name: str, value: object, max_depth: int) -> str:
    """The code of the first flaw in a value of a row; the row itself is the first level."""
    waiting, depth = [name, value], 1
    while waiting:
        deeper: list[object] = []
        for each in waiting:
            code = each.code if isinstance(each, _Flaw) else wrong_character(each)
            if code or (code := _is_repeating(each)):
                return code
            if isinstance(each, list) and depth >= max_depth:
                return DEPTH
            if isinstance(each, _Pairs):
                deeper += [part for pair in each for part in pair]
            elif isinstance(each, list):
                deeper += each
        waiting, depth = deeper, depth + 1
    return ""


def _is_repeating(value: object) -> str:
    if not isinstance(value, _Pairs):
        return ""
    return DUPLICATE if len({name for name, _ in value}) < len(value) else ""
