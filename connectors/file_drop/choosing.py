"""Chooses rows of an extract (本机筛选), as over other wires the other side does when asked."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from hashlib import sha256

from adapter.ports.budget_system import FlawedFields, RawFields, ReadRequest
from adapter.ports.wire_spec import RowColumns, WireSpec
from connectors.file_drop.rows import Row
from connectors.pagination import wire_time

#: A time shorter than ours may be as late as its last digits allow.
_DIGITS = 17
_SHORTEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a question asks for, as far as a row tells; a row that does not tell is kept."""

    columns: RowColumns
    division: str
    year: str
    agencies: frozenset[str]
    keys: frozenset[str]
    #: 17 digits on their clock face, "" for no condition.
    since: str
    #: How a row that is in force is marked; None for no condition.
    live: str | None

    def takes(self, row: RawFields) -> bool:
        """Whether the row is asked for."""
        columns = self.columns
        if isinstance(row, FlawedFields):
            columns = _sound(columns, row.elements)
        return (
            _is(row, columns.division, self.division)
            and _is(row, columns.year, self.year)
            and (not columns.agency or _text(row.get(columns.agency)) in self.agencies)
            and (not (self.keys and columns.key) or _text(row.get(columns.key)) in self.keys)
            and (self.live is None or _is(row, columns.deleted, self.live))
            and (not self.since or self._is_new(row, columns.updated))
        )

    def _is_new(self, row: RawFields, element: str) -> bool:
        moment = _text(row.get(element))
        is_time = moment.isascii() and moment.isdigit() and _SHORTEST <= len(moment) <= _DIGITS
        return not is_time or moment.ljust(_DIGITS, "9") >= self.since


def choice_of(request: ReadRequest, columns: RowColumns, spec: WireSpec) -> Choice:
    """The conditions of a question."""
    since = request.updated_since
    return Choice(
        columns=columns,
        division=request.scope.division_code,
        year=str(request.scope.fiscal_year),
        agencies=frozenset(request.agency_codes),
        keys=frozenset(request.keys),
        since="" if since is None else wire_time(since, spec.zone_offset_min),
        live=_text(spec.query.live_value) if request.live_only else None,
    )


def _sound(columns: RowColumns, flawed: frozenset[str]) -> RowColumns:
    """The columns without those that the row tells nothing sound of: they leave nothing out."""
    return RowColumns(
        **{
            each.name: "" if getattr(columns, each.name) in flawed else getattr(columns, each.name)
            for each in fields(columns)
        }
    )


def _is(row: RawFields, element: str, expected: str) -> bool:
    return not element or _text(row.get(element)) == expected


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def newest_of_each(sources: Iterable[Iterator[Row]], identity: str) -> Iterator[Row]:
    """Rows of several extracts, newest extract first; of each id only the row that comes first.

    The ids are kept in a file that the database makes for itself and removes: memory stays flat.
    Within one extract an id that comes twice is kept twice, and so is a row without an id: that is
    for the reader to find out.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as db:
        db.execute("CREATE TABLE met (id BLOB PRIMARY KEY, source INTEGER) WITHOUT ROWID")
        db.execute("BEGIN")
        for number, rows in enumerate(sources):
            for row in rows:
                name = row[0].get(identity)
                if not _text(name):
                    yield row
                    continue
                # As it is written: ids that differ in a blank are two, over other wires as well.
                digest = sha256(str(name).encode()).digest()
                db.execute("INSERT OR IGNORE INTO met VALUES (?, ?)", (digest, number))
                found = db.execute("SELECT source FROM met WHERE id = ?", (digest,)).fetchone()
                if found[0] == number:
                    yield row
