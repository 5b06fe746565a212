"""Of the versions of a declared form the one is judged that stands now; the others are history."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapter.domain.comparing.declared_versions import in_force
from adapter.domain.comparing.stage_calendar import Stage, StageMark
from adapter.domain.declaration import DeclaredTarget, TargetLine
from tests.unit.domain.comparing.test_side_by_side import OWNER

MARKS = (
    StageMark(stage=Stage.FIRST_SUBMISSION, version_words=("一上",)),
    StageMark(stage=Stage.SECOND_SUBMISSION, version_words=("二上",)),
    StageMark(stage=Stage.APPROVAL, version_words=("批复", "年初预算", "调整预算")),
)


def form(name: str | None, names: str = "甲乙", day: int = 1, **changes: Any) -> list[TargetLine]:
    """The lines of one version, each named after it and its indicator."""
    made = datetime(2026, 1, day, tzinfo=UTC)
    about = {**OWNER, "version_name": name, "version": name, "created_at": made, **changes}
    return [TargetLine(**{**about, "line_id": f"{name} {each}", "name": each}) for each in names]


def head(name: str, **changes: Any) -> DeclaredTarget:
    about = {key: OWNER[key] for key in ("project_code", "agency_code", "division_code")}
    plain = {"goal_id": name, "version": name, "version_name": name, "overall_goal": None}
    return DeclaredTarget(**{**about, "fiscal_year": 2026, **plain, **changes})


def ids(lines: list[TargetLine], *heads: DeclaredTarget) -> list[str]:
    return [each.line_id for each in in_force(lines, heads, MARKS)]


def test_one_version_stands_whatever_it_is_called() -> None:
    assert ids(form("一上")) == ["一上 甲", "一上 乙"]
    assert ids(form(None)) == ["None 甲", "None 乙"]


def test_what_was_approved_stands_and_what_was_dropped_on_the_way_is_gone() -> None:
    assert ids([*form("一上"), *form("二上"), *form("2026年批复", "甲")]) == ["2026年批复 甲"]


@pytest.mark.parametrize("names", [("一上", "二上"), ("年初预算一上", "年初预算二上")])
def test_before_an_approval_the_furthest_stage_stands(names: tuple[str, str]) -> None:
    first, second = names

    assert ids([*form(second, "甲"), *form(first)]) == [f"{second} 甲"]


def test_a_request_for_another_approval_is_not_in_force() -> None:
    assert ids([*form("批复"), *form("调整预算申请", "甲", day=9)]) == ["批复 甲", "批复 乙"]


def test_where_words_tell_nothing_the_last_instance_does() -> None:
    heads = head("v1", is_last_instance=False), head("v2", is_last_instance=True)

    assert ids([*form("v1"), *form("v2", "甲")], *heads) == ["v2 甲"]
    assert ids([*form("批复"), *form("v2", "甲乙", day=9)], *heads) == ["v2 甲", "v2 乙"]


def test_where_nothing_tells_versions_apart_all_of_them_stand() -> None:
    assert len(ids([*form("v1"), *form("v2", day=9)])) == len("甲乙甲乙")
    assert len(ids([*form("批复"), *form("调整预算批复")])) == len("甲乙甲乙")


def test_a_later_approval_takes_the_place_of_what_it_repeats() -> None:
    before = form("年初批复", "甲乙丙丁")

    whole = ids([*before, *form("调整预算批复", "甲乙", day=9)])
    assert whole == ["调整预算批复 甲", "调整预算批复 乙"]
    part = ids([*before, *form("调整预算批复", "甲", day=9)])
    assert part == ["年初批复 乙", "年初批复 丙", "年初批复 丁", "调整预算批复 甲"]
