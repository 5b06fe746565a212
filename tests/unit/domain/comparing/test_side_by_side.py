"""Three stages of one owner stand beside each other only where no guess is needed."""

from decimal import Decimal
from typing import Any

from adapter.domain.comparing.rate_band import RATED_BANDS, RateBand
from adapter.domain.comparing.side_by_side import LineTriple, side_by_side
from adapter.domain.declaration import TargetLine
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.self_evaluation import SelfEvaluationLine
from mappings.scoring_rules_file import load_rules

OWNER: dict[str, Any] = {
    "project_code": "P",
    "agency_code": "101001",
    "division_code": "152501000",
    "fiscal_year": 2026,
    "level1": "产出指标",
    "level2": "数量指标",
    "target_value": "≥1",
}


def target(line_id: str, name: str = "甲", **changes: Any) -> TargetLine:
    return TargetLine(**{**OWNER, "line_id": line_id, "name": name, **changes})


def watched(line_id: str, name: str = "甲", **changes: Any) -> MonitoringLine:
    plain = {**OWNER, "line_id": line_id, "name": name, "task_id": None, "actual_value": "1"}
    return MonitoringLine(**{**plain, **changes})


def judged(line_id: str, name: str = "甲", **changes: Any) -> SelfEvaluationLine:
    plain = {**OWNER, "line_id": line_id, "name": name, "evaluation_id": "e", "actual_value": "1"}
    return SelfEvaluationLine(**{**plain, "max_score": None, "score": None, **changes})


def ids(rows: list[LineTriple]) -> list[tuple[str, ...]]:
    return [
        tuple(each.line_id if each else "" for each in (row.declared, row.monitored, row.evaluated))
        for row in rows
    ]


def test_lines_of_one_place_stand_beside_each_other_in_declared_order() -> None:
    records = [judged("e2", "乙"), target("t1"), target("t2", "乙"), watched("m1", " 甲 ")]

    assert ids(side_by_side(records)) == [("t1", "m1", ""), ("t2", "", "e2")]


def test_an_evaluated_line_stands_beside_the_one_it_names_whatever_it_is_called() -> None:
    records = [target("t1"), target("t2", "乙"), judged("e1", "乙", target_line_id="t1")]

    assert ids(side_by_side(records)) == [("t1", "", "e1"), ("t2", "", "")]


def test_two_answers_to_one_line_are_placed_by_their_names() -> None:
    answers = [judged("e1", "甲", target_line_id="t1"), judged("e2", "丙", target_line_id="t1")]

    assert ids(side_by_side([target("t1"), *answers])) == [("t1", "", "e1"), ("", "", "e2")]


def test_lines_that_share_a_place_stand_alone() -> None:
    twice = [target("t1"), target("t2"), watched("m1"), judged("e1"), judged("e2")]

    assert ids(side_by_side(twice)) == [
        ("t1", "", ""),
        ("t2", "", ""),
        ("", "m1", ""),
        ("", "", "e1"),
        ("", "", "e2"),
    ]


def test_what_nobody_declared_is_shown_with_what_answers_it() -> None:
    assert ids(side_by_side([watched("m1"), judged("e1")])) == [("", "m1", "e1")]


def test_only_the_latest_round_counts_and_nothing_that_was_deleted() -> None:
    rounds = [watched("m1", round_no=1), watched("m2", round_no=2)]

    assert ids(side_by_side([target("t1"), *rounds])) == [("t1", "m2", "")]
    assert ids(side_by_side([target("t1", is_deleted=True), judged("e1")])) == [("", "", "e1")]


def test_another_level_is_another_place() -> None:
    assert ids(side_by_side([target("t1"), watched("m1", level2="质量指标")])) == [
        ("t1", "", ""),
        ("", "m1", ""),
    ]


def test_of_several_versions_the_one_in_force_stands_beside_what_answers_it() -> None:
    marks = load_rules().calendar.marks
    names = {"t1": "2026年一上", "t2": "2026年二上", "t3": "2026年批复"}
    versions = [target(key, version=key, version_name=name) for key, name in names.items()]
    dropped = target("t4", "乙", version="t1", version_name="2026年一上")
    records = [*versions, dropped, watched("m1"), judged("e1", "改名", target_line_id="t3")]

    assert ids(side_by_side(records, marks)) == [("t3", "m1", "e1")]
    assert ids(side_by_side([*versions[:2], watched("m1")], marks)) == [("t2", "m1", "")]


def test_the_bands_of_rates_leave_no_gap() -> None:
    lows = [each.low for each in RATED_BANDS]

    assert lows == sorted(lows)
    assert lows[0] == 0
    highs = [each.value.partition("-")[2] for each in RATED_BANDS]
    assert [Decimal(each) / 100 for each in highs[:-1]] == lows[1:]
    assert {each.label for each in RateBand} >= {"0—60%", "120%以上", "无完成率"}
