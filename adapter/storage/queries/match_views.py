"""Matches for people (识别结果): only of projects that are open at this moment."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

from sqlalchemy import Connection, case, func, select

from adapter.domain.identification.matching import MatchAnswer
from adapter.domain.identity import Scope
from adapter.domain.indicator import LibraryState
from adapter.domain.library.life import USABLE_STATES
from adapter.ports.queries import MatchEntry, Shown
from adapter.storage.admission import open_keys
from adapter.storage.analyses import match_of
from adapter.storage.database.bulk import chunks
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.queries.asked_rows import asked_rows, told_totals
from adapter.storage.queries.line_sources import LineSources
from adapter.storage.queries.windows import is_among
from adapter.storage.tables.analyses import LINE_MATCH
from adapter.storage.tables.ledger import RUN
from adapter.storage.tables.library import INDICATOR, LIBRARY_VERSION

#: Keys in one statement; SQLite allows 999 parameters in old versions.
_AT_ONCE = 500


def line_matches(
    connection: Connection,
    scope: Scope,
    values: Mapping[str, Enum | str | None],
    limit: int,
    offset: int = 0,
    *,
    is_likeliest_first: bool = False,
) -> Shown[MatchEntry]:
    """See Queries.admitted_matches."""
    asked, table = asked_rows(LINE_MATCH, scope, values), LINE_MATCH.c
    order = (table.score, table.project_code, table.line_kind, table.line_key)
    totals = asked.totals(connection)
    rows = asked.page(
        connection, totals, order, limit=limit, offset=offset, is_descending=is_likeliest_first
    )
    lines = LineSources(connection, scope, rows)
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
    return Shown(entries=entries, **told_totals(totals, scope, values))


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


def asked_years(connection: Connection, scope: Scope) -> dict[int, int]:
    """See Queries.asked_years."""
    found = (
        select(RUN.c.fiscal_year)
        .where(
            RUN.c.site == scope.site,
            RUN.c.division_code == scope.division_code,
            RUN.c.job == "identify_indicators",
            RUN.c.is_dry_run.is_(False),
        )
        .distinct()
    )
    years = {scope.fiscal_year, *connection.execute(found).scalars()}
    return {
        year: _asked(connection, replace(scope, fiscal_year=year))
        for year in sorted(years, reverse=True)
    }


def _asked(connection: Connection, scope: Scope) -> int:
    table = LINE_MATCH.c
    counted = (
        select(func.count())
        .select_from(LINE_MATCH)
        .where(
            matches(LINE_MATCH, {**scope_values(scope), "answer": MatchAnswer.ASK.value}),
            is_among(table.project_code, open_keys(scope)),
        )
    )
    return connection.execute(counted).scalar_one()


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
