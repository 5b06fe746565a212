"""docs/library-life.md names every state, step, reason and meaning there is."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from adapter.domain.indicator import LibraryState
from adapter.domain.library.entries import EntryState
from adapter.domain.library.life import EDITABLE_STATES, STEPS, USABLE_STATES, LifeStep
from adapter.domain.library.meaning import Meaning
from adapter.domain.library.roll_over import LapseReason

PAGE = (Path(__file__).parents[4] / "docs" / "library-life.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in row.strip("|").split("|")]
    for row in re.findall(r"^\|.+\|$", PAGE, flags=re.MULTILINE)
]


@pytest.mark.parametrize("member", [*LibraryState, *EntryState, *LapseReason, *Meaning], ids=str)
def test_every_code_stands_on_the_page(member: StrEnum) -> None:
    assert f"`{member.value}`" in PAGE


@pytest.mark.parametrize("state", LibraryState)
def test_a_state_is_told_with_what_it_allows(state: LibraryState) -> None:
    (row,) = [each for each in ROWS if each[0] == f"{state.label} `{state.value}`"]

    assert row[2] == ("是" if state in EDITABLE_STATES else "否")
    assert row[3].startswith("是" if state in USABLE_STATES else "否")


@pytest.mark.parametrize("step", LifeStep)
def test_a_step_is_told_with_the_states_it_leads_from_and_to(step: LifeStep) -> None:
    (row,) = [each for each in ROWS if each[0] == step.label]

    for (before, taken), after in STEPS.items():
        # An import that releases at once is told of in a section of its own.
        if taken is step and (before is not None or step is LifeStep.DRAFT):
            assert (before.label if before else "没有") in row[2]
            assert (after.label if after else "不留内容") in row[3]
