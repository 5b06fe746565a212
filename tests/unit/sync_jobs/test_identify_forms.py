"""Whole forms: what a line means is also told by the template and by the other lines."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from adapter.domain.identification.decisions import Decisions
from adapter.domain.identification.matching import Line, Match, MatchAnswer
from adapter.domain.indicator import Indicator
from adapter.domain.value import parse_value
from adapter.similarity import IndexSimilarity
from sync_jobs.identifying import identify
from tests.unit.sync_jobs.test_identify_indicators import said


def indicator(code: str, level2: str, name: str, unit: str = "") -> Indicator:
    return Indicator(
        code=code,
        level1="产出指标",
        level2=level2,
        name=name,
        is_common=False,
        is_quantitative=bool(unit),
        standard=parse_value("1", unit=unit) if unit else parse_value(""),
    )


TEMPLATE = [
    indicator("W1", "数量指标", "改造渠道长度", "公里"),
    indicator("W2", "数量指标", "配套建筑物数量", "座"),
    indicator("W3", "质量指标", "渠道改造工程验收合格率", "%"),
    indicator("W4", "经济成本指标", "渠道单位长度改造成本", "万元/公里"),
    indicator("W5", "服务对象满意度指标", "灌区农户满意度", "%"),
]
OTHERS = [
    indicator("X1", "质量指标", "机井验收合格率", "%"),
    indicator("X2", "数量指标", "参加培训人数", "人"),
    indicator("X3", "服务对象满意度指标", "参训学员满意度", "%"),
]
LIBRARY = [*TEMPLATE, *OTHERS]
CODES = {"P1": frozenset(each.code for each in TEMPLATE)}
FORM = [
    ("1", "数量指标", "改造渠道长度", "≥12公里"),
    ("2", "数量指标", "配套建筑物座数", "≥30座"),
    ("3", "质量指标", "验收合格率", "100%"),
    ("4", "经济成本指标", "每公里渠道改造投入", "≤50万元/公里"),
    ("5", "服务对象满意度指标", "受益农户满意率", "≥90%"),
]


def lines(*form: tuple[str, str, str, str], paper: str = "V1") -> list[Line]:
    return [
        Line(
            line_kind="target_line",
            line_key=key,
            project_code="P1",
            level1="产出指标",
            level2=level2,
            name=name,
            indicator_code="",
            value_text=value,
            form=f"target_line/P1/{paper}",
        )
        for key, level2, name, value in form
    ]


def read(given: Iterable[Line], decisions: Decisions | None = None) -> dict[str, Match]:
    found = identify(given, LIBRARY, CODES, IndexSimilarity(), decisions or Decisions.of([]))
    return {each.line_key: each for each in found}


def test_other_words_are_known_by_what_the_rest_of_the_form_leaves_of_the_template() -> None:
    form = lines(*FORM)

    together = read(form)
    alone = read(replace(each, form="") for each in form)

    meant = {"1": "W1", "2": "W2", "3": "W3", "4": "W4", "5": "W5"}
    assert {key: each.indicator_code for key, each in together.items()} == meant
    assert [alone[key].indicator_code for key in ("3", "4")] == [None, None]
    assert together["4"].reason.endswith("；本项目模板所列")
    assert together["4"].score < 1


def test_of_two_lines_the_one_that_is_more_like_the_indicator_gets_it() -> None:
    more = ("6", "服务对象满意度指标", "施工企业满意度", "≥90%")

    found = read(lines(*FORM, more))

    assert (found["5"].indicator_code, found["6"].indicator_code) == ("W5", None)


def test_a_line_beside_the_one_that_surely_means_the_indicator_is_not_accepted() -> None:
    form = [each for each in FORM if each[0] != "5"]
    sure = ("5", "服务对象满意度指标", "灌区农户满意度", "≥90%")

    found = read(lines(*form, sure, ("6", "服务对象满意度指标", "农户满意率", "≥90%")))

    assert (found["5"].indicator_code, found["6"].indicator_code) == ("W5", None)
    assert found["6"].answer is MatchAnswer.ASK
    assert "本表另有一行更像该指标" in found["6"].proposals[0].reason


def test_people_are_not_the_things_that_they_get_however_well_the_form_would_allow_it() -> None:
    form = [each for each in FORM if each[0] != "2"]
    fitted = indicator("W2", "数量指标", "辅助器具适配人数", "人")
    library = [*(each for each in LIBRARY if each.code != "W2"), fitted]

    def meant(name: str, value: str) -> str | None:
        given = lines(*form, ("2", "数量指标", name, value))
        found = {e.line_key: e for e in identify(given, library, CODES, IndexSimilarity())}
        return found["2"].indicator_code

    assert meant("辅助器具适配残疾人数", "≥520人") == "W2"
    assert meant("辅助器具适配件数", "≥520件") is None


def replacing(code: str, level2: str, name: str, unit: str) -> Callable[[str, str], str | None]:
    """What a line means in a form whose template has this indicator instead."""
    number = code[1:]
    form = [each for each in FORM if each[0] != number]
    changed = indicator(code, level2, name, unit)
    library = [changed if each.code == code else each for each in LIBRARY]

    def meant(name: str, value: str) -> str | None:
        given = lines(*form, (number, level2, name, value))
        found = {e.line_key: e for e in identify(given, library, CODES, IndexSimilarity())}
        return found[number].indicator_code

    return meant


@pytest.mark.parametrize(
    ("own", "accepted", "asked"),
    [
        (
            ("W2", "数量指标", "渠系建筑物检修长度", "公里"),
            ("渠系建筑物检修公里数", "≥8公里"),
            ("渠系建筑物检修次数", "≥24次"),
        ),
        (
            ("W4", "经济成本指标", "单处工程维修养护成本", "万元/处"),
            ("平均每处工程维修成本", "≤2.4万元"),
            ("人均工程维修养护成本", "≤800元/人"),
        ),
        (
            ("W3", "质量指标", "灌区群众举报事项办结率", "%"),
            ("群众举报事项办结率", "100%"),
            ("群众举报事项受理率", "100%"),
        ),
        (
            ("W2", "数量指标", "墒情信息月报次数", "次"),
            ("墒情月报期数", "12期"),
            ("墒情信息年报次数", "1次"),
        ),
    ],
    ids=["measure", "denominator", "stage", "period"],
)
def test_another_figure_in_the_place_of_one_of_the_template_is_asked_about(
    own: tuple[str, str, str, str], accepted: tuple[str, str], asked: tuple[str, str]
) -> None:
    meant = replacing(*own)

    assert meant(*accepted) == own[0]
    assert meant(*asked) is None


def test_a_name_that_fits_two_of_the_template_is_asked_about_though_a_common_one_has_it() -> None:
    common = replace(indicator("X9", "服务对象满意度指标", "服务对象满意度", "%"), is_common=True)
    farmers = indicator("W5", "服务对象满意度指标", "灌区农户满意度", "%")
    staff = indicator("W6", "服务对象满意度指标", "管护人员满意度", "%")
    form = [each for each in FORM if each[0] != "5"]

    def meant(*template: Indicator) -> str | None:
        own = [*(each for each in TEMPLATE if each.code != "W5"), *template]
        codes = {"P1": frozenset(each.code for each in own)}
        given = lines(*form, ("5", "服务对象满意度指标", "满意度", "≥90%"))
        found = identify(given, [*own, *OTHERS, common], codes, IndexSimilarity())
        return {each.line_key: each for each in found}["5"].indicator_code

    assert meant(farmers, staff) is None
    assert meant() == "X9"


def test_one_of_two_things_that_a_line_joins_is_asked_about() -> None:
    meant = replacing("W2", "数量指标", "封山育林面积", "亩")

    assert meant("封山育林亩数", "≥2万亩") == "W2"
    assert meant("造林和封山育林面积", "≥2万亩") is None
    assert meant("封山育林及退耕面积", "≥2万亩") is None


def test_a_denial_on_one_side_is_asked_about_where_no_figure_tells_what_is_counted() -> None:
    meant = replacing("W5", "社会效益指标", "辍学率", "%")

    assert meant("辍学情况", "零辍学") == "W5"
    assert meant("控辍保学成效", "零辍学") is None
    assert meant("学生控辍保学情况", "零辍学") is None


def test_what_no_line_means_is_offered_where_it_is_measured_as_the_line_is() -> None:
    house = indicator("W6", "数量指标", "管理房间数", "座")
    codes = {"P1": frozenset((*CODES["P1"], "W6"))}

    def asked(*form: tuple[str, str, str, str]) -> Match:
        found = identify(lines(*form), [*LIBRARY, house], codes, IndexSimilarity())
        return {each.line_key: each for each in found}["6"]

    found = asked(*FORM, ("6", "数量指标", "节制闸、渡槽", "30座"))
    assert found.answer is MatchAnswer.ASK
    assert [each.indicator_code for each in found.proposals] == ["W6"]
    assert found.proposals[0].reason.endswith("；本项目模板所列，本表没有其他行对应")
    assert asked(*FORM, ("6", "数量指标", "节制闸、渡槽", "30万元")).answer is MatchAnswer.NONE


def test_what_another_line_means_is_not_offered() -> None:
    more = ("6", "数量指标", "节制闸、渡槽", "30座")

    assert read(lines(*FORM, more))["6"].answer is MatchAnswer.NONE


def test_words_that_count_the_same_are_no_other_unit() -> None:
    meant = replacing("W2", "数量指标", "灌溉机井配套水泵数量", "台")

    assert meant("机井水泵配套", "≥30套") == "W2"


def test_papers_of_one_project_are_read_apart() -> None:
    later = [replace(each, line_key=f"{each.line_key}b") for each in lines(*FORM, paper="V2")]

    found = read([*lines(*FORM), *later])

    assert all(found[f"{key}b"].indicator_code == found[key].indicator_code for key in "12345")
    assert len(found) == 10


def test_a_form_that_was_not_filled_in_from_the_template_is_read_line_by_line() -> None:
    form = lines(
        ("1", "数量指标", "参训人数", "≥100人"),
        ("2", "服务对象满意度指标", "学员满意度", "≥90%"),
        ("3", "质量指标", "考试通过率", "≥90%"),
        ("4", "经济成本指标", "每公里道路造价", "≤50万元/公里"),
    )

    together, alone = read(form), read(replace(each, form="") for each in form)

    assert {key: each.indicator_code for key, each in together.items()} == {
        key: each.indicator_code for key, each in alone.items()
    }
    assert not any("模板" in each.reason for each in together.values())


def test_what_a_person_rejected_is_not_the_answer_of_a_whole_form_either() -> None:
    no = replace(
        said("每公里渠道改造投入", "W4", is_confirmed=False), level="经济成本", project_code="P1"
    )

    found = read(lines(*FORM), Decisions.of([no]))

    assert found["4"].indicator_code is None
    assert "W4" not in {each.indicator_code for each in found["4"].proposals}
