"""The records of templates.json, read as a stream, and what they must agree on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from adapter.package_format.verifier.archive import Package
from adapter.package_format.verifier.layout import JSON, RECORDS, Refused
from adapter.package_format.verifier.manifest import COUNTED, once_each
from adapter.package_format.verifier.shapes import SECTIONS, Record, looks_like_formula


def json_records(package: Package, only: str = "") -> Iterator[tuple[str, Record]]:
    """(section, record) of templates.json, one line each, read as a stream.

    With `only` the records of other sections are passed over unread.
    """
    lines = package.lines(JSON)
    _require_line(lines, f'{{"format":"{RECORDS}",')
    for section in SECTIONS:
        _require_line(lines, f'"{section}":[')
        is_last = False
        for line in lines:
            if line in (b"],", b"]}"):
                break
            if is_last:
                raise Refused("schema", JSON)
            is_last = not line.endswith(b",")
            if only in ("", section):
                yield section, _record(section, line if is_last else line[:-1])
        else:
            raise Refused("schema", JSON)
        if line != (b"]}" if section == "templates" else b"],"):
            raise Refused("schema", JSON)
    if next(lines, None) is not None:
        raise Refused("schema", JSON)


def _require_line(lines: Iterator[bytes], expected: str) -> None:
    if next(lines, None) != expected.encode():
        raise Refused("schema", JSON)


def _record(section: str, line: bytes) -> Record:
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=once_each)
        is_sound = SECTIONS[section](found)
    except (ValueError, RecursionError):
        is_sound = False
    if not is_sound:
        raise Refused("schema", JSON)
    if any(map(looks_like_formula, texts_of(found))):
        raise Refused("formula", JSON)
    return dict(found)


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


class Agreement:
    """What is known of the records so far: they must agree among themselves."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(COUNTED, 0)
        self._last: dict[str, bytes] = {}
        self._indicators: set[str] = set()

    def take(self, section: str, record: Record) -> None:
        code = record["code"].encode()
        if code <= self._last.get(section, b""):
            raise Refused("content", JSON)
        self._last[section] = code
        self.counts[section] += 1
        if section == "indicators":
            self._indicators.add(record["code"])
        elif section == "templates":
            self._take_lines(record["lines"])

    def _take_lines(self, lines: list[Record]) -> None:
        self.counts["lines"] += len(lines)
        codes = {each["indicator_code"] for each in lines}
        ordinals = [each["ordinal"] for each in lines]
        is_ordered = ordinals == sorted(set(ordinals))
        if not is_ordered or len(codes) != len(lines) or not codes <= self._indicators:
            raise Refused("content", JSON)
