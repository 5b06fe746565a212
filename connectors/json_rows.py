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
from connectors.answer_form import Answer, BrokenAnswer, OpenedAnswer
from connectors.endpoint import Limits

#: Deeper values are refused: no data set of the standard nests at all.
MAX_DEPTH = 50
#: Numbers with more characters, or of a larger or smaller magnitude, are refused.
_MAX_NUMBER_LENGTH = 128
_MAX_MAGNITUDE = 99

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BRACKETS_OR_STRING = re.compile(r'[\[{]|[\]}]|"(?:[^"\\]|\\.)*"', re.DOTALL)

_Path = tuple[str, ...]


_HTML = frozenset({"text/html", "application/xhtml+xml"})


class JsonAnswers:
    """`AnswerForm` of JSON in one charset."""

    def __init__(self, charset: str, limits: Limits) -> None:
        self._charset = charset
        self._limits = limits

    def is_page(self, answer: Answer) -> bool:
        """See `AnswerForm`."""
        # Some gateways put their page into whatever type the caller asked for.
        return answer.content_type in _HTML or answer.body.lstrip()[:1] == b"<"

    def open(
        self, answer: Answer, *, rows_path: str | None, value_paths: Iterable[str]
    ) -> OpenedAnswer:
        """See `AnswerForm`."""
        text = decode_text(answer.body, self._charset)
        split = split_answer(
            text,
            rows_path=rows_path,
            value_paths=value_paths,
            max_rows=self._limits.max_rows_per_page,
        )
        rows = None if split.rows is None else cut_rows(split, text, self._charset)
        return OpenedAnswer(envelope=split.envelope, rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAnswer:
    """An answer taken apart."""

    #: Path -> value for the paths that were asked for and exist.
    envelope: Mapping[str, object]
    #: (row, start, end): start and end are positions in the text. None when there is no list.
    rows: Sequence[tuple[RawFields, int, int]] | None


def decode_text(body: bytes, charset: str) -> str:
    """The text of an answer. Raises MalformedAnswer unless every byte belongs to the charset.

    A byte order mark before UTF-8 is dropped. For other charsets the text must turn back into the
    same bytes, because rows are cut out of the text and kept as bytes.
    """
    is_utf8 = charset.lower().replace("_", "-") in {"utf-8", "utf8"}
    try:
        text = body.decode("utf-8-sig" if is_utf8 else charset)
        faithful = is_utf8 or text.encode(charset) == body
    except UnicodeError:  # its text would quote the bytes
        faithful = False
    if not faithful:
        raise MalformedAnswer(f"answer is not {charset}")
    return text


def split_answer(
    text: str, *, rows_path: str | None, value_paths: Iterable[str], max_rows: int
) -> SplitAnswer:
    """Walk the envelope once, reading the rows at `rows_path` and the values at `value_paths`.

    Paths as in `wire_spec`; None for answers without rows. Numbers come as int or Decimal.
    Raises BrokenAnswer for text that is not JSON to its end, and MalformedAnswer for what is JSON
    by the letter but cannot be trusted: duplicate keys, NaN, absurd numbers, lone surrogates,
    nesting deeper than 50, rows that are not objects, more than `max_rows` rows.
    """
    walk = _Walk(text, None if rows_path is None else _steps(rows_path), value_paths, max_rows)
    try:
        walk.whole()
    except json.JSONDecodeError:  # carries the whole text
        failure: MalformedAnswer = BrokenAnswer(f"not JSON to its end{walk.place()}")
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
        self, text: str, rows_at: _Path | None, value_paths: Iterable[str], max_rows: int
    ) -> None:
        self.values: dict[_Path, object] = {}
        self.rows: list[tuple[RawFields, int, int]] | None = None
        self._text = text
        self._rows_at = rows_at
        self._wanted = {_steps(path) for path in value_paths}
        self._on_the_way = _prefixes([*self._wanted, *([] if rows_at is None else [rows_at])])
        self._max_rows = max_rows
        self._has_surrogates = _ESCAPED_SURROGATE.search(text) is not None

    def place(self) -> str:
        """Which row was being read, for messages."""
        return "" if self.rows is None else f" at row {len(self.rows)}"

    def whole(self) -> None:
        """Read everything; nothing but space may follow."""
        end = self._space(self._value((), self._space(0)))
        if end != len(self._text):
            raise BrokenAnswer("something follows the answer")

    def _value(self, path: _Path, at: int) -> int:
        opening = self._text[at]
        if path == self._rows_at and opening == "[":
            return self._row_list(at)
        if opening == "{" and path in self._on_the_way:
            return self._object(path, at)
        value, end = self._scan(at)
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
        name, at = self._scan(at)
        return str(name), self._expect(":", self._space(at))

    def _expect(self, sign: str, at: int) -> int:
        if self._text[at] != sign:
            raise BrokenAnswer(f"{sign} is missing")
        return at + 1

    def _row_list(self, at: int) -> int:
        text = self._text
        rows: list[tuple[RawFields, int, int]] = []
        self.rows = rows
        at = self._space(at + 1)
        if text[at] == "]":
            return at + 1
        while True:
            row, end = self._scan(at)
            if not isinstance(row, dict):
                raise MalformedAnswer("a row is not an object")
            if len(rows) == self._max_rows:
                raise MalformedAnswer("more rows than a page may have")
            rows.append((row, at, end))
            at = self._space(end)
            if text[at] == "]":
                return at + 1
            at = self._space(self._expect(",", at))

    def _scan(self, at: int) -> tuple[object, int]:
        text = self._text
        value, end = _DECODER.raw_decode(text, at)
        brackets = text.count("{", at, end) + text.count("[", at, end)
        if brackets > MAX_DEPTH and _depth(text[at:end]) > MAX_DEPTH:
            raise MalformedAnswer("nested too deeply")
        if self._has_surrogates:
            _refuse_lone_surrogates(value)
        return value, end

    def _space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at


def _prefixes(paths: Iterable[_Path]) -> set[_Path]:
    return {path[:length] for path in paths for length in range(len(path))}


def _depth(text: str) -> int:
    depth = deepest = 0
    for found in _BRACKETS_OR_STRING.findall(text):
        if found in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found in "]}":
            depth -= 1
    return deepest


def _refuse_lone_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
        alone = False
    except UnicodeEncodeError:  # quotes the text
        alone = True
    if alone:
        raise MalformedAnswer("a lone surrogate")


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise MalformedAnswer("duplicate key")
    return row


def _number(text: str) -> Decimal:
    if len(text) <= _MAX_NUMBER_LENGTH:
        number = Decimal(text)
        if -_MAX_MAGNITUDE <= number.adjusted() <= _MAX_MAGNITUDE:
            return number
    raise MalformedAnswer("absurd number")


def _constant(_name: str) -> Never:
    raise MalformedAnswer("NaN or Infinity")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_number, parse_constant=_constant)
