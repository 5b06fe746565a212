"""What reports read (报表): records of one project, and any number of findings, streamed."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from adapter.domain.access.data_scope import is_seen_whole
from adapter.domain.comparing.official_form import FormHead
from adapter.domain.findings.codes import FindingCode
from adapter.domain.findings.kind import Severity
from adapter.domain.findings.provenance import ABOUT_WHOLE
from adapter.domain.identity import Scope
from adapter.domain.kinds import PULLED_KINDS, shape_of_kind
from adapter.domain.raw_place import RawPlace
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import department_of_key
from adapter.ports.queries import FindingEntry, FindingFilter
from adapter.ports.reports import ReportedFinding, ReportSubject
from adapter.storage.admission import open_bindings, open_bindings_of, open_keys
from adapter.storage.database.bulk import chunks
from adapter.storage.database.engine import is_sqlite
from adapter.storage.database.statements import in_scope, matches, scope_values
from adapter.storage.queries.finding_views import finding_entries, is_open_finding, what_is_meant
from adapter.storage.raw_rows import unpack_rows
from adapter.storage.rows import is_open
from adapter.storage.tables.analyses import COMPARISON, FINDING
from adapter.storage.tables.archive import RAW_PAGE
from adapter.storage.tables.library import DEPARTMENT, PROJECT, PROJECT_BINDING
from adapter.storage.tables.observations import TYPED_TABLES, gate_field
from adapter.storage.tables.tallies import FINDING_TALLY
from adapter.storage.tallies import total_of

#: Findings looked up together; nothing more of them is held at a time.
_AT_ONCE = 500
#: Projects and departments of which only the places of their findings are held at a time.
_OWNERS_AT_ONCE = 500


def subject(connection: Connection, scope: Scope, key: str) -> ReportSubject | None:
    """See ReportQueries.report_subject."""
    hold_still(connection)
    if _closed(connection, scope, [key]):
        return None
    department = department_of_key(key)
    listed = (
        _department(connection, scope, department)
        if department is not None
        else _project(connection, scope, key)
    )
    head = FormHead(
        key=key,
        name=listed.get("name", ""),
        is_department=department is not None,
        department=_with_code(listed, "department"),
        agency=_with_code(listed, "agency"),
        fiscal_year=scope.fiscal_year,
    )
    return ReportSubject(
        head=head,
        applied_wan_yuan=None if department is not None else _applied(connection, scope, key),
        records=tuple(_records(connection, scope, key)),
    )


_Listed = Mapping[str, Any] | RowMapping


def _project(connection: Connection, scope: Scope, code: str) -> _Listed:
    found = (
        open_bindings(scope, *PROJECT.c)
        .where(PROJECT_BINDING.c.project_code == code)
        .order_by(PROJECT.c.position)
    )
    return connection.execute(found).mappings().first() or {}


def _applied(connection: Connection, scope: Scope, code: str) -> Decimal | None:
    """The sum over the rows of the list, one for each fund; None where none says an amount."""
    listed = open_bindings_of(scope, [code], PROJECT.c.amount_wan_yuan)
    amounts = [each.amount_wan_yuan for each in connection.execute(listed)]
    said = [each for each in amounts if each is not None]
    return sum(said, start=Decimal(0)) if said else None


def _department(connection: Connection, scope: Scope, code: str) -> _Listed:
    found = select(DEPARTMENT).where(
        DEPARTMENT.c.division_code == scope.division_code,
        DEPARTMENT.c.fiscal_year == scope.fiscal_year,
        DEPARTMENT.c.department_code == code,
    )
    row = connection.execute(found).mappings().first()
    return {} if row is None else {**row, "name": _with_code(row, "department")}


def _with_code(row: _Listed, whom: str) -> str:
    parts = (row.get(f"{whom}_code", ""), row.get(f"{whom}_name", ""))
    return "-".join(each for each in parts if each)


def _records(connection: Connection, scope: Scope, key: str) -> Iterator[object]:
    department = department_of_key(key)
    for kind in PULLED_KINDS:
        gate = gate_field(kind)
        if gate.is_department != (department is not None):
            continue
        table, shape = TYPED_TABLES[kind], shape_of_kind(kind)
        rows = (
            select(*(table.c[name] for name in shape.names))
            .where(is_open(table, scope), table.c[gate.name] == (department or key))
            .order_by(table.c.record_key)
        )
        for row in connection.execute(rows):
            yield shape.cls(**dict(zip(shape.names, row, strict=True)))


# --- findings -------------------------------------------------------------------------------------


def findings(
    connection: Connection,
    scope: Scope,
    chosen: FindingFilter,
) -> Iterator[ReportedFinding]:
    """See ReportQueries.report_findings."""
    hold_still(connection)
    meant = (*what_is_meant(scope, chosen), is_open_finding(scope))
    names = _Names(connection, scope)
    for owners in chunks(_owners_in_order(connection, scope, meant), _OWNERS_AT_ONCE):
        for places in chunks(_places_in_order(connection, scope, meant, owners), _AT_ONCE):
            asked = in_scope(FINDING, scope).where(FINDING.c.position.in_(places))
            rows = {row["position"]: row for row in connection.execute(asked).mappings()}
            yield from _told(connection, scope, [rows[each] for each in places], names)


_Meant = tuple[ColumnElement[bool], ...]


def _owners_in_order(connection: Connection, scope: Scope, meant: _Meant) -> list[str]:
    """The projects and departments of which something was found, by department."""
    owner = FINDING.c.project_code
    keys = [*connection.scalars(select(owner).where(_here(scope), *meant).distinct())]
    departments = {each: department_of_key(each) or "" for each in keys}
    projects = [each for each, department in departments.items() if not department]
    for some in chunks(projects, _AT_ONCE):
        for row in connection.execute(open_bindings_of(scope, some, PROJECT.c.department_code)):
            departments[row.project_code] = row.department_code
    # What a department says as a whole stands before its projects.
    return sorted(keys, key=lambda each: (departments[each], department_of_key(each) is None, each))


def _places_in_order(
    connection: Connection, scope: Scope, meant: _Meant, owners: Sequence[str]
) -> list[int]:
    """The positions of what was found of some owners: the owners' order, the gravest first."""
    columns = (FINDING.c.position, FINDING.c.project_code, FINDING.c.severity)
    of_them = FINDING.c.project_code.in_(owners)
    places = {owner: place for place, owner in enumerate(owners)}
    ordered = sorted(
        (places[owner], _RANKS[severity], position)
        for position, owner, severity in connection.execute(
            select(*columns).where(_here(scope), *meant, of_them)
        )
    )
    return [position for _, _, position in ordered]


def _here(scope: Scope) -> ColumnElement[bool]:
    return matches(FINDING, scope_values(scope))


_RANKS = {each.value: rank for rank, each in enumerate(Severity)}


def _told(
    connection: Connection, scope: Scope, rows: list[RowMapping], names: "_Names"
) -> Iterator[ReportedFinding]:
    entries = finding_entries(connection, scope, rows)
    reasons = _reasons(connection, scope, entries)
    digests = _digests(connection, entries)
    for each in entries:
        source = each.source
        place = None if source is None else source.place
        yield ReportedFinding(
            finding_id=each.finding_id,
            code=FindingCode(each.code),
            severity=Severity(each.severity),
            key=each.project_code,
            name=names.of(each.project_code).name,
            department=names.of(each.project_code).department,
            line_kind=RecordKind(each.line_kind),
            line_key=each.line_key,
            facts=each.facts,
            reason=""
            if each.code in ABOUT_WHOLE
            else reasons.get((each.line_kind.value, each.line_key), ""),
            digest="" if place is None else digests.get(place, ""),
            path="" if place is None else place.path,
        )


def _reasons(
    connection: Connection, scope: Scope, entries: Collection[FindingEntry]
) -> dict[tuple[str, str], str]:
    keys = sorted({each.line_key for each in entries})
    found = select(COMPARISON.c.line_kind, COMPARISON.c.line_key, COMPARISON.c.reason).where(
        matches(COMPARISON, scope_values(scope)), COMPARISON.c.line_key.in_(keys)
    )
    return {(row.line_kind, row.line_key): row.reason for row in connection.execute(found)}


def _digests(connection: Connection, entries: Collection[FindingEntry]) -> dict[RawPlace, str]:
    """SHA-256 of the rows' bytes; a page is unpacked once, and one is held at a time."""
    places = {each.source.place for each in entries if each.source}
    found: dict[RawPlace, str] = {}
    for page_id in sorted({each.page_id for each in places}):
        packed = select(RAW_PAGE.c.kept_rows, RAW_PAGE.c.row_index, RAW_PAGE.c.projects)
        page = connection.execute(packed.where(RAW_PAGE.c.page_id == page_id)).one_or_none()
        for row in unpack_rows(*page) if page is not None else ():
            if (place := RawPlace(page_id, row.position)) in places:
                found[place] = hashlib.sha256(row.payload).hexdigest()
    return found


class _Named(NamedTuple):
    """What a project or department is called, and its department."""

    name: str = ""
    department: str = ""


class _Names:
    """Names of projects and departments; findings of one stand together, so one is remembered."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self._connection, self._scope = connection, scope
        self._last = ("", _Named())

    def of(self, key: str) -> _Named:
        if self._last[0] != key:
            department = department_of_key(key)
            listed = (
                _project(self._connection, self._scope, key)
                if department is None
                else _department(self._connection, self._scope, department)
            )
            named = _Named(listed.get("name", ""), _with_code(listed, "department"))
            self._last = (key, named)
        return self._last[1]


def hidden(connection: Connection, scope: Scope) -> int:
    """See ReportQueries.hidden_findings."""
    if not is_seen_whole(scope):
        return 0
    seen = is_open_finding(scope, FINDING_TALLY)
    every = total_of(connection, FINDING_TALLY, scope)
    return every - total_of(connection, FINDING_TALLY, scope, seen)


def is_one_closed(connection: Connection, scope: Scope, keys: Collection[str]) -> bool:
    """See ReportQueries.no_longer_open."""
    return any(
        _closed(connection, scope, some) for some in chunks(sorted(set(keys) - {""}), _AT_ONCE)
    )


def _closed(connection: Connection, scope: Scope, keys: Collection[str]) -> set[str]:
    opened = open_keys(scope).subquery()
    (key,) = opened.c
    found = connection.execute(select(key).where(key.in_(keys))).scalars()
    return set(keys) - set(found)


def hold_still(connection: Connection) -> None:
    """Let all that is read from here on be of one moment; SQLite's transactions are so anyway."""
    if not is_sqlite(connection):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
