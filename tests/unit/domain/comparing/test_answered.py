"""Approved indicators and self-evaluated ones: which of both sides stands alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from adapter.domain.comparing.answered import Indicated, findings_on_answers


def declared(key: str, name: str, target: str = "≥10个", **more: object) -> Indicated:
    fields: dict[str, object] = {"level2": "数量指标", "is_approved": True}
    return Indicated(key=key, name=name, target_value=target, **fields | more)  # type: ignore[arg-type]


def evaluated(name: str, target: str = "≥10个", **more: object) -> Indicated:
    return declared(f"e-{name}", name, target, is_approved=False, **more)


FORM = [
    declared("a", "新建道路长度", "≥20公里"),
    declared("b", "安装路灯数量", "≥300盏"),
    declared("c", "亩均投资", "≤3000元/亩", level2="经济成本指标"),
]
KEPT = [evaluated("新建道路长度", "≥20公里"), evaluated("安装路灯数量", "≥300盏")]


def told(form: list[Indicated], answers: list[Indicated]) -> list[tuple[str, str]]:
    return [
        (each.key, found.code.value.removeprefix("evaluated_line_"))
        for each, found in findings_on_answers(form, answers)
    ]


def test_an_approved_indicator_that_was_left_out_is_told_with_its_target() -> None:
    ((line, found),) = findings_on_answers(FORM, KEPT)

    assert (line.key, found.code.value) == ("c", "evaluated_line_missing")
    assert found.facts == {"name": "亩均投资", "target_value": "≤3000元/亩"}


@pytest.mark.parametrize(
    "answer",
    [
        evaluated("亩均投资"),
        evaluated("★指标3：亩均投资（元/亩）", level2="其他"),
        evaluated("投资控制", answers="c"),
        evaluated("每亩平均投资额", "≤3000元/亩", level2="经济成本指标"),  # renamed, it seems
        evaluated("亩均投资额", "≤1元", level2="经济成本"),
        evaluated("造价", "≤1元", level2="", indicator_code="101"),
    ],
)
def test_what_may_be_the_indicator_under_another_name_accuses_nobody(answer: Indicated) -> None:
    coded = declared("c", "亩均投资", "≤3000元/亩", level2="经济成本指标", indicator_code="101")

    assert told([*FORM[:2], coded], [*KEPT, answer]) == []


def test_an_indicator_that_nobody_declared_is_told_beside_one_that_was_left_out() -> None:
    other = evaluated("带动就业户数", "≥10户", level2="社会效益指标")

    assert told(FORM, [*KEPT, evaluated("亩均投资"), other]) == [(other.key, "undeclared")]
    assert told(FORM, [*KEPT, other]) == [("c", "missing"), (other.key, "undeclared")]


@pytest.mark.parametrize(
    "line",
    [
        evaluated("预算执行率", level2="预算执行"),
        evaluated("合计", level2=""),
        evaluated("带动就业户数", level2="社会效益指标", answers="gone"),
        evaluated("安装太阳能路灯数量", "≥100盏"),  # a part, it seems
    ],
)
def test_what_is_no_indicator_or_may_be_declared_accuses_nobody(line: Indicated) -> None:
    assert told(FORM, [*KEPT, evaluated("亩均投资"), line]) == []


def test_only_what_was_approved_must_be_answered_and_of_several_forms_what_all_have() -> None:
    draft = declared("d", "种植树木数量", is_approved=False, version=("2", "二上"))
    adjusted = [declared(f"{each.key}2", each.name, version=("3", "调整预算")) for each in FORM[:2]]

    assert told([*FORM, draft], [*KEPT, evaluated("亩均投资")]) == []
    assert told([*FORM, *adjusted], KEPT) == []
    assert told([declared("d", "种植树木数量", is_approved=False)], KEPT) == []


def test_two_forms_that_are_spelt_otherwise_throughout_accuse_nobody() -> None:
    others = [evaluated("甲", "≥1个"), evaluated("乙", "≥2个"), evaluated("亩均投资")]

    assert told(FORM, others) == []


def weighed(lines: list[Indicated], *points: int | None) -> list[Indicated]:
    return [
        replace(each, weight=None if has is None else Decimal(has))
        for each, has in zip(lines, points, strict=True)
    ]


ALL = [*KEPT, evaluated("投资控制", answers="c")]


def test_points_that_were_moved_from_one_indicator_to_another_are_told_on_both() -> None:
    found = findings_on_answers(weighed(FORM, 40, 30, 20), weighed(ALL, 50, 30, 10))

    assert [(each.name, told.facts) for each, told in found] == [
        ("新建道路长度", {"name": "新建道路长度", "declared_weight": "40", "max_score": "50"}),
        ("投资控制", {"name": "投资控制", "declared_weight": "20", "max_score": "10"}),
    ]


@pytest.mark.parametrize(
    ("declared_points", "points"),
    [
        ((40, 30, 20), (40, 30, 20)),
        ((50, 30, 20), (45, 27, 18)),  # the execution rate took its ten from all
        ((40, 30, None), (50, 30, 10)),
        ((40, 30, 20), (50, None, 10)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_points_that_nobody_moved_or_that_are_not_all_there_accuse_nobody(
    declared_points: tuple[int | None, ...], points: tuple[int | None, ...]
) -> None:
    assert told(weighed(FORM, *declared_points), weighed(ALL, *points)) == []


def test_points_that_all_of_several_approved_forms_have_were_moved() -> None:
    form = weighed(FORM, 40, 30, 20)
    adjusted = [replace(each, key=f"{each.key}2", version=("2", "调整预算")) for each in form]
    answers = weighed([*KEPT, evaluated("投资控制", answers="c2")], 50, 30, 10)

    found = findings_on_answers([*form, *adjusted], answers)

    assert [(each.name, told.facts["declared_weight"]) for each, told in found] == [
        ("新建道路长度", "40"),
        ("投资控制", "20"),
    ]


@pytest.mark.parametrize("points", [(50, 30, 10), (40, 30, None), (30, 40, 20)])
def test_which_of_several_approved_forms_gave_the_points_nobody_says(
    points: tuple[int | None, ...],
) -> None:
    adjusted = [replace(each, key=f"{each.key}2", version=("2", "调整预算")) for each in FORM]
    form = [*weighed(FORM, 40, 30, 20), *weighed(adjusted, *points)]

    assert told(form, weighed(ALL, 50, 30, 10)) == []


def test_an_approved_form_of_what_changed_alone_gives_nothing_up() -> None:
    changed = replace(FORM[0], key="a2", target_value="≥18公里", version=("2", "调整预算"))
    renamed = replace(changed, name="新建通村公路长度")

    assert told([*FORM, changed], KEPT) == [("c", "missing")]
    assert told([*FORM, renamed], KEPT) == []
