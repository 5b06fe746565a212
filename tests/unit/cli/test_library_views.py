"""What the library's commands show: frame, bases, function classes, projects."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from adapter.clock import SystemClock
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.storage.store import open_store
from tests.conftest import CountedIds
from tests.integration.storage.pulls import SCOPE
from tests.unit.cli.conftest import Terminal

LIBRARY = """指标编码,一级指标,二级指标,三级指标,共性/个性,标准值,功能分类,依据编码,主管部门
A1,产出指标,数量指标,资助人数,个性,≥100,2050302,B1,101-教育局
A2,产出指标,质量指标,合格率,个性,≥90%,,B9,101-教育局
"""
TEMPLATES = """模板编码,模板名称,适用层级,项目名称,主管部门,指标编码,分值
T1,助学金模板,项目,助学金,101-教育局,A1,100
"""
BASES = "依据编码,名称,文号,废止日期\nB1,旧办法,财预〔2011〕1号,2025-12-31\nB2,条例,,\n"
DUTIES = "主管部门,部门职责,工作任务,支出项目\n101-教育局,办好教育,发放资助,助学金\n"
PROJECTS = """主管部门,预算单位,预算单位联系人员,项目名称,类,款,项,涉密/非密,项目编码
101-教育局,101001-教育局本级,王小明 13800000000,助学金,205,03,02,非密,15250126T000000100038
101-教育局,101001-教育局本级,李大力 13900000000,校舍维修,205,02,99,非密,
101-教育局,101001-教育局本级,獬豸 13700000000,獬豸专项,205,02,99,涉密,
"""
CLASSES = (
    "编码,名称,年度\n205,教育支出,{0}\n20503,职业教育,{0}\n2050302,{1},{0}\n20502,普通教育,{0}\n"
)


@pytest.fixture
def filled(terminal: Terminal) -> Terminal:
    terminal.hand_in(
        library=LIBRARY, list=PROJECTS, templates=TEMPLATES, bases=BASES, duties=DUTIES
    )
    return terminal


def test_the_frame_is_a_tree_with_its_gaps_and_ends_with_5(filled: Terminal) -> None:
    told = filled("library", "frame", "--department", "101")

    assert filled.code == 5
    assert "  职责：办好教育\n    任务：发放资助\n      项目：助学金\n" in told
    assert "！非密项目没有对应到任何部门职责：校舍维修" in told
    assert "獬豸" not in told

    (shown,) = filled.json("library", "frame")
    assert {(each["gap"], each["subject"]) for each in shown["gaps"]} == {
        ("project_without_duty", "校舍维修"),
        ("project_without_template", "校舍维修"),
        ("no_department_template", ""),
    }


def test_projects_that_wait_for_their_code_are_listed_alone(
    filled: Terminal, tmp_path: Path
) -> None:
    bound = ProjectBinding(
        project_code="15250126T000000100038",
        agency_code="101001",
        project_name="助学金",
        bound_by=BoundBy.CODE,
    )
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite", clock=SystemClock(), ids=CountedIds())
    with store.begin() as work:
        work.projects.replace_bindings(replace(SCOPE, fiscal_year=2026), [bound])
        work.commit()
    store.close()

    (waiting,) = filled.json("library", "projects", "--unbound")

    assert waiting["name"] == "校舍维修"


def test_a_frame_without_gaps_ends_with_0(filled: Terminal) -> None:
    whole = TEMPLATES.replace("项目,助学金", "部门整体,").replace("T1", "T2")
    filled.hand_in(list="\n".join(PROJECTS.splitlines()[:2]) + "\n", more=whole)

    told = filled("library", "frame")

    assert filled.code == 0
    assert "指标体系齐全" in told


def test_an_import_tells_of_hidden_projects_only_with_a_list(
    filled: Terminal, tmp_path: Path
) -> None:
    refused = PROJECTS.replace("101001-教育局本级,李大力", ",李大力")
    papers = {"list": PROJECTS, "library": LIBRARY, "none": "编码,名称,年度\n", "bad": refused}
    told = {}
    for name, text in papers.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        told[name] = filled("library", "import", str(tmp_path / f"{name}.csv"))

    assert "涉密或未标“非密”的项目 1 个，未入库" in told["list"]
    assert "涉密" not in told["library"]
    assert "没有可导入的行" in told["none"]
    assert "没有可导入的行" not in told["library"]
    assert "部门整体暂不收发" in told["bad"]
    assert "部门整体" not in told["list"]


def test_a_department_that_nobody_knows_is_not_called_complete(filled: Terminal) -> None:
    filled("library", "frame", "--department", "999")

    assert filled.code == 1
    assert "没有编码为 999 的部门" in filled.err


def test_bases_tell_how_many_rest_on_them_and_which_are_repealed(filled: Terminal) -> None:
    told = filled("library", "bases")
    shown = filled.json("library", "bases")

    assert "2025-12-31 起废止" in told
    assert [(e["code"], e["indicators"], e["is_repealed"]) for e in shown["bases"]] == [
        ("B1", 1, True),
        ("B2", 0, False),
    ]
    assert [each["code"] for each in shown["dangling"]] == ["A2"]


def test_one_basis_tells_who_rests_on_it(filled: Terminal) -> None:
    told = filled("library", "bases", "B1")
    shown = filled.json("library", "bases", "B1")

    assert "资助人数" in told
    assert "助学金模板" in told
    assert [each["code"] for each in shown["indicators"]] == ["A1"]
    assert [each["code"] for each in shown["templates"]] == ["T1"]

    filled("library", "bases", "B7")

    assert filled.code == 1
    assert "B7" in filled.err


def test_projects_are_listed_with_classes_and_masked_contacts(filled: Terminal) -> None:
    told = filled("library", "projects")
    first, second = filled.json("library", "projects")

    assert (first["name"], first["spending_class"]) == ("助学金", "特定目标类")
    assert (first["function_class"], first["function_class_name"]) == ("2050302", "")
    assert (second["name"], second["spending_class"]) == ("校舍维修", "")
    assert first["contact"] == "王**"
    for word in ("小明", "13800000000", "獬豸"):
        assert word not in told + json.dumps([first, second], ensure_ascii=False)


def test_a_years_table_is_kept_by_version_and_names_what_it_lacks(filled: Terminal) -> None:
    first = filled.hand_in(classes=CLASSES.format("", "中等职业教育"))
    again = filled.hand_in(classes=CLASSES.format("", "中等职业教育"))
    table = filled.json("library", "function-classes")
    renamed = filled.hand_in(classes=CLASSES.format("", "中职教育"))
    newest = filled.json("library", "function-classes")

    assert first["problems"] == again["problems"] == renamed["problems"] == []
    assert (table["number"], newest["number"]) == (1, 2)
    assert [each["code"] for each in table["classes"]] == ["205", "20502", "20503", "2050302"]
    assert filled.json("library", "projects")[0]["function_class_name"] == "中职教育"

    problems = filled.hand_in(list=PROJECTS)["problems"]

    found = [(e["code"], e["row"], e["column"], e["severity"]) for e in problems]
    assert ("function_class_unknown", 3, "G", "warning") in found
    assert len(filled.json("library", "projects")) == 2


def test_years_are_compared_and_users_of_removed_codes_are_named(filled: Terminal) -> None:
    filled.hand_in(old=CLASSES.format(2025, "中等职业教育"))
    filled.hand_in(new="编码,名称\n205,教育\n20502,普通教育\n206,科学技术支出\n")

    shown = filled.json("library", "function-classes", "--against", "2025")
    told = filled("library", "function-classes", "--against", "2025")

    assert [each["code"] for each in shown["added"]] == ["206"]
    assert [each["code"] for each in shown["removed"]] == ["20503", "2050302"]
    assert shown["renamed"] == [{"code": "205", "before": "教育支出", "after": "教育"}]
    last = shown["removed"][-1]
    assert (last["indicators"], last["templates"], last["projects"]) == (["A1"], [], ["助学金"])
    assert "项目 助学金" in told


def test_a_year_without_a_table_says_what_to_do(filled: Terminal) -> None:
    filled("library", "function-classes", "--year", "2024")

    assert filled.code == 1
    assert "2024 年度还没有功能分类表" in filled.err
