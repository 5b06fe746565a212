"""What the fields of a set decide (逐套判定), from what both sides hold right now."""

from dataclasses import dataclass

from adapter.domain.reconcile_record import Flat, RecordDecision, Trees
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side
from sync_jobs.deciding_sets import SetDecider
from sync_jobs.job import RunContext
from sync_jobs.push_plan import Planned
from sync_jobs.pushing.readiness import Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDecisions:
    """Decides the sets of a plan while it is made."""

    work: UnitOfWork
    run: RunContext
    ready: Ready
    decider: SetDecider

    @classmethod
    def of(cls, work: UnitOfWork, run: RunContext, ready: Ready) -> "SetDecisions":
        """For a plan that is made in this transaction."""
        return cls(work=work, run=run, ready=ready, decider=SetDecider.of(work, run))

    def decided(self, planned: Planned) -> RecordDecision:
        """What becomes of a set of ours."""
        return self.with_ours(planned, planned.set.entry.fields)

    def with_ours(self, planned: Planned, internal: Flat) -> RecordDecision:
        """The same if our side held this."""
        kind, key = planned.set_key
        theirs = self.ready.sides.external[kind].entry(key)
        # Where our own came late, what stands there is what both agreed on.
        side = Side.EXTERNAL if planned.set_key in self.ready.way.echoes else Side.BASELINE
        agreed = self.work.trees.entry(self.run.site.scope, side, kind, key)
        trees = Trees(
            baseline=agreed.fields if agreed else None,
            internal=internal,
            external=theirs.fields if theirs else None,
        )
        return self.decider.decide(planned.set_key, trees)
