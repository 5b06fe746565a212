"""Targets of the term and of the year side by side (中期目标｜年度目标): the year's are read."""

import pytest

from mappings.forms.reading import FormContent, read_form

GROUP = "二级指标,三级指标,指标值"
TERM = "数量指标,建成管网,≥30公里"
YEAR = "数量指标,管网长度,≥10公里"


def read(*rows: str) -> FormContent:
    return read_form("表.csv", "\n".join(rows).encode())


def targets(content: FormContent) -> list[tuple[int, str, str, str]]:
    return [
        (each.row, each.result.subject.level2, each.result.subject.name, each.target_text)
        for each in content.lines
    ]


@pytest.mark.parametrize(
    "labels",
    [
        "总体目标,中期目标（2026年—2028年）,,,年度目标,,",
        "总体目标,实施期目标,,,年度目标（2026年）,,",
        "总体目标,长期目标,,,,年度总体目标,",
        "项目资金,中期资金总额：,15000,,年度资金总额：,5000,",
    ],
)
def test_the_years_targets_are_read_beside_those_of_the_term(labels: str) -> None:
    content = read(labels, f"一级指标,{GROUP},{GROUP}", f"产出指标,{TERM},{YEAR}")

    assert targets(content) == [(3, "数量指标", "管网长度", "≥10公里")]
    assert content.problems == ()


def test_the_year_may_stand_first() -> None:
    labels = "总体目标,年度目标,,,中期目标,,"
    content = read(labels, f"一级指标,{GROUP},{GROUP}", f"产出指标,{YEAR},{TERM}")

    assert targets(content) == [(3, "数量指标", "管网长度", "≥10公里")]
    assert content.problems == ()


def test_a_line_of_the_term_alone_is_none_of_the_year() -> None:
    content = read(
        "目标,中期目标,,,年度目标,,,",
        f"一级指标,{GROUP},{GROUP},分值",
        f"产出指标,{TERM},{YEAR},50",
        "效益指标,社会效益指标,受益人口,≥3万人,,,,",
        "满意度指标,满意度,群众满意度,≥90%,满意度,群众满意度,,10",
    )

    assert targets(content) == [
        (3, "数量指标", "管网长度", "≥10公里"),
        (5, "满意度", "群众满意度", ""),
    ]


@pytest.mark.parametrize(
    ("labels", "line"),
    [
        # Nothing tells which is the year's, or nothing was filled in for it.
        ("总体目标,建成管网,,,投用管网,,", f"产出指标,{TERM},{YEAR}"),
        ("总体目标,年度目标,,,年度计划,,", f"产出指标,{TERM},{YEAR}"),
        ("总体目标,中期目标,,,年度目标,,", f"产出指标,{TERM},,,"),
        ("总体目标,中期目标,年度目标（一是建成一座、二是改造两座、三是新建三座水厂并投用）", ""),
    ],
)
def test_otherwise_the_first_targets_are_read_as_before(labels: str, line: str) -> None:
    line = line or f"产出指标,{TERM},{YEAR}"
    content = read(labels, f"一级指标,{GROUP},{GROUP}", line)

    assert targets(content) == [(3, "数量指标", "建成管网", "≥30公里")]


def test_a_form_below_with_other_columns_keeps_them() -> None:
    content = read(
        "总体目标,中期目标,,,年度目标,,",
        f"一级指标,{GROUP},{GROUP}",
        f"产出指标,{TERM},{YEAR}",
        "自评表",
        "一级指标,三级指标,年度指标值,实际完成值,得分",
        "产出指标,管网长度,≥10公里,11公里,10",
    )

    assert [each[2:] for each in targets(content)] == [("管网长度", "≥10公里")] * 2
    assert [each.result.actual_value for each in content.lines] == ["", "11公里"]
