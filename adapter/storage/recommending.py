"""What recommendations rest on (推荐依据), read over open projects only."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping, Select, Text, and_, case, func, literal, or_, select, type_coerce

from adapter.domain.identity import Scope
from adapter.domain.lines import DECLARED_KINDS
from adapter.domain.project import Project
from adapter.domain.recommending.narrowing import Candidate
from adapter.domain.recommending.uses import UseCount
from adapter.domain.secrecy import Secrecy
from adapter.storage.admission import open_bindings
from adapter.storage.database.records import make_record
from adapter.storage.database.statements import matches, scope_values
from adapter.storage.database.transaction import Transaction
from adapter.storage.tables.analyses import LINE_MATCH
from adapter.storage.tables.library import (
    INDICATOR,
    LIBRARY_PICK,
    PROJECT,
    PROJECT_BINDING,
    TEMPLATE_LINE,
)

#: So many codes stand in one statement; with more, all lines are read.
_FEW = 500


class SqlRecommendingRepository:
    """RecommendingRepository."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def projects_called(self, scope: Scope, name: str) -> list[Project]:
        """See RecommendingRepository."""
        code = PROJECT_BINDING.c.project_code
        found = (
            open_bindings(scope, *PROJECT.c, code.label("bound_code"))
            .where(or_(code == name, PROJECT_BINDING.c.project_name == name))
            .order_by(code, PROJECT.c.position.desc())
        )
        rows = self._transaction.reading().execute(found).mappings()
        # The first row of a project that the list names twice stands.
        return list({each["bound_code"]: _project(each) for each in rows}.values())

    def use_counts(self, scope: Scope, first_year: int, project: Project) -> Iterator[UseCount]:
        """See RecommendingRepository."""
        for year in range(first_year, scope.fiscal_year + 1):
            counted = _use_counts(replace(scope, fiscal_year=year), project)
            rows: Iterator[Sequence[Any]] = self._transaction.stream_rows(counted)
            for code, projects, alike in rows:
                yield UseCount(
                    indicator_code=code, fiscal_year=year, projects=projects, alike=alike
                )

    def candidates(
        self, scope: Scope, first_year: int, version_id: str, department_code: str
    ) -> Iterator[Candidate]:
        """See RecommendingRepository."""
        kept, pick, year = INDICATOR.c, LIBRARY_PICK.c, scope.fiscal_year
        is_ours = or_(kept.is_common, kept.department_code == department_code)
        begins = or_(kept.valid_from.is_(None), kept.valid_from <= date(year, 12, 31))
        ends = or_(kept.valid_to.is_(None), kept.valid_to >= date(year, 1, 1))
        # As kept, since most are the same text.
        categories = type_coerce(kept.project_categories, Text)
        columns = (kept.code, kept.level1, kept.level2, kept.function_class, categories)
        of_version = kept.version_id == version_id, is_ours, begins, ends
        is_it = and_(pick.version_id == kept.version_id, pick.position == kept.position)
        picked = select(*columns, pick.first_position).join(LIBRARY_PICK, is_it).where(*of_version)
        used = (
            select(*columns, kept.position)
            .where(*of_version, kept.code.in_(_named_codes(scope, first_year)))
            .where(~select(pick.position).where(is_it).exists())
        )
        for asked in (picked, used):
            rows: Iterator[Sequence[Any]] = self._transaction.stream_rows(asked)
            for code, level1, level2, function_class, text, first in rows:
                kinds = _categories(text)
                yield Candidate(code, level1, level2, function_class, kinds, first)

    def named_indicators(
        self, version_id: str, templates: Collection[str]
    ) -> Iterator[tuple[str, str]]:
        """See RecommendingRepository."""
        line = TEMPLATE_LINE.c
        named = select(line.template_code, line.indicator_code)
        named = named.where(line.version_id == version_id)
        if len(templates) <= _FEW:
            named = named.where(line.template_code.in_(sorted(templates)))
        rows: Iterator[Sequence[Any]] = self._transaction.stream_rows(named)
        return ((template, indicator) for template, indicator in rows)


@lru_cache(maxsize=256)
def _categories(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _project(row: RowMapping) -> Project:
    return make_record(Project, row, secrecy=Secrecy.PUBLIC, project_code=row["bound_code"])


def _named_codes(scope: Scope, first_year: int) -> Select[Any]:
    """Whatever lines since that year name, of closed projects too: who asks judges their use."""
    line = LINE_MATCH.c
    return select(line.indicator_code).where(
        line.site == scope.site,
        line.division_code == scope.division_code,
        line.fiscal_year.between(first_year, scope.fiscal_year),
        line.line_kind.in_([each.value for each in DECLARED_KINDS]),
        line.indicator_code.is_not(None),
    )


def _use_counts(scope: Scope, project: Project) -> Select[Any]:
    """Projects that declare each indicator, and how many of them are of the kind of this one."""
    listed, line = PROJECT.c, LINE_MATCH.c
    opened = open_bindings(
        scope, PROJECT_BINDING.c.project_code, listed.category, listed.fund_source
    ).subquery()
    kin = ((opened.c.category, project.category), (opened.c.fund_source, project.fund_source))
    alike = [column == wanted for column, wanted in kin if wanted]
    is_alike = case((and_(*alike), 1), else_=0) if alike else literal(0)
    # Each project once: two counts of what is distinct would be two sorts.
    declared = (
        select(line.indicator_code, func.max(is_alike).label("is_alike"))
        .select_from(LINE_MATCH.join(opened, opened.c.project_code == line.project_code))
        .where(
            matches(LINE_MATCH, scope_values(scope)),
            line.line_kind.in_([each.value for each in DECLARED_KINDS]),
            line.indicator_code.is_not(None),
        )
        .group_by(line.indicator_code, line.project_code)
        .subquery()
    )
    code = declared.c.indicator_code
    return select(
        code, func.count().label("projects"), func.sum(declared.c.is_alike).label("alike")
    ).group_by(code)
