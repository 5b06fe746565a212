"""Targets beside their reports (对比), asked for by people."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.compared import (
    ComparedFigures,
    ComparedFilter,
    ComparedLine,
    ComparedProject,
    LineFilter,
    LineStanding,
    StoredRow,
    YearFigures,
)
from adapter.storage.queries import compared_figures, compared_rows, compared_views
from adapter.storage.queries.progress_views import names_of
from adapter.storage.queries.reading import Reading
from adapter.storage.queries.report_views import hold_still


class SqlComparedQueries(Reading):
    """ComparedQueries."""

    def compared_scopes(self, site: str) -> Sequence[Scope]:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_views.scopes(connection, site)

    def compared_departments(self, scope: Scope) -> Mapping[str, str]:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_views.departments(connection, scope)

    def compared_projects(
        self, scope: Scope, chosen: ComparedFilter, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[ComparedProject], int]:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_views.projects(connection, scope, chosen, limit, offset)

    def owner_names(self, scope: Scope, keys: Collection[str]) -> Mapping[str, str]:
        """See ComparedQueries."""
        with self._connection() as connection:
            return names_of(connection, scope, set(keys)) if keys else {}

    def projects_called(self, scope: Scope, text: str, *, limit: int) -> Sequence[tuple[str, str]]:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_views.projects_called(connection, scope, text, limit)

    def every_compared_project(
        self, scope: Scope, chosen: ComparedFilter
    ) -> Iterator[ComparedProject]:
        """See ComparedQueries."""
        with self._connection() as connection:
            hold_still(connection)
            yield from compared_views.every_project(connection, scope, chosen)

    def compared_lines(
        self,
        scope: Scope,
        chosen: ComparedFilter,
        lines: LineFilter,
        *,
        limit: int,
        offset: int = 0,
    ) -> tuple[Sequence[ComparedLine], int]:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_views.lines(connection, scope, chosen, lines, limit, offset)

    def compared_figures(self, scope: Scope, chosen: ComparedFilter) -> ComparedFigures:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_figures.figures(connection, scope, chosen)

    def year_figures(
        self, scopes: Collection[Scope], chosen: ComparedFilter
    ) -> Sequence[YearFigures]:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_figures.years(connection, scopes, chosen)

    def line_standings(
        self, scope: Scope, project_code: str
    ) -> Mapping[tuple[RecordKind, str], LineStanding]:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_rows.standings(connection, scope, project_code)

    def admitted_row(self, scope: Scope, kind: RecordKind, record_key: str) -> StoredRow | None:
        """See ComparedQueries."""
        with self._connection() as connection:
            return compared_rows.row(connection, scope, kind, record_key)
