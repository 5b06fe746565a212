"""Cuts a stream of rows into pages (切页): the same rows whatever the size, memory for one page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError, MalformedAnswer
from adapter.ports.budget_system import Exchange, RawPage, RawRow
from adapter.ports.wire_spec import QuerySpec
from connectors.endpoint import Limits
from connectors.file_drop.rows import Row


def require_page_size(query: QuerySpec) -> None:
    """Raises ConfigurationError for a size that no page can have."""
    if query.page_size < 1:
        raise ConfigurationError("至少为 1", key="wire.query.page_size")


@dataclass(slots=True, kw_only=True)
class Cutter:
    """Makes the pages of one answer."""

    kind: RecordKind
    query: QuerySpec
    limits: Limits
    declared_total: int | None
    #: An exchange from the digest and length of a page's rows.
    exchange: Callable[[str, int], Exchange]
    _rows: list[RawRow] = field(default_factory=list)
    _bytes: int = 0
    _number: int = 0

    def pages(self, rows: Iterable[Row]) -> Iterator[RawPage]:
        """Pages in order; one empty page when there is no row."""
        for fields, payload in rows:
            if len(self._rows) == self.query.page_size:
                yield self._page()
            self._add(RawRow(len(self._rows), fields, payload))
        if self._rows or not self._number:
            yield self._page()

    def _add(self, row: RawRow) -> None:
        self._rows.append(row)
        self._bytes += len(row.payload)
        if len(self._rows) > self.limits.max_rows_per_page:
            raise MalformedAnswer("more rows than a page may have")
        if self._bytes > self.limits.max_decoded_bytes:
            raise MalformedAnswer(f"a page over {self.limits.max_decoded_bytes} bytes")

    def _page(self) -> RawPage:
        self._number += 1
        if self._number > min(self.query.max_pages, self.limits.max_pages):
            raise MalformedAnswer(f"more than {self._number - 1} pages")
        whole = sha256()
        for row in self._rows:
            whole.update(row.payload)
        page = RawPage(
            exchange=self.exchange(whole.hexdigest(), self._bytes),
            kind=self.kind,
            number=self._number,
            rows=tuple(self._rows),
            declared_total=self.declared_total,
        )
        self._rows, self._bytes = [], 0
        return page
