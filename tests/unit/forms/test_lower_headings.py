"""Headings of two rows: without their merges, on every page, and with bare 中期 and 年度."""

import pytest

from mappings.forms.reading import FormContent, read_form

UPPER = "一级指标,二级指标,三级指标,指标值,,实际完成值,分值,得分"
LINES = (
    "产出指标,数量指标,新建沼气池,≥90座,≥30座,31座,50,50\n"
    "产出指标,数量指标,培训农户,≥900人次,≥300人次,310人次,50,50\n"
)


def read(*rows: str) -> FormContent:
    return read_form("表.csv", "\n".join(rows).encode())


def targets(content: FormContent) -> list[str]:
    return [each.target_text for each in content.lines]


@pytest.mark.parametrize(
    "lower",
    [
        ",,,实施期目标值,2025年度目标值,,,",
        ",,,中期目标值,年度目标值,,,",
        ",,,实施期,年度,,,",
        ",,,中期,2025年度,,,",
        ",,,中长期指标值,当年指标值,,,",
    ],
)
def test_a_lower_heading_that_lost_its_merges_is_no_line(lower: str) -> None:
    content = read("项目支出绩效自评表", "（2025年度）", UPPER, lower, LINES)

    assert targets(content) == ["≥30座", "≥300人次"]
    assert content.problems == ()


def test_each_page_has_its_heading_read_alike() -> None:
    head = (UPPER, ",,,实施期目标值,2025年度目标值,,,")
    again = ("第1页,,,,,,,", "项目支出绩效自评表（续表）,,,,,,,", *head)
    content = read("项目支出绩效自评表", "（2025年度）", *head, LINES.strip(), *again, LINES)

    assert targets(content) == ["≥30座", "≥300人次"] * 2
    assert len(content.tables) == 1


def test_parts_of_a_value_in_a_lower_heading_are_columns() -> None:
    content = read(
        "一级指标,二级指标,三级指标,年度指标值,,,实际完成,,分值,得分",
        ",,,运算符,数值,单位,完成值,完成率,,",
        "产出指标,数量指标,清运垃圾量,≥,18000,吨,17100,95%,50,47.5",
    )

    (line,) = content.lines
    assert (line.result.target_value, line.result.actual_value) == ("≥18000", "17100")


@pytest.mark.parametrize(
    "line",
    [
        # A line whose name is missing, one whose target is a word, and one name too few.
        ",,,年度目标值,按期完成,完成,10,10",
        ",质量指标,验收,年度,年度,年度,10,10",
    ],
)
def test_a_line_is_no_lower_heading(line: str) -> None:
    content = read("一级指标,二级指标,三级指标,指标值,备注,实际完成值,分值,得分", line, LINES)

    assert len(targets(content)) == 3
