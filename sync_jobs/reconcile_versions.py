"""Version check (版本核对): the verdict on every set, and on every field where someone moved."""

from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from adapter.domain.outcome import PushState, RunCounts, RunOutcome
from adapter.domain.reconcile.one_record import Flat, RecordDecision, Trees
from adapter.domain.reconcile.table import DECISION_LABELS, Decision
from adapter.domain.reconcile.three_ways import VERDICT_LABELS, Verdict
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side, TreeEntry, TreeKind, VerdictRecord
from sync_jobs.few_lines import FewLines
from sync_jobs.job import JobResult, RunContext
from sync_jobs.lacking import Lacking
from sync_jobs.push_plan import PLAN_NEEDED
from sync_jobs.pushing.on_the_way import OnTheWay, seen_before, settle_what_is_open
from sync_jobs.sets.adoptions import Adoptions, adoptions_of
from sync_jobs.sets.deciding import SetDecider
from sync_jobs.sets.external import WIRE_KIND
from sync_jobs.sets.shelf import Shelf
from sync_jobs.sets.spool import batches
from sync_jobs.sets.trees import BothSides, gather_both_sides, record_both_sides

#: Of these no push sends anything.
_FOR_PLAN = frozenset({Verdict.EXTERNAL_CHANGED, Verdict.CONFLICT})
_ALTERED = "对方存入的与本方所发的不同"
_ALTERED_COUNT = (
    "对方存入后走样 {count} 套，不是对方用户的修改：前几项和办法见 alarms，各套见 pushes list。"
)
_ALTERED_YET = (
    "对方存入后走样、尚未到等人处理的 {count} 套，不是对方用户的修改：各套见 pushes list。"
)
_LEFT = "已由人放弃推送 {count} 套，对方仍是走样的内容；本方内容改变之前不再推送。"
_UNSENT = "本方已改、尚未送出 {count} 套，由下次推送（需审核的由推送计划）送出。"
_WAITING_FOR_PLAN = "对方已改、待编制核对计划 {count} 套"
_ADOPTED = "已采纳对方、待指标库下一版发布的 {count} 套，不再列出。"
#: Sets that are decided at once.
_AT_ONCE = 200


def reconcile_versions(run: RunContext) -> JobResult:
    """Observe both sides, judge by hash in SQL, then by field where the hashes differ.

    Where both sides moved to the same content it becomes the new baseline, and what earlier pushes
    left open is settled; what ought to become of the rest is told per field and carried out by
    nobody here. Older content of ours that came late counts as our change: the next push puts it
    right; what the receiver made of what it said it took is told as that, and as no change of its
    people. A set with a row that could not be read gets no verdict and is counted apart. With a dry
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
    #: Sets of which a field waits for a person.
    waiting: int = 0
    #: Sets, by kind, that no push sends before a plan says what becomes of them.
    for_plan: Counter[TreeKind] = field(default_factory=Counter)
    #: Sets that hold what the receiver made of a content of ours.
    altered: frozenset[SetKey] = frozenset()
    #: Those of them that a person must decide about: there is an alarm.
    manual: int = 0
    #: Sets that hold the same where a person gave that very content up.
    left: int = 0
    #: Sets that are in any of these.
    held: int = 0
    #: Sets for a plan and altered ones, by name.
    lines: FewLines = field(default_factory=FewLines)
    #: Sets on which the library's next version brings what differs.
    adopted: int = 0
    #: By kind: sets on which both sides came to the same.
    converged: dict[TreeKind, list[str]] = field(default_factory=dict)

    def tell(self, kind: TreeKind, key: str, trees: Trees, decided: RecordDecision) -> None:
        """Name a set that waits for somebody."""
        is_altered = (kind, key) in self.altered
        if not is_altered and decided.verdict not in _FOR_PLAN:
            return
        held = trees.internal or trees.external or {}
        name = held.get("template_name", "指标库")
        verdict, decision = VERDICT_LABELS[decided.verdict], DECISION_LABELS[decided.decision]
        what = _ALTERED if is_altered else _ruled(verdict, decision)
        self.lines.add(f"{what}：{name}（{key}）")

    def counting(self, verdicts: Iterable[VerdictRecord]) -> Iterator[VerdictRecord]:
        """The same verdicts, each counted when it is read."""
        for each in verdicts:
            self.verdicts[each.verdict] += 1
            is_waiting = each.ruling.decision is Decision.CONFLICT
            is_for_plan = each.verdict in _FOR_PLAN
            is_altered = (each.kind, each.key) in self.altered
            self.waiting += is_waiting
            self.for_plan[each.kind] += is_for_plan
            self.held += is_waiting or is_for_plan or is_altered
            if each.verdict is Verdict.CONVERGED:
                self.converged.setdefault(each.kind, []).append(each.key)
            yield each


def _ruled(verdict: str, decision: str) -> str:
    return verdict if verdict == decision else f"{verdict}（{decision}）"


def _judged(run: RunContext, sides: BothSides, shelf: Shelf) -> _Tally:
    scope, tally = run.site.scope, _Tally()
    with run.begin() as work:
        former = seen_before(work, run)
        record_both_sides(work, run, sides)
        way = settle_what_is_open(work, run, sides, former)
        tally.altered = way.altered
        tally.manual = sum(way.records[e].state is PushState.MANUAL for e in way.altered)
        tally.left = sum(_is_left(way, sides, each) for each in way.altered_and_left)
        tally.agreed = sum(work.trees.agreed_count(scope, kind) for kind in sides.kinds)
        tally.agreed -= _stale_agreements(work, run, sides)
        judging = _Judging(
            work=work,
            run=run,
            sides=sides,
            ours_there=way.ours_there,
            tally=tally,
        )
        verdicts = tally.counting(each for kind in sides.kinds for each in judging.all_of(kind))
        if run.options.is_dry_run:
            deque(verdicts, maxlen=0)
        else:
            work.trees.replace_verdicts(scope, run.run_id, verdicts)
            _adopt_converged(work, run, tally.converged)
            _tell_of_plans(work, run, sides, tally)
            for kind, pages in shelf.pages.items():
                work.kept_sets.replace(scope, run.run_id, kind, pages)
            work.commit()
    return tally


def _is_left(way: OnTheWay, sides: BothSides, which: SetKey) -> bool:
    own = sides.internal.of(which)
    return own is not None and own.entry.content_hash == way.given_up[which]


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
    #: Sets that hold what came of a sending of ours.
    ours_there: Container[SetKey]
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
                trees = self._trees(held, kind, key)
                decided = decider.decide_told((kind, key), trees)
                self.tally.tell(kind, key, trees, decided)
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

        baseline = Side.EXTERNAL if (kind, key) in self.ours_there else Side.BASELINE
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


def _tell_of_plans(work: UnitOfWork, run: RunContext, sides: BothSides, tally: _Tally) -> None:
    """One alarm for each kind of which sets wait for a plan, closed where none does."""
    scope, now = run.site.scope, run.site.clock.now()
    waiting = {kind: count for kind, count in tally.for_plan.items() if count}
    work.alarms.raise_(
        [
            Alarm(
                scope=scope,
                code=AlarmCode.PLAN_NEEDED,
                subject=kind.value,
                detail=_WAITING_FOR_PLAN.format(count=count),
                run_id=run.run_id,
                first_at=now,
                latest_at=now,
            )
            for kind, count in waiting.items()
        ]
    )
    over = [kind.value for kind in sides.kinds if kind not in waiting]
    work.alarms.close(scope, AlarmCode.PLAN_NEEDED, over, at=now)


def _result(tally: _Tally, unreadable: int, lacking: Lacking) -> JobResult:
    judged, held, adopted = tally.verdicts.total(), tally.held, tally.adopted
    for_plan = tally.for_plan.total()
    counts = RunCounts(
        read=tally.agreed + judged + unreadable + adopted,
        unchanged=tally.agreed + adopted,
        updated=judged - held,
        quarantined=held + unreadable,
    )
    told = tally.verdicts + Counter({Verdict.AGREED: tally.agreed})
    figures: dict[str, object] = {each.value: told[each] for each in Verdict}
    return JobResult(
        outcome=_outcome(held, unreadable),
        counts=counts,
        figures={
            **figures,
            "waiting": tally.waiting,
            "for_plan": for_plan,
            "altered": len(tally.altered),
            "given_up": tally.left,
            "unreadable": unreadable,
            "adopted": adopted,
            **lacking.figures,
        },
        lines=(*lacking.lines, *tally.lines.told, *_told(tally)),
    )


def _told(tally: _Tally) -> list[str]:
    """What is to be done next, in a sentence each."""
    altered = len(tally.altered)
    unsent = tally.verdicts[Verdict.INTERNAL_CHANGED] - altered - tally.left
    sentences = {
        PLAN_NEEDED: tally.for_plan.total(),
        _ALTERED_COUNT: tally.manual,
        _ALTERED_YET: altered - tally.manual,
        _LEFT: tally.left,
        _UNSENT: unsent,
        _ADOPTED: tally.adopted,
    }
    return [words.format(count=count) for words, count in sentences.items() if count > 0]


def _outcome(held: int, unreadable: int) -> RunOutcome:
    if held:
        return RunOutcome.CONFLICTS
    return RunOutcome.PARTLY if unreadable else RunOutcome.OK
