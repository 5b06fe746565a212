"""What ran and who did what (运行与审计), as the database tells it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, true

from adapter.domain.identity import Scope
from adapter.domain.outcome import RunOutcome
from adapter.ports.queries import RunDay, ScopeStatus, WaitingYear
from adapter.ports.runs import RunExchange, RunRecord
from adapter.ports.sign_in import EVERY_ENTRY, AuditEntry, AuditFilter
from adapter.storage.database.schema import revision_of
from adapter.storage.database.statements import count_of
from adapter.storage.queries import standing
from adapter.storage.queries.reading import Reading
from adapter.storage.queries.windows import Window, page_of
from adapter.storage.runs import run_exchanges, run_record
from adapter.storage.sign_in import audit_entries
from adapter.storage.tables.ledger import RUN


class SqlRunQueries(Reading):
    """Queries of runs, of the audit log and of where a scope stands."""

    def schema_revision(self) -> str | None:
        """The revision the database is at; None before its first upgrade."""
        with self._connection() as connection:
            return revision_of(connection)

    def runs(
        self, *, limit: int, job: str | None = None, site: str | None = None, offset: int = 0
    ) -> list[RunRecord]:
        """The latest runs, newest first."""
        asked, order = _runs(job, site), (RUN.c.started_at, RUN.c.run_id)
        with self._connection() as connection:
            total = count_of(connection, select(RUN.c.run_id).where(asked))
            window = Window(total=total, limit=limit, offset=offset, is_descending=True)
            return [run_record(row) for row in page_of(connection, RUN, asked, order, window)]

    def count_runs(self, *, job: str | None = None, site: str | None = None) -> int:
        """How many there are."""
        with self._connection() as connection:
            return count_of(connection, select(RUN.c.run_id).where(_runs(job, site)))

    def run_exchanges(
        self, run_id: str, *, limit: int, offset: int = 0
    ) -> tuple[RunRecord, Sequence[RunExchange], int] | None:
        """See Queries."""
        with self._connection() as connection:
            return run_exchanges(connection, run_id, limit, offset)

    def run_days(self, site: str, since: datetime) -> Sequence[RunDay]:
        """See Queries."""
        begun = select(RUN.c.job, RUN.c.started_at, RUN.c.outcome).where(
            RUN.c.site == site, RUN.c.started_at >= since, RUN.c.is_dry_run.is_(False)
        )
        with self._connection() as connection:
            return [
                RunDay(job, at, None if outcome is None else RunOutcome(outcome))
                for job, at, outcome in connection.execute(begun)
            ]

    def audit_entries(
        self, asked: AuditFilter = EVERY_ENTRY, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[AuditEntry], int]:
        """See AuditQueries."""
        with self._connection() as connection:
            return audit_entries(connection, asked, limit, offset)

    def status(self, scope: Scope) -> ScopeStatus:
        """Where the scope stands, in one snapshot on SQLite."""
        with self._connection() as connection:
            return standing.status(connection, scope)

    def other_years(self, scope: Scope) -> Mapping[int, WaitingYear]:
        """See Queries."""
        with self._connection() as connection:
            return standing.other_years(connection, scope)


def _runs(job: str | None, site: str | None) -> ColumnElement[bool]:
    asked = {"job": job, "site": site}
    return and_(true(), *(RUN.c[k] == v for k, v in asked.items() if v is not None))
