"""Forms made of pulled rows: one per stage, rounds apart, amounts in 万元, levels together."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from adapter.domain.comparing.form_records import forms_of
from adapter.domain.comparing.official_form import FormHead, FormKind, OfficialForm
from adapter.domain.declaration import DeclaredTarget, TargetLine
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.self_evaluation import (
    SelfEvaluation,
    SelfEvaluationBudget,
    SelfEvaluationGoal,
    SelfEvaluationLine,
)

PLACE: dict[str, Any] = {
    "project_code": "P",
    "agency_code": "101001",
    "division_code": "152501000",
    "fiscal_year": 2026,
}
HEAD = FormHead(key="P", name="甲")


def target(name: str, level1: str | None, level2: str | None, **changes: Any) -> TargetLine:
    return TargetLine(
        **PLACE, level1=level1, level2=level2, name=name, target_value="≥1", **changes
    )


def forms(*records: object, **given: Any) -> list[OfficialForm]:
    return list(forms_of(HEAD, records, **given))


def test_without_records_there_is_no_form() -> None:
    assert forms() == []


def test_a_declaration_parts_its_goals_by_their_term_and_has_the_lists_amount() -> None:
    goals = [
        DeclaredTarget(**PLACE, overall_goal="三年建成", object_type="总体"),
        DeclaredTarget(**PLACE, overall_goal="本年开工", object_type="年度"),
    ]
    (made,) = forms(*goals, target("a", "产出", "数量"), applied_wan_yuan=Decimal(12))

    assert made.kind is FormKind.DECLARATION
    assert made.goals == ("三年建成", "本年开工")
    assert made.funds[0].adjusted == Decimal(12)


def test_lines_of_a_level_stand_together_and_blank_levels_first() -> None:
    lines = [
        target("a", "产出", "数量"),
        target("b", "效益", "社会"),
        target("c", "产出", "质量"),
        target("d", "产出", "数量"),
        target("e", "产出", None),
        target("f", None, None),
    ]
    (made,) = forms(*lines)

    assert [row.name for row in made.rows] == ["f", "e", "a", "d", "c", "b"]


def test_levels_stand_as_on_the_printed_forms_whatever_their_ids() -> None:
    """Rows come by their ids; a level that no form prints follows, in the order it comes in."""
    lines = [
        target("1", "成本指标", "生态环境成本指标"),
        target("2", "成本指标", "经济成本指标"),
        target("3", "效益", "可持续影响"),
        target("4", "效益", "社会效益指标（必填）"),
        target("5", "本地指标", "乙"),
        target("6", "产出指标", "成本指标"),
        target("7", "产出指标", "时效指标"),
        target("8", "产出指标", "数量指标"),
        target("9", "满意度指标", "服务对象满意度指标"),
        target("10", "本地指标", "甲"),
    ]
    (made,) = forms(*lines)

    assert [row.name for row in made.rows] == [*"87621439", "5", "10"]


JANUARY, JUNE = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def test_each_version_of_a_declaration_is_a_form_the_newest_first() -> None:
    first: dict[str, Any] = {"version": "1", "version_name": "年初批复"}
    second: dict[str, Any] = {"version": "2", "version_name": "调整批复"}
    made = forms(
        target("a", "产出", "数量", updated_at=JANUARY, **first),
        target("b", "产出", "数量", updated_at=JANUARY, **first),
        target("a", "产出", "数量", updated_at=JUNE, **second),
        DeclaredTarget(**PLACE, overall_goal="原目标", **first),
        DeclaredTarget(**PLACE, overall_goal="新目标", **second),
        DeclaredTarget(**PLACE, overall_goal="三年建成", object_type="总体"),
    )

    assert [(each.version, each.goals) for each in made] == [
        ("调整批复", ("三年建成", "新目标")),
        ("年初批复", ("三年建成", "原目标")),
    ]
    assert [[row.name for row in each.rows] for each in made] == [["a"], ["a", "b"]]


def test_versions_of_goals_part_no_lines_that_name_none() -> None:
    goals = [DeclaredTarget(**PLACE, overall_goal=f"目标{n}", version=str(n)) for n in (1, 2)]

    made = forms(*goals, target("a", "产出", "数量"))

    assert [[row.name for row in each.rows] for each in made] == [["a"]]
    assert [each.goals for each in made] == [("", "目标1\n目标2")]


def test_lines_of_one_indicator_stand_alike_in_all_forms() -> None:
    declared = [target(name, "产出", "数量") for name in "cab"]
    levels: dict[str, Any] = {"level1": "产出", "level2": "数量", "target_value": "≥1"}
    round_one: dict[str, Any] = {"task_id": "t", "round_no": 1, "actual_value": "1"}
    monitored = [
        MonitoringLine(**PLACE, **levels, **round_one, line_id=str(n), name=name)
        for n, name in enumerate("abxc")
    ]
    scored: dict[str, Any] = {"actual_value": "1", "max_score": None, "score": None}
    evaluated = [
        SelfEvaluationLine(
            **PLACE, **levels, **scored, line_id=str(n), evaluation_id="e", name=name
        )
        for n, name in enumerate("bca")
    ]

    made = forms(*declared, *monitored, *evaluated)

    assert ["".join(row.name for row in each.rows) for each in made] == ["cab", "cabx", "cab"]


def test_a_declaration_has_points_where_the_dialect_carries_them() -> None:
    (form,) = forms(
        target("甲", "产出指标", "数量指标", line_id="a", weight=Decimal(30)),
        target("乙", "产出指标", "数量指标", line_id="b"),
    )

    assert [(each.name, each.max_score) for each in form.rows] == [
        ("甲", Decimal(30)),
        ("乙", None),
    ]


def test_deleted_rows_are_in_no_form() -> None:
    (made,) = forms(target("a", "产出", "数量"), target("b", "产出", "数量", is_deleted=True))

    assert [row.name for row in made.rows] == ["a"]


def test_each_round_of_monitoring_is_a_form_of_its_own_in_wan_yuan() -> None:
    def monitored(name: str, round_no: int) -> MonitoringLine:
        return MonitoringLine(
            **PLACE,
            task_id=None,
            level1="产出",
            level2="数量",
            name=name,
            target_value="≥1",
            actual_value="1",
            deviation_reason="雨季",
            budget_executed=Decimal("600000.5"),
            round_no=round_no,
        )

    first, second = forms(monitored("b", 2), monitored("a", 1), month_of={1: 6, 2: 9}.get)

    assert [(each.round_no, each.rows[0].name) for each in (first, second)] == [(1, "a"), (2, "b")]
    assert first.funds[0].executed == Decimal("60.00005")
    assert (first.cutoff_month, first.rows[0].deviation) == (6, "雨季")
    assert second.cutoff_month == 9


def test_each_self_evaluation_has_its_own_lines_funds_and_total() -> None:
    def of(number: str, score: int) -> list[object]:
        own: dict[str, Any] = {**PLACE, "evaluation_id": number}
        line = SelfEvaluationLine(
            **own,
            level1="产出",
            level2="数量",
            name=number,
            target_value="≥1",
            actual_value="1",
            max_score=Decimal(90),
            score=Decimal(score),
        )
        funds = SelfEvaluationBudget(
            **own,
            budget_initial=Decimal(10_000),
            budget_adjusted=Decimal(20_000),
            budget_executed=Decimal(15_000),
            execution_rate=Decimal("0.75"),
            execution_score=Decimal("7.5"),
        )
        goal = SelfEvaluationGoal(**own, overall_goal="建成", actual_goal="已建成")
        return [SelfEvaluation(**own, total_score=Decimal(score + 7)), goal, line, funds]

    first, second = forms(*of("e1", 90), *of("e2", 80), execution_points=Decimal(10))

    assert [each.total for each in (first, second)] == [Decimal(97), Decimal(87)]
    assert [each.rows[0].name for each in (first, second)] == ["e1", "e2"]
    funds = first.funds[0]
    assert (funds.initial, funds.adjusted, funds.executed) == (
        Decimal(1),
        Decimal(2),
        Decimal("1.5"),
    )
    assert (funds.rate, funds.max_score, funds.score) == (
        Decimal("0.75"),
        Decimal(10),
        Decimal("7.5"),
    )
    assert first.goals == ("建成", "已建成")
    assert [each.label for each in first.funds[1:]] == [
        "其中：当年财政拨款",
        "上年结转资金",
        "其他资金",
    ]
