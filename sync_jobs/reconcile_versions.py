"""Version check (版本核对): the verdict on every set, and on every field where someone moved."""

from collections.abc import Iterator

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.reconcile import Verdict, judge, judge_fields
from adapter.ports.store import Side, TreeKind, TreeTriple, UnitOfWork, VerdictRecord
from sync_jobs.gate import require_still_open
from sync_jobs.job import JobResult, RunContext
from sync_jobs.trees import observe_both_sides


def reconcile_versions(run: RunContext) -> JobResult:
    """Observe both sides, judge by hash in SQL, then by field where the hashes differ.

    Where both sides moved to the same content it becomes the new baseline; nothing else is decided
    here. With a dry run the verdicts are told but not stored.
    """
    projects = observe_both_sides(run).projects
    site = run.site
    with site.store.begin() as work:
        agreed = sum(work.trees.agreed_count(site.scope, kind) for kind in TreeKind)
        verdicts = [each for kind in TreeKind for each in _judge_all(work, run, kind)]
        if not run.options.is_dry_run:
            _adopt_converged(work, run, verdicts)
            work.trees.replace_verdicts(site.scope, run.run_id, verdicts)
            require_still_open(work, site.scope, projects)
            work.commit()
    return _result(agreed, verdicts)


def _judge_all(work: UnitOfWork, run: RunContext, kind: TreeKind) -> Iterator[VerdictRecord]:
    for triple in work.trees.triples(run.site.scope, kind):
        verdict = judge(triple.baseline, triple.internal, triple.external)
        yield VerdictRecord(
            kind=kind,
            key=triple.key,
            verdict=verdict,
            fields=judge_fields(*_field_maps(work, run, kind, triple)),
        )


def _field_maps(
    work: UnitOfWork, run: RunContext, kind: TreeKind, triple: TreeTriple
) -> Iterator[dict[str, str]]:
    for side in (Side.BASELINE, Side.INTERNAL, Side.EXTERNAL):
        entry = work.trees.entry(run.site.scope, side, kind, triple.key)
        yield dict(entry.fields) if entry else {}


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


def _result(agreed: int, verdicts: list[VerdictRecord]) -> JobResult:
    tally = dict.fromkeys(Verdict, 0)
    tally[Verdict.AGREED] = agreed
    for each in verdicts:
        tally[each.verdict] += 1
    total = sum(tally.values())
    figures = {verdict.value: count for verdict, count in tally.items()}
    return JobResult(
        outcome=RunOutcome.CONFLICTS if tally[Verdict.CONFLICT] else RunOutcome.OK,
        counts=RunCounts(read=total, unchanged=agreed, updated=total - agreed),
        figures=figures,
    )
