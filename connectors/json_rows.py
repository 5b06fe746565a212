"""Splits a JSON answer into its envelope and its rows (报文拆行), each row with exactly its bytes.

One pass of the standard library's C scanner, row by row: orjson would be faster but reads money
as binary floats, and it keeps neither positions nor duplicate keys.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Never

from adapter.errors import MalformedAnswer
from adapter.ports.budget_system import RawFields, RawRow
from connectors import json_leniently
from connectors.answer_form import BrokenAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.json_numbers import exact
from connectors.json_window import Window
from connectors.row_flaws import (
    JSON_ESCAPE,
    SURROGATE,
    is_suspicious,
    of_characters,
    wrong_character,
)

#: Deeper values are refused: no data set of the standard nests at all.
MAX_DEPTH = 50
#: A value with more brackets is not even measured.
_MAX_BRACKETS = 10_000
#: Characters of a row that is looked at twice, for its flaw; a longer one costs its page.
_LONGEST_FLAWED = 256 * 1024

_SPACE = re.compile(r"[ \t\n\r]*")
_BRACKETS_OR_STRING = re.compile(r'[\[{]|[\]}]|"(?:[^"\\]|\\.)*"', re.DOTALL)

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAnswer:
    """An answer taken apart."""

    #: Path -> value for the paths that were asked for and exist.
    envelope: Mapping[str, object]
    #: (row, start, end): start and end are positions in the text. None when there is no list.
    rows: Sequence[tuple[RawFields, int, int]] | None


def split_answer(
    text: str,
    *,
    rows_path: str | None,
    value_paths: Iterable[str],
    limits: Limits,
    deadline: Deadline,
) -> SplitAnswer:
    """Walk the envelope once, reading the rows at `rows_path` and the values at `value_paths`.

    Paths as in `wire_spec`; None for answers without rows. Numbers come as int or Decimal.
    Raises BrokenAnswer for text that is not JSON to its end, and MalformedAnswer for what is JSON
    by the letter but cannot be trusted: duplicate keys, NaN, absurd numbers, nesting deeper than
    50 or lone surrogates in the envelope, rows that are not objects, anything over the limits. A
    row with such a flaw, or with U+FFFD or NUL in it, has FlawedFields instead.
    """
    at = None if rows_path is None else _steps(rows_path)
    walk = _Walk(text, at, value_paths, limits, deadline)
    failure: MalformedAnswer
    try:
        walk.whole()
    except IndexError:
        failure = BrokenAnswer(f"cut off{walk.place()}")
    except RecursionError:
        failure = MalformedAnswer(f"nested too deeply{walk.place()}")
    except ValueError:  # an integer beyond the interpreter's own limit
        failure = MalformedAnswer(f"absurd number{walk.place()}")
    except MalformedAnswer as refused:
        failure = type(refused)(f"{refused}{walk.place()}")
    else:
        return SplitAnswer(
            envelope={".".join(path): value for path, value in walk.values.items()},
            rows=walk.rows,
        )
    # Raised here and not above, so that no context drags the text along.
    raise failure


def cut_rows(split: SplitAnswer, text: str, charset: str) -> list[RawRow]:
    """The rows with their own bytes."""
    return [
        RawRow(position, row, text[start:end].encode(charset))
        for position, (row, start, end) in enumerate(split.rows or ())
    ]


def _steps(path: str) -> _Path:
    return tuple(path.split(".")) if path else ()


class _Walk:
    """One pass over one text; `at` positions only ever grow."""

    def __init__(
        self,
        text: str,
        rows_at: _Path | None,
        value_paths: Iterable[str],
        limits: Limits,
        deadline: Deadline,
    ) -> None:
        self.values: dict[_Path, object] = {}
        self.rows: list[tuple[RawFields, int, int]] | None = None
        self._text = text
        self._window = Window(text, limits.max_text_chars)
        self._second_look = Window(text, min(limits.max_text_chars, _LONGEST_FLAWED))
        self._rows_at = rows_at
        self._wanted = {_steps(path) for path in value_paths}
        self._on_the_way = _prefixes([*self._wanted, *([] if rows_at is None else [rows_at])])
        self._limits = limits
        self._deadline = deadline
        self._is_suspicious = is_suspicious(text, JSON_ESCAPE)
        self._names = self._cells = 0

    def place(self) -> str:
        """Which row was being read, for messages."""
        return "" if self.rows is None else f" at row {len(self.rows)}"

    def whole(self) -> None:
        """Read everything; nothing but space may follow."""
        end = self._space(self._value((), self._space(0)))
        if end != len(self._text):
            raise BrokenAnswer("something follows the answer")

    # --- the envelope -------------------------------------------------------------------------

    def _value(self, path: _Path, at: int) -> int:
        opening = self._text[at]
        if path == self._rows_at and opening == "[":
            return self._row_list(at)
        if opening == "{" and path in self._on_the_way:
            return self._object(path, at)
        value, end = self._scan(at)
        # Other characters that stand for nothing are taken out of its words, where they are told.
        if self._is_suspicious and wrong_character(value) == SURROGATE:
            raise MalformedAnswer("a lone surrogate")
        if path in self._wanted:
            self.values[path] = value
        return end

    def _object(self, path: _Path, at: int) -> int:
        text = self._text
        seen: set[str] = set()
        at = self._space(at + 1)
        if text[at] == "}":
            return at + 1
        while True:
            self._deadline.require()
            name, at = self._name(at)
            if name in seen:
                raise MalformedAnswer("duplicate key")
            seen.add(name)
            at = self._space(self._value((*path, name), self._space(at)))
            if text[at] == "}":
                return at + 1
            at = self._space(self._expect(",", at))

    def _name(self, at: int) -> tuple[str, int]:
        if self._text[at] != '"':
            raise BrokenAnswer("a name is missing")
        self._names += 1
        if self._names > self._limits.max_outside:
            raise MalformedAnswer("more names than may stand outside of rows")
        name, at = self._scan(at)
        return str(name), self._expect(":", self._space(at))

    def _expect(self, sign: str, at: int) -> int:
        if self._text[at] != sign:
            raise BrokenAnswer(f"{sign} is missing")
        return at + 1

    def _scan(self, at: int) -> tuple[object, int]:
        value, end = self._window.value(_DECODER, at)
        if self._is_too_deep(at, end):
            raise MalformedAnswer("nested too deeply")
        return value, end

    def _is_too_deep(self, at: int, end: int) -> bool:
        text = self._text
        brackets = text.count("{", at, end) + text.count("[", at, end)
        if brackets <= MAX_DEPTH:
            return False
        return brackets > _MAX_BRACKETS or _depth(text[at:end]) > MAX_DEPTH

    def _space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    # --- the rows -----------------------------------------------------------------------------

    def _row_list(self, at: int) -> int:
        text = self._text
        rows: list[tuple[RawFields, int, int]] = []
        self.rows = rows
        at = self._space(at + 1)
        if text[at] == "]":
            return at + 1
        while True:
            self._deadline.require()
            row, end = self._row(at)
            if len(rows) == self._limits.max_rows_per_page:
                raise MalformedAnswer("more rows than a page may have")
            self._count_cells(row, at, end)
            rows.append((row, at, end))
            at = self._space(end)
            if text[at] == "]":
                return at + 1
            at = self._space(self._expect(",", at))

    def _row(self, at: int) -> tuple[RawFields, int]:
        try:
            row, end = self._scan(at)
        except BrokenAnswer:
            raise
        except (MalformedAnswer, ValueError) as refused:
            words = str(refused) if isinstance(refused, MalformedAnswer) else "absurd number"
        else:
            if not isinstance(row, dict):
                raise MalformedAnswer("a row is not an object")
            return of_characters(row) if self._is_suspicious else row, end
        value, end = self._second_look.value(json_leniently.DECODER, at)
        fields = json_leniently.fields_of(value, MAX_DEPTH)
        if fields is None:
            raise MalformedAnswer(words)
        return fields, end

    def _count_cells(self, row: RawFields, at: int, end: int) -> None:
        """As many as there are; for the rare row with lists in it, as many as there can be."""
        self._cells += len(row)
        if len(row) < self._text.count(",", at, end) and self._text.find("[", at, end) >= 0:
            self._cells += self._text.count(",", at, end)
        if self._cells > self._limits.max_values:
            raise MalformedAnswer("more values than an answer may have")


def _prefixes(paths: Iterable[_Path]) -> set[_Path]:
    return {path[:length] for path in paths for length in range(len(path))}


def _depth(text: str) -> int:
    depth = deepest = 0
    for found in _BRACKETS_OR_STRING.finditer(text):
        sign = found.group()
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise MalformedAnswer("duplicate key")
    return row


def _number(text: str) -> Decimal:
    number = exact(text)
    if number is None:
        raise MalformedAnswer("absurd number")
    return number


def _constant(_name: str) -> Never:
    raise MalformedAnswer("NaN or Infinity")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_number, parse_constant=_constant)
