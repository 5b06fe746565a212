"""The frame of duties, tasks and projects, and every gap that can be found in it."""

from dataclasses import replace

import pytest

from adapter.domain.frame import DepartmentFrame, Gap, department_frames, named_projects
from adapter.domain.indicator import DepartmentDuty, Indicator
from adapter.domain.library.content import LibraryContent
from adapter.domain.project import Project
from adapter.domain.secrecy import Secrecy
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import parse_value

PROJECT = Project(
    ordinal=1,
    business_office="",
    department_code="101",
    department_name="教育局",
    agency_code="101001",
    agency_name="教育局本级",
    name="助学金",
    amount_wan_yuan=None,
    function_class="",
    secrecy=Secrecy.PUBLIC,
    category="",
    fund_source="",
)
DUTY = DepartmentDuty(
    department_code="101",
    department_name="教育局",
    duty="办好教育",
    task="发放资助",
    spending_project="助学金",
)
INDICATOR = Indicator(
    code="A1",
    level1="产出指标",
    level2="数量指标",
    name="资助人数",
    is_common=False,
    is_quantitative=True,
    standard=parse_value("≥100人"),
    department_code="101",
)
OF_PROJECT = IndicatorTemplate(
    code="T1",
    name="助学金模板",
    level=TemplateLevel.PROJECT,
    project_name="助学金",
    department_code="101",
)
OF_DEPARTMENT = IndicatorTemplate(
    code="T2",
    name="整体模板",
    level=TemplateLevel.DEPARTMENT,
    department_code="101",
    lines=(
        TemplateLine(
            ordinal=1, indicator_code="A1", target=parse_value(""), weight=None, is_required=True
        ),
    ),
)
BARE = DepartmentDuty(department_code="101", department_name="教育局", duty="另一职责")
WHOLE = LibraryContent(
    indicators=(INDICATOR,), templates=(OF_PROJECT, OF_DEPARTMENT), duties=(DUTY,)
)


def gaps(content: LibraryContent, *projects: Project) -> list[tuple[Gap, str]]:
    (frame,) = department_frames(content, projects)
    return [(each.gap, each.subject) for each in frame.gaps]


def test_a_complete_set_has_no_gap_and_is_a_tree() -> None:
    (frame,) = department_frames(WHOLE, [PROJECT])

    assert gaps(WHOLE, PROJECT) == []
    assert (frame.department_code, frame.department_name) == ("101", "教育局")
    assert [(d.name, [(t.name, t.projects) for t in d.tasks]) for d in frame.duties] == [
        ("办好教育", [("发放资助", ("助学金",))])
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (replace(WHOLE, duties=()), [(Gap.NO_DUTIES, "")]),
        (
            replace(WHOLE, duties=(DUTY, BARE)),
            [(Gap.DUTY_WITHOUT_TASK, "另一职责")],
        ),
        (
            replace(WHOLE, duties=(DUTY, replace(DUTY, task="检查", spending_project=""))),
            [(Gap.TASK_WITHOUT_PROJECT, "检查")],
        ),
        (
            replace(WHOLE, duties=(replace(DUTY, spending_project="别的项目"),)),
            [(Gap.PROJECT_WITHOUT_DUTY, "助学金")],
        ),
        (replace(WHOLE, templates=(OF_DEPARTMENT,)), [(Gap.PROJECT_WITHOUT_TEMPLATE, "助学金")]),
        (replace(WHOLE, templates=(OF_PROJECT,)), [(Gap.NO_DEPARTMENT_TEMPLATE, "")]),
        (
            replace(WHOLE, indicators=(replace(INDICATOR, department_code="104"),)),
            [(Gap.FOREIGN_INDICATOR, "T2 第 1 行 资助人数")],
        ),
    ],
)  # fmt: skip  # one case a line
def test_each_gap_is_found_alone(content: LibraryContent, expected: list[tuple[Gap, str]]) -> None:
    assert gaps(content, PROJECT) == expected


def test_an_indicator_of_nobody_fits_every_department() -> None:
    common = replace(WHOLE, indicators=(replace(INDICATOR, department_code=""),))

    assert gaps(common, PROJECT) == []


def test_a_template_of_the_same_name_in_another_department_does_not_count() -> None:
    foreign = replace(OF_PROJECT, department_code="104")
    frames = department_frames(replace(WHOLE, templates=(foreign, OF_DEPARTMENT)), [PROJECT])

    assert [g.gap for f in frames for g in f.gaps] == [Gap.PROJECT_WITHOUT_TEMPLATE]


def test_a_template_with_a_code_stands_for_the_project_of_that_code_alone() -> None:
    coded = replace(WHOLE, templates=(replace(OF_PROJECT, project_code="P1"), OF_DEPARTMENT))

    assert gaps(coded, replace(PROJECT, project_code="P1")) == []
    assert gaps(coded, replace(PROJECT, project_code="P2")) == [
        (Gap.PROJECT_WITHOUT_TEMPLATE, "助学金")
    ]


def test_duties_without_a_code_belong_to_the_department_of_their_name() -> None:
    assert gaps(replace(WHOLE, duties=(replace(DUTY, department_code=""),)), PROJECT) == []


def test_departments_come_by_code_each_with_its_own_rows() -> None:
    other = replace(DUTY, department_code="099", department_name="外事办", duty="接待")
    frames: list[DepartmentFrame] = department_frames(
        replace(WHOLE, duties=(DUTY, other)), [PROJECT]
    )

    assert [each.department_code for each in frames] == ["099", "101"]
    assert [[duty.name for duty in each.duties] for each in frames] == [["接待"], ["办好教育"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("甲、乙", ["甲", "乙"]),
        ("甲；\n乙，", ["甲", "乙"]),
        ("一、二合并", ["一、二合并"]),
    ],
)
def test_a_cell_may_name_several_projects(text: str, names: list[str]) -> None:
    assert named_projects(text, {"一、二合并"}) == names
