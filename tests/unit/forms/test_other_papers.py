"""A library, its templates or the project list brought as a form: told as what it is."""

from importlib.resources import files

import pytest

from mappings.forms.reading import FormContent, read_form
from mappings.workbook.writing import write_template_workbook

WHERE = "请在网页的“指标库—导入”中导入（命令行为 library import）"
LEVELS = "产出指标,数量指标,改造面积"


def told(content: FormContent) -> str:
    assert content.tables == ()
    (problem,) = content.problems
    assert WHERE in problem.message
    return problem.message.partition("，")[0]


def read(*rows: str) -> FormContent:
    return read_form("表.csv", "\n".join(rows).encode())


def test_the_empty_workbook_and_the_samples_are_told_as_what_they_are() -> None:
    samples = files("adapter") / "samples"

    assert told(read_form("空白.xlsx", write_template_workbook())) == "这是指标库"
    for name, what in (("library_v1.xlsx", "指标库"), ("project_list.xlsx", "项目统计表")):
        assert told(read_form(name, (samples / name).read_bytes())) == f"这是{what}"


@pytest.mark.parametrize(
    "heading",
    [
        "指标编码,一级指标,二级指标,三级指标（指标名称）,共性/个性,标准值,计量单位",
        "指标代码,一级指标,二级指标,指标名称,是否共性,指标值,单位",
        "三级指标编码,一级指标,二级指标,三级指标,共性、个性,年度指标值,度量单位",
        "*指标编码,*一级指标,*二级指标,*三级指标名称,*是否共性指标,目标值,计量单位",
        "指标编码,一级指标,二级指标,绩效指标名称,指标类型（共性/个性）,评价标准值,单位",
    ],
)
def test_a_library_is_known_by_its_code_and_the_mark_of_what_is_common(heading: str) -> None:
    row = f"A01,{LEVELS},个性,≥90,平方米"

    assert told(read(heading, row)) == "这是指标库"
    assert told(read("二连浩特市预算绩效指标库", "填报单位：教育局", heading, row)) == "这是指标库"


def test_templates_are_known_by_their_own_columns() -> None:
    heading = "模板编码,模板名称,适用层级,项目名称,指标编码,三级指标,指标值,分值"

    assert told(read(heading, "M1,助学,项目,助学金,A01,资助人数,≥90人,10")) == "这是指标模板"


CODED = "指标编码,一级指标,二级指标,三级指标"
LINE = f"A01,{LEVELS}"
#: Columns that forms of some provinces have too.
EXPLAINED = "一级指标,二级指标,三级指标,指标值,指标解释,计算方法,数据来源,评分标准"


@pytest.mark.parametrize(
    ("above", "heading", "row"),
    [
        # Targets of a project with codes of the library, flat and below a head.
        ("", f"项目名称,{CODED},共性/个性,指标值", f"助学,{LINE},共性,≥90"),
        ("", f"项目编码,{CODED},是否共性,指标值", f"P1,{LINE},是,≥90"),
        ("项目名称：助学金", f"{CODED},共性/个性,指标值", f"{LINE},共性,≥90"),
        ("预算单位,一中", f"{CODED},共性/个性,指标值", f"{LINE},共性,≥90"),
        # What was reached, or its points, is asked of no library.
        ("", f"{CODED},共性/个性,指标值,实际完成值", f"{LINE},共性,≥90,95"),
        ("", f"{CODED},是否共性,指标值,得分", f"{LINE},否,≥90,9"),
        # One of the two columns alone.
        ("", f"{CODED},指标值,计量单位", f"{LINE},≥90,平方米"),
        ("", "一级指标,二级指标,三级指标,共性/个性,指标值", f"{LEVELS},共性,≥90"),
        ("", EXPLAINED, f"{LEVELS},≥90,解释,方法,台账,标准"),
    ],
)
def test_a_form_that_has_columns_of_a_library_is_read(above: str, heading: str, row: str) -> None:
    content = read(*filter(None, (above, heading, row)))

    assert [each.result.subject.name for each in content.lines] == ["改造面积"]
    assert [each for each in content.problems if WHERE in each.message] == []
