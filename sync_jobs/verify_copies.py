"""Verifies (防漏核对) our copies: everything is read once, hashes are compared, faults mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adapter.domain.kinds import KIND_LABELS, PULLED_KINDS
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import AdapterError
from adapter.ports.alarms import Alarm, AlarmCode
from sync_jobs.gate import open_projects
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.pulling.comparing_copies import Compared, compare_copies
from sync_jobs.pulling.data_set import Pulled, pull_kind
from sync_jobs.pulling.gate_alarms import gate_figures, gate_lines
from sync_jobs.pulling.questions import known_of

KINDS = PULLED_KINDS
_CODE = AlarmCode.COPY_DIFFERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What became of one data set."""

    kind: RecordKind
    #: None when it was read in full by a pull instead.
    compared: Compared | None
    #: That pull, or the one that mended a difference; None when there was none.
    pulled: Pulled | None = None

    @property
    def counts(self) -> RunCounts:
        """Of all that was read."""
        read = self.compared.counts if self.compared else RunCounts()
        return read + (self.pulled.counts if self.pulled else RunCounts())


def verify_copies(run: RunContext) -> JobResult:
    """Compare every pulled data set with theirs, segment by segment, and mend what differs.

    Rows that changed since the last pull, rows in quarantine and rows behind the gate are no
    differences. A data set that differs, or of which nothing is proven to have been read so far, is
    pulled in full at once, under the same leases; an alarm tells of rows that no pull had told of.
    A dry run compares, and mends and notes nothing.
    """
    verified = [each for kind in KINDS if (each := _verify(run, kind)) is not None]
    counts = sum((each.counts for each in verified), start=RunCounts())
    lacking = Lacking.of(run.site.profile, KINDS)
    figures = _figures([each.compared for each in verified if each.compared is not None])
    pulled = [each.pulled for each in verified if each.pulled is not None]
    has_doubts = bool(figures["differing"] or figures["undecided"] or counts.quarantined)
    has_doubts = has_doubts or not all(each.is_whole for each in pulled)
    return JobResult(
        outcome=RunOutcome.PARTLY if has_doubts else RunOutcome.OK,
        counts=counts,
        figures={**figures, **gate_figures([each.gate for each in pulled]), **lacking.figures},
        lines=(*lacking.lines, *(line for each in verified for line in _told(each))),
    )


def _figures(compared: Sequence[Compared]) -> dict[str, object]:
    return {
        "segments": sum(len(each.checks) for each in compared),
        "differing": sum(each.differing for each in compared),
        "undecided": sum(len(each.undecided) for each in compared),
    }


def _told(verified: Verified) -> Iterator[str]:
    yield from _told_of_copies(verified)
    if verified.pulled is not None:
        yield from gate_lines(verified.kind, verified.pulled.gate)


def _told_of_copies(verified: Verified) -> Iterator[str]:
    label, compared, pulled = KIND_LABELS[verified.kind], verified.compared, verified.pulled
    if compared is None:
        yield f"{label}：此前没有读全过的记录可核对，已全量拉取。"
        return
    if compared.undecided:
        number = len(compared.undecided)
        yield f"{label}：{number} 段有读不出编号的记录，没有核对；请先处理隔离的记录。"
    if compared.differing and pulled is None:
        yield f"{label}：{compared.differing} 段与对方不一致，正式运行时将全量拉取修正。"
    if compared.differing and pulled is not None:
        counts = pulled.counts
        yield (
            f"{label}：{compared.differing} 段与对方不一致，已全量拉取修正："
            f"新增 {counts.created}，更新 {counts.updated}，撤回 {counts.withdrawn}，"
            f"对方已不再提供 {counts.vanished}。"
        )


def _verify(run: RunContext, kind: RecordKind) -> Verified | None:
    """None when there is nobody to ask, or the dialect lacks the data set."""
    site = run.site
    if site.profile.lacks(kind):
        return None
    with run.begin() as work:
        projects = open_projects(work, site.scope)
        covered_to = known_of(work, run, kind).covered_to
    if not projects.senders(kind):
        return None
    compared = None if covered_to is None else compare_copies(run, kind, projects, covered_to)
    site.step("verify.compared")
    if compared is None:
        return _pulled(run, Verified(kind=kind, compared=None))
    if run.options.is_dry_run:
        return Verified(kind=kind, compared=compared)
    _note(run, kind, compared)
    site.step("verify.noted")
    verified = Verified(kind=kind, compared=compared)
    return _mended(run, verified) if compared.differing else verified


def _note(run: RunContext, kind: RecordKind, compared: Compared) -> None:
    scope = run.site.scope
    with run.begin() as work:
        work.copies.note(scope, kind, compared.checks)
        if not compared.differing and not compared.undecided:
            work.alarms.close(scope, _CODE, [kind.value], at=run.site.clock.now())
        work.commit()
    run.done(compared.counts)


def _pulled(run: RunContext, verified: Verified) -> Verified:
    """With an alarm in the pull's own transaction when it mended what a comparison had found."""

    def told(counts: RunCounts) -> list[Alarm]:
        return _alarms_of(run, verified, counts)

    pulled = pull_kind(run, verified.kind, is_sweep=True, alarms_of=told)
    run.done(pulled.counts)
    return replace(verified, pulled=pulled)


def _mended(run: RunContext, verified: Verified) -> Verified:
    try:
        return _pulled(run, verified)
    except AdapterError as stopped:
        with run.begin() as work:
            what = f"not mended: {type(stopped).__name__}"
            work.alarms.raise_([_alarm(run, verified, what)])
            work.commit()
        raise


def _alarms_of(run: RunContext, verified: Verified, counts: RunCounts) -> list[Alarm]:
    # Only a full reading can show that rows vanished: that no pull told of it is no fault.
    is_fault = counts.created or counts.updated or counts.withdrawn
    if verified.compared is None or not is_fault:
        return []
    changes = {name: getattr(counts, name) for name in ("created", "updated", "withdrawn")}
    return [_alarm(run, verified, ", ".join(f"{name} {n}" for name, n in changes.items()))]


def _alarm(run: RunContext, verified: Verified, what: str) -> Alarm:
    now = run.site.clock.now()
    segments = verified.compared.differing if verified.compared else 0
    return Alarm(
        scope=run.site.scope,
        code=_CODE,
        subject=verified.kind.value,
        detail=f"{segments} segments: {what}",
        run_id=run.run_id,
        first_at=now,
        latest_at=now,
    )
