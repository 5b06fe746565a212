"""Declared targets beside their template: what is found, and what is no finding."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.declared_check import Asked, DeclaredRow, check_declared_row
from adapter.domain.comparing.declared_form import check_declared_form, other_weights, repeated
from adapter.domain.comparing.rules import MagnitudeRules
from adapter.domain.findings.codes import FindingCode
from adapter.domain.indicator import Indicator
from adapter.domain.value import Direction, parse_value

RULES = MagnitudeRules(alike=Decimal(2), step=Decimal(10))
LOOSENED, UNITS = FindingCode.STANDARD_LOOSENED, FindingCode.UNIT_CONFLICT
MAGNITUDE, WORDS = FindingCode.DECLARED_MAGNITUDE_DOUBTFUL, FindingCode.QUANTITATIVE_REQUIRED
AGAINST, MISSING = FindingCode.DIRECTION_CONTRADICTS_OPERATOR, FindingCode.TARGET_MISSING
PUBLISHED = Path(__file__).parents[3] / "golden" / "published_attainment.csv"


def asked(standard: str, name: str = "培训人次", code: str = "A1", **changes: Any) -> Asked:
    plain = Indicator(
        code=code,
        level1="产出指标",
        level2="数量指标",
        name=name,
        is_common=False,
        is_quantitative=True,
        standard=parse_value(standard, name=name),
    )
    return Asked(
        template_code="MB1",
        indicator=replace(plain, **changes),
        standard=plain.standard,
        is_required=True,
    )


def row(value: str, name: str = "培训人次", **changes: Any) -> DeclaredRow:
    subject = Subject(level1="产出指标", level2="数量指标", name=name)
    plain = DeclaredRow(
        key="k1", subject=subject, target_value=value, indicator_code="A1", is_sure=True
    )
    return replace(plain, **changes)


def codes(line: DeclaredRow, wanted: Asked | None) -> list[FindingCode]:
    return [each.code for each in check_declared_row(line, wanted, RULES)]


@pytest.mark.parametrize(
    ("standard", "declared", "expected"),
    [
        ("≥90%", "≥85%", [LOOSENED]),
        ("≥90%", "≤90%", [LOOSENED]),  # the operator was turned
        ("≤5天", "≥3天", [LOOSENED]),
        ("≤5天", "达到5天", [LOOSENED]),  # a promise of no less
        ("≤90万元", "≤100万元", [LOOSENED]),
        ("≥90%", "≥95%", []),  # tightened
        ("≤5天", "≤3天", []),
        ("≥90%", "90%", []),
        ("≥90%", "=90%", []),
        ("≥90%", "90", []),  # a unit that got lost
        ("≥90%", "90%-95%", []),
        ("≥90人", "≥90人次", [UNITS]),
        ("≥90人", "≥100个", [UNITS]),
        ("≥1.5公里", "≥1500米", []),  # converts exactly
        ("≤1.2亿元", "≤12000万元", []),
        ("≤100万元", "≤1000000元", []),
        ("≤100万元", "≤100元", [MAGNITUDE]),  # yuan written for 万元
        ("≥95%", "≥95‰", [MAGNITUDE]),
        ("≥2000户", "≥0.2户", [MAGNITUDE]),  # 万 got lost: nobody counts a fifth of a household
        ("≥2000户", "≥0.2万户", []),
        ("≥2000户", "≥0.12户", [MAGNITUDE]),
        ("≥2000户", "≥0.002户", [LOOSENED]),
        ("≥2000亩", "≥0.2亩", [LOOSENED]),
        ("≥2000户", "≥1户", [LOOSENED]),
        ("≥95%", "0.95", [MAGNITUDE]),  # Excel dropped the sign
        ("≤100万元", "≤10万元", []),  # the same unit: nothing to doubt
        ("≥10公顷", "≥150亩", []),
        ("≥2周", "≥2天", [LOOSENED]),  # too near to be a slip
        ("≥90%", "有效提升", [WORDS]),
        ("有效提升", "明显提升", []),  # the template itself asks words
        ("≥90%", "2026年6月底前", []),
        ("≥90%", "", [MISSING]),
        ("", "≥1%", []),
    ],
)
def test_a_line_is_accused_only_of_what_is_sure(
    standard: str, declared: str, expected: list[FindingCode]
) -> None:
    assert codes(row(declared), asked(standard)) == expected


def test_a_finding_beside_a_template_names_its_source() -> None:
    (found,) = check_declared_row(row("≥85人次"), asked("≥90人次"), RULES)

    assert found.facts == {
        "name": "培训人次",
        "target_value": "≥85人次",
        "standard": "≥90人次",
        "indicator_code": "A1",
        "template_code": "MB1",
    }


@pytest.mark.parametrize(
    ("standard", "declared", "direction", "expected"),
    [
        ("≥5%", "≤5%", Direction.POSITIVE, [AGAINST]),
        ("≥5%", "≥5%", Direction.POSITIVE, []),
        ("≤5%", "≤5%", Direction.POSITIVE, []),  # the library's own slip, only followed
        ("≤5%", "≤5%", Direction.NEGATIVE, []),
        ("≥5%", "≤5%", None, [LOOSENED]),
    ],
)
def test_an_operator_against_the_librarys_direction_is_found(
    standard: str, declared: str, direction: Direction | None, expected: list[FindingCode]
) -> None:
    wanted = asked(standard, direction=direction)

    assert codes(row(declared, indicator=wanted.indicator), wanted) == expected


def test_a_line_that_contradicts_itself_is_found_without_a_template() -> None:
    assert codes(row("反向 ≥5%"), None) == [AGAINST]


def test_a_match_that_is_not_sure_accuses_nobody() -> None:
    wanted = asked("≥90%", direction=Direction.POSITIVE)
    line = row("≤85%", is_sure=False, indicator=wanted.indicator)

    assert codes(line, wanted) == []


def test_words_are_enough_where_the_library_calls_an_indicator_qualitative() -> None:
    assert codes(row("有效提升"), asked("≥90%", is_quantitative=False)) == []


@pytest.mark.parametrize(
    ("declared", "changes", "expected"),
    [
        ("较高", {}, [WORDS]),
        ("较高", {"is_sure": False}, []),
        ("≥50%", {}, []),  # how high is for a template to say
        ("全覆盖", {}, []),
        ("", {}, []),
        ("≥九成五", {}, []),  # a number, whether we can read it or not
    ],
)
def test_without_a_template_the_library_says_what_is_a_number(
    declared: str, changes: dict[str, Any], expected: list[FindingCode]
) -> None:
    indicator = asked("≥90%", "设备覆盖率").indicator
    line = row(declared, "设备覆盖率", **{"indicator": indicator, **changes})

    assert codes(line, None) == expected
    assert codes(replace(line, indicator=replace(indicator, is_quantitative=False)), None) == []


# --- the whole form -------------------------------------------------------------------------------


def of_form(*rows: DeclaredRow, **wanted: Asked) -> list[tuple[str, FindingCode, str]]:
    found = check_declared_form(rows, {each.indicator.code: each for each in wanted.values()})
    return [(key, each.code, each.facts["name"]) for key, each in found]


ABSENT, TWICE = FindingCode.REQUIRED_INDICATOR_MISSING, FindingCode.INDICATOR_DUPLICATED
STAFF = asked("≥3场", "宣传活动场次", "B1")


def test_a_required_indicator_that_is_not_declared_is_found_on_the_forms_first_line() -> None:
    assert of_form(row("≥90人次"), staff=STAFF) == [("k1", ABSENT, "宣传活动场次")]


@pytest.mark.parametrize(
    "lines",
    [
        [row("≥3场", "活动场次", indicator_code="B1", is_sure=False)],  # only similar
        [row("≥2场", "乡镇宣传活动场次", indicator_code=None, is_sure=False)],  # a part of it
        [row("≥9场", "培训及宣传活动场次", indicator_code="A1", is_sure=False)],  # merged
    ],
)
def test_what_may_be_the_indicator_split_or_merged_is_not_missing(lines: list[DeclaredRow]) -> None:
    assert of_form(*lines, staff=STAFF) == []


def test_another_indicator_of_a_like_name_does_not_stand_for_a_required_one() -> None:
    other = row("≥3场", "宣传活动场次（夜间）", indicator_code="A9", is_sure=True)

    assert of_form(other, staff=STAFF) == [("k1", ABSENT, "宣传活动场次")]


def test_an_optional_indicator_that_was_left_out_is_no_finding() -> None:
    assert of_form(row("≥90人次"), staff=replace(STAFF, is_required=False)) == []


def rate(name: str = "预算执行率") -> Asked:
    return asked("≥95%", name, "R1", level1="投入指标", level2="资金指标")


@pytest.mark.parametrize(
    "name", ["预算执行率", "预算执行率（%）", "预算资金执行率", "资金支付进度"]
)
def test_a_required_execution_rate_may_stand_in_the_funds(name: str) -> None:
    assert of_form(row("≥90人次"), rate=rate(name)) == []


@pytest.mark.parametrize("name", ["预算编制质量", "预算调整率", "预算公开及时率", "支出合规率"])
def test_another_required_indicator_of_the_budget_is_no_execution_rate(name: str) -> None:
    assert of_form(row("≥90人次"), other=rate(name)) == [("k1", ABSENT, name)]


def weighed(*points: int, template: tuple[int, ...]) -> list[tuple[str, str]]:
    """What is told of lines with these points; the last of the template is the rate, if a fourth.

    A fourth line is the form's own execution rate, which no indicator was taken for.
    """
    names = ("培训人次", "合格率", "覆盖面")
    wanted = {
        f"A{n}": replace(asked("≥1", name, f"A{n}"), weight=Decimal(points))
        for n, (name, points) in enumerate(zip(names, template, strict=False))
    }
    if len(template) > len(names):
        wanted["R1"] = replace(rate(), weight=Decimal(template[-1]))
    lines = [
        row("≥1", name, key=f"k{n}", indicator_code=f"A{n}", weight=Decimal(weight))
        for n, (name, weight) in enumerate(zip(names, points, strict=False))
    ]
    if len(points) > len(names):
        weight = Decimal(points[-1])
        lines.append(
            row("≥95%", "预算执行率", key="r", indicator_code=None, is_sure=False, weight=weight)
        )
    found = other_weights(lines, wanted, Decimal("0.1"))
    return [(key, each.facts["template_weight"]) for key, each in found]


OTHER_POINTS = [("k0", "20"), ("k1", "30"), ("k2", "40")]


@pytest.mark.parametrize(
    ("points", "template", "expected"),
    [
        ((40, 10, 40), (20, 30, 40, 10), OTHER_POINTS[:2]),
        ((40, 10, 40, 10), (20, 30, 40, 10), OTHER_POINTS[:2]),
        ((40, 10, 40, 10), (20, 30, 40), OTHER_POINTS[:2]),
        ((20, 30, 40), (20, 30, 40, 10), []),
        ((20, 30, 40, 10), (20, 30, 40, 10), []),
        ((22, 33, 45), (20, 30, 40, 10), []),  # the rate's were shared among the others
        ((30, 30, 40), (20, 30, 40, 10), []),
        ((18, 27, 45), (20, 30, 50), []),  # the template has 100, and the form leaves room
        ((15, 25, 40, 20), (20, 30, 40, 10), []),  # a rate of 20 took from all
        ((40, 10), (20, 30, 40, 10), []),  # one was left out
    ],
)
def test_points_are_held_against_the_templates_without_the_execution_rate(
    points: tuple[int, ...], template: tuple[int, ...], expected: list[tuple[str, str]]
) -> None:
    assert weighed(*points, template=template) == expected


def test_who_declared_nothing_lacks_nothing() -> None:
    assert of_form(staff=STAFF) == []


def test_the_same_indicator_twice_is_found_with_its_values() -> None:
    lines = [row("≥90人次"), row("≥80人次", "指标2：培训人次", key="k2")]

    ((key, found),) = check_declared_form(lines, {})

    assert (key, found.code) == ("k2", TWICE)
    assert (found.facts["count"], found.facts["values"]) == ("2", "≥90人次、≥80人次")


@pytest.mark.parametrize(
    "other",
    [
        row("≥90人次", "培训人次（教师）"),
        row("≥90人次", version="二上"),  # the same form at another time
        row("≥9", subject=Subject(level1="产出指标", level2="质量指标", name="培训人次")),
        row("≥9", subject=Subject(level1="效益指标", level2="数量指标", name="培训人次")),
    ],
)
def test_what_differs_by_bracket_level_or_version_is_not_the_same(other: DeclaredRow) -> None:
    assert (
        of_form(row("≥90人次", version="一上"), replace(other, version=other.version or "一上"))
        == []
    )


# --- published forms ------------------------------------------------------------------------------


def published() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_no_published_target_is_accused_beside_itself() -> None:
    accused = [
        (each["level3"], found)
        for each in published()
        for found in codes(
            row(each["value_text"], each["level3"]), asked(each["value_text"], each["level3"])
        )
        if found is not AGAINST
    ]

    assert accused == []


def test_of_the_published_forms_no_line_is_taken_for_another() -> None:
    subjects = [Subject(level2=each["level2"], name=each["level3"]) for each in published()]
    taken = [{subjects[at].name for at in places} for places in repeated(subjects)]

    assert all(len(names) == 1 for names in taken)


@pytest.mark.parametrize(
    ("standard", "declared", "expected"),
    [
        ("≥4次", "每季度1次", []),
        ("≥12次", "每月一次", []),
        ("每季度1次", "≥4次", []),
        ("每季度1次", "每月1次", []),
        ("≥52次", "每周1次", []),  # a year has no whole number of weeks
        ("≥10次", "下半年每月1次", []),
        ("每季度1次", "≥1次", []),  # of a quarter, perhaps
        ("≥8次", "每季度1次", [LOOSENED]),
        ("每月1次", "每季度1次", [LOOSENED]),
        ("≥4场", "每季度1人次", [UNITS]),
    ],
)
def test_times_per_stretch_are_those_of_a_year(
    standard: str, declared: str, expected: list[FindingCode]
) -> None:
    name = "应急演练次数"

    assert codes(row(declared, name), asked(standard, name)) == expected


@pytest.mark.parametrize(
    ("standard", "declared", "name", "expected"),
    [
        ("≤30分钟", "半小时内", "警情到场时间", []),
        ("≤0.5小时", "不超过半小时", "警情到场时间", []),
        ("0次", "杜绝", "群体性上访", []),
        ("≤0起", "坚决杜绝发生", "群体性上访", []),
        ("100%", "应救尽救", "救助覆盖率", []),
        ("≥98%", "做到应享尽享", "待遇覆盖率", []),
        ("100%", "应持尽持", "持证率", []),
        ("≤30分钟", "及时", "警情到场时间", [WORDS]),
        ("≤3次", "杜绝", "群体性上访", [WORDS]),
        ("100%", "应救", "救助覆盖率", [WORDS]),
        ("100%", "应救尽补", "救助覆盖率", [WORDS]),
        ("≥5000人", "应救尽救", "救助人数", [WORDS]),
    ],
)
def test_words_that_are_the_number_are_no_words(
    standard: str, declared: str, name: str, expected: list[FindingCode]
) -> None:
    wanted = asked(standard, name)

    assert codes(row(declared, name), wanted) == expected
    assert codes(row(declared, name, indicator=wanted.indicator), None) == expected
