"""What the comparison page shows (对比页): projects, lines, figures of what is open now."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    func,
    literal,
    select,
)

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.findings.kind import Severity
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import DEPARTMENT_MARK
from adapter.ports.compared import (
    ComparedFilter,
    ComparedLine,
    ComparedProject,
    LineFilter,
)
from adapter.storage.admission import (
    keys_of_department,
    open_bindings,
    open_bindings_of,
    open_departments,
    open_keys,
)
from adapter.storage.database.bulk import chunks
from adapter.storage.database.statements import count_of, in_scope, matches, scope_values
from adapter.storage.queries.progress_views import names_of
from adapter.storage.queries.windows import Window, is_among, page_of
from adapter.storage.rows import is_open
from adapter.storage.tables.analyses import COMPARISON
from adapter.storage.tables.ledger import RUN
from adapter.storage.tables.library import PROJECT, PROJECT_BINDING
from adapter.storage.tables.observations import TYPED_TABLES, gate_field
from adapter.storage.tables.progress import PROJECT_PROGRESS
from adapter.storage.tables.tallies import COMPARISON_TALLY, FINDING_TALLY
from adapter.storage.tallies import rate_band, total_of

#: Projects read at a time where all are.
_AT_ONCE = 200
_HEADS = (RecordKind.SELF_EVALUATION, RecordKind.DEPARTMENT_SELF_EVALUATION)

# --- who is asked for -----------------------------------------------------------------------------


def scopes(connection: Connection, site: str) -> list[Scope]:
    """See ComparedQueries.compared_scopes."""
    place = (RUN.c.division_code, RUN.c.fiscal_year)
    found = (
        select(*place)
        .where(RUN.c.site == site, RUN.c.job == "compare_results", RUN.c.is_dry_run.is_(False))
        .distinct()
        .order_by(RUN.c.fiscal_year.desc(), RUN.c.division_code)
    )
    return [
        Scope(site=site, division_code=row.division_code, fiscal_year=row.fiscal_year)
        for row in connection.execute(found)
    ]


def departments(connection: Connection, scope: Scope) -> dict[str, str]:
    """See ComparedQueries.compared_departments."""
    named = PROJECT.c.department_code, func.max(PROJECT.c.department_name)
    found = open_bindings(scope, *named).group_by(PROJECT.c.department_code)
    return {row[0]: row[1] for row in connection.execute(found.order_by(PROJECT.c.department_code))}


def projects_called(
    connection: Connection, scope: Scope, text: str, limit: int
) -> list[tuple[str, str]]:
    """See ComparedQueries.projects_called."""
    code, name = PROJECT_BINDING.c.project_code, PROJECT_BINDING.c.project_name
    for meant in (code == text, name == text, name.icontains(text, autoescape=True)):
        # A project that the list names twice is one.
        called = open_bindings(scope, code, name).where(meant).distinct().order_by(code)
        found = [(row[0], row[1]) for row in connection.execute(called.limit(limit))]
        if found:
            return found
    return []


def latest_progress(scope: Scope) -> Select[Any]:
    """The progress of every project at its latest report."""
    told = PROJECT_PROGRESS.c
    newest = (
        select(told.project_code, func.max(told.until_day).label("until_day"))
        .where(matches(PROJECT_PROGRESS, scope_values(scope)))
        .group_by(told.project_code)
        .subquery()
    )
    return in_scope(PROJECT_PROGRESS, scope).join_from(
        PROJECT_PROGRESS,
        newest,
        (newest.c.project_code == told.project_code) & (newest.c.until_day == told.until_day),
    )


def keys_of(scope: Scope, chosen: ComparedFilter) -> Select[Any]:
    """Keys of the open projects and departments that the filter means."""
    opened = open_keys(scope).subquery()
    (key,) = opened.c
    wanted = select(key.label("project_code")).distinct()
    if chosen.project_code is not None:
        wanted = wanted.where(key == chosen.project_code)
    if chosen.department_code is not None:
        wanted = wanted.where(key.in_(keys_of_department(scope, chosen.department_code)))
    if chosen.severity is not None:
        found = {**scope_values(scope), "severity": chosen.severity.value}
        with_one = select(FINDING_TALLY.c.project_code).where(matches(FINDING_TALLY, found))
        wanted = wanted.where(key.in_(with_one))
    if chosen.light is not None:
        latest = latest_progress(scope).subquery()
        lit = select(latest.c.project_code).where(latest.c.light == chosen.light.value)
        wanted = wanted.where(key.in_(lit))
    return wanted


# --- projects -------------------------------------------------------------------------------------


def projects(
    connection: Connection, scope: Scope, chosen: ComparedFilter, limit: int, offset: int
) -> tuple[list[ComparedProject], int]:
    """See ComparedQueries.compared_projects."""
    wanted = keys_of(scope, chosen)
    total = count_of(connection, wanted)
    some = wanted.order_by("project_code").limit(limit).offset(offset)
    return _told(connection, scope, list(connection.execute(some).scalars())), total


def every_project(
    connection: Connection, scope: Scope, chosen: ComparedFilter
) -> Iterator[ComparedProject]:
    """See ComparedQueries.every_compared_project."""
    keys = keys_of(scope, chosen).subquery()
    (key,) = keys.c
    wanted, last = select(key).order_by(key).limit(_AT_ONCE), ""
    while True:
        some = list(connection.execute(wanted.where(key > last)).scalars())
        if not some:
            return
        last = some[-1]
        yield from _told(connection, scope, some)


def _told(connection: Connection, scope: Scope, keys: Sequence[str]) -> list[ComparedProject]:
    names, owners = names_of(connection, scope, set(keys)), _departments(connection, scope, keys)
    latest = latest_progress(scope).where(PROJECT_PROGRESS.c.project_code.in_(keys))
    progress = {row["project_code"]: row for row in connection.execute(latest).mappings()}
    lines = _counts(connection, scope, COMPARISON_TALLY, "attainment", keys)
    found = _counts(connection, scope, FINDING_TALLY, "severity", keys)
    totals = _totals(connection, scope, keys)
    return [
        ComparedProject(
            project_code=key,
            name=names.get(key, ""),
            department=owners.get(key, ""),
            until=row["until_day"] if (row := progress.get(key)) else None,
            undated_round=row["undated_round"] if row else None,
            light=Light(row["light"]) if row and row["light"] else None,
            progress=row["progress"] if row else None,
            execution_rate=row["execution_rate"] if row else None,
            claimed_total=totals.get(key),
            lines={Attainment(word): n for word, n in lines.get(key, {}).items()},
            findings={Severity(word): n for word, n in found.get(key, {}).items()},
        )
        for key in keys
    ]


def _departments(connection: Connection, scope: Scope, keys: Collection[str]) -> dict[str, str]:
    listed, wholes = PROJECT.c, open_departments(scope).subquery().c
    bound = open_bindings_of(scope, keys, listed.department_code, listed.department_name)
    few = bound.subquery().c
    named = func.min(few.department_code), func.min(few.department_name)
    mark = literal(DEPARTMENT_MARK) + wholes.department_code
    found = (
        select(few.project_code, *named).group_by(few.project_code),
        select(mark, wholes.department_code, wholes.department_name),
    )
    return {row[0]: f"{row[1]}-{row[2]}" for each in found for row in connection.execute(each)}


def _counts(
    connection: Connection, scope: Scope, tally: Table, word: str, keys: Collection[str]
) -> dict[str, dict[str, int]]:
    """Key -> word -> number of rows."""
    key = tally.c.project_code
    counted = (
        select(key, tally.c[word], func.sum(tally.c.row_count))
        .where(matches(tally, scope_values(scope)), key.in_(keys))
        .group_by(key, tally.c[word])
    )
    found: dict[str, dict[str, int]] = {}
    for code, kind, number in connection.execute(counted):
        found.setdefault(code, {})[kind] = int(number)
    return found


def _totals(connection: Connection, scope: Scope, keys: Collection[str]) -> dict[str, Decimal]:
    """The claimed total of each; left out where its evaluations say different ones."""
    found: dict[str, set[Decimal]] = {}
    for kind in _HEADS:
        table, gate = TYPED_TABLES[kind], gate_field(kind)
        key = gate.key_column(table)
        said = select(key, table.c.total_score).where(
            is_open(table, scope),
            key.in_(keys),
            table.c.is_deleted.is_(False),
            table.c.total_score.is_not(None),
        )
        for code, total in connection.execute(said):
            found.setdefault(code, set()).add(total)
    return {code: next(iter(said)) for code, said in found.items() if len(said) == 1}


# --- lines ----------------------------------------------------------------------------------------


def lines(
    connection: Connection,
    scope: Scope,
    chosen: ComparedFilter,
    wanted: LineFilter,
    limit: int,
    offset: int,
) -> tuple[list[ComparedLine], int]:
    """See ComparedQueries.compared_lines."""
    told, keys = COMPARISON.c, keys_of(scope, chosen)
    total = total_of(connection, COMPARISON_TALLY, scope, *_asked(COMPARISON_TALLY, wanted, keys))
    rows = page_of(
        connection,
        COMPARISON,
        and_(matches(COMPARISON, scope_values(scope)), *_asked(COMPARISON, wanted, keys)),
        (told.project_code, told.line_kind, told.line_key),
        Window(total=total, limit=limit, offset=offset),
    )
    words = _words(connection, scope, [(row["line_kind"], row["line_key"]) for row in rows])
    entries = []
    for row in rows:
        name, target, actual = words.get((row["line_kind"], row["line_key"]), ("", "", ""))
        entries.append(
            ComparedLine(
                project_code=row["project_code"],
                line_kind=RecordKind(row["line_kind"]),
                line_key=row["line_key"],
                name=name,
                target_value=target,
                actual_value=actual,
                attainment=Attainment(row["attainment"]),
                rate=row["rate"],
                reason=row["reason"],
            )
        )
    return entries, total


def _asked(table: Table, wanted: LineFilter, keys: Select[Any]) -> Iterator[ColumnElement[bool]]:
    """What the filter asks of lines, or of what is counted of them."""
    yield is_among(table.c.project_code, keys)
    if wanted.attainment is not None:
        yield table.c.attainment == wanted.attainment.value
    if wanted.band is not None:
        band = table.c.band if "band" in table.c else rate_band()
        yield band == wanted.band.value


def _words(
    connection: Connection, scope: Scope, places: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str, str]]:
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for kind in sorted({kind for kind, _ in places}):
        table = TYPED_TABLES[RecordKind(kind)]
        keys = [key for of, key in places if of == kind]
        for some in chunks(keys):
            said = select(
                table.c.record_key, table.c.name, table.c.target_value, table.c.actual_value
            ).where(is_open(table, scope), table.c.record_key.in_(some))
            for key, name, target, actual in connection.execute(said):
                found[kind, key] = (name, target or "", actual or "")
    return found
