"""Pulls (拉取) one data set: every page judged by the gate, then kept, then published at once."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from adapter.domain.identity import Scope
from adapter.domain.kinds import KIND_LABELS, shape_of_kind
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import SecrecyGate, key_of
from adapter.errors import RecordError
from adapter.ports.budget_system import RawFields, RawPage, RawRow, ReadRequest
from adapter.ports.store import (
    BlockedRow,
    Cursor,
    PullStage,
    QuarantinedRow,
    StagedPage,
    StagedRow,
)
from mappings.codec import Codec
from mappings.drift import DriftWatch
from sync_jobs.drift_alarms import close_drift, raise_drift
from sync_jobs.gate import open_projects
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.prefetch import prefetched
from sync_jobs.understanding import understood
from sync_jobs.unrepeated import readable_key, storable_key

#: How far an incremental question reaches back: late commits and clocks that differ.
_LOOK_BACK = timedelta(minutes=10)
#: How far their clock may be ahead of ours. What claims to be of a later time says nothing about
#: how far was read: one row dated 2999 would hide all that come after it.
_CLOCK_SKEW = timedelta(minutes=5)


def pull_kinds(run: RunContext, kinds: tuple[RecordKind, ...]) -> JobResult:
    """Pull several data sets of the scope, each complete and published by itself.

    Raises SuspiciousEmptyPull when most records of one are gone and nobody accepted that; with
    acceptance the figures say how many were closed under it (`withdrawals_accepted`).
    A dry run reads and judges everything, tells what came, and stores nothing. Of a kind that the
    profile declares unsupported nothing is asked, and the result says so.
    """
    counts = RunCounts()
    figures: dict[str, object] = {}
    lines = []
    for kind in kinds:
        if run.site.profile.lacks(kind):
            continue
        pulled = _pull_kind(run, kind)
        counts += pulled
        run.done(pulled)
        figures[kind.value] = pulled.created + pulled.updated + pulled.unchanged
        lines.append(_told(kind, pulled))
    lacking = Lacking.of(run.site.profile, kinds)
    figures |= lacking.figures
    if run.options.is_withdrawal_accepted:
        figures["withdrawals_accepted"] = counts.vanished
    return JobResult(
        outcome=RunOutcome.PARTLY if counts.quarantined else RunOutcome.OK,
        counts=counts,
        figures=figures,
        lines=(*lacking.lines, *(lines if run.options.is_dry_run else ())),
    )


def _told(kind: RecordKind, counts: RunCounts) -> str:
    return (
        f"{KIND_LABELS[kind]}：读到 {counts.read} 行，可入库 {counts.unchanged} 行，"
        f"待处理 {counts.quarantined} 行，涉密拦下 {counts.blocked} 行。"
    )


def _pull_kind(run: RunContext, kind: RecordKind) -> RunCounts:
    site = run.site
    started_at = site.clock.now()
    # The stage first: a purge that comes after it makes `publish` refuse, one before it shuts the
    # gate that is read now.
    with _stage(run, kind) as stage:
        with run.begin() as work:
            projects = open_projects(work, site.scope)
            cursor = _believed(work.rows.cursor(site.scope, kind), started_at)
        options = run.options
        is_sweep = (
            options.is_full
            or options.is_withdrawal_accepted
            or _is_sweep_due(cursor, started_at, site.sweep_every_s)
        )
        request = ReadRequest(
            kind=kind,
            scope=site.scope,
            agency_codes=projects.senders(kind),
            updated_since=None if is_sweep or cursor is None else cursor.covered_to - _LOOK_BACK,
        )
        codec = site.profile.codec(kind)
        drift = DriftWatch(codec)
        judge = _Judge(codec, projects.gate, site.scope, drift)
        newest = _stage_all(run, request, judge, stage, latest=started_at + _CLOCK_SKEW)
        moved = _moved(cursor, newest, swept_at=started_at if is_sweep else None)
        raise_drift(run, drift)
        counts = stage.publish(
            observed_at=site.clock.now(),
            is_sweep=is_sweep,
            cursor=moved,
            is_withdrawal_accepted=options.is_withdrawal_accepted,
        )
    if is_sweep:
        close_drift(run, drift)
    return counts


def _stage(run: RunContext, kind: RecordKind) -> AbstractContextManager[PullStage]:
    if run.options.is_dry_run:
        return nullcontext(_DryStage())
    return run.open_stage(kind)


def _believed(cursor: Cursor | None, now: datetime) -> Cursor | None:
    """None for a cursor that stands in the future: nothing can have been read that far."""
    return None if cursor is None or cursor.covered_to > now + _CLOCK_SKEW else cursor


class _DryStage:
    """PullStage that counts and keeps nothing; every understood row counts as unchanged."""

    def __init__(self) -> None:
        self._counts = RunCounts()

    def add(self, page: StagedPage) -> None:
        self._counts += RunCounts(
            read=page.row_count,
            unchanged=len(page.rows),
            quarantined=len(page.quarantined),
            blocked=len(page.blocked),
        )

    def publish(
        self,
        *,
        observed_at: datetime,  # noqa: ARG002 - the port's arguments; nothing is stored
        is_sweep: bool,  # noqa: ARG002 - see above
        cursor: Cursor,  # noqa: ARG002 - see above
        is_withdrawal_accepted: bool = False,  # noqa: ARG002 - see above
    ) -> RunCounts:
        return self._counts


def _is_sweep_due(cursor: Cursor | None, now: datetime, sweep_every_s: int) -> bool:
    if cursor is None or cursor.swept_at is None:
        return True
    return (now - cursor.swept_at).total_seconds() >= sweep_every_s


#: How far a cursor covers that no row has moved yet: a complete reading, but of nothing.
NOTHING_READ = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _moved(cursor: Cursor | None, newest: datetime, *, swept_at: datetime | None) -> Cursor:
    """The cursor after a complete reading: it goes by the other side's clock and never back.

    Without `swept_at` the stored one stays: meanwhile it may have been taken back.
    """
    former = cursor.covered_to if cursor else NOTHING_READ
    return Cursor(covered_to=max(former, newest), swept_at=swept_at)


def _stage_all(
    run: RunContext, request: ReadRequest, judge: "_Judge", stage: PullStage, *, latest: datetime
) -> datetime:
    """Stage every page; returns the newest update time, up to `latest`, of the understood rows."""
    if not request.agency_codes:
        return NOTHING_READ  # Nothing is bound: nothing may be asked for.
    newest = NOTHING_READ
    done = 0
    for page in prefetched(run.site.system.read_pages(request)):
        staged = _kept(run, request.kind, judge.page(page), stage)
        times = (each for each in judge.update_times(staged) if each and each <= latest)
        newest = max((newest, *times))
        done += staged.row_count
        run.site.progress(KIND_LABELS[request.kind], done, page.declared_total)
    return newest


def _kept(run: RunContext, kind: RecordKind, page: StagedPage, stage: PullStage) -> StagedPage:
    """Stage a page; a row that no database can hold costs that row, not the run."""
    try:
        stage.add(page)
    except RecordError:
        page = _without_unstorable(run, kind, page)
        stage.add(page)
    return page


def _without_unstorable(run: RunContext, kind: RecordKind, page: StagedPage) -> StagedPage:
    """The page with those rows in quarantine; found by trying each in a stage that is dropped."""
    payloads = dict(page.payloads)
    storable, quarantined = [], list(page.quarantined)
    with _stage(run, kind) as trial:
        for row in page.rows:
            alone = [(row.position, payloads[row.position])]
            try:
                trial.add(
                    replace(
                        page, row_count=1, payloads=alone, rows=[row], blocked=[], quarantined=[]
                    )
                )
            except RecordError as error:
                key = storable_key(row.record_key)
                gate_key = _gate_key(kind, row.values)
                quarantined.append(_quarantined(row.position, gate_key, key, error))
            else:
                storable.append(row)
    return replace(page, rows=storable, quarantined=quarantined)


def _gate_key(kind: RecordKind, values: Sequence[object]) -> str:
    shape = shape_of_kind(kind)
    named = dict(zip(shape.names, values, strict=True))
    return key_of(named.get(shape.project or ""), named.get(shape.department or "")) or ""


def _quarantined(position: int, gate_key: str, key: str, error: RecordError) -> QuarantinedRow:
    return QuarantinedRow(position, gate_key, error.code, error.field, error.detail, record_key=key)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides what of a page may be kept: the gate first, understanding second."""

    codec: Codec
    gate: SecrecyGate
    scope: Scope
    drift: DriftWatch

    def page(self, page: RawPage) -> StagedPage:
        payloads: list[tuple[int, bytes]] = []
        rows: list[StagedRow] = []
        admitted: list[RawFields] = []
        blocked: list[BlockedRow] = []
        quarantined: list[QuarantinedRow] = []
        for raw in page.rows:
            gate_key = self.codec.gate_key_of(raw.fields)
            if gate_key is None or not self.gate.admits(gate_key):
                blocked.append(self._blocked(raw, gate_key))
                continue
            payloads.append((raw.position, raw.payload))
            admitted.append(raw.fields)
            try:
                rows.append(understood(self.codec, self.scope, raw.position, raw.fields))
            except RecordError as error:
                key = readable_key(self.codec, raw.fields)
                quarantined.append(_quarantined(raw.position, gate_key, key, error))
                self.drift.refused(error, raw.fields)
        self.drift.see(admitted, [row.values for row in rows])
        return StagedPage(
            exchange=page.exchange,
            number=page.number,
            row_count=len(page.rows),
            payloads=payloads,
            rows=rows,
            blocked=blocked,
            quarantined=quarantined,
        )

    def _blocked(self, raw: RawRow, gate_key: str | None) -> BlockedRow:
        key = readable_key(self.codec, raw.fields)
        if gate_key is None:
            self.drift.keyless(raw.fields)
        return BlockedRow(
            raw.position,
            sha256(raw.payload).hexdigest(),
            "no_project_key" if gate_key is None else "not_public",
            sha256(key.encode()).hexdigest() if key else "",
        )

    def update_times(self, page: StagedPage) -> Iterator[datetime | None]:
        position = shape_of_kind(self.codec.kind).names.index("updated_at")
        for row in page.rows:
            moment = row.values[position]
            yield moment if isinstance(moment, datetime) else None
