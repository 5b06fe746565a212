"""Version check (版本核对): the verdict on every set, and on every field where someone moved."""

from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.reconcile.one_record import Flat, Trees
from adapter.domain.reconcile.table import Decision
from adapter.domain.reconcile.three_ways import Verdict
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeEntry, TreeKind, VerdictRecord
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.pushing.on_the_way import seen_before, settle_what_is_open
from sync_jobs.sets.adoptions import Adoptions, adoptions_of
from sync_jobs.sets.deciding import SetDecider
from sync_jobs.sets.external import WIRE_KIND
from sync_jobs.sets.shelf import Shelf
from sync_jobs.sets.spool import batches
from sync_jobs.sets.trees import BothSides, gather_both_sides, record_both_sides

_ADOPTED = "已采纳对方、待指标库下一版发布的 {count} 套，不再列出。"
#: Sets that are decided at once.
_AT_ONCE = 200


def reconcile_versions(run: RunContext) -> JobResult:
    """Observe both sides, judge by hash in SQL, then by field where the hashes differ.

    Where both sides moved to the same content it becomes the new baseline, and what earlier pushes
    left open is settled; what ought to become of the rest is told per field and carried out by
    nobody here. Older content of ours that came late counts as our change: the next push puts it
    right. A set with a row that could not be read gets no verdict and is counted apart. With a dry
    run the verdicts are told and nothing is stored.
    """
    with Shelf() as shelf:
        sides = gather_both_sides(run, shelf, is_compared=True)
        tally = _judged(run, sides, shelf)
    lacking = Lacking.of(run.site.profile, WIRE_KIND.values())
    return _result(tally, sides.unreadable_count, lacking)


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What was judged so far; verdicts themselves are not kept."""

    agreed: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    #: Sets that wait for a person.
    waiting: int = 0
    #: Sets on which the library's next version brings what differs.
    adopted: int = 0
    #: By kind: sets on which both sides came to the same.
    converged: dict[TreeKind, list[str]] = field(default_factory=dict)

    def counting(self, verdicts: Iterable[VerdictRecord]) -> Iterator[VerdictRecord]:
        """The same verdicts, each counted when it is read."""
        for each in verdicts:
            self.verdicts[each.verdict] += 1
            self.waiting += each.ruling.decision is Decision.CONFLICT
            if each.verdict is Verdict.CONVERGED:
                self.converged.setdefault(each.kind, []).append(each.key)
            yield each


def _judged(run: RunContext, sides: BothSides, shelf: Shelf) -> _Tally:
    scope, tally = run.site.scope, _Tally()
    with run.begin() as work:
        former = seen_before(work, run)
        record_both_sides(work, run, sides)
        way = settle_what_is_open(work, run, sides, former)
        tally.agreed = sum(work.trees.agreed_count(scope, kind) for kind in sides.kinds)
        tally.agreed -= _stale_agreements(work, run, sides)
        judging = _Judging(
            work=work,
            run=run,
            sides=sides,
            echoes=way.echoes,
            tally=tally,
        )
        verdicts = tally.counting(each for kind in sides.kinds for each in judging.all_of(kind))
        if run.options.is_dry_run:
            deque(verdicts, maxlen=0)
        else:
            work.trees.replace_verdicts(scope, run.run_id, verdicts)
            _adopt_converged(work, run, tally.converged)
            for kind, pages in shelf.pages.items():
                work.kept_sets.replace(scope, run.run_id, kind, pages)
            work.commit()
    return tally


def _stale_agreements(work: UnitOfWork, run: RunContext, sides: BothSides) -> int:
    """Unreadable sets whose former observation agrees: they must not count as agreed now."""
    found = (
        each
        for kind in sides.kinds
        for each in work.trees.triples_of(
            run.site.scope, kind, sides.external[kind].unreadable
        ).values()
    )
    return sum(each.baseline == each.internal == each.external for each in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """Judges the sets on which the sides differ, some at a time."""

    work: UnitOfWork
    run: RunContext
    sides: BothSides
    #: Sets that hold older content of ours that came late.
    echoes: Container[SetKey]
    tally: _Tally

    def all_of(self, kind: TreeKind) -> Iterator[VerdictRecord]:
        """The verdicts of a kind, in order of key."""
        decider = SetDecider.of(self.work, self.run)
        for keys in batches(self._moved(kind), _AT_ONCE):
            adoptions = adoptions_of(self.work, self.run.site.scope, kind, keys)
            held = self.work.trees.sides(self.run.site.scope, kind, keys)
            for key in keys:
                if _is_adopted(adoptions, held, kind, key):
                    self.tally.adopted += 1
                    continue
                decided = decider.decide_told((kind, key), self._trees(held, kind, key))
                yield VerdictRecord(
                    kind=kind, key=key, verdict=decided.verdict, fields=decided.fields
                )

    def _moved(self, kind: TreeKind) -> Iterator[str]:
        for each in self.work.trees.triples(self.run.site.scope, kind):
            is_gone = each.internal is None and each.external is None
            if not is_gone and self.sides.is_readable(kind, each.key):
                yield each.key

    def _trees(self, held: Mapping[tuple[Side, str], TreeEntry], kind: TreeKind, key: str) -> Trees:
        def flat(side: Side) -> Flat:
            entry = held.get((side, key))
            return entry.fields if entry else None

        baseline = Side.EXTERNAL if (kind, key) in self.echoes else Side.BASELINE
        return Trees(
            baseline=flat(baseline), internal=flat(Side.INTERNAL), external=flat(Side.EXTERNAL)
        )


def _is_adopted(
    adoptions: Adoptions, held: Mapping[tuple[Side, str], TreeEntry], kind: TreeKind, key: str
) -> bool:
    """Whether the library's next version brings what differs."""
    ours, theirs = held.get((Side.INTERNAL, key)), held.get((Side.EXTERNAL, key))
    return adoptions.explain(
        (kind, key),
        ours.content_hash if ours else None,
        theirs.content_hash if theirs else None,
    )


def _adopt_converged(
    work: UnitOfWork, run: RunContext, converged: Mapping[TreeKind, list[str]]
) -> None:
    scope, now = run.site.scope, run.site.clock.now()
    for kind, keys in converged.items():
        entries = (
            entry
            for some in batches(keys, _AT_ONCE)
            for (side, _), entry in work.trees.sides(scope, kind, some).items()
            if side is Side.INTERNAL
        )
        work.trees.observe(scope, Side.BASELINE, kind, entries, at=now, is_complete=False)


def _result(tally: _Tally, unreadable: int, lacking: Lacking) -> JobResult:
    judged, waiting, adopted = tally.verdicts.total(), tally.waiting, tally.adopted
    counts = RunCounts(
        read=tally.agreed + judged + unreadable + adopted,
        unchanged=tally.agreed + adopted,
        updated=judged - waiting,
        quarantined=waiting + unreadable,
    )
    told = tally.verdicts + Counter({Verdict.AGREED: tally.agreed})
    figures: dict[str, object] = {each.value: told[each] for each in Verdict}
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
