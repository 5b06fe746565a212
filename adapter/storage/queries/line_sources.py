"""The lines behind findings and matches (来源行), as they were when a run read them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, select, true

from adapter.domain.access.data_scope import EVERYTHING, DataScope
from adapter.domain.identity import Scope
from adapter.domain.raw_place import RawPlace
from adapter.domain.record import RecordKind
from adapter.ports.queries import RawRow, RowSource
from adapter.storage.admission import open_keys
from adapter.storage.database.bulk import chunks
from adapter.storage.database.records import make_record
from adapter.storage.raw_rows import unpack_rows
from adapter.storage.rows import is_open
from adapter.storage.tables.archive import RAW_PAGE
from adapter.storage.tables.ledger import RUN
from adapter.storage.tables.observations import TYPED_TABLES

#: Keys in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 500


class LineSources:
    """The typed rows that some findings or matches are about, as they were when a run read them."""

    def __init__(self, connection: Connection, scope: Scope, rows: list[RowMapping]) -> None:
        self._connection = connection
        self._scope = scope
        self._found: dict[tuple[str, str], RowMapping] = {}
        started_at = _starts(connection, {row["run_id"] for row in rows})
        wanted: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            wanted.setdefault((row["line_kind"], row["run_id"]), []).append(row["line_key"])
        for (kind, run_id), keys in wanted.items():
            for some in chunks(sorted(set(keys)), _AT_ONCE):
                self._look_up(kind, some, started_at.get(run_id))

    def source_of(self, row: RowMapping) -> RowSource | None:
        found = self._found.get((row["line_kind"], row["line_key"]))
        if found is None:
            return None
        return make_record(RowSource, found, is_current=found["observed_to"] is None)

    def name_of(self, row: RowMapping) -> str:
        found = self._found.get((row["line_kind"], row["line_key"]))
        return found["name"] if found is not None and "name" in found else ""

    def _look_up(self, kind: str, keys: list[str], at: datetime | None) -> None:
        """What is unchanged since is found by its index; only the rest costs a look at the past."""
        table = TYPED_TABLES.get(RecordKind(kind))
        if table is None:  # a template of ours, which nobody sent
            return
        is_then = true() if at is None else table.c.observed_from <= at
        self._take(kind, table, is_open(table, self._scope), is_then, keys)
        rest = [key for key in keys if (kind, key) not in self._found]
        if at is not None and rest:
            self._take(kind, table, _is_past(table, self._scope, at), is_then, rest)

    def _take(
        self,
        kind: str,
        table: Table,
        is_here: ColumnElement[bool],
        is_then: ColumnElement[bool],
        keys: list[str],
    ) -> None:
        columns = ("record_key", "page_id", "position", "observed_to", "name")
        found = select(*(table.c[name] for name in columns if name in table.c)).where(
            is_here, is_then, table.c.record_key.in_(keys)
        )
        for row in self._connection.execute(found).mappings():
            self._found[kind, row["record_key"]] = row


def _is_past(table: Table, scope: Scope, at: datetime) -> ColumnElement[bool]:
    """Observations of the scope that ended after this instant."""
    return and_(
        table.c.site == scope.site,
        table.c.scope_division == scope.division_code,
        table.c.scope_year == scope.fiscal_year,
        table.c.observed_to > at,
    )


def _starts(connection: Connection, run_ids: Iterable[str]) -> dict[str, datetime]:
    found = select(RUN.c.run_id, RUN.c.started_at).where(RUN.c.run_id.in_(sorted(run_ids)))
    return {row.run_id: row.started_at for row in connection.execute(found)}


def payload_at(connection: Connection, source: RowSource | None) -> bytes | None:
    """The bytes of a row as they came; None where the page is gone."""
    if source is None:
        return None
    packed = select(RAW_PAGE.c.kept_rows, RAW_PAGE.c.row_index, RAW_PAGE.c.projects)
    page = connection.execute(packed.where(RAW_PAGE.c.page_id == source.page_id)).one_or_none()
    if page is None:
        return None
    rows = unpack_rows(*page)
    return next((each.payload for each in rows if each.position == source.position), None)


def raw_row(connection: Connection, place: RawPlace, data: DataScope = EVERYTHING) -> RawRow | None:
    """See Queries.admitted_raw_row."""
    found = select(RAW_PAGE).where(RAW_PAGE.c.page_id == place.page_id)
    page = connection.execute(found).mappings().one_or_none()
    if page is None or not data.reaches(page["division_code"]):
        return None
    rows = unpack_rows(page["kept_rows"], page["row_index"], page["projects"])
    row = next((each for each in rows if each.position == place.position), None)
    scope = data.of(make_record(Scope, page))
    opened = open_keys(scope).subquery()
    (key,) = opened.c
    if row is None or not connection.execute(select(key).where(key == row.project_code)).first():
        return None
    return RawRow(
        place=place,
        kind=RecordKind(page["kind"]),
        project_code=row.project_code,
        payload=row.payload,
        scope=scope,
        page_digest=page["digest"],
    )
