"""What stands behind a number of 应报未报, as addresses name it."""

import pytest

from adapter.domain.comparing.owed import EVERY_OWED, Owed
from adapter.domain.comparing.stage_calendar import Stage


@pytest.mark.parametrize("owed", EVERY_OWED)
def test_an_address_names_a_stage_and_a_level_or_both_levels(owed: Owed) -> None:
    assert Owed.read(owed.text) == owed
    assert owed.stage.label in owed.label


@pytest.mark.parametrize("text", ["", ".", "approval.", "approval.both", "批复", ".whole"])
def test_what_names_no_stage_asks_for_all(text: str) -> None:
    assert Owed.read(text) is None


def test_who_has_no_target_lacks_the_stages_after_it_too() -> None:
    assert Owed(Stage.APPROVAL).keys == ("approval", "first_submission")
    assert Owed(Stage.FIRST_SUBMISSION).keys == ("first_submission",)
    assert Owed(Stage.MONITORING).keys == ("monitoring",)
