"""The grade of a form (等级): behind its label, ticked among several, or behind the total."""

import pytest

from mappings.forms.reading import read_form

LINES = "三级指标,年度指标值,实际完成值,分值,得分,原因\n培训,≥8期,9期,100,96,"


def grade_below(*rows: str) -> str | None:
    (table,) = read_form("表.csv", "\n".join([LINES, *rows]).encode()).tables
    return table.grade


@pytest.mark.parametrize(
    "row",
    [
        "自评等级,□优 ☑良 □中 □差",
        "自评等级,优□  良☑  中□  差□",
        "评价等级：,优（ ）良（√）中（ ）差（ ）",
        "评价等级：□优、☑良、□中、□差",
        "自评等级,□优,☑良,□中,□差",
        "自评等级,□优（90分以上）☑良（80-90分）□中（60-80分）□差（60分以下）",
        "自评等级,■良 □优",
        "自评等级,良",
        "自评等级：良",
        "总分,,,100,96,良",
    ],
)
def test_the_grade_is_the_one_that_was_filled_in(row: str) -> None:
    assert grade_below(row) == "良"


@pytest.mark.parametrize(
    "row",
    [
        # Several ticks, none, or words of which nobody knows what is chosen.
        "自评等级,☑优 ☑良 □中 □差",
        "自评等级,□优 □良 □中 □差",
        "自评等级,□优 ☑良 □其他档次",
    ],
)
def test_what_is_not_chosen_is_no_grade_that_is_known(row: str) -> None:
    assert grade_below(row) not in {"优", "良", "中", "差"}


@pytest.mark.parametrize(
    "row", ["总分,,,100,96,", "总分,,,100,96,天气良", "小计,,,100,96,良", "总分,良,,100,96,已核"]
)
def test_other_words_behind_a_total_are_no_grade(row: str) -> None:
    assert grade_below(row) is None


def test_the_grade_behind_its_label_counts_before_the_one_behind_the_total() -> None:
    assert grade_below("总分,,,100,96,良", "评价等级,优") == "优"
