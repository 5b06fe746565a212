"""Entries for the next draft (下一版条目): the whole record as a payload beside its origin."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, insert, select, update

from adapter.domain.indicator import Indicator
from adapter.domain.library.entries import DraftEntry, EntryOrigin, EntryRecord, EntryState
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction, parse_value, print_value
from adapter.ports.division import Division
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import make_record, row_values
from adapter.storage.database.statements import division_values, hold_off_purges, matches
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.library import INDICATOR, LIBRARY_ENTRY, TEMPLATE, TEMPLATE_LINE

_INDICATOR, _TEMPLATE = "indicator", "template"
#: The columns that are there for the purge; an indicator names no project.
_OWNERS = ("project_code", "project_name", "department_code")
_SETTLED = ("decided_by", "decided_at", "decision_reason", "taken_into")

#: Ids or codes in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 300


class SqlLibraryEntryRepository:
    """LibraryEntryRepository over one table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, division: Division, entries: Sequence[DraftEntry]) -> None:
        """Keep entries; a purge meanwhile is seen by what is read from now on."""
        connection = self._transaction.writing()
        hold_off_purges(connection, division_values(division))
        rows = [_values(each) | division_values(division) for each in entries]
        if rows:
            connection.execute(insert(LIBRARY_ENTRY), rows)

    def entries(self, division: Division, states: Collection[EntryState] = ()) -> list[DraftEntry]:
        """Those in one of the states, all without any, in the order they were made."""
        named = [each.value for each in states or EntryState]
        return self._chosen(division, LIBRARY_ENTRY.c.state.in_(named))

    def _chosen(self, division: Division, *which: ColumnElement[bool]) -> list[DraftEntry]:
        entry = LIBRARY_ENTRY.c
        chosen = (
            select(LIBRARY_ENTRY)
            .where(matches(LIBRARY_ENTRY, division_values(division)), *which)
            .order_by(entry.made_at, entry.entry_id)
        )
        return list(map(_entry, self._transaction.reading().execute(chosen).mappings()))

    def some(self, division: Division, entry_ids: Collection[str]) -> list[DraftEntry]:
        """See LibraryEntryRepository."""
        entry_id = LIBRARY_ENTRY.c.entry_id
        return [
            each
            for some in chunks(sorted(entry_ids), _AT_ONCE)
            for each in self._chosen(division, entry_id.in_(some))
        ]

    def of_codes(
        self, division: Division, codes: Collection[str], states: Collection[EntryState]
    ) -> list[DraftEntry]:
        """See LibraryEntryRepository."""
        is_in = LIBRARY_ENTRY.c.state.in_([each.value for each in states])
        found = [
            each
            for some in chunks(sorted(codes), _AT_ONCE)
            for each in self._chosen(division, is_in, LIBRARY_ENTRY.c.code.in_(some))
        ]
        return sorted(found, key=lambda each: (each.made_at, each.entry_id))

    def get(self, division: Division, entry_id: str) -> DraftEntry | None:
        """The entry with this id."""
        here = matches(LIBRARY_ENTRY, division_values(division) | {"entry_id": entry_id})
        row = (
            self._transaction.reading()
            .execute(select(LIBRARY_ENTRY).where(here))
            .mappings()
            .one_or_none()
        )
        return None if row is None else _entry(row)

    def settle(self, entries: Sequence[DraftEntry]) -> None:
        """Keep state, decision and version of entries."""
        connection = self._transaction.writing()
        for each in entries:
            is_it = LIBRARY_ENTRY.c.entry_id == each.entry_id
            values: dict[str, object] = {name: getattr(each, name) for name in _SETTLED}
            values["state"] = each.state.value
            connection.execute(update(LIBRARY_ENTRY).where(is_it).values(values))


def _values(entry: DraftEntry) -> dict[str, object]:
    record = entry.record
    is_template = isinstance(record, IndicatorTemplate)
    owners = {name: getattr(record, name) if is_template else "" for name in _OWNERS}
    return row_values(
        LIBRARY_ENTRY,
        entry,
        subject=_TEMPLATE if is_template else _INDICATOR,
        code=record.code,
        payload=_payload(record),
        origin=entry.origin.value,
        state=entry.state.value,
        **owners,
    )


def _entry(row: RowMapping) -> DraftEntry:
    read = _template if row["subject"] == _TEMPLATE else _indicator
    return make_record(
        DraftEntry,
        row,
        record=read(row["payload"]),
        origin=EntryOrigin(row["origin"]),
        state=EntryState(row["state"]),
    )


# --- a record as plain data -----------------------------------------------------------------------


def _payload(record: EntryRecord) -> dict[str, object]:
    if isinstance(record, Indicator):
        return row_values(
            INDICATOR,
            record,
            direction=None if record.direction is None else record.direction.value,
            standard=print_value(record.standard),
            project_categories=list(record.project_categories),
        )
    lines = [
        row_values(
            TEMPLATE_LINE,
            line,
            target=print_value(line.target),
            weight=None if line.weight is None else format(line.weight, "f"),
        )
        for line in record.lines
    ]
    return row_values(TEMPLATE, record, applies_to=record.level.value, lines=lines)


#: JSON as it came back: of one record, so its values are of several kinds.
_Json = Mapping[str, Any]


def _indicator(kept: _Json) -> Indicator:
    return make_record(
        Indicator,
        kept,
        direction=None if kept["direction"] is None else Direction(kept["direction"]),
        standard=parse_value(kept["standard"]),
        project_categories=tuple(kept["project_categories"]),
        valid_from=_day(kept["valid_from"]),
        valid_to=_day(kept["valid_to"]),
    )


def _template(kept: _Json) -> IndicatorTemplate:
    lines = (
        make_record(
            TemplateLine,
            line,
            target=parse_value(line["target"]),
            weight=None if line["weight"] is None else Decimal(line["weight"]),
        )
        for line in kept["lines"]
    )
    level = TemplateLevel(kept["applies_to"])
    return make_record(IndicatorTemplate, kept, level=level, lines=tuple(lines))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
