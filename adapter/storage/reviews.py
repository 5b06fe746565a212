"""What jobs found out (发现), for people: only of projects that are open at this moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from adapter.domain.comparison import Attainment, Comparison, FindingCode, Severity
from adapter.domain.data_scope import EVERYTHING, DataScope, is_seen_whole, seen_departments
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryState
from adapter.domain.library_life import USABLE_STATES
from adapter.domain.matching import MatchAnswer
from adapter.domain.reconcile_table import Decision
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import DEPARTMENT_MARK, key_of_department
from adapter.ports.queries import (
    ConflictFilter,
    ConflictState,
    FindingDetail,
    FindingEntry,
    FindingFilter,
    MatchEntry,
    RowSource,
    Shown,
)
from adapter.ports.trees import TreeKind, VerdictRecord
from adapter.storage.analyses import match_of
from adapter.storage.bulk import chunks
from adapter.storage.raw_rows import unpack_rows
from adapter.storage.records import make_record
from adapter.storage.rows import is_open
from adapter.storage.statements import matches, scope_values
from adapter.storage.tables.analyses import (
    COMPARISON,
    FINDING,
    LINE_MATCH,
    OWNERSHIP_OVERRIDE,
    VERDICT,
)
from adapter.storage.tables.archive import RAW_PAGE
from adapter.storage.tables.ledger import RUN
from adapter.storage.tables.library import (
    DEPARTMENT,
    INDICATOR,
    LIBRARY_VERSION,
    PROJECT,
    PROJECT_BINDING,
)
from adapter.storage.tables.observations import TREE_OBSERVATION, TYPED_TABLES
from adapter.storage.tables.tallies import FINDING_TALLY
from adapter.storage.tallies import total_of
from adapter.storage.trees import verdict_record
from adapter.storage.windows import Window, is_among, page_of

#: Keys in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 500

# --- the gate -------------------------------------------------------------------------------------


def open_keys(scope: Scope) -> CompoundSelect[Any]:
    """Keys of bound projects that the list calls 非密, and of open departments with such a project.

    The rule of `sync_jobs.gate.open_projects`, inside the statement that reads: a project that was
    closed a moment ago is closed for it, and limits count what may be seen. A test holds both to
    each other.
    """
    bound = open_bindings(scope, PROJECT_BINDING.c.project_code)
    opened = open_departments(scope).subquery()
    return union_all(bound, select(literal(DEPARTMENT_MARK) + opened.c.department_code))


def open_departments(scope: Scope) -> Select[Any]:
    """Code and name of the open departments of which a project is open here."""
    code = DEPARTMENT.c.department_code
    return select(code, DEPARTMENT.c.department_name).where(
        matches(DEPARTMENT, {**_division(scope), "is_open": True}),
        code.in_(open_bindings(scope, PROJECT.c.department_code)),
    )


def keys_of_department(scope: Scope, department_code: str) -> CompoundSelect[Any]:
    """Keys of a department's open projects, and its own."""
    bound = open_bindings(scope, PROJECT_BINDING.c.project_code)
    return union_all(
        bound.where(PROJECT.c.department_code == department_code),
        select(literal(key_of_department(department_code))),
    )


def is_admitted_row(
    connection: Connection, table: Table, scope: Scope | None, data: DataScope = EVERYTHING
) -> ColumnElement[bool]:
    """Rows of what is open at this moment, in a table that may hold some of every scope.

    Of all scopes when none is given, and of those what `data` lets see.
    """
    place = (table.c.site, table.c.division_code, table.c.fiscal_year)
    found = connection.execute(select(*place).distinct()).mappings() if scope is None else ()
    scopes = [data.of(make_record(Scope, row)) for row in found] if scope is None else [scope]
    return or_(
        false(),
        *(
            and_(
                matches(table, scope_values(each)),
                is_among(table.c.project_code, open_keys(each)),
            )
            for each in scopes
            if data.reaches(each.division_code)
        ),
    )


def open_bindings(scope: Scope, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of the bindings of open projects and of the rows of the list that name them."""
    bound, listed = PROJECT_BINDING.c, PROJECT.c
    is_listed = and_(
        matches(PROJECT, _division(scope)),
        listed.agency_code == bound.agency_code,
        listed.name == bound.project_name,
        or_(listed.project_code == "", listed.project_code == bound.project_code),
        is_seen(scope, listed.department_code),
    )
    return (
        select(*columns)
        .select_from(PROJECT_BINDING.join(PROJECT, is_listed))
        .where(matches(PROJECT_BINDING, scope_values(scope)))
    )


def is_seen(scope: Scope, department: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a department is one of those that are seen of the scope."""
    return true() if is_seen_whole(scope) else department.in_(seen_departments(scope))


def _division(scope: Scope) -> dict[str, object]:
    return {"division_code": scope.division_code, "fiscal_year": scope.fiscal_year}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Rows of a table that were asked for, and which of them may be seen."""

    table: Table
    condition: ColumnElement[bool]
    is_admitted: ColumnElement[bool]
    #: Whether the number of what is hidden is told, see `Shown`.
    tells_hidden: bool = True

    def rows(
        self, connection: Connection, limit: int, *order: ColumnElement[Any], offset: int = 0
    ) -> list[Any]:
        seen = select(self.table).where(self.condition, self.is_admitted)
        some = seen.order_by(*order).limit(limit).offset(offset)
        return list(connection.execute(some).mappings())

    def totals(self, connection: Connection) -> dict[str, int]:
        total = self._count(connection, self.is_admitted)
        hidden = self._count(connection, true()) - total if self.tells_hidden else 0
        return {"total": total, "hidden": hidden}

    def _count(self, connection: Connection, further: ColumnElement[bool]) -> int:
        counted = select(func.count()).select_from(self.table).where(self.condition, further)
        return connection.execute(counted).scalar_one()


def _asked(table: Table, scope: Scope, values: Mapping[str, Enum | str | None]) -> _Asked:
    """Rows of a table that names projects; a value of None asks for all."""
    return _Asked(
        table,
        _with_values(table, scope, values),
        is_among(table.c.project_code, open_keys(scope)),
        _tells_hidden(scope, values),
    )


def _tells_hidden(scope: Scope, values: Mapping[str, Enum | str | None]) -> bool:
    """Not of one owner, of whom the number would tell."""
    owners = ("project_code", "set_key", "line_key")
    return is_seen_whole(scope) and all(values.get(name) is None for name in owners)


def _with_values(
    table: Table, scope: Scope, values: Mapping[str, Enum | str | None]
) -> ColumnElement[bool]:
    given = {
        name: value.value if isinstance(value, Enum) else value
        for name, value in values.items()
        if value is not None
    }
    return matches(table, {**scope_values(scope), **given})


# --- findings -------------------------------------------------------------------------------------


def findings(
    connection: Connection, scope: Scope, chosen: FindingFilter, limit: int, offset: int = 0
) -> Shown[FindingEntry]:
    """See Queries.admitted_findings."""
    tally, meant = FINDING_TALLY, _meant(FINDING_TALLY, scope, chosen)
    total = total_of(connection, tally, scope, *meant, is_open_finding(scope, tally))
    # Of one owner the number of what is hidden would tell of it.
    is_of_one = chosen.project_code is not None or chosen.department_code is not None
    is_told = is_seen_whole(scope) and not is_of_one
    every = total_of(connection, tally, scope, *meant) if is_told else total
    rows = page_of(
        connection,
        FINDING,
        and_(
            matches(FINDING, scope_values(scope)),
            *_meant(FINDING, scope, chosen),
            is_open_finding(scope),
        ),
        (FINDING.c.position,),
        Window(total=total, limit=limit, offset=offset),
    )
    return Shown(
        entries=finding_entries(connection, scope, rows), total=total, hidden=every - total
    )


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
    asked = _Asked(FINDING, is_it, is_open_finding(scope))
    for entry in finding_entries(connection, scope, asked.rows(connection, 1)):
        return FindingDetail(
            entry=entry,
            comparison=_comparison(connection, scope, entry),
            payload=payload_at(connection, entry.source),
            scope=scope,
            page_digest=_page_digest(connection, entry.source),
        )
    return None


def finding_entries(
    connection: Connection, scope: Scope, rows: list[RowMapping]
) -> list[FindingEntry]:
    """Rows of the table of findings, each with where its line was read."""
    lines = _Lines(connection, scope, rows)
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
    line = {"line_kind": entry.line_kind.value, "line_key": entry.line_key}
    found = select(COMPARISON).where(matches(COMPARISON, {**scope_values(scope), **line}))
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        return None
    return make_record(Comparison, row, attainment=Attainment(row["attainment"]))


def _page_digest(connection: Connection, source: RowSource | None) -> str | None:
    if source is None:
        return None
    found = select(RAW_PAGE.c.digest).where(RAW_PAGE.c.page_id == source.page_id)
    return connection.execute(found).scalar_one_or_none()


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


# --- matches --------------------------------------------------------------------------------------


def line_matches(
    connection: Connection,
    scope: Scope,
    values: Mapping[str, Enum | str | None],
    limit: int,
    offset: int = 0,
) -> Shown[MatchEntry]:
    """See Queries.admitted_matches."""
    asked, table = _asked(LINE_MATCH, scope, values), LINE_MATCH.c
    order = (table.score, table.project_code, table.line_kind, table.line_key)
    totals = asked.totals(connection)
    rows = page_of(
        connection,
        LINE_MATCH,
        and_(asked.condition, asked.is_admitted),
        order,
        Window(total=totals["total"], limit=limit, offset=offset),
    )
    lines = _Lines(connection, scope, rows)
    names = _indicator_names(connection, scope, {row["indicator_code"] for row in rows} - {None})
    entries = [
        MatchEntry(
            match=match_of(row),
            line_name=lines.name_of(row),
            indicator_name=names.get(row["indicator_code"], ""),
            source=lines.source_of(row),
        )
        for row in rows
    ]
    return Shown(entries=entries, **totals)


def match_answers(connection: Connection, scope: Scope) -> dict[MatchAnswer, int]:
    """See Queries.admitted_answers."""
    table = LINE_MATCH.c
    counted = (
        select(table.answer, func.count().label("number"))
        .where(
            matches(LINE_MATCH, scope_values(scope)), is_among(table.project_code, open_keys(scope))
        )
        .group_by(table.answer)
    )
    found = {row.answer: row.number for row in connection.execute(counted)}
    return {each: found.get(each.value, 0) for each in MatchAnswer}


def _indicator_names(connection: Connection, scope: Scope, codes: set[str]) -> dict[str, str]:
    version = LIBRARY_VERSION.c
    is_frozen = version.state == LibraryState.FROZEN.value
    used = (
        select(version.version_id)
        .where(
            version.division_code == scope.division_code,
            version.fiscal_year == scope.fiscal_year,
            version.state.in_([each.value for each in USABLE_STATES]),
        )
        .order_by(case((is_frozen, 0), else_=1), version.version_number.desc())
        .limit(1)
        .scalar_subquery()
    )
    names: dict[str, str] = {}
    for some in chunks(sorted(codes), _AT_ONCE):
        found = select(INDICATOR.c.code, INDICATOR.c.name).where(
            INDICATOR.c.version_id == used, INDICATOR.c.code.in_(some)
        )
        names |= {row.code: row.name for row in connection.execute(found)}
    return names


# --- the lines behind them ------------------------------------------------------------------------


class _Lines:
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


# --- verdicts -------------------------------------------------------------------------------------


def verdicts(
    connection: Connection, scope: Scope, values: Mapping[str, Enum | str | None], limit: int
) -> Shown[VerdictRecord]:
    """See Queries.admitted_verdicts."""
    condition = _with_values(VERDICT, scope, values)
    asked = _Asked(VERDICT, condition, is_open_set(connection, scope), _tells_hidden(scope, values))
    return _verdicts(connection, asked, limit)


def conflicts(
    connection: Connection, scope: Scope, chosen: ConflictFilter, limit: int, offset: int
) -> Shown[VerdictRecord]:
    """See Queries.admitted_conflicts."""
    values = {"kind": chosen.kind, "set_key": chosen.key}
    waiting = VERDICT.c.decision == Decision.CONFLICT.value
    decided = and_(not_(waiting), _is_owned())
    states = {
        None: or_(waiting, decided),
        ConflictState.WAITING: waiting,
        ConflictState.DECIDED: decided,
    }
    condition = and_(_with_values(VERDICT, scope, values), states[chosen.state])
    asked = _Asked(VERDICT, condition, is_open_set(connection, scope), _tells_hidden(scope, values))
    return _verdicts(connection, asked, limit, offset)


def _verdicts(
    connection: Connection, asked: _Asked, limit: int, offset: int = 0
) -> Shown[VerdictRecord]:
    totals = asked.totals(connection)
    window = Window(total=totals["total"], limit=limit, offset=offset)
    is_asked = and_(asked.condition, asked.is_admitted)
    order = (VERDICT.c.kind, VERDICT.c.set_key)
    rows = page_of(connection, VERDICT, is_asked, order, window)
    return Shown(entries=[verdict_record(row) for row in rows], **totals)


def _is_owned() -> ColumnElement[bool]:
    """Whether a person ever moved the ownership of something in the set."""
    moved, names = OWNERSHIP_OVERRIDE.c, ("site", "division_code", "fiscal_year", "kind", "set_key")
    of_it = and_(*(moved[name] == VERDICT.c[name] for name in names))
    return exists().where(of_it).correlate(VERDICT)


def is_open_set(connection: Connection, scope: Scope) -> ColumnElement[bool]:
    """Verdicts name no project, so what the three sides said of the set when it was judged does."""
    tree, here = TREE_OBSERVATION.c, scope_values(scope)
    judged = (
        select(func.coalesce(RUN.c.ended_at, RUN.c.started_at))
        .where(RUN.c.run_id.in_(select(VERDICT.c.run_id).where(matches(VERDICT, here))))
        .distinct()
    )
    ended_later = [tree.observed_to >= at for at in connection.execute(judged).scalars()]
    side = exists().where(
        matches(TREE_OBSERVATION, {**here, "kind": TreeKind.TEMPLATE.value}),
        tree.set_key == VERDICT.c.set_key,
        or_(tree.observed_to.is_(None), *ended_later),
    )
    is_closed = not_(is_among(tree.project_code, open_keys(scope)))
    is_library = VERDICT.c.kind == TreeKind.LIBRARY_SET.value
    return or_(
        is_library if is_seen_whole(scope) else false(),
        # Looked up for each set: those that are asked about are few among all.
        and_(
            VERDICT.c.kind == TreeKind.TEMPLATE.value,
            side.correlate(VERDICT),
            not_(side.where(is_closed).correlate(VERDICT)),
        ),
    )
