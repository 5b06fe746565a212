"""The library and its code tables (指标库), asked for by people."""

from collections.abc import Collection, Iterator

from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator
from adapter.ports.code_table_views import CodePage, KeptTable
from adapter.ports.library_views import Branch, IndicatorFilter, IndicatorPage
from adapter.storage.queries import code_table_views, library_views
from adapter.storage.queries.reading import Reading


class SqlLibraryQueries(Reading):
    """LibraryQueries and CodeTableQueries."""

    def branches(self, version_id: str) -> list[Branch]:
        """See LibraryQueries."""
        with self._connection() as connection:
            return library_views.branches(connection, version_id)

    def indicator_page(
        self, version_id: str, chosen: IndicatorFilter, *, limit: int, offset: int = 0
    ) -> IndicatorPage:
        """See LibraryQueries."""
        with self._connection() as connection:
            return library_views.page(connection, version_id, chosen, limit, offset)

    def indicator_names(self, version_id: str) -> Iterator[tuple[str, str]]:
        """See LibraryQueries."""
        with self._connection() as connection:
            yield from library_views.names(connection, version_id)

    def indicators_called(self, version_id: str, codes: Collection[str]) -> list[Indicator]:
        """See LibraryQueries."""
        with self._connection() as connection:
            return library_views.called(connection, version_id, codes)

    def code_page(
        self, scope: Scope, table: KeptTable, text: str, *, limit: int, offset: int = 0
    ) -> CodePage:
        """See CodeTableQueries."""
        with self._connection() as connection:
            return code_table_views.page(connection, scope, table, text, limit, offset)
