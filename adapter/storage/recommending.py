"""What recommendations rest on (推荐依据), read over open projects only."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, func, null, or_, select

from adapter.domain.identity import Scope
from adapter.domain.lines import DECLARED_KINDS
from adapter.domain.project import Project
from adapter.domain.recommending.uses import UseCount
from adapter.domain.secrecy import Secrecy
from adapter.storage.admission import open_bindings
from adapter.storage.records import make_record
from adapter.storage.statements import matches, scope_values
from adapter.storage.tables.analyses import LINE_MATCH
from adapter.storage.tables.library import PROJECT, PROJECT_BINDING
from adapter.storage.transaction import Transaction


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
            for row in self._transaction.stream(counted):
                yield make_record(UseCount, row, fiscal_year=year)


def _project(row: RowMapping) -> Project:
    return make_record(Project, row, secrecy=Secrecy.PUBLIC, project_code=row["bound_code"])


def _use_counts(scope: Scope, project: Project) -> Select[Any]:
    """Projects that declare each indicator, and how many of them are of the kind of this one."""
    listed, line = PROJECT.c, LINE_MATCH.c
    opened = open_bindings(
        scope, PROJECT_BINDING.c.project_code, listed.category, listed.fund_source
    ).subquery()
    kin = ((opened.c.category, project.category), (opened.c.fund_source, project.fund_source))
    alike = [column == wanted for column, wanted in kin if wanted]
    alike_code = case((and_(*alike), line.project_code)) if alike else null()
    return (
        select(
            line.indicator_code,
            func.count(line.project_code.distinct()).label("projects"),
            func.count(alike_code.distinct()).label("alike"),
        )
        .select_from(LINE_MATCH.join(opened, opened.c.project_code == line.project_code))
        .where(
            matches(LINE_MATCH, scope_values(scope)),
            line.line_kind.in_([each.value for each in DECLARED_KINDS]),
            line.indicator_code.is_not(None),
        )
        .group_by(line.indicator_code)
    )
