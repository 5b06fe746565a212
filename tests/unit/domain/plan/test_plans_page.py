"""docs/plans.md says what the code does: states, roles, guards, outcomes, steps."""

import re
from pathlib import Path

import pytest

from adapter.domain.access.roles import ACTION_LABELS, PERMISSIONS, ROLE_LABELS, Action, Role
from adapter.domain.plan.rules import GUARD_SENTENCES, HARD_GUARDS, Guard
from adapter.domain.plan.states import (
    OUTCOME_SENTENCES,
    STATE_LABELS,
    TRANSITIONS,
    ChangeOutcome,
    PlanState,
)
from adapter.settings import PlanSettings
from sync_jobs.steps import PLAN_STEPS

PAGE = (Path(__file__).parents[4] / "docs" / "plans.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the only table under a heading, without its head."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None
    rows = [line for line in section[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_states_and_what_may_follow_them() -> None:
    assert table("状态") == [
        [
            f"`{state.value}`",
            STATE_LABELS[state],
            " ".join(f"`{each.value}`" for each in PlanState if each in TRANSITIONS[state]),
        ]
        for state in PlanState
    ]


def test_the_roles_and_what_they_may() -> None:
    assert table("账号与岗位") == [
        [
            f"`{role.value}` {ROLE_LABELS[role]}",
            "、".join(ACTION_LABELS[each] for each in _in_order(role)),
        ]
        for role in Role
    ]


def _in_order(role: Role) -> list[Action]:
    return [each for each in Action if each in PERMISSIONS[role]]


def test_the_guards_and_whether_they_can_be_accepted() -> None:
    assert table("防护") == [
        [
            f"`{guard.value}`",
            GUARD_SENTENCES[guard].partition("：")[0],
            "不可批准" if guard in HARD_GUARDS else "须二人批准",
        ]
        for guard in Guard
    ]


def test_the_outcomes_and_their_sentences() -> None:
    assert table("执行") == [[f"`{e.value}`", OUTCOME_SENTENCES[e]] for e in ChangeOutcome]


def test_the_steps_that_an_experiment_can_name() -> None:
    assert [row[0].strip("`") for row in table("故障试验的步骤")] == list(PLAN_STEPS)


@pytest.mark.parametrize("row", table("何时要第二人批准"), ids=lambda row: row[1])
def test_the_thresholds_are_settings_with_the_defaults_told(row: list[str]) -> None:
    told = dict(re.findall(r"`(\w+)`（([^）]+)）", row[1]))

    assert told
    for name, default in told.items():
        value = getattr(PlanSettings(), name)
        assert default == ("无" if value == () else str(value))
