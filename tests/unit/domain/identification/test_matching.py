"""Which names are one name, and which line is surely which indicator."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.identification.decisions import Decisions, MatchDecision
from adapter.domain.identification.matching import (
    Line,
    MatchAnswer,
    MatchMethod,
    NameIndex,
    match_likely,
    match_surely,
)
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.identification.proposing import Proposal
from adapter.domain.identification.weights import ACCEPT, ASK
from adapter.domain.indicator import Indicator
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


def proposal(code: str, score: float) -> Proposal:
    return Proposal(indicator_code=code, score=score, reason=f"与“{code}”相近")


@pytest.mark.parametrize(
    ("score", "code", "answer"),
    [
        (ACCEPT, "A1", MatchAnswer.ACCEPT),
        (ACCEPT - 0.001, None, MatchAnswer.ASK),
        (ASK, None, MatchAnswer.ASK),
        (ASK - 0.001, None, MatchAnswer.NONE),
    ],
)
def test_thresholds_split_what_is_accepted_asked_and_left(
    score: float, code: str | None, answer: MatchAnswer
) -> None:
    match = match_likely(line("培训人数"), [proposal("A1", score)], NO_CODES)

    assert (match.indicator_code, match.answer) == (code, answer)
    assert len(match.proposals) == (answer is not MatchAnswer.NONE)
    assert ("人工" in match.reason) == (code is None)


@pytest.mark.parametrize(
    ("template_codes", "code"),
    [(NO_CODES, None), (frozenset({"B2"}), "B2"), (frozenset({"B1", "B2"}), None)],
)
def test_equally_likely_indicators_are_told_apart_by_the_template_or_by_nobody(
    template_codes: frozenset[str], code: str | None
) -> None:
    proposals = [proposal("B1", 0.99), proposal("B2", 0.99), proposal("A1", 0.9)]

    match = match_likely(line("巡察次数"), proposals, template_codes)

    assert match.indicator_code == code
    assert code is not None or ("B1" in match.reason and "B2" in match.reason)


def test_without_proposals_nothing_matches() -> None:
    match = match_likely(line("培训人次"), [], NO_CODES)

    assert (match.indicator_code, match.method, match.score) == (None, MatchMethod.NONE, 0.0)


def said(code: str, *, is_confirmed: bool, name: str = "培训人数") -> MatchDecision:
    return MatchDecision(
        decision_id="1",
        project_code="P9",
        level="数量",
        name=name,
        indicator_code=code,
        is_confirmed=is_confirmed,
        decided_by="zhang",
        reason="",
        decided_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


YES, NO = said("A1", is_confirmed=True), said("A1", is_confirmed=False)
LOGS: list[tuple[list[MatchDecision], str | None, frozenset[str]]] = [
    ([], None, NO_CODES),
    ([YES], "A1", NO_CODES),
    ([NO], None, frozenset({"A1"})),
    ([YES, NO], None, frozenset({"A1"})),
    ([NO, YES], "A1", NO_CODES),
    ([YES, said("A2", is_confirmed=True)], "A2", NO_CODES),
    ([said("A2", is_confirmed=True), NO], "A2", frozenset({"A1"})),
]


@pytest.mark.parametrize(("log", "confirmed", "rejected"), LOGS)
def test_the_latest_word_about_a_wording_stands(
    log: list[MatchDecision], confirmed: str | None, rejected: frozenset[str]
) -> None:
    decisions = Decisions.of(log)
    wording = line("★培训人数（≥**人）").wording
    standing = decisions.confirmed(wording)

    assert (standing.indicator_code if standing else None) == confirmed
    assert decisions.rejected(wording) == rejected


def test_what_a_person_confirmed_is_known_again_with_who_and_when() -> None:
    match = match_surely(line("培训人数"), INDEX, NO_CODES, Decisions.of([YES]))

    assert match is not None
    assert (match.indicator_code, match.method) == ("A1", MatchMethod.ALIAS)
    assert "zhang" in match.reason
    assert "2026-03-01" in match.reason


def test_a_confirmed_indicator_that_the_library_lost_matches_nothing() -> None:
    decisions = Decisions.of([said("Z9", is_confirmed=True)])

    assert match_surely(line("培训人数"), INDEX, NO_CODES, decisions) is None


@pytest.mark.parametrize(
    "rejected", [line("培训人次"), line("培训人次", indicator_code="A1")], ids=["name", "code"]
)
def test_what_a_person_rejected_is_not_even_the_answer_by_name_or_code(rejected: Line) -> None:
    decisions = Decisions.of([said("A1", is_confirmed=False, name="培训人次")])

    assert match_surely(rejected, INDEX, NO_CODES, decisions) is None
