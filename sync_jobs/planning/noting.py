"""Notes what became of changes (记录结果), and with it the moves that do not stand any more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapter.domain.plan.states import DROPPING_OUTCOMES, Balance, Noted
from adapter.ports.reconciled import DroppedEntry
from adapter.ports.store import UnitOfWork
from sync_jobs.job import RunContext
from sync_jobs.planning.rebuilding import set_key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Noting:
    """Keeps outcomes of one plan's changes; a drop is told in the same transaction, once."""

    run: RunContext
    user: str
    plan_id: str

    def note(self, work: UnitOfWork, notes: Sequence[Noted]) -> Balance:
        """Keep these; the balance of the plan afterwards."""
        balance = work.plans.note(self.plan_id, notes)
        dropping = [each.position for each in notes if each.outcome in DROPPING_OUTCOMES]
        if dropping:
            told = work.reconciled.dropped(self.plan_id, dropping)
            new = [each for each in dropping if each not in told]
            work.reconciled.drop(self.run.site.scope, list(self._dropped(work, new)))
        return balance

    def _dropped(self, work: UnitOfWork, positions: Sequence[int]) -> Iterator[DroppedEntry]:
        now = self.run.site.clock.now()
        for stored in work.plans.changes_at(self.plan_id, positions):
            if stored.is_purged:
                continue
            kind, key = set_key_of(stored.change)
            for move in stored.change.dropped:
                yield DroppedEntry(
                    dropped_id=self.run.site.ids.fresh(),
                    kind=kind,
                    key=key,
                    project_code=stored.change.project_code,
                    plan_id=self.plan_id,
                    position=stored.change.position,
                    run_id=self.run.run_id,
                    move=move,
                    dropped_by=self.user,
                    dropped_at=now,
                )
