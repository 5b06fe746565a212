"""`check-file`: one answer per row, as JSON and as words, without settings or a network."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from adapter.errors import ExitCode
from tests.unit.cli.conftest import Said

Say = Callable[..., Said]

HEADING = "level1,level2,level3,value_text,unit,actual_value_text,score,full_score\n"
CLEAN = HEADING + (
    "产出指标,数量指标,养护里程,≥300,公里,310,10,10\n满意度指标,,群众满意度,≥90%,,95%,10,10\n"
)
MIXED = HEADING + (
    "产出指标,数量指标,养护里程,≥300公里,,270公里,10,10\n"
    "产出指标,数量指标,巡查次数,12次,,10次,10,10\n"
    "产出指标,成本指标,项目投资,56万元,,54.6万元,10,10\n"
    "效益指标,社会效益指标,出行条件,明显改善,,有所改善,5,10\n"
)


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        file = tmp_path / "自评.csv"
        file.write_text(text, "utf-8")
        return str(file)

    return write


def test_a_form_in_which_all_is_well_ends_with_0(say: Say, put: Callable[[str], str]) -> None:
    said = say("check-file", put(CLEAN), "--json")

    assert said.code == ExitCode.OK
    assert [each["verdict"] for each in said.json["rows"]] == ["met", "met"]
    assert said.json["totals"]["score"] == 20


def test_every_row_has_its_verdict_attainment_points_and_findings(
    say: Say, put: Callable[[str], str]
) -> None:
    said = say("check-file", put(MIXED), "--json")
    rows = said.json["rows"]

    assert said.code == ExitCode.DIFFERENCES_FOUND
    assert [(each["row"], each["sheet_row"]) for each in rows] == [(1, 2), (2, 3), (3, 4), (4, 5)]
    assert [each["verdict"] for each in rows] == ["not_met", "undetermined", "met", "not_met"]
    assert [each["attainment"] for each in rows] == [0.9, None, 1.025641, None]
    assert [each["expected_score"] for each in rows] == [9, None, 10, None]
    assert [[found["code"] for found in each["findings"]] for each in rows] == [
        ["full_marks_for_missed_target", "over_scored"],
        [],
        [],
        [],
    ]
    assert rows[0]["findings"][0]["severity"] == "high"
    assert "270公里" in rows[0]["findings"][0]["message"]
    assert said.json["totals"]["not_met"] == 2


def test_people_read_a_table_and_a_sentence_for_every_finding(
    say: Say, put: Callable[[str], str]
) -> None:
    said = say("check-file", put(MIXED))

    assert said.code == ExitCode.DIFFERENCES_FOUND
    assert "第 2 行：［高］未完成目标却得满分" in said.out
    assert "第 3 行：［待判断］" in said.out
    assert "第 4 行" not in said.out
    assert "共 4 行：完成 1，未完成 2，无法判定 1；问题 2 个。" in said.out


def test_a_file_that_is_no_form_says_what_it_lacks(say: Say, put: Callable[[str], str]) -> None:
    said = say("check-file", put("甲,乙\n1,2\n"), "--json")

    assert said.code == ExitCode.FAILED
    assert said.json["outcome"] == "failed"
    assert "三级指标" in said.json["sentence"]


def test_a_text_that_is_called_a_workbook_is_told_to_be_one(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "自评表.xlsx"
    file.write_text("各单位：\n请于周五前报送。\n", "utf-8")

    said = say("check-file", str(file))

    assert said.code == ExitCode.FAILED
    assert "不是 Excel 工作簿（内容是文本）" in said.err


def test_the_rules_of_a_place_are_taken_from_its_file(
    say: Say, put: Callable[[str], str], tmp_path: Path
) -> None:
    national = Path(__file__).parents[3] / "mappings" / "scoring_rules" / "national.toml"
    own = tmp_path / "本地.toml"
    own.write_text(national.read_text("utf-8").replace('floor = "0"', 'floor = "0.95"'), "utf-8")

    (first, *_) = say("check-file", put(MIXED), "--rules", str(own), "--json").json["rows"]
    unknown = say("check-file", put(MIXED), "--rules", "没有")

    assert first["expected_score"] == 0
    assert unknown.code == ExitCode.BAD_CONFIGURATION
    assert "national" in unknown.err


def test_a_cell_that_cannot_be_read_is_named(say: Say, put: Callable[[str], str]) -> None:
    said = say("check-file", put(HEADING + "产出,数量,里程,≥3公里,,3公里,优,10\n"))

    assert said.code == ExitCode.DIFFERENCES_FOUND
    assert "G 列" in said.err


DECLARATION = "一级指标,二级指标,三级指标,定量/定性,年度指标值,分值\n"


def codes_of_form(said: Said) -> list[str]:
    return [each["code"] for each in said.json["totals"]["findings"]]


def test_a_declared_form_is_checked_for_words_repetition_and_weights(
    say: Say, put: Callable[[str], str]
) -> None:
    rows = (
        "产出指标,数量指标,养护里程,定量,有所增加,50\n"
        "产出指标,数量指标,巡查次数,定量,≥12次,20\n"
        "产出指标,数量指标,指标3：巡查次数,定量,≥10次,20\n"
        "效益指标,社会效益指标,出行条件,定性,明显改善,20\n"
    )
    said = say("check-file", put(DECLARATION + rows), "--json")

    assert said.code == ExitCode.DIFFERENCES_FOUND
    assert codes_of_form(said) == ["weights_do_not_add_up"]
    assert [[found["code"] for found in each["findings"]] for each in said.json["rows"]] == [
        ["quantitative_required"],
        [],
        ["indicator_duplicated"],
        [],
    ]


@pytest.mark.parametrize("last", ["20", "10"])  # with and without the execution rate's 10 points
def test_a_sound_declared_form_ends_with_0(say: Say, put: Callable[[str], str], last: str) -> None:
    rows = f"产出指标,数量指标,养护里程,定量,≥3公里,80\n效益指标,,出行条件,定性,改善,{last}\n"
    said = say("check-file", put(DECLARATION + rows), "--json")

    assert (said.code, codes_of_form(said)) == (ExitCode.OK, [])


def test_points_of_a_form_with_results_may_be_any_selection(
    say: Say, put: Callable[[str], str]
) -> None:
    assert codes_of_form(say("check-file", put(CLEAN), "--json")) == []


def test_a_form_without_a_single_line_is_not_taken_for_a_sound_one(
    say: Say, put: Callable[[str], str]
) -> None:
    said = say("check-file", put(HEADING), "--json")

    assert said.code == ExitCode.FAILED
    assert "没有指标行" in said.err


def test_a_line_is_found_again_in_a_file_with_lines_on_two_sheets(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "自评.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name in ("甲", "乙"):
            sheet = book.add_worksheet(name)
            sheet.write_row(2, 0, ("三级指标", "年度指标值", "实际完成值", "分值", "得分"))
            sheet.write_row(3, 0, ("养护里程", "≥300公里", "270公里", 10, 10))

    said = say("check-file", str(file))

    assert said.code == ExitCode.DIFFERENCES_FOUND
    assert "甲 第 4 行" in said.out
    assert "乙 第 4 行" in said.out


@pytest.mark.parametrize(("grade", "codes"), [("良好", ["grade_wrong"]), ("优秀", []), ("甲", [])])
def test_a_grade_is_known_in_the_words_that_forms_use(
    say: Say, put: Callable[[str], str], grade: str, codes: list[str]
) -> None:
    form = (
        "三级指标,年度指标值,实际完成值,分值,得分\n"
        f"里程,≥300公里,310公里,90,90\n总分,,,100,95\n评价等级,{grade},,,\n"
    )
    said = say("check-file", put(form), "--json")

    assert [each["code"] for each in said.json["totals"]["findings"]] == codes


def test_a_flat_list_may_hold_the_same_indicator_of_several_forms(
    say: Say, put: Callable[[str], str]
) -> None:
    line = "满意度指标,服务对象满意度指标,群众满意度,≥90%,,95%,10,10\n"
    said = say("check-file", put(HEADING + line * 2), "--json")

    assert (said.code, codes_of_form(said)) == (ExitCode.OK, [])


HALF = "三级指标,年度指标值,分值"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("项目绩效目标申报表,,,,,", []),  # one form, folded: 60 and 40 points
        ("甲项目申报表,,,乙项目申报表,,", ["weights_do_not_add_up"] * 2),
    ],
)
def test_halves_of_one_form_need_not_add_up_each_by_itself(
    say: Say, put: Callable[[str], str], title: str, expected: list[str]
) -> None:
    rows = f"{title}\n{HALF},{HALF}\n里程,≥3公里,30,人数,≥5人,20\n次数,≥12次,30,户数,≥9户,20\n"
    said = say("check-file", put(rows), "--json")

    assert len(said.json["rows"]) == len(("里程", "人数", "次数", "户数"))
    assert codes_of_form(said) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("三级指标,年度指标值,分值,备注,备注", ["target_missing"]),
        ("三级指标,指标值(长期),分值,指标值(年度),备注", []),  # a line may have the one only
    ],
)
def test_only_a_second_column_of_targets_lets_a_promise_have_none(
    say: Say, put: Callable[[str], str], heading: str, expected: list[str]
) -> None:
    said = say("check-file", put(f"{heading}\n里程,≥3公里,50,≥1公里,\n人数,,50,,\n"), "--json")

    codes = [found["code"] for row in said.json["rows"] for found in row["findings"]]
    assert codes == expected


def test_the_points_of_a_flat_list_of_targets_may_be_any_selection(
    say: Say, put: Callable[[str], str]
) -> None:
    said = say("check-file", put("level3,value_text,full_score\n里程,≥3公里,10\n"), "--json")

    assert (said.code, codes_of_form(said)) == (ExitCode.OK, [])


def test_flat_columns_that_are_one_form_are_judged_as_one(
    say: Say, put: Callable[[str], str]
) -> None:
    heading = "level1,level2,level3,value_text,unit,full_score\n"
    output = "产出指标,数量指标,{},≥3,公里,{}\n"
    effect = "效益指标,社会效益指标,受益群众数,≥300,人,30\n"

    def codes(*lines: str) -> list[str]:
        return codes_of_form(say("check-file", put(heading + "".join(lines)), "--json"))

    assert codes(output.format("里程", 60), effect) == []
    assert codes(output.format("里程", 50), effect) == ["weights_do_not_add_up"]
    twice = heading + 2 * output.format("里程", 30) + effect
    assert [
        [found["code"] for found in each["findings"]]
        for each in say("check-file", put(twice), "--json").json["rows"]
    ] == [[], ["indicator_duplicated"], []]
    # The second form begins again with what the first began with.
    assert codes(output.format("里程", 50), effect, output.format("里程", 50)) == []
