"""What the fields of a set decide (逐套判定), from what both sides hold right now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapter.domain.reconcile.one_record import Flat, RecordDecision, Trees
from adapter.ports.pushes import SetKey
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side
from sync_jobs.job import RunContext
from sync_jobs.push_plan import Planned
from sync_jobs.pushing.readiness import Ready
from sync_jobs.sets.deciding import SetDecider


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDecisions:
    """Decides the sets of a plan while it is made."""

    work: UnitOfWork
    run: RunContext
    ready: Ready
    decider: SetDecider
    #: What both sides had agreed on, of the sets that were looked at last.
    agreed: dict[SetKey, Flat] = field(default_factory=dict)

    @classmethod
    def of(cls, work: UnitOfWork, run: RunContext, ready: Ready) -> "SetDecisions":
        """For a plan that is made in this transaction."""
        return cls(work=work, run=run, ready=ready, decider=SetDecider.of(work, run))

    def look(self, some: Sequence[Planned]) -> None:
        """Read at once what both sides had agreed on of these."""
        self.agreed.clear()
        self.agreed.update(self.baselines([each.set_key for each in some]))

    def baselines(self, keys: Sequence[SetKey]) -> dict[SetKey, Flat]:
        """What both sides had agreed on; what stands there where that came of our own."""
        scope, found = self.run.site.scope, dict[SetKey, Flat]()
        for kind in {kind for kind, _ in keys}:
            some = [key for of, key in keys if of is kind]
            for (side, key), entry in self.work.trees.sides(scope, kind, some).items():
                is_ours = (kind, key) in self.ready.way.ours_there
                if side is (Side.EXTERNAL if is_ours else Side.BASELINE):
                    found[kind, key] = entry.fields
        return found

    def decided(self, planned: Planned) -> RecordDecision:
        """What becomes of a set of ours."""
        return self.with_ours(planned, planned.set.entry.fields)

    def with_ours(self, planned: Planned, internal: Flat) -> RecordDecision:
        """The same if our side held this."""
        trees = Trees(
            baseline=self.agreed.get(planned.set_key),
            internal=internal,
            external=self.theirs(planned.set_key),
        )
        return self.decider.decide(planned.set_key, trees)

    def without_ours(self, which: SetKey) -> RecordDecision:
        """What becomes of a set that only they hold."""
        agreed = self.baselines([which]).get(which)
        trees = Trees(baseline=agreed, internal=None, external=self.theirs(which))
        return self.decider.decide(which, trees)

    def theirs(self, which: SetKey) -> Flat:
        """What the other side holds."""
        kind, key = which
        theirs = self.ready.sides.external[kind].entry(key)
        return theirs.fields if theirs else None
