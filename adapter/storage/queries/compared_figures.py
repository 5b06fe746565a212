"""The figures behind the charts of comparison (对比图表): of what is open now."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, Table, and_, func, select

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.monitoring_rules import Light
from adapter.domain.comparing.rate_band import RateBand
from adapter.domain.findings.codes import FindingCode
from adapter.domain.findings.kind import Severity
from adapter.domain.identity import Scope
from adapter.ports.compared import (
    MOST_POINTS,
    ComparedFigures,
    ComparedFilter,
    ProgressPoint,
    ScorePoint,
    YearFigures,
)
from adapter.storage.database.statements import count_of, matches, scope_values
from adapter.storage.queries.compared_views import keys_of, latest_progress
from adapter.storage.queries.progress_views import names_of
from adapter.storage.queries.windows import Window, is_among, page_of
from adapter.storage.tables.analyses import FINDING
from adapter.storage.tables.progress import PROJECT_PROGRESS
from adapter.storage.tables.tallies import COMPARISON_TALLY, FINDING_TALLY
from adapter.storage.tallies import total_of

_SCORED = (FindingCode.OVER_SCORED.value, FindingCode.UNDER_SCORED.value)


def figures(connection: Connection, scope: Scope, chosen: ComparedFilter) -> ComparedFigures:
    """See ComparedQueries.compared_figures."""
    keys = keys_of(scope, chosen)
    latest = latest_progress(scope).where(PROJECT_PROGRESS.c.project_code.in_(keys)).subquery()
    lit = select(latest.c.light, func.count()).group_by(latest.c.light)
    tally = COMPARISON_TALLY.c
    told = (
        select(tally.attainment, tally.band, func.sum(tally.row_count))
        .where(matches(COMPARISON_TALLY, scope_values(scope)), is_among(tally.project_code, keys))
        .group_by(tally.attainment, tally.band)
    )
    scores, score_count = _scores(connection, scope, chosen, keys)
    points, point_count = _points(connection, scope, latest)
    return ComparedFigures(
        lights={Light(word) if word else None: n for word, n in connection.execute(lit)},
        lines={(Attainment(a), RateBand(b)): int(n) for a, b, n in connection.execute(told)},
        scores=scores,
        score_count=score_count,
        points=points,
        point_count=point_count,
    )


def _scores(
    connection: Connection, scope: Scope, chosen: ComparedFilter, keys: Select[Any]
) -> tuple[list[ScorePoint], int]:
    total = total_of(connection, FINDING_TALLY, scope, *_scored(FINDING_TALLY, chosen, keys))
    is_asked = and_(matches(FINDING, scope_values(scope)), *_scored(FINDING, chosen, keys))
    order = (FINDING.c.position, FINDING.c.finding_id)
    rows = page_of(
        connection,
        FINDING,
        is_asked,
        order,
        Window(total=total, limit=MOST_POINTS, offset=0),
    )
    points = [
        ScorePoint(
            row["finding_id"],
            row["facts"].get("name", ""),
            Decimal(row["facts"]["score"]),
            Decimal(row["facts"]["expected"]),
        )
        for row in rows
    ]
    return points, total


def _scored(
    table: Table, chosen: ComparedFilter, keys: Select[Any]
) -> Iterator[ColumnElement[bool]]:
    yield table.c.code.in_(_SCORED)
    yield is_among(table.c.project_code, keys)
    if chosen.severity is not None:
        yield table.c.severity == chosen.severity.value


def _points(
    connection: Connection, scope: Scope, latest: Subquery
) -> tuple[list[ProgressPoint], int]:
    known = select(latest.c.project_code, latest.c.progress, latest.c.execution_rate).where(
        latest.c.progress.is_not(None), latest.c.execution_rate.is_not(None)
    )
    some = known.order_by(latest.c.project_code).limit(MOST_POINTS)
    rows = list(connection.execute(some))
    names = names_of(connection, scope, {row.project_code for row in rows})
    points = [ProgressPoint(key, names.get(key, ""), done, spent) for key, done, spent in rows]
    return points, count_of(connection, known)


def years(
    connection: Connection, of: Collection[Scope], chosen: ComparedFilter
) -> list[YearFigures]:
    """See ComparedQueries.year_figures."""
    return [
        YearFigures(
            fiscal_year=scope.fiscal_year,
            lines={Attainment(w): n for w, n in _year(connection, scope, chosen, COMPARISON_TALLY)},
            findings={Severity(w): n for w, n in _year(connection, scope, chosen, FINDING_TALLY)},
        )
        for scope in sorted(of, key=lambda each: each.fiscal_year)
    ]


def _year(
    connection: Connection, scope: Scope, chosen: ComparedFilter, tally: Table
) -> Iterator[tuple[str, int]]:
    word = tally.c.severity if tally is FINDING_TALLY else tally.c.attainment
    counted = (
        select(word, func.sum(tally.c.row_count))
        .where(
            matches(tally, scope_values(scope)),
            is_among(tally.c.project_code, keys_of(scope, chosen)),
        )
        .group_by(word)
    )
    if tally is FINDING_TALLY and chosen.severity is not None:
        counted = counted.where(word == chosen.severity.value)
    for kind, number in connection.execute(counted):
        yield str(kind), int(number)
