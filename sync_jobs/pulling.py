"""Pulls (拉取) one data set: every page judged by the gate, then kept, then published at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from adapter.domain.identity import Scope
from adapter.domain.kinds import KIND_LABELS, shape_of_kind
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import SecrecyGate
from adapter.errors import RecordError
from adapter.ports.budget_system import RawPage, RawRow, ReadRequest
from adapter.ports.store import (
    BlockedRow,
    Cursor,
    PullStage,
    QuarantinedRow,
    StagedPage,
    StagedRow,
)
from mappings.codec import Codec
from sync_jobs.gate import OpenProjects, open_projects
from sync_jobs.job import JobResult, RunContext
from sync_jobs.prefetch import prefetched

#: How far an incremental question reaches back: late commits and clocks that differ.
_LOOK_BACK = timedelta(minutes=10)


def pull_kinds(run: RunContext, kinds: tuple[RecordKind, ...]) -> JobResult:
    """Pull several data sets of the scope, each complete and published by itself."""
    with run.site.store.begin() as work:
        projects = open_projects(work, run.site.scope)
    counts = RunCounts()
    figures: dict[str, object] = {}
    for kind in kinds:
        pulled = _pull_kind(run, kind, projects)
        counts += pulled
        figures[kind.value] = pulled.created + pulled.updated + pulled.unchanged
    outcome = RunOutcome.PARTLY if counts.quarantined else RunOutcome.OK
    return JobResult(outcome=outcome, counts=counts, figures=figures)


def _pull_kind(run: RunContext, kind: RecordKind, projects: OpenProjects) -> RunCounts:
    site = run.site
    started_at = site.clock.now()
    with site.store.begin() as work:
        cursor = work.rows.cursor(site.scope, kind)
    is_sweep = run.options.is_full or _is_sweep_due(cursor, started_at, site.sweep_every_s)
    request = ReadRequest(
        kind=kind,
        scope=site.scope,
        agency_codes=projects.agency_codes,
        updated_since=None if is_sweep or cursor is None else cursor.covered_to - _LOOK_BACK,
    )
    judge = _Judge(site.profile.codec(kind), projects.gate, site.scope)
    with site.store.open_stage(site.scope, run.run_id, kind) as stage:
        newest = _stage_all(run, request, judge, stage)
        moved = _moved(cursor, newest, swept_at=started_at if is_sweep else None)
        return stage.publish(observed_at=site.clock.now(), is_sweep=is_sweep, cursor=moved)


def _is_sweep_due(cursor: Cursor | None, now: datetime, sweep_every_s: int) -> bool:
    if cursor is None or cursor.swept_at is None:
        return True
    return (now - cursor.swept_at).total_seconds() >= sweep_every_s


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _moved(cursor: Cursor | None, newest: datetime | None, *, swept_at: datetime | None) -> Cursor:
    """The cursor after a complete reading: it goes by the other side's clock and never back."""
    former = cursor.covered_to if cursor else _LONG_AGO
    return Cursor(
        covered_to=max(former, newest or former),
        swept_at=swept_at or (cursor.swept_at if cursor else None),
    )


def _stage_all(
    run: RunContext, request: ReadRequest, judge: "_Judge", stage: PullStage
) -> datetime | None:
    """Stage every page; returns the newest update time among the understood rows."""
    if not request.agency_codes:
        return None  # Nothing is bound: nothing may be asked for.
    newest: datetime | None = None
    done = 0
    for page in prefetched(run.site.system.read_pages(request)):
        staged = judge.page(page)
        stage.add(staged)
        newest = max(filter(None, (newest, *judge.update_times(staged))), default=None)
        done += staged.row_count
        run.site.progress(KIND_LABELS[request.kind], done, page.declared_total)
    return newest


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides what of a page may be kept: the gate first, understanding second."""

    codec: Codec
    gate: SecrecyGate
    scope: Scope

    def page(self, page: RawPage) -> StagedPage:
        payloads: list[tuple[int, bytes]] = []
        rows: list[StagedRow] = []
        blocked: list[BlockedRow] = []
        quarantined: list[QuarantinedRow] = []
        for raw in page.rows:
            project_code = self.codec.project_key_of(raw.fields)
            if not self.gate.admits(project_code):
                blocked.append(_blocked(raw, project_code))
                continue
            payloads.append((raw.position, raw.payload))
            try:
                rows.append(self._understood(raw))
            except RecordError as error:
                quarantined.append(
                    QuarantinedRow(
                        raw.position, str(project_code), error.code, error.field, error.detail
                    )
                )
        return StagedPage(
            exchange=page.exchange,
            number=page.number,
            row_count=len(page.rows),
            payloads=payloads,
            rows=rows,
            blocked=blocked,
            quarantined=quarantined,
        )

    def _understood(self, raw: RawRow) -> StagedRow:
        values = self.codec.decode(raw.fields)
        names = shape_of_kind(self.codec.kind).names
        scope = values[names.index("division_code")], values[names.index("fiscal_year")]
        if scope != (self.scope.division_code, self.scope.fiscal_year):
            raise RecordError("wrong_scope", "division_code")
        return StagedRow(
            raw.position,
            self.codec.key(values),
            self.codec.content_hash(values),
            self.codec.is_deleted(values),
            values,
        )

    def update_times(self, page: StagedPage) -> Iterator[datetime | None]:
        position = shape_of_kind(self.codec.kind).names.index("updated_at")
        for row in page.rows:
            moment = row.values[position]
            yield moment if isinstance(moment, datetime) else None


def _blocked(raw: RawRow, project_code: object) -> BlockedRow:
    reason = "not_public" if isinstance(project_code, str) and project_code else "no_project_key"
    return BlockedRow(raw.position, sha256(raw.payload).hexdigest(), reason)
