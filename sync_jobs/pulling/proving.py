"""Proves that a reading is complete (完整性证明), from what the pages of it say themselves."""

from dataclasses import dataclass, field
from datetime import datetime

from adapter.domain.completeness import CompletenessCertificate
from adapter.errors import IncompletePull
from adapter.ports.budget_system import RawPage
from adapter.ports.staging import StagedPage


@dataclass(slots=True, kw_only=True)
class Proof:
    """Watches the pages of one reading go by; the connector's own word is not taken for it.

    Raises IncompletePull where they contradict each other.
    """

    asked_from: datetime | None
    _pages: int = 0
    _keys: int = 0
    _left_out: int = 0
    _newest: datetime | None = None
    #: Rows that came and rows that were declared, by question.
    _rows: dict[int, int] = field(default_factory=dict)
    _totals: dict[int, int | None] = field(default_factory=dict)
    #: Digests of pages with rows.
    _seen: set[str] = field(default_factory=set)

    def see(self, page: RawPage) -> None:
        """Take note of a page as it came, in order."""
        self._pages += 1
        if page.number != self._pages:
            raise IncompletePull(
                f"page {page.number} came in the place of page {self._pages}",
                code="page_order",
                got=page.number,
                expected=self._pages,
            )
        if page.rows and page.exchange.digest in self._seen:
            raise IncompletePull(
                f"page {page.number} was sent twice", code="page_twice", got=page.number
            )
        if page.rows:
            self._seen.add(page.exchange.digest)
        total = self._totals.setdefault(page.question, page.declared_total)
        if total != page.declared_total:
            raise IncompletePull(
                "the declared total changed",
                code="total_changed",
                got=page.declared_total,
                expected=total,
            )
        self._rows[page.question] = self._rows.get(page.question, 0) + len(page.rows)

    def judged(self, page: StagedPage, *, left_out: int, newest: datetime | None) -> None:
        """Take note of what is staged of it, what is not, and its newest believable time."""
        self._left_out += left_out
        self._keys += sum(1 for each in page.rows if each.record_key)
        self._keys += sum(1 for each in page.quarantined if each.record_key)
        self._keys += sum(1 for each in page.blocked if each.key_digest)
        if newest is not None:
            self._newest = newest if self._newest is None else max(self._newest, newest)

    def certificate(self, observed_at: datetime) -> CompletenessCertificate:
        """When the last page was seen; IncompletePull when rows are missing."""
        for question, total in self._totals.items():
            if total is not None and self._rows[question] != total:
                raise IncompletePull(
                    f"{self._rows[question]} rows where {total} were declared",
                    code="total",
                    got=self._rows[question],
                    expected=total,
                )
        totals = [each for each in self._totals.values() if each is not None]
        return CompletenessCertificate(
            pages=self._pages,
            rows=sum(self._rows.values()),
            declared_total=sum(totals) if len(totals) == len(self._totals) else None,
            distinct_keys=self._keys,
            left_out=self._left_out,
            asked_from=self.asked_from,
            newest=self._newest,
            observed_at=observed_at,
        )
