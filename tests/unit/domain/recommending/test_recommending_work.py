"""Whether a template for a kind of work is for what a project's name says."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from adapter.domain.recommending.ranking import RankedTemplate, Sign, ranked_templates
from adapter.domain.recommending.work import is_other_work, plain_work, shared_thing
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from tests.unit.domain.recommending.test_recommending import KIND, OTHERS, PROJECT

OF_KIND = replace(KIND, project_category="部门预算项目")


def ranked(
    name: str, *templates: IndicatorTemplate, likeness: Mapping[str, float] | None = None
) -> list[RankedTemplate]:
    return ranked_templates(replace(PROJECT, name=name), templates, likeness or {}, {}, 5)


def test_a_template_of_the_kind_stands_before_an_example_that_more_speaks_for() -> None:
    example = replace(OTHERS, project_category="部门预算项目", function_class="2050302")
    kind = replace(OF_KIND, name="学生资助项目模板", function_class="20503")

    found = ranked("国家助学金", example, kind, likeness={"T2": 0.9})

    assert [each.is_anothers for each in found] == [False, True]
    assert found[0].points < found[1].points


@pytest.mark.parametrize(
    ("project", "template"),
    [
        ("教育局综合办公平台运维费", "信息系统运行维护类项目通用模板"),
        ("2026年智慧校园软件运营维护", "信息系统运行维护类项目通用模板"),
        ("中小学教师全员培训费", "培训会议类项目通用模板"),
        ("救助站网络安全维护费", "信息系统运行维护类项目通用模板"),
        ("电子政务外网租赁", "信息系统运行维护类项目通用模板"),
        ("机关大楼物业费", "物业管理服务通用模板"),
        ("第三中学教学楼维修", "教学楼修缮改造模板"),
        ("高考、中考考务费", "部门预算项目通用模板"),
        ("高考、中考考务费", "教育局部门预算项目绩效指标模板"),
        ("高考、中考考务费", "PPP项目模板"),
    ],
)
def test_a_kind_is_for_a_project_whose_name_tells_the_same_or_for_any(
    project: str, template: str
) -> None:
    assert [each.name for each in ranked(project, replace(OF_KIND, name=template))] == [template]


@pytest.mark.parametrize(
    ("project", "template"),
    [
        ("高考、中考考务费", "信息系统运行维护类项目通用模板"),
        ("高考、中考考务费", "校舍维修改造项目模板"),
        ("智慧校园信息系统建设", "信息系统运行维护类项目通用模板"),
        ("城市供热管网改造", "城市道路养护模板"),
        ("养老服务网络维护", "信息系统运行维护类项目通用模板"),
        ("执法记录仪购置", "培训会议类项目通用模板"),
        ("2026年第二批专项资金", "校舍维修改造项目模板"),
    ],
)
def test_category_and_department_alone_bring_no_kind_for_other_work(
    project: str, template: str
) -> None:
    kind = replace(OF_KIND, name=template, department_code="101", function_class="205")

    assert ranked(project, kind) == []


def test_within_one_class_a_kind_for_other_acts_stays_out() -> None:
    kind = replace(OF_KIND, name="教学设备购置模板", function_class="20503")

    assert ranked("实训楼屋面维修", kind) == []
    assert [each.name for each in ranked("实训车床采购", kind)] == ["教学设备购置模板"]


@pytest.mark.parametrize(
    ("one", "other", "is_other"),
    [
        ("农村公路日常养护补助资金", "农村公路养护模板", False),
        ("养老服务中心补助", "养老服务体系建设模板", False),  # any work is paid by 补助
        ("学生宿舍维修", "学生资助补助模板", True),
        ("设备采购", "设备维修维护模板", True),
        ("设备更新", "设备购置模板", False),
        ("考务费", "设备购置模板", False),
        ("智慧校园建设", "校舍维修改造模板", True),
        ("操场改造", "校舍维修改造模板", False),
        ("操场改造", "校舍建设模板", False),
        ("幼儿园设施更新（自治区奖补）", "学前教育发展补助模板", False),
    ],
)
def test_acts_that_are_not_done_together_tell_of_other_work(
    one: str, other: str, *, is_other: bool
) -> None:
    assert is_other_work(one, other) is is_other


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("2026年城乡低保金（自治区资金）", "低保"),
        ("提前下达2025-2026年度基本公卫补助资金（第二批）", "基本公共卫生补助"),
        ("支持学前教育发展资金 内财教〔2025〕1120号", "学前教育"),
        ("专项资金项目", "专项资金项目"),
    ],
)
def test_years_batches_money_and_documents_are_no_part_of_the_work(name: str, left: str) -> None:
    assert plain_work(name) == left


def test_the_reason_tells_the_words_that_both_names_say() -> None:
    kind = replace(OF_KIND, name="信息系统运行维护类项目通用模板")

    (found,) = ranked("天网视频监控系统运维服务费", kind)

    assert shared_thing("天网视频监控系统运维服务费", kind.name) == ("系统", 0.5)
    assert [(each.sign, each.points, each.reason) for each in found.evidence] == [
        (Sign.CATEGORY, 25, "项目类别同为部门预算项目"),
        (Sign.NAME, 10, "名称都说到“系统”"),
    ]


def test_words_that_only_mean_the_same_are_not_said_to_stand_in_both_names() -> None:
    (found,) = ranked("办公平台运维费", replace(OF_KIND, name="信息系统运行维护模板"))

    assert found.evidence[-1].reason == "名称说的是同一类事项（系统）"


def test_the_words_of_another_projects_name_are_not_told() -> None:
    (found,) = ranked("营养午餐", replace(OTHERS, function_class="2050302"), likeness={"T2": 0.5})

    assert found.level is TemplateLevel.PROJECT
    assert "名称相近（0.50）" in [each.reason for each in found.evidence]
    assert "营养" not in repr(found)
