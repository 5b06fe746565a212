"""Findings for people (问题): only of projects that are open at this moment."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    and_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from adapter.domain.access.data_scope import EVERYTHING, DataScope, is_seen_whole
from adapter.domain.comparing.comparison import Attainment, Comparison, FindingCode, Severity
from adapter.domain.comparing.owed import LACKS, Owed
from adapter.domain.findings.provenance import ABOUT_WHOLE
from adapter.domain.identity import Scope
from adapter.domain.kinds import shape_of_kind
from adapter.domain.lines import ANSWERED_KINDS
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import DEPARTMENT_MARK
from adapter.ports.queries import FindingDetail, FindingEntry, FindingFilter, RowSource, Shown
from adapter.storage.admission import keys_of_department, open_keys
from adapter.storage.database.records import make_record
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.queries.asked_rows import AskedRows
from adapter.storage.queries.line_sources import LineSources, payload_at
from adapter.storage.queries.windows import Window, is_among, page_of
from adapter.storage.tables.analyses import COMPARISON, FINDING
from adapter.storage.tables.archive import RAW_PAGE
from adapter.storage.tables.observations import TYPED_TABLES, gate_field
from adapter.storage.tables.tallies import FINDING_TALLY
from adapter.storage.tallies import total_of


def findings(
    connection: Connection, scope: Scope, chosen: FindingFilter, limit: int, offset: int = 0
) -> Shown[FindingEntry]:
    """See Queries.admitted_findings."""
    counted = partial(_tallied if chosen.owed is None else _counted, connection, scope, chosen)
    total = counted(is_open=True)
    # Of one owner the number of what is hidden would tell of it.
    is_of_one = chosen.project_code is not None or chosen.department_code is not None
    is_told = is_seen_whole(scope) and not is_of_one
    every = counted(is_open=False) if is_told else total
    rows = page_of(
        connection,
        FINDING,
        and_(
            matches(FINDING, scope_values(scope)),
            *what_is_meant(scope, chosen),
            is_open_finding(scope),
        ),
        (FINDING.c.position,),
        Window(total=total, limit=limit, offset=offset),
    )
    return Shown(
        entries=finding_entries(connection, scope, rows), total=total, hidden=every - total
    )


def _tallied(connection: Connection, scope: Scope, chosen: FindingFilter, *, is_open: bool) -> int:
    tally = FINDING_TALLY
    gate = [is_open_finding(scope, tally)] if is_open else []
    return total_of(connection, tally, scope, *_meant(tally, scope, chosen), *gate)


def _counted(connection: Connection, scope: Scope, chosen: FindingFilter, *, is_open: bool) -> int:
    """The tally knows no lines: what is owed in a stage is counted one by one."""
    found = (
        select(func.count())
        .select_from(FINDING)
        .where(
            matches(FINDING, scope_values(scope)),
            *what_is_meant(scope, chosen),
            *([is_open_finding(scope)] if is_open else []),
        )
    )
    return int(connection.execute(found).scalar_one())


def what_is_meant(scope: Scope, chosen: FindingFilter) -> list[ColumnElement[bool]]:
    """What the filter asks of findings."""
    owed = [] if chosen.owed is None else [_is_owed(chosen.owed)]
    return [*_meant(FINDING, scope, chosen), *owed]


def _is_owed(owed: Owed) -> ColumnElement[bool]:
    """Findings that stand behind a number of 应报未报."""
    is_whole = FINDING.c.project_code.startswith(DEPARTMENT_MARK, autoescape=True)
    level = true() if owed.is_whole is None else is_whole if owed.is_whole else not_(is_whole)
    own, *former = owed.keys
    of_stage = FINDING.c.line_key == own
    # A target that lags stands in one stage alone; who has none lacks those after it too.
    lacks = FINDING.c.code.in_([each.value for each in LACKS])
    absent = and_(FINDING.c.code == FindingCode.NOT_REPORTED.value, FINDING.c.line_key.in_(former))
    return and_(level, or_(and_(lacks, of_stage), absent) if former else and_(lacks, of_stage))


def _meant(table: Table, scope: Scope, chosen: FindingFilter) -> list[ColumnElement[bool]]:
    """What the filter asks of findings, or of what is counted of them."""
    given = {
        "project_code": chosen.project_code,
        "code": chosen.code and chosen.code.value,
        "severity": chosen.severity and chosen.severity.value,
    }
    meant = [table.c[name] == value for name, value in given.items() if value is not None]
    if chosen.department_code is not None:
        of_department = keys_of_department(scope, chosen.department_code)
        meant.append(is_among(table.c.project_code, of_department))
    return meant


def is_open_finding(scope: Scope, table: Table = FINDING) -> ColumnElement[bool]:
    """Findings of what is open, and those on the library itself, which name nobody."""
    is_of_library = table.c.project_code == "" if is_seen_whole(scope) else false()
    return or_(is_of_library, is_among(table.c.project_code, open_keys(scope)))


def finding(
    connection: Connection, finding_id: str, data: DataScope = EVERYTHING
) -> FindingDetail | None:
    """See Queries.admitted_finding."""
    is_it = FINDING.c.finding_id == finding_id
    row = connection.execute(select(FINDING).where(is_it)).mappings().one_or_none()
    if row is None or not data.reaches(row["division_code"]):
        return None
    scope = data.of(make_record(Scope, row))
    seen = AskedRows(FINDING, is_it, is_open_finding(scope)).first(connection)
    for entry in finding_entries(connection, scope, [] if seen is None else [seen]):
        held = _row(connection, entry.line_kind, entry.line_key, entry.source)
        return FindingDetail(
            entry=entry,
            comparison=_comparison(connection, scope, entry),
            row=held,
            approved=_approved(connection, scope, entry, held),
            payload=payload_at(connection, entry.source),
            scope=scope,
            page_digest=_page_digest(connection, entry.source),
        )
    return None


def finding_entries(
    connection: Connection, scope: Scope, rows: list[RowMapping]
) -> list[FindingEntry]:
    """Rows of the table of findings, each with where its line was read."""
    lines = LineSources(connection, scope, rows)
    return [
        make_record(
            FindingEntry,
            row,
            code=FindingCode(row["code"]),
            severity=Severity(row["severity"]),
            line_kind=RecordKind(row["line_kind"]),
            source=lines.source_of(row),
        )
        for row in rows
    ]


def _comparison(connection: Connection, scope: Scope, entry: FindingEntry) -> Comparison | None:
    if entry.code in ABOUT_WHOLE:
        return None
    line = {"line_kind": entry.line_kind.value, "line_key": entry.line_key}
    found = select(COMPARISON).where(matches(COMPARISON, {**scope_values(scope), **line}))
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        return None
    return make_record(Comparison, row, attainment=Attainment(row["attainment"]))


def _approved(
    connection: Connection, scope: Scope, entry: FindingEntry, row: Mapping[str, object]
) -> RowSource | None:
    """Where the approved line was read; None where it is another's, or says something else."""
    kind, key = ANSWERED_KINDS.get(entry.line_kind), row.get("target_line_id")
    if kind is None or not isinstance(key, str) or "declared_value" not in entry.facts:
        return None
    named = (literal(kind.value).label("line_kind"), literal(key).label("line_key"))
    asked = select(FINDING.c.run_id, *named).where(FINDING.c.finding_id == entry.finding_id)
    answered = connection.execute(asked).mappings().one()
    source = LineSources(connection, scope, [answered]).source_of(answered)
    declared, gate = _row(connection, kind, key, source), gate_field(kind)
    is_own = bool(declared) and gate.key(declared[gate.name]) == entry.project_code
    is_told = is_own and (declared["target_value"] or "") == entry.facts["declared_value"]
    return source if is_told else None


def _row(
    connection: Connection, kind: RecordKind, key: str, source: RowSource | None
) -> dict[str, object]:
    """The typed row that was read from there, field by field; empty where it is gone."""
    table = TYPED_TABLES.get(kind)
    if table is None or source is None:
        return {}
    names = shape_of_kind(kind).names
    found = (
        select(*(table.c[name] for name in names))
        .where(
            table.c.record_key == key,
            table.c.page_id == source.page_id,
            table.c.position == source.position,
        )
        # Of a row that was read again by itself the latest reading counts.
        .order_by(table.c.observed_from.desc())
    )
    row = connection.execute(found).first()
    return {} if row is None else dict(zip(names, row, strict=True))


def _page_digest(connection: Connection, source: RowSource | None) -> str | None:
    if source is None:
        return None
    found = select(RAW_PAGE.c.digest).where(RAW_PAGE.c.page_id == source.page_id)
    return connection.execute(found).scalar_one_or_none()
