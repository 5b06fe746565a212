"""Which names are one name, and which line is surely which indicator."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.indicator import Indicator
from adapter.domain.matching import (
    Line,
    MatchMethod,
    NameIndex,
    match_best,
    match_surely,
    normalised_level,
    normalised_name,
)
from adapter.domain.value import parse_value

NO_CODES: frozenset[str] = frozenset()

NAMES = [
    ("培训人次", "培训人次"),
    ("★★★受益脱贫户、监测户人口数(≥**户)", "受益脱贫户监测户人口数"),
    ("作物种植补助标准,黄金蜜(葡萄)补助成本(≤**元/株)", "作物种植补助标准黄金蜜葡萄补助成本"),
    ("苗木成活率（≥**%）", "苗木成活率"),  # full-width brackets
    ("苗木成活率（％）", "苗木成活率"),
    ("实施营造林总面积(亩)", "实施营造林总面积"),
    ("林木采伐监管(万立方米)", "林木采伐监管"),
    ("补助标准(元/人·月)", "补助标准"),
    ("保障遗属人数( 人 )", "保障遗属人数"),
    ("其中:实施新造林总面积(亩)", "实施新造林总面积"),
    ("其中：实施新造林总面积", "实施新造林总面积"),
    ("指标1：合格率(%)", "合格率"),
    ("指标1免费发放原原种", "免费发放原原种"),
    ("指标3.医疗器械抽验批次", "医疗器械抽验批次"),
    ("指标一：合格率", "合格率"),
    ("指标一致率", "指标一致率"),  # no ordinal: the word begins with 一
    ("指标①合格率", "合格率"),
    ("１．药品抽检", "药品抽检"),
    ("(2)药品抽检", "药品抽检"),
    ("1.5倍以上增幅", "1.5倍以上增幅"),  # a number, not an ordinal
    ("7岁以下儿童健康管理率", "7岁以下儿童健康管理率"),
    ("2022年全年", "2022年全年"),
    ("道路硬化(一期)", "道路硬化一期"),  # says which road, so it stays
    ("道路硬化(二期)", "道路硬化二期"),
    ("受益脱贫(监测)人口数", "受益脱贫监测人口数"),
    ("数量 (必填硬性指标)", "数量"),
    ("经济效益 (选填)", "经济效益"),
    ("ＷＩＦＩ布点", "wifi布点"),
    ("大 楼　安检\n次数", "大楼安检次数"),
    ("“四项制度”健全性。", "四项制度健全性"),
    ("★", ""),
    ("", ""),
]


@pytest.mark.parametrize(("name", "normalised"), NAMES)
def test_marks_ordinals_units_and_spelling_do_not_distinguish_a_name(
    name: str, normalised: str
) -> None:
    assert normalised_name(name) == normalised


@pytest.mark.parametrize(
    ("level", "normalised"),
    [
        ("数量指标", "数量"),
        ("数量", "数量"),
        ("数量指标 (必填硬性指标)", "数量"),
        ("经济效益 指标 (选填)", "经济效益"),
        ("服务对象满意度指标", "服务对象满意度"),
        ("", ""),
    ],
)
def test_a_level_is_the_same_with_and_without_its_closing_word(level: str, normalised: str) -> None:
    assert normalised_level(level) == normalised


@given(st.text(max_size=20))
def test_normalising_a_name_never_fails_and_leaves_no_spaces(name: str) -> None:
    assert not any(char.isspace() for char in normalised_name(name))


def indicator(code: str, name: str, level2: str = "数量指标") -> Indicator:
    return Indicator(
        code=code,
        level1="产出指标",
        level2=level2,
        name=name,
        is_common=False,
        is_quantitative=True,
        standard=parse_value("≥1"),
    )


def line(name: str, level2: str = "数量指标", **changes: Any) -> Line:
    fields: dict[str, Any] = {
        "line_kind": "target_line",
        "line_key": "L1",
        "project_code": "P1",
        "level1": "产出指标",
        "level2": level2,
        "name": name,
        "indicator_code": "",
    }
    return Line(**fields | changes)


LIBRARY = [
    indicator("A1", "培训人次"),
    indicator("A2", "验收合格率(%)", "质量指标"),
    indicator("A3", "验收合格率", "时效指标"),
    indicator("B1", "巡察次数"),
    indicator("B2", "巡察次数"),
]
INDEX = NameIndex.of(LIBRARY)

SURE = [
    # line, codes of the project's own template, expected code, method
    (line("随便什么", indicator_code="A1"), NO_CODES, "A1", MatchMethod.CODE),
    (line("随便什么", indicator_code=" A1 "), NO_CODES, "A1", MatchMethod.CODE),
    (line("培训人次", indicator_code="Z9"), NO_CODES, "A1", MatchMethod.EXACT_NAME),
    (line("★指标1：培训人次（≥**人次）"), NO_CODES, "A1", MatchMethod.EXACT_NAME),
    (line("培训人次", "数量"), NO_CODES, "A1", MatchMethod.EXACT_NAME),
    (line("培训人次", "质量指标"), NO_CODES, None, None),  # the same name in another level
    (line("验收合格率", "质量指标"), NO_CODES, "A2", MatchMethod.EXACT_NAME),
    (line("验收合格率", "时效指标"), NO_CODES, "A3", MatchMethod.EXACT_NAME),
    (line("巡察次数"), NO_CODES, None, None),  # two indicators share the name
    (line("巡察次数"), frozenset({"B2", "A1"}), "B2", MatchMethod.EXACT_NAME),
    (line("巡察次数"), frozenset({"B1", "B2"}), None, None),
    (line("巡察次数"), frozenset({"A1"}), None, None),  # its template has neither
    (line("培训人次", ""), NO_CODES, "A1", MatchMethod.EXACT_NAME),  # no level: the name alone
    (line("验收合格率", ""), NO_CODES, None, None),  # which of two levels?
    (line("验收合格率", ""), frozenset({"A3"}), "A3", MatchMethod.EXACT_NAME),
    (line("培训人数"), NO_CODES, None, None),
    (line(""), NO_CODES, None, None),
    (line("★"), NO_CODES, None, None),
]


@pytest.mark.parametrize(("line", "template_codes", "code", "method"), SURE)
def test_a_line_is_sure_by_code_or_by_its_only_exact_name(
    line: Line, template_codes: frozenset[str], code: str | None, method: MatchMethod | None
) -> None:
    match = match_surely(line, INDEX, template_codes)

    assert (match.indicator_code if match else None) == code
    assert (match.method if match else None) is method
    assert match is None or (match.score == 1.0 and match.reason)


def test_a_library_of_nameless_indicators_attracts_no_nameless_line() -> None:
    index = NameIndex.of([indicator("A1", "★")])

    assert match_surely(line(""), index, NO_CODES) is None


def test_the_most_similar_indicator_matches_from_the_floor_upwards() -> None:
    proposals = [(LIBRARY[0], 0.72), (LIBRARY[1], 0.4)]

    match = match_best(line("培训人数"), proposals, NO_CODES, 0.72)

    assert (match.indicator_code, match.method) == ("A1", MatchMethod.SIMILARITY)
    assert match.score == 0.72
    assert "培训人次" in match.reason


def test_below_the_floor_nothing_matches_and_the_nearest_name_is_told() -> None:
    match = match_best(line("培训人数"), [(LIBRARY[0], 0.71)], NO_CODES, 0.72)

    assert (match.indicator_code, match.method, match.score) == (None, MatchMethod.NONE, 0.71)
    assert "培训人次" in match.reason
    assert "请人工指定" in match.reason


@pytest.mark.parametrize(
    ("level2", "template_codes", "code"),
    [
        ("数量指标", NO_CODES, None),  # B1 or B2?
        ("数量指标", frozenset({"B2"}), "B2"),
        ("质量指标", frozenset({"B1", "B2"}), None),
    ],
)
def test_equally_similar_indicators_are_told_apart_by_the_template_or_by_nobody(
    level2: str, template_codes: frozenset[str], code: str | None
) -> None:
    proposals = [(LIBRARY[3], 1.0), (LIBRARY[4], 1.0), (LIBRARY[0], 0.9)]

    match = match_best(line("巡察次数", level2), proposals, template_codes, 0.72)

    assert match.indicator_code == code
    assert code is not None or ("B1" in match.reason and "B2" in match.reason)


def test_equally_similar_indicators_of_different_levels_are_told_apart_by_the_level() -> None:
    proposals = [(LIBRARY[1], 0.9), (LIBRARY[2], 0.9)]

    match = match_best(line("合格率", "时效"), proposals, NO_CODES, 0.72)

    assert match.indicator_code == "A3"


def test_without_proposals_nothing_matches() -> None:
    match = match_best(line("培训人次"), [], NO_CODES, 0.72)

    assert (match.indicator_code, match.method, match.score) == (None, MatchMethod.NONE, 0.0)
