"""When a plan takes a second approval (阈值), and what stops it outright (防护)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from adapter.domain.plan.tally import PlanTally


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLimits:
    """From where on one approval is not enough, and what is suspicious."""

    #: So many changes, or so many sets and rows taken away, take a second approval.
    changes: int = 50
    removals: int = 1
    #: More than this share of the sets of a kind (0..1), where there are at least `floor`.
    share: float = 0.3
    floor: int = 10
    #: Keys of sets that no change may touch without a second approval.
    canaries: frozenset[str] = frozenset()
    #: More than this share of all rows (0..1) taken away trips a guard.
    removal_share: float = 0.2


class Guard(StrEnum):
    """What is wrong with a plan as a whole."""

    EMPTY_INTERNAL = "empty_internal"
    EMPTY_EXTERNAL = "empty_external"
    EVERYTHING_CHANGED = "everything_changed"
    MANY_REMOVALS = "many_removals"
    PROFILE_CHANGED = "profile_changed"
    OTHER_PLAN_OPEN = "other_plan_open"


GUARD_SENTENCES: Mapping[Guard, str] = MappingProxyType(
    {
        Guard.EMPTY_INTERNAL: "本方没有任何内容，而双方曾有一致的内容：请先核实指标库是否完整导入",
        Guard.EMPTY_EXTERNAL: "对方没有任何内容，而双方曾有一致的内容：请先向对方核实",
        Guard.EVERYTHING_CHANGED: "双方一致过的每一套都要改：请查是否换了库、改了口径或导错了文件",
        Guard.MANY_REMOVALS: "要撤除的指标行或整套超过限额：请逐条核实后再批准",
        Guard.PROFILE_CHANGED: "接口口径在上次执行之后改过：请核实改动是否会使同样的内容变样",
        Guard.OTHER_PLAN_OPEN: "同一范围还有一份未了结的计划：请先执行它，或用 plan void 作废它",
    }
)
#: What no approval makes good; the others are part of the plan and are accepted by approving it.
HARD_GUARDS = frozenset({Guard.EMPTY_INTERNAL, Guard.EMPTY_EXTERNAL, Guard.OTHER_PLAN_OPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardFacts:
    """What the guards judge by."""

    #: Sets that each side holds, and those agreed on.
    internal: int
    external: int
    baseline: int
    #: Of the agreed ones, those that would be changed.
    changed_of_baseline: int = 0
    #: Rows that the other side holds, and those that would be gone.
    rows_held: int = 0
    rows_removed: int = 0
    #: Whole sets that would be gone.
    withdrawals: int = 0
    #: Of the profile now, and when the latest plan of this scope was applied; None: never.
    profile_digest: str
    agreed_profile: str | None = None
    #: Other plans of this scope that wait for review or application.
    other_plans: int = 0


def tripped(facts: GuardFacts, limits: PlanLimits) -> tuple[Guard, ...]:
    """The guards that these facts trip, in the order of `Guard`."""
    return tuple(guard for guard, is_tripped in _judged(facts, limits).items() if is_tripped)


def _judged(facts: GuardFacts, limits: PlanLimits) -> Mapping[Guard, bool]:
    is_large = facts.baseline >= limits.floor
    removed_rows = facts.rows_removed > limits.removal_share * facts.rows_held
    removed_sets = facts.withdrawals > limits.removal_share * facts.baseline
    return {
        Guard.EMPTY_INTERNAL: bool(facts.baseline) and not facts.internal,
        Guard.EMPTY_EXTERNAL: bool(facts.baseline) and not facts.external,
        Guard.EVERYTHING_CHANGED: is_large and facts.changed_of_baseline >= facts.baseline,
        Guard.MANY_REMOVALS: (bool(facts.rows_removed) and removed_rows)
        or (is_large and removed_sets),
        Guard.PROFILE_CHANGED: facts.agreed_profile not in {None, facts.profile_digest},
        Guard.OTHER_PLAN_OPEN: facts.other_plans > 0,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """How many approvals a plan takes, and why it is more than one."""

    count: int
    because: tuple[str, ...] = ()


def needed_approvals(
    tally: PlanTally,
    limits: PlanLimits,
    *,
    held: Mapping[str, int],
    guards: Sequence[Guard] = (),
) -> Needed:
    """One, or two with a sentence for each reason; `held` counts our sets by kind."""
    because = tuple(_reasons(tally, limits, held, guards))
    return Needed(count=2 if because else 1, because=because)


def _reasons(
    tally: PlanTally, limits: PlanLimits, held: Mapping[str, int], guards: Sequence[Guard]
) -> Iterator[str]:
    if tally.applicable >= limits.changes:
        yield f"改动或采纳 {tally.applicable} 套，达到 {limits.changes} 套"
    removals = tally.withdrawals + tally.removed_rows
    if removals >= limits.removals:
        yield f"撤除 {tally.withdrawals} 套、{tally.removed_rows} 行，达到 {limits.removals}"
    for kind, count in sorted(tally.applicable_by_set.items()):
        total = held.get(kind, 0)
        if total >= limits.floor and count > limits.share * total:
            label = SET_LABELS.get(kind, kind)
            yield f"{label}改动或采纳 {count} 套，超过全部 {total} 套的 {limits.share:.0%}"
    if tally.canaries:
        yield f"涉及重点关注的 {tally.canaries} 套"
    yield from (GUARD_SENTENCES[each].partition("：")[0] for each in guards)


#: Chinese names of the kinds of sets.
SET_LABELS: Mapping[str, str] = MappingProxyType({"template": "指标模板", "library_set": "指标库"})
