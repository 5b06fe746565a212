"""The life of a library version: every pair of state and step, and what is in force."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.indicator import LibraryState, LibraryVersion
from adapter.domain.library.life import (
    OPEN_STATES,
    STEPS,
    USABLE_STATES,
    LifeStep,
    Refusal,
    in_force,
    newest_released,
    next_number,
    open_version,
    refuse_open_step,
    refuse_step,
)

DRAFT, IN_REVIEW, RELEASED, FROZEN, SUPERSEDED = LibraryState


def version(number: int, state: LibraryState) -> LibraryVersion:
    return LibraryVersion(
        version_id=f"v{number}",
        number=number,
        title="指标库",
        state=state,
        content_hash="0" * 64,
        indicator_count=0,
        template_count=0,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def versions(*states: LibraryState) -> list[LibraryVersion]:
    return [version(number, state) for number, state in enumerate(states, 1)]


#: A row per state and per step of a person: None where it is allowed.
REFUSALS: dict[LibraryState, dict[LifeStep, Refusal | None]] = {
    DRAFT: {
        LifeStep.DRAFT: None,
        LifeStep.SUBMIT: None,
        LifeStep.RETURN: Refusal.NOT_IN_REVIEW,
        LifeStep.RELEASE: Refusal.NOT_IN_REVIEW,
        LifeStep.FREEZE: Refusal.NOT_RELEASED_YET,
        LifeStep.SUPERSEDE: Refusal.NOT_RELEASED_YET,
        LifeStep.DISCARD: None,
    },
    IN_REVIEW: {
        LifeStep.DRAFT: Refusal.IN_REVIEW,
        LifeStep.SUBMIT: Refusal.IN_REVIEW,
        LifeStep.RETURN: None,
        LifeStep.RELEASE: None,
        LifeStep.FREEZE: Refusal.NOT_RELEASED_YET,
        LifeStep.SUPERSEDE: Refusal.NOT_RELEASED_YET,
        LifeStep.DISCARD: Refusal.IN_REVIEW,
    },
    RELEASED: {
        **dict.fromkeys(LifeStep, Refusal.NOT_THE_STEP),
        LifeStep.FREEZE: None,
        LifeStep.SUPERSEDE: None,
    },
    FROZEN: {**dict.fromkeys(LifeStep, Refusal.IS_FROZEN), LifeStep.SUPERSEDE: None},
    SUPERSEDED: dict.fromkeys(LifeStep, Refusal.IS_SUPERSEDED),
}


@pytest.mark.parametrize(("state", "step"), list(product(LibraryState, LifeStep)))
def test_every_step_of_every_state_is_allowed_or_refused_with_what_to_do(
    state: LibraryState, step: LifeStep
) -> None:
    others = [version(9, RELEASED)] if step is LifeStep.SUPERSEDE else []

    refused = refuse_step([version(1, state), *others], 1, step)

    assert (refused.why if refused else None) == REFUSALS[state][step]
    assert ((state, step) in STEPS) == (refused is None)
    if refused:
        assert "请" in refused.sentence
        assert "1" in refused.sentence


@pytest.mark.parametrize(
    ("held", "number", "step", "why"),
    [
        (versions(RELEASED), 2, LifeStep.FREEZE, Refusal.UNKNOWN_VERSION),
        (versions(FROZEN, RELEASED), 2, LifeStep.FREEZE, Refusal.OTHER_IS_FROZEN),
        (versions(RELEASED), 1, LifeStep.SUPERSEDE, Refusal.NOTHING_AFTER),
        (versions(FROZEN, DRAFT), 1, LifeStep.SUPERSEDE, Refusal.NOTHING_AFTER),
        (versions(FROZEN, RELEASED), 1, LifeStep.SUPERSEDE, None),
    ],
)
def test_a_year_keeps_one_frozen_version_and_never_loses_its_last(
    held: list[LibraryVersion], number: int, step: LifeStep, why: Refusal | None
) -> None:
    refused = refuse_step(held, number, step)

    assert (refused.why if refused else None) == why


def test_the_open_version_needs_no_number_and_its_absence_is_told() -> None:
    assert refuse_open_step(versions(RELEASED, DRAFT), LifeStep.SUBMIT) is None
    refused = refuse_open_step(versions(RELEASED), LifeStep.SUBMIT)
    assert refused is not None
    assert refused.why is Refusal.NO_DRAFT


def test_a_frozen_version_stays_in_force_and_the_next_one_builds_on_the_newest() -> None:
    held = versions(SUPERSEDED, FROZEN, RELEASED, DRAFT)

    assert in_force(held) == held[1]
    assert newest_released(held) == held[2]
    assert open_version(held) == held[3]
    assert next_number(held) == 5
    assert (in_force([]), newest_released([]), open_version([]), next_number([])) == (
        None,
        None,
        None,
        1,
    )


@given(st.lists(st.sampled_from(LibraryState), max_size=6))
def test_what_is_in_force_is_usable_and_what_is_open_is_not(states: list[LibraryState]) -> None:
    held = versions(*states)
    used, worked_on = in_force(held), open_version(held)

    assert (used is None) == USABLE_STATES.isdisjoint(states)
    assert (worked_on is None) == OPEN_STATES.isdisjoint(states)
    if used:
        assert used.state is FROZEN or FROZEN not in states


def test_every_state_and_step_has_its_chinese_word() -> None:
    words = [each.label for each in (*LibraryState, *LifeStep)]

    assert len(set(words)) == len(words)
