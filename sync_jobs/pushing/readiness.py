"""The ground of a push (推送准备): both sides recorded, and what was left open settled by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapter.ports.pushes import PushRecord, SetKey
from adapter.ports.trees import Side
from sync_jobs.adoptions import Adoptions, adoptions_of
from sync_jobs.job import RunContext
from sync_jobs.pushing.on_the_way import OnTheWay, settle_what_is_open
from sync_jobs.trees import BothSides, Hashes, gather_both_sides, hashes_of, record_both_sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What is known right before it is decided what leaves."""

    sides: BothSides
    way: OnTheWay
    #: What both sides agreed on, and where our own came late, that.
    baseline: Hashes
    external: Hashes
    #: What the library's next version is to bring.
    adoptions: Adoptions


def no_check(sides: BothSides) -> None:
    """For those who look at nothing before it is recorded."""


def make_ready(run: RunContext, check: Callable[[BothSides], None] = no_check) -> Ready:
    """Read both sides, record them, settle what earlier pushes left open; all but in a dry run.

    `check` may stop it before anything is recorded.
    """
    sides = gather_both_sides(run)
    run.site.step("push.gathered")
    check(sides)
    with run.begin() as work:
        former = hashes_of(work, run, Side.EXTERNAL)
        record_both_sides(work, run, sides)
        way = settle_what_is_open(work, run, sides, former)
        external = hashes_of(work, run, Side.EXTERNAL)
        adoptions = adoptions_of(work, run.site.scope)
        baseline = _with_echoes(hashes_of(work, run, Side.BASELINE), way.echoes)
        if not run.options.is_dry_run:
            work.commit()
    return Ready(sides=sides, way=way, baseline=baseline, external=external, adoptions=adoptions)


def _with_echoes(baseline: Hashes, echoes: Mapping[SetKey, PushRecord]) -> Hashes:
    """The baseline with what came late of our own: our newest content may follow it."""
    late = {key: each.content_hash for key, each in echoes.items()}
    return {
        kind: {**hashes, **{key: value for (of, key), value in late.items() if of is kind}}
        for kind, hashes in baseline.items()
    }
