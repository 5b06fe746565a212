"""Leaves to the next push (留待下次推送) what ours is to win: theirs is what we move on from."""

from collections.abc import Sequence

from adapter.domain.plan.plan import PlanChange
from adapter.ports.store import UnitOfWork
from adapter.ports.trees import Side
from sync_jobs.job import RunContext
from sync_jobs.planning.rebuilding import set_key_of
from sync_jobs.sets.trees import BothSides


def defer(
    work: UnitOfWork, run: RunContext, sides: BothSides, changes: Sequence[PlanChange]
) -> None:
    """Take what they hold for seen and overruled: ours differs from it, so the next push sends it.

    If they move once more before that, they and we moved apart, and it is a conflict again.
    """
    for kind in sides.kinds if changes else ():
        keys = (key for of, key in map(set_key_of, changes) if of is kind)
        held = [sides.external[kind].entry(key) for key in keys]
        work.trees.observe(
            run.site.scope,
            Side.BASELINE,
            kind,
            [each for each in held if each is not None],
            at=run.site.clock.now(),
            is_complete=False,
        )
