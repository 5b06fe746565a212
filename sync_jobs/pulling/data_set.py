"""Pulls (拉取) one data set: every page judged by the gate, then kept, then published at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import structlog

from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.identity import Scope
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import SecrecyGate, digest_of, spelling_digest
from adapter.errors import RecordError
from adapter.ports.alarms import Alarm
from adapter.ports.budget_system import RawFields, RawPage, RawRow, ReadRequest
from adapter.ports.staging import (
    AtTheGate,
    BlockedRow,
    PullStage,
    QuarantinedRow,
    Reading,
    StagedPage,
    StagedRow,
)
from mappings.codec import Codec
from mappings.drift import DriftWatch
from sync_jobs.gate import open_projects
from sync_jobs.guards import (
    acceptance,
    acceptance_alarms,
    require_likely_clock,
    settle_suspicion,
    telling_of_suspicion,
)
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.pulling.drift_alarms import close_drift, raise_drift
from sync_jobs.pulling.gate_alarms import gate_alarms, gate_figures, gate_lines, settle_gate
from sync_jobs.pulling.prefetch import prefetched
from sync_jobs.pulling.proving import Proof
from sync_jobs.pulling.questions import Question, known_of, made_question
from sync_jobs.pulling.staging import keep, quarantined, stage_of
from sync_jobs.pulling.understanding import understood
from sync_jobs.pulling.unrepeated import readable_key
from sync_jobs.pulling.windows import Window, window_on

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What became of one data set."""

    kind: RecordKind
    counts: RunCounts
    #: Rows that are older than what was asked for: the other side ignores the question.
    older: int = 0
    #: Rows of a backfill that lie after its days.
    left_out: int = 0
    #: Held rows that the gate kept from being seen again.
    gate: AtTheGate = field(default_factory=AtTheGate)

    @property
    def is_whole(self) -> bool:
        """False when a row waits for a person: not understood, or under a held id at the gate."""
        return not (self.counts.quarantined or self.gate.kept or self.gate.moved)

    @property
    def closed(self) -> int:
        """How many observations ended and have no successor."""
        return _closed(self.counts, self.gate)


def _closed(counts: RunCounts, gate: AtTheGate) -> int:
    return counts.vanished + counts.withdrawn + gate.moved + gate.shut


def _no_alarms(_counts: RunCounts) -> Sequence[Alarm]:
    return ()


def pull_kinds(run: RunContext, kinds: tuple[RecordKind, ...]) -> JobResult:
    """Pull several data sets of the scope, each complete and published by itself.

    Raises SuspiciousEmptyPull when most records of one are gone, or marked as deleted, and nobody
    accepted that; with acceptance the figures say how many were closed under it
    (`withdrawals_accepted`) and by whom. A dry run reads and judges everything, tells what came,
    and stores nothing. Of a kind that the profile declares unsupported nothing is asked, and the
    result says so.
    """
    pulled = []
    for kind in kinds:
        if not run.site.profile.lacks(kind):
            pulled.append(pull_kind(run, kind))
            run.done(pulled[-1].counts)
    counts = sum((each.counts for each in pulled), start=RunCounts())
    lacking = Lacking.of(run.site.profile, kinds)
    lines = [line for each in pulled for line in _told(each, is_dry_run=run.options.is_dry_run)]
    return JobResult(
        outcome=RunOutcome.OK if all(each.is_whole for each in pulled) else RunOutcome.PARTLY,
        counts=counts,
        figures={**_figures(run, pulled), **lacking.figures},
        lines=(*lacking.lines, *lines),
    )


def _figures(run: RunContext, pulled: list[Pulled]) -> dict[str, object]:
    figures: dict[str, object] = {
        each.kind.value: each.counts.created + each.counts.updated + each.counts.unchanged
        for each in pulled
    }
    if older := sum(each.older for each in pulled):
        figures["since_ignored"] = older
    if left_out := sum(each.left_out for each in pulled):
        figures["left_to_other_pulls"] = left_out
    figures |= gate_figures([each.gate for each in pulled])
    return figures | acceptance(run, sum(each.closed for each in pulled))


def _told(pulled: Pulled, *, is_dry_run: bool) -> list[str]:
    label, counts = KIND_LABELS[pulled.kind], pulled.counts
    lines = gate_lines(pulled.kind, pulled.gate)
    if is_dry_run:
        lines.append(
            f"{label}：读到 {counts.read} 行，可入库 {counts.unchanged} 行，"
            f"待处理 {counts.quarantined} 行，涉密拦下 {counts.blocked} 行。"
        )
    elif counts.quarantined:
        lines.append(
            f"{label}：{counts.quarantined} 行读不懂，没有入库，请用 quarantine list 查看原因。"
        )
    if pulled.older:
        lines.append(
            f"{label}：对方没有按更新时间筛选，多给了 {pulled.older} 行旧数据，已按内容比对。"
        )
    return lines


def pull_kind(
    run: RunContext,
    kind: RecordKind,
    *,
    is_sweep: bool = False,
    alarms_of: Callable[[RunCounts], Sequence[Alarm]] = _no_alarms,
) -> Pulled:
    """Pull one data set in a transaction of its own; `is_sweep` asks for everything in any case.

    What `alarms_of` makes of that which changed is raised in that transaction.

    Raises IncompletePull when the answers do not prove that nothing is missing, and
    SuspiciousEmptyPull when too much is gone: both leave everything as it was.
    """
    site = run.site
    # The stage first: a purge that comes after it makes `publish` refuse, one before it shuts the
    # gate that is read now.
    with stage_of(run, kind) as stage:
        with run.begin() as work:
            projects = open_projects(work, site.scope)
            known = known_of(work, run, kind)
        question = made_question(run, known, is_sweep=is_sweep)
        request = ReadRequest(
            kind=kind,
            scope=site.scope,
            agency_codes=projects.senders(kind),
            updated_since=question.since,
        )
        site.step("pull.opened")
        codec = site.profile.codec(kind)
        drift = DriftWatch(codec)
        judge = Judge(codec, projects.gate, site.scope, drift)
        window = window_on(kind, question, site.profile.wire_spec.query.since_digits)
        certificate = _stage_all(run, request, judge, window, stage)
        site.step("pull.proven")
        drift.held_before(stage.filled_before(drift.blank_fields, is_sweep=question.is_sweep))
        raise_drift(run, drift)
        require_likely_clock(run)
        reading = _reading(run, question, certificate, request, projects.gate)

        def told(met: AtTheGate, counts: RunCounts) -> list[Alarm]:
            alarms = [*gate_alarms(run, kind, met), *alarms_of(counts)]
            if reading.is_sweep:
                alarms += acceptance_alarms(run, kind.value, _closed(counts, met))
            return alarms

        with telling_of_suspicion(run, kind.value):
            counts = stage.publish(
                replace(reading, alarms_of=told), before_commit=lambda: site.step("pull.merged")
            )
        site.step("pull.published")
    pulled = Pulled(
        kind=kind,
        counts=counts,
        older=window.older,
        left_out=window.left_out,
        gate=stage.at_the_gate,
    )
    if reading.is_sweep:
        # What a person accepted is recorded already.
        settle_suspicion(run, kind.value, vanished=0)
        close_drift(run, drift)
        settle_gate(run, kind, pulled.gate)
    if window.older:
        _log.warning("since_ignored", kind=kind.value, rows=window.older)
    return pulled


def _reading(
    run: RunContext,
    question: Question,
    certificate: CompletenessCertificate,
    request: ReadRequest,
    gate: SecrecyGate,
) -> Reading:
    return Reading(
        certificate=certificate,
        # Where nobody is open to be asked, that nothing came says nothing of what is held.
        is_sweep=question.is_sweep and bool(request.agency_codes),
        cursor=question.cursor(certificate),
        proven=question.proven(certificate),
        vanish_limit=run.site.vanish_limit,
        is_withdrawal_accepted=run.options.is_withdrawal_accepted,
        asked=request.agency_codes,
        admits=gate.admits,
    )


def _stage_all(
    run: RunContext, request: ReadRequest, judge: "Judge", window: Window, stage: PullStage
) -> CompletenessCertificate:
    """Stage every page; returns what proves that these are all."""
    proof = Proof(asked_from=request.updated_since)
    # Nothing is bound: nothing may be asked for.
    pages = run.site.system.read_pages(request) if request.agency_codes else iter(())
    done = 0
    for page in prefetched(pages):
        run.site.step("pull.page_read")
        proof.see(page)
        left_out = window.left_out
        staged = keep(run, request.kind, window.cut(judge.page(page)), stage)
        proof.judged(staged, left_out=window.left_out - left_out, newest=window.newest(staged))
        run.site.step("pull.page_staged")
        done += len(page.rows)
        run.site.progress(KIND_LABELS[request.kind], done, page.declared_total)
    return proof.certificate(run.site.clock.now())


@dataclass(frozen=True, slots=True)
class Judge:
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
        waiting: list[QuarantinedRow] = []
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
                waiting.append(quarantined(raw.position, gate_key, key, error))
                self.drift.refused(error, raw.fields)
        self.drift.see(admitted, [row.values for row in rows])
        return StagedPage(
            exchange=page.exchange,
            number=page.number,
            row_count=len(page.rows),
            payloads=payloads,
            rows=rows,
            blocked=blocked,
            quarantined=waiting,
        )

    def _blocked(self, raw: RawRow, gate_key: str | None) -> BlockedRow:
        key = readable_key(self.codec, raw.fields)
        if gate_key is None:
            self.drift.keyless(raw.fields)
        return BlockedRow(
            raw.position,
            sha256(raw.payload).hexdigest(),
            "no_project_key" if gate_key is None else "not_public",
            digest_of(key) if key else "",
            spelling_digest(gate_key) if gate_key else "",
        )
