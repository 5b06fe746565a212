"""Thresholds and guards: when one pair of eyes is not enough, and what stops a plan outright."""

from dataclasses import replace

import pytest

from adapter.domain.plan.plan import ChangeKind
from adapter.domain.plan.rules import (
    GUARD_SENTENCES,
    HARD_GUARDS,
    Guard,
    GuardFacts,
    PlanLimits,
    needed_approvals,
    tripped,
)
from adapter.domain.plan.tally import PlanTally

LIMITS = PlanLimits(changes=5, removals=2, share=0.5, floor=4)
SMALL = PlanTally(applicable=1, applicable_by_set={"template": 1})
HELD = {"template": 8, "library_set": 3}

#: what a plan comes to -> why two people look at it; () for one
TALLIES = [
    (SMALL, ()),
    (PlanTally(), ()),
    (replace(SMALL, applicable=4), ()),
    (replace(SMALL, applicable=5), ("改动或采纳 5 套，达到 5 套",)),
    (replace(SMALL, removed_rows=1), ()),
    (replace(SMALL, removed_rows=2), ("撤除 0 套、2 行，达到 2",)),
    (
        replace(SMALL, removed_rows=1, by_kind={ChangeKind.WITHDRAW: 1}),
        ("撤除 1 套、1 行，达到 2",),
    ),
    (replace(SMALL, applicable_by_set={"template": 4}), ()),
    (
        replace(SMALL, applicable_by_set={"template": 5}),
        ("指标模板改动或采纳 5 套，超过全部 8 套的 50%",),
    ),
    # Of three sets any share may change.
    (replace(SMALL, applicable_by_set={"library_set": 3}), ()),
    (replace(SMALL, canaries=1), ("涉及重点关注的 1 套",)),
]


@pytest.mark.parametrize(("tally", "because"), TALLIES)
def test_a_second_approval_is_asked_for_with_every_reason(
    tally: PlanTally, because: tuple[str, ...]
) -> None:
    needed = needed_approvals(tally, LIMITS, held=HELD)

    assert needed.because == because
    assert needed.count == (2 if because else 1)


def test_a_guard_that_a_plan_tripped_takes_a_second_approval_too() -> None:
    needed = needed_approvals(SMALL, LIMITS, held=HELD, guards=[Guard.PROFILE_CHANGED])

    assert (needed.count, needed.because) == (2, ("接口口径在上次执行之后改过",))


FACTS = GuardFacts(
    internal=10,
    external=10,
    baseline=10,
    changed_of_baseline=3,
    rows_held=100,
    rows_removed=5,
    profile_digest="now",
    agreed_profile="now",
)

#: facts -> the guard they trip, None for none
GUARDED = [
    (FACTS, None),
    (replace(FACTS, internal=0), Guard.EMPTY_INTERNAL),
    (replace(FACTS, external=0), Guard.EMPTY_EXTERNAL),
    # In the first year nothing was agreed on, and an empty side is how it begins.
    (replace(FACTS, baseline=0, internal=0, external=0, changed_of_baseline=0), None),
    (replace(FACTS, changed_of_baseline=10), Guard.EVERYTHING_CHANGED),
    (replace(FACTS, changed_of_baseline=9), None),
    # Of three sets all may change.
    (replace(FACTS, baseline=3, changed_of_baseline=3), None),
    (replace(FACTS, rows_removed=21), Guard.MANY_REMOVALS),
    (replace(FACTS, rows_removed=20), None),
    (replace(FACTS, withdrawals=3), Guard.MANY_REMOVALS),
    (replace(FACTS, withdrawals=2), None),
    (replace(FACTS, agreed_profile="then"), Guard.PROFILE_CHANGED),
    (replace(FACTS, agreed_profile=None), None),
    (replace(FACTS, other_plans=1), Guard.OTHER_PLAN_OPEN),
]


@pytest.mark.parametrize(("facts", "guard"), GUARDED)
def test_each_guard_trips_on_its_own_facts(facts: GuardFacts, guard: Guard | None) -> None:
    limits = PlanLimits(floor=4, removal_share=0.2)

    assert tripped(facts, limits) == ((guard,) if guard else ())


def test_every_guard_has_a_sentence_that_says_what_to_do() -> None:
    assert GUARD_SENTENCES.keys() == set(Guard)
    assert all("：请" in each for each in GUARD_SENTENCES.values())


def test_what_may_be_accepted_is_told_from_what_may_not() -> None:
    assert {Guard.EMPTY_INTERNAL, Guard.EMPTY_EXTERNAL, Guard.OTHER_PLAN_OPEN} == HARD_GUARDS
