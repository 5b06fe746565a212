"""What the jobs found out (结果): findings, progress, matches, the statements of reports."""

from collections.abc import Collection, Iterator

from adapter.domain.access.data_scope import EVERYTHING, DataScope
from adapter.domain.comparing.owed import Owed
from adapter.domain.findings.codes import FindingCode
from adapter.domain.findings.kind import Severity
from adapter.domain.identification.matching import MatchAnswer, MatchMethod
from adapter.domain.identity import Scope
from adapter.domain.raw_place import RawPlace
from adapter.ports.queries import (
    FindingDetail,
    FindingEntry,
    FindingFilter,
    FindingView,
    MatchEntry,
    ProgressEntry,
    ProgressFilter,
    QuestionFilter,
    RawRow,
    Shown,
)
from adapter.ports.reports import ReportedFinding, ReportSubject
from adapter.storage.database.records import make_record
from adapter.storage.database.statements import in_scope
from adapter.storage.queries import (
    finding_views,
    line_sources,
    match_views,
    progress_views,
    report_views,
)
from adapter.storage.queries.reading import Reading
from adapter.storage.tables.analyses import FINDING


class SqlResultQueries(Reading):
    """Queries of findings, progress and matches; ReportQueries."""

    def findings(self, scope: Scope, *, limit: int) -> list[FindingView]:
        """The findings of the last comparison, in the order they were found."""
        found = in_scope(FINDING, scope).order_by(FINDING.c.position).limit(limit)
        with self._connection() as connection:
            return [make_record(FindingView, row) for row in connection.execute(found).mappings()]

    def admitted_findings(
        self, scope: Scope, chosen: FindingFilter, *, limit: int, offset: int = 0
    ) -> Shown[FindingEntry]:
        """See Queries."""
        with self._connection() as connection:
            return finding_views.findings(connection, scope, chosen, limit, offset)

    def admitted_finding(
        self, finding_id: str, *, data: DataScope = EVERYTHING
    ) -> FindingDetail | None:
        """See Queries."""
        with self._connection() as connection:
            return finding_views.finding(connection, finding_id, data)

    def admitted_raw_row(self, place: RawPlace, *, data: DataScope = EVERYTHING) -> RawRow | None:
        """See Queries."""
        with self._connection() as connection:
            return line_sources.raw_row(connection, place, data)

    def admitted_progress(
        self, scope: Scope, chosen: ProgressFilter, *, limit: int
    ) -> Shown[ProgressEntry]:
        """See Queries."""
        with self._connection() as connection:
            return progress_views.progress(connection, scope, chosen, limit)

    def report_subject(self, scope: Scope, key: str) -> ReportSubject | None:
        """See ReportQueries."""
        with self._connection() as connection:
            return report_views.subject(connection, scope, key)

    def report_findings(
        self,
        scope: Scope,
        *,
        project_code: str | None = None,
        code: FindingCode | None = None,
        severity: Severity | None = None,
        department_code: str | None = None,
        owed: Owed | None = None,
    ) -> Iterator[ReportedFinding]:
        """See ReportQueries."""
        chosen = FindingFilter(
            project_code=project_code,
            code=code,
            severity=severity,
            department_code=department_code,
            owed=owed,
        )
        with self._connection() as connection:
            yield from report_views.findings(connection, scope, chosen)

    def hidden_findings(self, scope: Scope) -> int:
        """See ReportQueries."""
        with self._connection() as connection:
            return report_views.hidden(connection, scope)

    def no_longer_open(self, scope: Scope, keys: Collection[str]) -> bool:
        """See ReportQueries."""
        with self._connection() as connection:
            return report_views.is_one_closed(connection, scope, keys)

    def admitted_matches(
        self,
        scope: Scope,
        *,
        method: MatchMethod | None = None,
        answer: MatchAnswer | None = None,
        project_code: str | None = None,
        limit: int,
    ) -> Shown[MatchEntry]:
        """See Queries."""
        asked = {"method": method, "answer": answer, "project_code": project_code}
        with self._connection() as connection:
            return match_views.line_matches(connection, scope, asked, limit)

    def admitted_questions(
        self, scope: Scope, chosen: QuestionFilter, *, limit: int, offset: int = 0
    ) -> Shown[MatchEntry]:
        """See Queries."""
        asked = {
            "answer": chosen.answer,
            "project_code": chosen.project_code,
            "line_kind": chosen.line_kind,
            "line_key": chosen.line_key,
        }
        with self._connection() as connection:
            # What waits for a person is soonest done where the answer is near.
            is_waiting = chosen.answer is MatchAnswer.ASK
            return match_views.line_matches(
                connection, scope, asked, limit, offset, is_likeliest_first=is_waiting
            )

    def asked_years(self, scope: Scope) -> dict[int, int]:
        """See Queries."""
        with self._connection() as connection:
            return match_views.asked_years(connection, scope)

    def admitted_answers(self, scope: Scope) -> dict[MatchAnswer, int]:
        """See Queries."""
        with self._connection() as connection:
            return match_views.match_answers(connection, scope)
