"""Try quarantined rows once more (隔离重放) under today's profile and today's gate."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from adapter.domain.identity import Scope
from adapter.domain.kinds import KIND_LABELS, PULLED_KINDS
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import SecrecyGate
from adapter.errors import MalformedAnswer, RecordError
from adapter.ports.budget_system import BudgetSystem, RawFields
from adapter.ports.quarantine import (
    QuarantineReplay,
    Replayed,
    ReplayFate,
    TriedRow,
    WaitingRow,
)
from mappings.codec import Codec
from sync_jobs.gate import open_projects
from sync_jobs.job import JobResult, RunContext
from sync_jobs.pulling.understanding import understood

KINDS = PULLED_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is replayed."""

    kinds: tuple[RecordKind, ...] = KINDS
    #: One entry of them, None for all.
    entry_id: str | None = None


EVERYTHING = Chosen()


#: Of `Replayed`, for the run row.
_FIGURES = ("replayed", "superseded", "removed")


def replay_quarantine(run: RunContext, chosen: Chosen = EVERYTHING) -> JobResult:
    """Make observations of rows that are understood now; the others keep their new reason.

    The other side is not asked. Each data set is published by itself; of a kind that the profile
    does not carry (any more) everything waits on. A dry run tells what would be readable.
    """
    counts, left = RunCounts(), 0
    figures: Counter[str] = Counter()
    lines: list[str] = []
    for kind in chosen.kinds:
        with _opened(run, kind, chosen) as replay:
            if kind not in run.site.profile.codecs:
                left += replay.total
                lines += _told_left(kind, replay.total)
                continue
            replayed = _replay(run, kind, replay)
        counts += replayed.counts
        run.done(replayed.counts)
        figures.update({name: getattr(replayed, name) for name in _FIGURES})
        lines += _told(kind, replayed, is_dry_run=run.options.is_dry_run)
    return JobResult(
        outcome=RunOutcome.PARTLY if counts.quarantined + left else RunOutcome.OK,
        counts=counts,
        figures={**figures, "left": left},
        lines=tuple(lines),
    )


def _opened(
    run: RunContext, kind: RecordKind, chosen: Chosen
) -> AbstractContextManager[QuarantineReplay]:
    site = run.site
    return site.store.open_replay(
        site.scope, run.run_id, kind, run.held.leases, entry_id=chosen.entry_id
    )


def _replay(run: RunContext, kind: RecordKind, replay: QuarantineReplay) -> Replayed:
    # The gate after the replay was opened: a purge that comes later makes `publish` refuse.
    with run.begin() as work:
        gate = open_projects(work, run.site.scope).gate
    judge = _Judge(run.site.profile.codec(kind), gate, run.site.scope, run.site.system)
    done = 0
    for some in replay.waiting():
        _keep(replay, [judge.tried(each) for each in some])
        done += len(some)
        run.site.progress(KIND_LABELS[kind], done, replay.total)
    return replay.publish(observed_at=run.site.clock.now(), is_dry_run=run.options.is_dry_run)


def _keep(replay: QuarantineReplay, tried: Sequence[TriedRow]) -> None:
    """A row that no database can hold costs that row, not the run."""
    try:
        replay.add(tried)
    except RecordError:
        for each in tried:
            try:
                replay.add([each])
            except RecordError as error:
                replay.add([_not_understood(each.waiting, each.gate_key, error)])


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges a kept row as a pull would judge it today: the gate first, understanding second."""

    codec: Codec
    gate: SecrecyGate
    scope: Scope
    system: BudgetSystem

    def tried(self, waiting: WaitingRow) -> TriedRow:
        fields = self._fields(waiting)
        key = waiting.gate_key if fields is None else self.codec.gate_key_of(fields)
        if key is None or not self.gate.admits(key):
            return self._stopped(waiting, key)
        if fields is None:
            return _not_understood(waiting, key, RecordError("unreadable_bytes"))
        try:
            row = understood(self.codec, self.scope, waiting.position, fields)
        except RecordError as error:
            return _not_understood(waiting, key, error)
        return TriedRow(waiting=waiting, fate=ReplayFate.UNDERSTOOD, gate_key=key, row=row)

    def _fields(self, waiting: WaitingRow) -> RawFields | None:
        try:
            return None if waiting.payload is None else self.system.reread(waiting.payload)
        except MalformedAnswer:
            return None

    def _stopped(self, waiting: WaitingRow, key: str | None) -> TriedRow:
        """What was open once and is not now stays behind the gate; what never was must go."""
        if key == waiting.gate_key:
            return TriedRow(waiting=waiting, fate=ReplayFate.CLOSED, gate_key=key)
        reason = "no_project_key" if key is None else "not_public"
        return TriedRow(waiting=waiting, fate=ReplayFate.NOT_PUBLIC, gate_key="", code=reason)


def _not_understood(waiting: WaitingRow, gate_key: str, error: RecordError) -> TriedRow:
    return TriedRow(
        waiting=waiting,
        fate=ReplayFate.NOT_UNDERSTOOD,
        gate_key=gate_key,
        code=error.code,
        field=error.field,
        detail=error.detail,
    )


def _told(kind: RecordKind, replayed: Replayed, *, is_dry_run: bool) -> Iterator[str]:
    counts = replayed.counts
    if not counts.read:
        return
    word = "可以重放入库" if is_dry_run else "重放入库"
    removed = f"，其中 {replayed.removed} 行已清除原文" if replayed.removed else ""
    yield (
        f"{KIND_LABELS[kind]}：{word} {replayed.replayed} 行，"
        f"已有更新的内容 {replayed.superseded} 行，"
        f"仍待处理 {counts.quarantined} 行，涉密拦下 {counts.blocked} 行{removed}。"
    )


def _told_left(kind: RecordKind, total: int) -> Iterator[str]:
    if total:
        yield f"{KIND_LABELS[kind]}：口径不含这一数据集，{total} 行未重放，仍待处理。"
