"""Read queries for command line and web: short transactions, plain records."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Select,
    and_,
    false,
    or_,
    select,
    true,
)

from adapter.domain.data_scope import EVERYTHING, DataScope, is_seen_whole
from adapter.domain.finding_kind import Severity
from adapter.domain.findings import FindingCode
from adapter.domain.history import Observation
from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator
from adapter.domain.matching import MatchAnswer, MatchMethod
from adapter.domain.outcome import PushState, RunOutcome
from adapter.domain.plan_states import PlanState
from adapter.domain.reconcile import Verdict
from adapter.domain.reconcile_table import Decision
from adapter.domain.record import RecordKind
from adapter.ports.code_table_views import CodePage, KeptTable
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
from adapter.ports.library_views import Branch, IndicatorFilter, IndicatorPage
from adapter.ports.plans import ChangeFilter, PlanRecord, StoredChange
from adapter.ports.quarantine import QuarantineState
from adapter.ports.queries import (
    AlarmEntry,
    ConflictFilter,
    FindingDetail,
    FindingEntry,
    FindingFilter,
    FindingView,
    MatchEntry,
    ProgressEntry,
    ProgressFilter,
    PushView,
    QuarantineEntry,
    QuestionFilter,
    RunDay,
    ScopeStatus,
    Shown,
)
from adapter.ports.reconciled import DroppedEntry
from adapter.ports.reports import ReportedFinding, ReportSubject
from adapter.ports.runs import RunExchange, RunRecord
from adapter.ports.sign_in import EVERY_ENTRY, AuditEntry, AuditFilter
from adapter.ports.trees import Side, TreeKind, VerdictRecord
from adapter.storage import (
    admission,
    code_table_views,
    compared_figures,
    compared_rows,
    compared_views,
    dropped_views,
    finding_views,
    library_views,
    match_views,
    plan_views,
    progress_views,
    push_views,
    report_views,
    standing,
    verdict_views,
)
from adapter.storage.alarms import alarm_of
from adapter.storage.engine import translated
from adapter.storage.histories import history
from adapter.storage.quarantine import WAITS
from adapter.storage.raw_rows import unpack_rows
from adapter.storage.records import make_record
from adapter.storage.report_views import hold_still
from adapter.storage.runs import run_exchanges, run_record
from adapter.storage.schema import revision_of
from adapter.storage.sign_in import audit_entries
from adapter.storage.statements import count_of, in_scope
from adapter.storage.tables.analyses import FINDING, VERDICT
from adapter.storage.tables.archive import QUARANTINE, RAW_PAGE
from adapter.storage.tables.ledger import ALARM, RUN
from adapter.storage.trees import verdict_record
from adapter.storage.windows import Window, page_of


class SqlQueries:
    """Queries over the same database, each on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with translated(), self._engine.connect() as connection:
            yield connection

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

    def quarantine(
        self, scope: Scope | None, *, limit: int, with_closed: bool = False
    ) -> list[QuarantineEntry]:
        """See Queries."""
        newest = _quarantine(scope, with_closed=with_closed).order_by(*_NEWEST_FIRST).limit(limit)
        with self._connection() as connection:
            return [_entry(row) for row in connection.execute(newest).mappings()]

    def quarantine_entry(self, entry_id: str) -> QuarantineEntry | None:
        """One quarantined row with its bytes as the other side sent them."""
        packed = (RAW_PAGE.c.kept_rows, RAW_PAGE.c.row_index, RAW_PAGE.c.projects)
        found = (
            select(QUARANTINE, *packed)
            .join(RAW_PAGE, RAW_PAGE.c.page_id == QUARANTINE.c.page_id)
            .where(QUARANTINE.c.entry_id == entry_id)
        )
        with self._connection() as connection:
            row = connection.execute(found).mappings().one_or_none()
        if row is None:
            return None
        kept = unpack_rows(row["kept_rows"], row["row_index"], row["projects"])
        payload = next((each.payload for each in kept if each.position == row["position"]), None)
        return _entry(row, payload)

    def admitted_quarantine(
        self,
        scope: Scope | None,
        *,
        limit: int,
        offset: int = 0,
        with_closed: bool = False,
    ) -> Shown[QuarantineEntry]:
        """See Queries."""
        kept = _quarantine(scope, with_closed=with_closed)
        with self._connection() as connection:
            is_asked = and_(
                true() if kept.whereclause is None else kept.whereclause,
                admission.is_admitted_row(connection, QUARANTINE, scope),
            )
            total = count_of(connection, select(QUARANTINE.c.entry_id).where(is_asked))
            is_told = scope is None or is_seen_whole(scope)
            hidden = count_of(connection, kept) - total if is_told else 0
            window = Window(total=total, limit=limit, offset=offset, is_descending=True)
            order = (QUARANTINE.c.quarantined_at, QUARANTINE.c.entry_id)
            rows = page_of(connection, QUARANTINE, is_asked, order, window)
        return Shown(entries=[_entry(row) for row in rows], total=total, hidden=hidden)

    def admitted_quarantine_entry(
        self, entry_id: str, *, data: DataScope = EVERYTHING
    ) -> QuarantineEntry | None:
        """See Queries."""
        with self._connection() as connection:
            is_open = admission.is_admitted_row(connection, QUARANTINE, None, data)
            found = select(QUARANTINE.c.entry_id).where(QUARANTINE.c.entry_id == entry_id, is_open)
            is_admitted = connection.execute(found).first() is not None
        return self.quarantine_entry(entry_id) if is_admitted else None

    def admitted_alarms(
        self, scope: Scope | None, *, limit: int, with_closed: bool = False
    ) -> Shown[AlarmEntry]:
        """See Queries."""
        kept = _alarms(scope, with_closed=with_closed)
        order = (ALARM.c.latest_at.desc(), ALARM.c.alarm_id.desc())
        with self._connection() as connection:
            seen = kept.where(_is_admitted_alarm(connection, scope))
            rows = connection.execute(seen.order_by(*order).limit(limit)).mappings().all()
            total = count_of(connection, seen)
            is_told = scope is None or is_seen_whole(scope)
            hidden = count_of(connection, kept) - total if is_told else 0
        return Shown(entries=[_alarm_entry(row) for row in rows], total=total, hidden=hidden)

    def admitted_alarm(self, alarm_id: str) -> AlarmEntry | None:
        """See Queries."""
        with self._connection() as connection:
            is_it = ALARM.c.alarm_id == alarm_id, _is_admitted_alarm(connection, None)
            row = connection.execute(select(ALARM).where(*is_it)).mappings().one_or_none()
        return None if row is None else _alarm_entry(row)

    def verdicts(self, scope: Scope) -> list[VerdictRecord]:
        """The verdicts of the last reconcile, by kind and key."""
        found = in_scope(VERDICT, scope).order_by(VERDICT.c.kind, VERDICT.c.set_key)
        with self._connection() as connection:
            return [verdict_record(row) for row in connection.execute(found).mappings()]

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
    ) -> Iterator[ReportedFinding]:
        """See ReportQueries."""
        asked = {"project_code": project_code, "code": code, "severity": severity}
        with self._connection() as connection:
            yield from report_views.findings(connection, scope, asked, department_code)

    def hidden_findings(self, scope: Scope) -> int:
        """See ReportQueries."""
        with self._connection() as connection:
            return report_views.hidden(connection, scope)

    def no_longer_open(self, scope: Scope, keys: Collection[str]) -> bool:
        """See ReportQueries."""
        with self._connection() as connection:
            return report_views.is_one_closed(connection, scope, keys)

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
            return match_views.line_matches(connection, scope, asked, limit, offset)

    def admitted_answers(self, scope: Scope) -> dict[MatchAnswer, int]:
        """See Queries."""
        with self._connection() as connection:
            return match_views.match_answers(connection, scope)

    def plans(
        self, scope: Scope | None, states: Collection[PlanState], *, limit: int, offset: int = 0
    ) -> list[PlanRecord]:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.plans(connection, scope, states, limit, offset)

    def count_plans(self, scope: Scope | None) -> Mapping[PlanState, int]:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.counted(connection, scope)

    def admitted_changes(
        self, record: PlanRecord, sight: Scope, *, after: int = 0
    ) -> Iterator[StoredChange]:
        """See PlanQueries."""
        with self._connection() as connection:
            yield from plan_views.changes(connection, record, sight, after)

    def change_page(
        self,
        record: PlanRecord,
        sight: Scope,
        chosen: ChangeFilter,
        *,
        limit: int,
        offset: int = 0,
    ) -> tuple[Sequence[StoredChange], int]:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.change_page(connection, record, sight, chosen, limit, offset)

    def hidden_changes(self, record: PlanRecord, sight: Scope) -> int:
        """See PlanQueries."""
        with self._connection() as connection:
            return plan_views.hidden(connection, record, sight)

    def admitted_pushes(
        self, scope: Scope, states: Collection[PushState], *, limit: int
    ) -> Shown[PushView]:
        """See Queries."""
        with self._connection() as connection:
            return push_views.pushes(connection, scope, states, limit)

    def admitted_push(self, push_id: str) -> PushView | None:
        """See Queries."""
        with self._connection() as connection:
            return push_views.push(connection, push_id)

    def admitted_history(
        self, scope: Scope, kind: TreeKind, key: str
    ) -> Mapping[Side, Sequence[Observation]]:
        """See Queries."""
        with self._connection() as connection:
            return history(connection, scope, kind, key)

    def admitted_dropped(
        self, scope: Scope, *, key: str | None = None, plan_id: str | None = None, limit: int
    ) -> Shown[DroppedEntry]:
        """See Queries."""
        with self._connection() as connection:
            return dropped_views.dropped(connection, scope, key, plan_id, limit)

    def admitted_verdicts(
        self,
        scope: Scope,
        *,
        verdict: Verdict | None = None,
        decision: Decision | None = None,
        key: str | None = None,
        limit: int,
    ) -> Shown[VerdictRecord]:
        """See Queries."""
        asked = {"verdict": verdict, "decision": decision, "set_key": key}
        with self._connection() as connection:
            return verdict_views.verdicts(connection, scope, asked, limit)

    def admitted_conflicts(
        self, scope: Scope, chosen: ConflictFilter, *, limit: int, offset: int = 0
    ) -> Shown[VerdictRecord]:
        """See Queries."""
        with self._connection() as connection:
            return verdict_views.conflicts(connection, scope, chosen, limit, offset)

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


def _runs(job: str | None, site: str | None) -> ColumnElement[bool]:
    asked = {"job": job, "site": site}
    return and_(true(), *(RUN.c[k] == v for k, v in asked.items() if v is not None))


_NEWEST_FIRST = (QUARANTINE.c.quarantined_at.desc(), QUARANTINE.c.entry_id.desc())


def _quarantine(scope: Scope | None, *, with_closed: bool) -> Select[Any]:
    kept = select(QUARANTINE) if scope is None else in_scope(QUARANTINE, scope)
    return kept if with_closed else kept.where(WAITS)


def _alarms(scope: Scope | None, *, with_closed: bool) -> Select[Any]:
    kept = select(ALARM) if scope is None else in_scope(ALARM, scope)
    return kept if with_closed else kept.where(ALARM.c.closed_at.is_(None))


def _is_admitted_alarm(connection: Connection, scope: Scope | None) -> ColumnElement[bool]:
    names_nobody = ALARM.c.project_code == "" if scope is None or is_seen_whole(scope) else false()
    return or_(names_nobody, admission.is_admitted_row(connection, ALARM, scope))


def _alarm_entry(row: RowMapping) -> AlarmEntry:
    return AlarmEntry(alarm_id=row["alarm_id"], alarm=alarm_of(row))


def _entry(row: RowMapping, payload: bytes | None = None) -> QuarantineEntry:
    return make_record(
        QuarantineEntry,
        row,
        scope=make_record(Scope, row),
        kind=RecordKind(row["kind"]),
        state=QuarantineState(row["state"]),
        payload=payload,
    )
