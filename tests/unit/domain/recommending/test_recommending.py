"""Recommendation by evidence: a row per sign, the order of templates, indicators and gaps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.project import Project
from adapter.domain.recommending.advising import Adviser, Recommendation
from adapter.domain.recommending.ranking import (
    POINTS,
    RankedTemplate,
    Sign,
    ranked_templates,
)
from adapter.domain.recommending.uses import UseCount, Uses, uses_of
from adapter.domain.secrecy import Secrecy
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import parse_value, print_value

CODE = "15250126T000000000001"
PROJECT = Project(
    ordinal=1,
    business_office="",
    department_code="101",
    department_name="教育局",
    agency_code="101001",
    agency_name="教育局本级",
    name="国家助学金",
    amount_wan_yuan=None,
    function_class="2050302",
    secrecy=Secrecy.PUBLIC,
    category="部门预算项目",
    fund_source="一般公共预算",
    project_code=CODE,
)
KIND = IndicatorTemplate(code="T1", name="通用模板", level=TemplateLevel.PROJECT_KIND)
OTHERS = IndicatorTemplate(
    code="T2",
    name="营养改善计划模板",
    level=TemplateLevel.PROJECT,
    project_name="营养改善计划",
    department_code="101",
)
OWN = replace(OTHERS, code="T9", name="国家助学金模板", project_name="国家助学金")


def line(code: str, value: str = "", weight: int | None = 20, ordinal: int = 1) -> TemplateLine:
    return TemplateLine(
        ordinal=ordinal,
        indicator_code=code,
        target=parse_value(value),
        weight=None if weight is None else Decimal(weight),
        is_required=False,
    )


def indicator(code: str, level1: str = "产出", level2: str = "数量", **more: Any) -> Indicator:
    return Indicator(
        code=code,
        level1=level1,
        level2=level2,
        name=f"指标{code}",
        is_common=more.pop("is_common", True),
        is_quantitative=True,
        standard=parse_value("≥90%"),
        **more,
    )


def ranked(
    *templates: IndicatorTemplate,
    likeness: Mapping[str, float] | None = None,
    uses: Mapping[str, Uses] | None = None,
    top: int = 9,
) -> list[RankedTemplate]:
    return ranked_templates(PROJECT, templates, likeness or {}, uses or {}, top)


# --- templates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "points", "reason"),
    [
        ({"project_category": "部门预算项目"}, 25, "项目类别同为部门预算项目"),
        ({"function_class": "2050302"}, 25, "功能分类同项（2050302）"),
        ({"function_class": "2050399"}, 16, "功能分类同款（20503）"),
        ({"function_class": "20503"}, 16, "功能分类同款（20503）"),
        ({"department_code": "101"}, 20, "主管部门相同"),
    ],
)
def test_each_sign_brings_its_points_and_says_why(
    changes: dict[str, str], points: int, reason: str
) -> None:
    (found,) = ranked(replace(KIND, **changes))  # type: ignore[arg-type]  # texts alone

    assert found.points == points
    assert [each.reason for each in found.evidence] == [reason]


@pytest.mark.parametrize(
    ("changes", "likeness", "points"),
    [
        ({}, 0.0, None),
        ({"function_class": "2140104"}, 0.0, None),
        ({"function_class": "2140104"}, 0.5, 45),
        ({"function_class": "2140104", "department_code": "101"}, 0.0, 55),
        ({"function_class": "2050799"}, 0.0, 43),
    ],
)
def test_another_projects_template_does_not_come_by_category_and_use_alone(
    changes: dict[str, str], likeness: float, points: int | None
) -> None:
    category: dict[str, Any] = {"project_category": "部门预算项目", "department_code": "206"}
    template = replace(OTHERS, lines=(line("I1"),), **category | changes)
    uses = {"I1": Uses(by_year={2026: 3})}

    found = ranked(template, likeness={"T2": likeness}, uses=uses)

    assert [each.points for each in found] == ([] if points is None else [points])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"function_class": "205"},  # the same 类 alone is too little
        {"function_class": "2130101", "project_category": "部门预算项目"},
        {"project_category": "PPP项目", "department_code": "101"},
        {"department_code": "102", "project_category": "部门预算项目"},
        {"level": TemplateLevel.DEPARTMENT, "department_code": "101"},
    ],
)
def test_what_is_for_something_else_or_has_nothing_to_say_for_it_stays_out(
    changes: dict[str, Any],
) -> None:
    assert ranked(replace(KIND, **changes)) == []


def test_points_without_the_own_template_make_a_hundred_so_that_it_always_stands_first() -> None:
    assert sum(points for sign, points in POINTS.items() if sign is not Sign.OWN) == 100
    best_of_kind = replace(
        KIND,
        project_category="部门预算项目",
        function_class="2050302",
        department_code="101",
        lines=(line("A"),),
    )
    uses = {"A": Uses(by_year={2025: 3})}

    found = ranked(best_of_kind, OWN, likeness={"T1": 1.0}, uses=uses)

    assert [(each.code, each.points) for each in found] == [("T9", 120), ("T1", 100)]


def test_another_projects_template_is_an_example_without_name_code_and_values() -> None:
    template = replace(OTHERS, function_class="2130101", lines=(line("A", "≥77人"),))

    (found,) = ranked(template, likeness={"T2": 0.5})

    assert (found.is_anothers, found.code, found.name) == (True, "", "")
    assert [print_value(each.target) for each in found.lines] == [""]
    assert [each.sign for each in found.evidence] == [Sign.DEPARTMENT, Sign.NAME]
    assert "营养" not in repr(found)
    assert "77" not in repr(found)


@pytest.mark.parametrize(
    ("changes", "is_own"),
    [
        ({}, True),
        ({"project_code": CODE, "project_name": "旧名"}, True),
        ({"project_code": CODE.replace("1", "2"), "function_class": "2050302"}, False),
        ({"department_code": "102", "function_class": "2050302"}, False),  # a namesake
    ],
)
def test_the_own_template_is_known_by_code_else_by_department_and_name(
    changes: dict[str, Any], *, is_own: bool
) -> None:
    (found,) = ranked(replace(OWN, **changes))

    assert found.is_anothers is not is_own
    assert (found.code == "T9") is is_own


def test_names_count_by_their_likeness_and_use_by_its_share() -> None:
    template = replace(KIND, department_code="101", lines=(line("A"), line("B")))

    (found,) = ranked(template, likeness={"T1": 0.61}, uses={"B": Uses(by_year={2024: 1})})
    (unlike,) = ranked(template, likeness={"T1": 0.44})

    assert [(each.sign, each.points) for each in found.evidence] == [
        (Sign.DEPARTMENT, 20),
        (Sign.NAME, 12),
        (Sign.USE, 5),
    ]
    assert found.evidence[2].reason == "2 个指标中有 1 个近 3 年用过"
    assert unlike.points == 20


def test_only_the_best_come_and_equal_ones_by_code() -> None:
    alike = [replace(KIND, code=code, department_code="101") for code in ("T3", "T1", "T2")]
    better = replace(KIND, code="T8", department_code="101", function_class="20503")

    assert [each.code for each in ranked(*alike, better, top=3)] == ["T8", "T1", "T2"]


# --- indicators and gaps --------------------------------------------------------------------------


def advice(
    *indicators: Indicator,
    template: tuple[TemplateLine, ...] | None = None,
    uses: Mapping[str, Uses] | None = None,
    bases: tuple[LegalBasis, ...] = (),
) -> Recommendation:
    adviser = Adviser(
        project=PROJECT,
        year=2026,
        indicators={each.code: each for each in indicators},
        bases={each.code: each for each in bases},
        uses=uses or {},
    )
    best = replace(KIND, department_code="101", lines=template or ())
    return adviser.recommendation([] if template is None else ranked(best))


def test_indicators_of_the_best_template_come_with_value_weight_basis_and_use() -> None:
    basis = LegalBasis(
        code="B1", name="旧办法", document_number="财预〔2011〕1号", is_repealed=True
    )
    uses = {"A": Uses(by_year={2025: 2, 2026: 1}, alike=2)}

    told = advice(
        indicator("A", basis_code="B1"),
        indicator("B", basis="市政府文件"),
        template=(line("B", "≥95%", None, ordinal=2), line("A", "", 30)),
        uses=uses,
        bases=(basis,),
    )

    first, second = told.indicators
    assert (first.indicator.code, print_value(first.value)) == ("A", "≥90%")
    assert (first.weight, second.weight) == (Decimal(30), None)
    assert (first.basis, first.uses.total) == ("旧办法（财预〔2011〕1号），已废止", 3)
    assert (second.indicator.code, print_value(second.value)) == ("B", "≥95%")
    assert (second.basis, second.uses.total) == ("市政府文件", 0)


def test_lines_whose_indicator_is_gone_or_unknown_are_counted_and_cover_nothing() -> None:
    gone = indicator("A", valid_to=date(2025, 12, 31))

    told = advice(gone, indicator("C"), template=(line("A"), line("X"), line("C", weight=5)))

    assert [each.indicator.code for each in told.indicators] == ["C"]
    assert (told.left_out, int(told.weight), int(told.weight_left_out)) == (2, 5, 40)


def test_a_gap_is_a_second_level_without_any_indicator_whole_first_levels_first() -> None:
    told = advice(
        indicator("A"),
        indicator("B"),
        indicator("C", level2="质量"),
        indicator("D", level1="满意度", level2="服务对象"),
        template=(line("A"),),
    )

    assert [
        (each.level1, each.level2, each.is_whole_level, [p.indicator.code for p in each.proposals])
        for each in told.gaps
    ] == [("满意度", "服务对象", True, ["D"]), ("产出", "质量", False, ["C"])]


@pytest.mark.parametrize(
    ("used", "lacking", "gap"),
    [
        (("产出", "数量"), ("产出指标", "数量指标"), None),
        (("产出指标", "成本指标"), ("成本指标", "经济成本指标"), None),
        (("成本指标", "经济成本指标"), ("产出指标", "成本指标"), None),
        (("效益指标", "满意度指标"), ("满意度指标", "服务对象满意度指标"), None),
        (("产出指标", "数量指标"), ("产出", "质量"), False),
        (("产出指标", "成本指标"), ("成本指标", "社会成本指标"), False),
        (("产出指标", "数量指标"), ("产出指标", "成本指标"), False),
        (("产出指标", "数量指标"), ("成本指标", "经济成本指标"), True),
        (("产出指标", "数量指标"), ("满意度指标", "服务对象满意度"), True),
    ],
)
def test_a_place_that_the_template_covers_under_other_words_is_no_gap(
    used: tuple[str, str],
    lacking: tuple[str, str],
    gap: bool | None,  # noqa: FBT001 - a row of the table
) -> None:
    told = advice(
        indicator("A", level1=used[0], level2=used[1]),
        indicator("B", level1=lacking[0], level2=lacking[1]),
        template=(line("A"),),
    )

    assert [each.is_whole_level for each in told.gaps] == ([] if gap is None else [gap])


def test_one_place_under_two_names_is_one_gap() -> None:
    told = advice(
        indicator("A"),
        indicator("B", level1="满意度", level2="服务对象满意度"),
        indicator("C", level1="满意度指标", level2="服务对象满意度指标"),
        template=(line("A"),),
    )

    assert [[p.indicator.code for p in each.proposals] for each in told.gaps] == [["B", "C"]]


def test_an_example_of_another_project_is_no_template_that_fits() -> None:
    adviser = Adviser(project=PROJECT, year=2026, indicators={}, bases={}, uses={})

    assert not adviser.recommendation([]).fits
    assert not adviser.recommendation(ranked(OTHERS)).fits
    assert adviser.recommendation(ranked(OTHERS, replace(KIND, department_code="101"))).fits


@pytest.mark.parametrize(
    "unfit",
    [
        {"is_common": False, "department_code": "102"},
        {"project_categories": ("PPP项目",)},
        {"valid_from": date(2027, 1, 1)},
        {"valid_to": date(2025, 12, 31)},
    ],
)
def test_nothing_unfit_is_proposed(unfit: dict[str, Any]) -> None:
    fit = indicator("B", project_categories=("部门预算项目",), valid_to=date(2026, 1, 1))

    told = advice(indicator("A", **unfit), fit)

    assert [[p.indicator.code for p in each.proposals] for each in told.gaps] == [["B"]]


def test_proposals_go_by_use_among_alike_projects_use_function_class_and_code() -> None:
    uses = {"D": Uses(by_year={2026: 1}, alike=1), "C": Uses(by_year={2026: 8})}

    told = advice(
        *(indicator(code) for code in "AC"),
        indicator("B", function_class="2050399"),
        indicator("D"),
        uses=uses,
    )

    assert [[p.indicator.code for p in each.proposals] for each in told.gaps] == [["D", "C", "B"]]


def test_without_a_template_the_gaps_are_the_whole_framework() -> None:
    told = advice(indicator("A"), indicator("B", level2="质量"))

    assert (told.templates, told.indicators) == ((), ())
    assert [(each.level2, each.is_whole_level) for each in told.gaps] == [
        ("数量", True),
        ("质量", True),
    ]


def test_what_departments_as_wholes_answer_for_is_no_gap_of_a_project() -> None:
    told = advice(
        indicator("A"), indicator("B", level1="履职效能"), indicator("C", level1="社会效应")
    )

    assert [each.level1 for each in told.gaps] == ["产出"]


def test_uses_add_up_by_indicator_and_year() -> None:
    counts = [
        UseCount(indicator_code="A", fiscal_year=2026, projects=2, alike=1),
        UseCount(indicator_code="B", fiscal_year=2026, projects=1, alike=0),
        UseCount(indicator_code="A", fiscal_year=2025, projects=3, alike=3),
        UseCount(indicator_code="A", fiscal_year=2025, projects=1, alike=0),
    ]

    found = uses_of(counts)

    assert (dict(found["A"].by_year), found["A"].total, found["A"].alike) == (
        {2025: 4, 2026: 2},
        6,
        4,
    )
    assert found["B"].total == 1
