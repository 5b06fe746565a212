"""Kept rows of a raw page in two byte strings: the rows in one zlib stream, and where each lies."""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

# Level 1: the archive stands in the bulk path, and higher levels cost more than they save there.
_LEVEL = 1
#: position in the page, end offset in the unpacked bytes, ordinal of the project; little-endian.
_ENTRY = struct.Struct("<III")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedRows:
    """What `raw_page` keeps of a page's rows."""

    kept_rows: bytes
    row_index: bytes
    #: JSON list of project codes; `row_index` counts in it.
    projects: str
    count: int


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One row of an archived page."""

    position: int
    project_code: str
    payload: bytes


def pack_rows(payloads: Sequence[tuple[int, bytes]], projects: Mapping[int, str]) -> PackedRows:
    """Pack (position, bytes) rows; `projects` names the project of every position.

    Raises KeyError for a row without a project: it could never be found again when its project
    becomes secret.
    """
    ordinals: dict[str, int] = {}
    index = bytearray()
    end = 0
    for position, payload in payloads:
        end += len(payload)
        ordinal = ordinals.setdefault(projects[position], len(ordinals))
        index += _ENTRY.pack(position, end, ordinal)
    return PackedRows(
        kept_rows=zlib.compress(b"".join([payload for _, payload in payloads]), _LEVEL),
        row_index=bytes(index),
        projects=json.dumps(list(ordinals), ensure_ascii=False),
        count=len(payloads),
    )


def unpack_rows(kept_rows: bytes, row_index: bytes, projects: str) -> Iterator[KeptRow]:
    """The rows that `pack_rows` packed, in their order."""
    codes = json.loads(projects)
    rows = zlib.decompress(kept_rows)
    start = 0
    for position, end, ordinal in _ENTRY.iter_unpack(row_index):
        yield KeptRow(position, codes[ordinal], rows[start:end])
        start = end


def repack(rows: Iterable[KeptRow]) -> PackedRows:
    """Pack rows that were unpacked before."""
    kept = list(rows)
    return pack_rows(
        [(each.position, each.payload) for each in kept],
        {each.position: each.project_code for each in kept},
    )


def names_project(projects: str, codes: frozenset[str]) -> bool:
    """True when a page's project list names one of the codes."""
    return not codes.isdisjoint(json.loads(projects))
