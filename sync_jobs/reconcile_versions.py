"""Version check (版本核对): the verdict on every set, and on every field where someone moved."""

from collections.abc import Container, Iterator

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.reconcile import Verdict
from adapter.domain.reconcile_record import Flat, Trees
from adapter.domain.reconcile_table import Decision
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeKind, VerdictRecord
from sync_jobs.adoptions import Adoptions, adoptions_of
from sync_jobs.deciding_sets import SetDecider
from sync_jobs.external_sets import WIRE_KIND
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.pushing.on_the_way import settle_what_is_open
from sync_jobs.trees import BothSides, gather_both_sides, hashes_of, record_both_sides

_MOVING = (Side.INTERNAL, Side.EXTERNAL)
_ADOPTED = "已采纳对方、待指标库下一版发布的 {count} 套，不再列出。"


def reconcile_versions(run: RunContext) -> JobResult:
    """Observe both sides, judge by hash in SQL, then by field where the hashes differ.

    Where both sides moved to the same content it becomes the new baseline, and what earlier pushes
    left open is settled; what ought to become of the rest is told per field and carried out by
    nobody here. Older content of ours that came late counts as our change: the next push puts it
    right. A set with a row that could not be read gets no verdict and is counted apart. With a dry
    run the verdicts are told and nothing is stored.
    """
    sides = gather_both_sides(run)
    scope = run.site.scope
    with run.begin() as work:
        former = hashes_of(work, run, Side.EXTERNAL)
        record_both_sides(work, run, sides)
        way = settle_what_is_open(work, run, sides, former)
        agreed = sum(work.trees.agreed_count(scope, kind) for kind in sides.kinds)
        agreed -= _stale_agreements(work, run, sides)
        judged = [
            each for kind in sides.kinds for each in _judge_all(work, run, sides, way.echoes, kind)
        ]
        adoptions = adoptions_of(work, scope)
        verdicts = [each for each in judged if not _is_adopted(work, run, adoptions, each)]
        if not run.options.is_dry_run:
            _adopt_converged(work, run, verdicts)
            work.trees.replace_verdicts(scope, run.run_id, verdicts)
            work.commit()
    lacking = Lacking.of(run.site.profile, WIRE_KIND.values())
    adopted = len(judged) - len(verdicts)
    return _result(agreed, verdicts, sides.unreadable_count, lacking, adopted)


def _is_adopted(
    work: UnitOfWork, run: RunContext, adoptions: Adoptions, verdict: VerdictRecord
) -> bool:
    """Whether the library's next version brings what differs."""
    which = verdict.kind, verdict.key
    if which not in adoptions.latest:
        return False
    held = (work.trees.entry(run.site.scope, side, *which) for side in _MOVING)
    internal, external = (each.content_hash if each else None for each in held)
    return adoptions.explain(which, internal, external)


def _stale_agreements(work: UnitOfWork, run: RunContext, sides: BothSides) -> int:
    """Unreadable sets whose former observation agrees: they must not count as agreed now."""
    all_sides = [hashes_of(work, run, side) for side in Side]
    return sum(
        len({hashes[kind].get(key) for hashes in all_sides}) == 1
        for kind in sides.kinds
        for key in sides.external[kind].unreadable
        if all_sides[0][kind].get(key) is not None
    )


def _judge_all(
    work: UnitOfWork, run: RunContext, sides: BothSides, echoes: Container[SetKey], kind: TreeKind
) -> Iterator[VerdictRecord]:
    decider = SetDecider.of(work, run)
    for triple in work.trees.triples(run.site.scope, kind):
        is_gone = triple.internal is None and triple.external is None
        if is_gone or not sides.is_readable(kind, triple.key):
            continue
        baseline = Side.EXTERNAL if (kind, triple.key) in echoes else Side.BASELINE
        trees = _trees(work, run, kind, triple.key, baseline)
        decided = decider.decide((kind, triple.key), trees)
        yield VerdictRecord(
            kind=kind, key=triple.key, verdict=decided.verdict, fields=decided.fields
        )


def _trees(work: UnitOfWork, run: RunContext, kind: TreeKind, key: str, baseline: Side) -> Trees:
    def flat(side: Side) -> Flat:
        entry = work.trees.entry(run.site.scope, side, kind, key)
        return entry.fields if entry else None

    return Trees(
        baseline=flat(baseline), internal=flat(Side.INTERNAL), external=flat(Side.EXTERNAL)
    )


def _adopt_converged(work: UnitOfWork, run: RunContext, verdicts: list[VerdictRecord]) -> None:
    for kind in TreeKind:
        entries = [
            work.trees.entry(run.site.scope, Side.INTERNAL, kind, each.key)
            for each in verdicts
            if each.kind is kind and each.verdict is Verdict.CONVERGED
        ]
        work.trees.observe(
            run.site.scope,
            Side.BASELINE,
            kind,
            [each for each in entries if each is not None],
            at=run.site.clock.now(),
            is_complete=False,
        )


def _result(
    agreed: int, verdicts: list[VerdictRecord], unreadable: int, lacking: Lacking, adopted: int
) -> JobResult:
    tally = dict.fromkeys(Verdict, 0)
    tally[Verdict.AGREED] = agreed
    for each in verdicts:
        tally[each.verdict] += 1
    waiting = sum(each.ruling.decision is Decision.CONFLICT for each in verdicts)
    counts = RunCounts(
        read=sum(tally.values()) + unreadable + adopted,
        unchanged=agreed + adopted,
        updated=len(verdicts) - waiting,
        quarantined=waiting + unreadable,
    )
    figures: dict[str, object] = {verdict.value: count for verdict, count in tally.items()}
    return JobResult(
        outcome=_outcome(waiting, unreadable),
        counts=counts,
        figures={
            **figures,
            "waiting": waiting,
            "unreadable": unreadable,
            "adopted": adopted,
            **lacking.figures,
        },
        lines=(*lacking.lines, *([_ADOPTED.format(count=adopted)] if adopted else ())),
    )


def _outcome(waiting: int, unreadable: int) -> RunOutcome:
    if waiting:
        return RunOutcome.CONFLICTS
    return RunOutcome.PARTLY if unreadable else RunOutcome.OK
