"""The ground of a push (推送准备): both sides recorded, and what was left open settled by it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from adapter.ports.store import UnitOfWork
from adapter.ports.trees import TreeKind, TreeTriple
from sync_jobs.job import RunContext
from sync_jobs.pushing.on_the_way import OnTheWay, seen_before, settle_what_is_open
from sync_jobs.sets.shelf import Shelf
from sync_jobs.sets.trees import BothSides, gather_both_sides, record_both_sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What is known right before it is decided what leaves."""

    run: RunContext
    sides: BothSides
    way: OnTheWay

    def standing(
        self, work: UnitOfWork, kind: TreeKind, keys: Collection[str]
    ) -> Mapping[str, TreeTriple]:
        """The recorded hashes of some sets; what came there of our own counts as agreed on.

        Our newest content may follow it.
        """
        found = work.trees.triples_of(self.run.site.scope, kind, keys)
        return {
            key: replace(each, baseline=each.external)
            if (kind, key) in self.way.ours_there
            else each
            for key, each in found.items()
        }


def no_check(sides: BothSides) -> None:
    """For those who look at nothing before it is recorded."""


def nothing_more(work: UnitOfWork, ready: Ready) -> None:
    """For those who go on in a transaction of their own."""


def make_ready(
    run: RunContext,
    shelf: Shelf,
    check: Callable[[BothSides], None] = no_check,
    then: Callable[[UnitOfWork, Ready], None] = nothing_more,
) -> Ready:
    """Read both sides, record them, settle what earlier pushes left open; all but in a dry run.

    `check` may stop it before anything is recorded, `then` still sees it in a dry run. What the
    sets say lies on the shelf.
    """
    sides = gather_both_sides(run, shelf)
    run.site.step("push.gathered")
    check(sides)
    with run.begin() as work:
        ready = _recorded(work, run, sides)
        then(work, ready)
        if not run.options.is_dry_run:
            work.commit()
    return ready


def _recorded(work: UnitOfWork, run: RunContext, sides: BothSides) -> Ready:
    former = seen_before(work, run)
    record_both_sides(work, run, sides)
    return Ready(run=run, sides=sides, way=settle_what_is_open(work, run, sides, former))
