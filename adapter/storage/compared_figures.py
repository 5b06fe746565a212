"""The figures behind the charts of comparison (对比图表): of what is open now."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, Subquery, Table, func, select

from adapter.domain.attainment import Attainment
from adapter.domain.finding_kind import Severity
from adapter.domain.findings import FindingCode
from adapter.domain.identity import Scope
from adapter.domain.monitoring_rules import Light
from adapter.domain.rate_band import RateBand
from adapter.ports.compared import (
    MOST_POINTS,
    ComparedFigures,
    ComparedFilter,
    ProgressPoint,
    ScorePoint,
    YearFigures,
)
from adapter.storage.compared_views import keys_of, latest_progress, rate_band
from adapter.storage.progress_views import names_of
from adapter.storage.statements import count_of, in_scope, matches, scope_values
from adapter.storage.tables.analyses import COMPARISON, FINDING
from adapter.storage.tables.progress import PROJECT_PROGRESS

_SCORED = (FindingCode.OVER_SCORED.value, FindingCode.UNDER_SCORED.value)


def figures(connection: Connection, scope: Scope, chosen: ComparedFilter) -> ComparedFigures:
    """See ComparedQueries.compared_figures."""
    keys = keys_of(scope, chosen)
    latest = latest_progress(scope).where(PROJECT_PROGRESS.c.project_code.in_(keys)).subquery()
    lit = select(latest.c.light, func.count()).group_by(latest.c.light)
    band = rate_band().label("band")
    told = (
        select(COMPARISON.c.attainment, band, func.count())
        .where(matches(COMPARISON, scope_values(scope)), COMPARISON.c.project_code.in_(keys))
        .group_by(COMPARISON.c.attainment, band)
    )
    scores, score_count = _scores(connection, scope, chosen, keys)
    points, point_count = _points(connection, scope, latest)
    return ComparedFigures(
        lights={Light(word) if word else None: n for word, n in connection.execute(lit)},
        lines={(Attainment(a), RateBand(b)): n for a, b, n in connection.execute(told)},
        scores=scores,
        score_count=score_count,
        points=points,
        point_count=point_count,
    )


def _scores(
    connection: Connection, scope: Scope, chosen: ComparedFilter, keys: Select[Any]
) -> tuple[list[ScorePoint], int]:
    wanted = in_scope(FINDING, scope).where(
        FINDING.c.code.in_(_SCORED), FINDING.c.project_code.in_(keys)
    )
    if chosen.severity is not None:
        wanted = wanted.where(FINDING.c.severity == chosen.severity.value)
    rows = connection.execute(wanted.order_by(FINDING.c.position).limit(MOST_POINTS)).mappings()
    points = [
        ScorePoint(
            row["finding_id"],
            row["facts"].get("name", ""),
            Decimal(row["facts"]["score"]),
            Decimal(row["facts"]["expected"]),
        )
        for row in rows
    ]
    return points, count_of(connection, wanted)


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
            lines={Attainment(w): n for w, n in _year(connection, scope, chosen, COMPARISON)},
            findings={Severity(w): n for w, n in _year(connection, scope, chosen, FINDING)},
        )
        for scope in sorted(of, key=lambda each: each.fiscal_year)
    ]


def _year(
    connection: Connection, scope: Scope, chosen: ComparedFilter, table: Table
) -> Iterator[tuple[str, int]]:
    word = table.c.attainment if table is COMPARISON else table.c.severity
    counted = (
        select(word, func.count())
        .where(
            matches(table, scope_values(scope)), table.c.project_code.in_(keys_of(scope, chosen))
        )
        .group_by(word)
    )
    if table is FINDING and chosen.severity is not None:
        counted = counted.where(word == chosen.severity.value)
    for kind, number in connection.execute(counted):
        yield str(kind), int(number)
