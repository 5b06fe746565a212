"""One row of every data set, written by hand as the other side sends it, and what it says."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.declaration import DeclaredTarget, TargetLine
from adapter.domain.department import (
    DepartmentMonitoringLine,
    DepartmentSelfEvaluation,
    DepartmentSelfEvaluationLine,
    DepartmentTarget,
    DepartmentTargetLine,
)
from adapter.domain.indicator import LibraryNode
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.project import DirectoryEntry
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import (
    SelfEvaluation,
    SelfEvaluationBudget,
    SelfEvaluationGoal,
    SelfEvaluationLine,
)
from adapter.domain.template import TemplateHeader, TemplateItem
from adapter.domain.value import parse_value
from mappings.profile import Profile

PROJECT = "15250126T000000000001"
PLACE = {"mof_div_code": "152501000", "fiscal_year": "2026", "agency_code": "101001"}
INSIDE_PLACE: dict[str, Any] = {
    "division_code": "152501000",
    "fiscal_year": 2026,
    "agency_code": "101001",
}
DEPARTMENT_PLACE = {**PLACE, "agency_code": "101", "dept_code": "101"}
INSIDE_DEPARTMENT = {**INSIDE_PLACE, "agency_code": "101", "department_code": "101"}
TIMES = {
    "create_time": "20251020093000000",
    "update_time": "20251102174512345",
    "is_deleted": 2,
}
INSIDE_TIMES: dict[str, Any] = {
    "created_at": datetime(2025, 10, 20, 1, 30, tzinfo=UTC),
    "updated_at": datetime(2025, 11, 2, 9, 45, 12, 345000, tzinfo=UTC),
    "is_deleted": False,
}
LEVELS = {
    "lv1_perf_ind_code": "1",
    "lv1_perf_ind_name": "产出指标",
    "lv2_perf_ind_code": "12",
    "lv2_perf_ind_name": "质量指标",
    "lv3_perf_ind_code": "A0102",
    "lv3_perf_ind_name": "道路硬化验收合格率",
}
INSIDE_LEVELS: dict[str, Any] = {
    "level1_code": "1",
    "level1": "产出指标",
    "level2_code": "12",
    "level2": "质量指标",
    "indicator_code": "A0102",
    "name": "道路硬化验收合格率",
}

LINE_OF_DEPARTMENT = RecordKind.DEPARTMENT_TARGET_LINE

GOLDEN: dict[RecordKind, tuple[dict[str, object], object]] = {
    RecordKind.LIBRARY_NODE: (
        {
            **PLACE,
            **TIMES,
            "ind_id": "{B4C1}",
            "parent_id": "{B4C0}",
            "perf_ind_code": "A0102",
            "perf_ind_name": "道路硬化验收合格率",
            "is_common_ind": 2,
            "value_desc": "验收合格里程占完工里程的比例",
            "kpi_val": "≥98%",
            "start_date": "20260101",
            "end_date": "29991231",
            "level_no": 3,
            "is_leaf": 1,
            "is_enabled": 1,
            "mof_div_name": "二连浩特市",
            "agency_name": None,
        },
        LibraryNode(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            node_id="{B4C1}",
            parent_id="{B4C0}",
            code="A0102",
            name="道路硬化验收合格率",
            is_common=False,
            explanation="验收合格里程占完工里程的比例",
            standard=parse_value("≥98%"),
            valid_from=date(2026, 1, 1),
            valid_to=None,
            level_no=3,
            is_leaf=True,
            is_enabled=True,
        ),
    ),
    RecordKind.TEMPLATE_HEADER: (
        {
            **PLACE,
            **TIMES,
            "template_id": "{77AA}",
            "template_code": "T2026-001",
            "template_name": "农村道路硬化项目绩效指标模板",
            "pro_code": PROJECT,
            "pro_name": "农村道路硬化",
            "pro_cat_code": "31",
            "exp_func_code": "2140104",
            "dept_code": "101",
            "version": "{9F}",
            "version_name": "接收版本20251102",
            "is_enabled": 1,
        },
        TemplateHeader(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            template_id="{77AA}",
            template_code="T2026-001",
            template_name="农村道路硬化项目绩效指标模板",
            project_code=PROJECT,
            project_name="农村道路硬化",
            project_category="部门预算项目",
            function_class="2140104",
            department_code="101",
            version="{9F}",
            version_name="接收版本20251102",
            is_enabled=True,
        ),
    ),
    RecordKind.TEMPLATE_ITEM: (
        {
            **PLACE,
            **TIMES,
            **LEVELS,
            "item_id": "{77AB}",
            "template_code": "T2026-001",
            "pro_code": PROJECT,
            "sort_no": 3,
            "perf_ind_code": "A0102",
            "kpi_val": "≥98%",
            "ind_weight": Decimal("12.5000"),
            "is_required": 1,
            "kpi_evalstd": "每低1个百分点扣1分",
            "kpi_content": None,
        },
        TemplateItem(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            **INSIDE_LEVELS,
            item_id="{77AB}",
            template_code="T2026-001",
            project_code=PROJECT,
            ordinal=3,
            target=parse_value("≥98%"),
            weight=Decimal("12.5"),
            is_required=True,
            scoring_rule="每低1个百分点扣1分",
            explanation="",
        ),
    ),
    RecordKind.DECLARED_TARGET: (
        {
            **PLACE,
            **TIMES,
            "kpi_per_id": "{01}",
            "pro_code": PROJECT,
            "pro_name": "农村道路硬化",
            "kpi_target": "完成12公里道路硬化。",
            "perf_obj_type_code": "2",
            "busi_type_code": "01",
            "sub_mof_div_code": None,
            "version": "{9E}",
            "version_name": "",
            "is_last_inst": 1,
        },
        DeclaredTarget(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            goal_id="{01}",
            project_code=PROJECT,
            project_name="农村道路硬化",
            overall_goal="完成12公里道路硬化。",
            object_type="年度",
            business_type="01",
            version="{9E}",
            version_name="",
            is_last_instance=True,
        ),
    ),
    RecordKind.TARGET_LINE: (
        {
            **PLACE,
            **TIMES,
            **LEVELS,
            "kpi_id": "{02}",
            "pro_code": PROJECT,
            "kpi_content": "",
            "kpi_evalstd": None,
            "kpi_val": "不低于98%",
            "kpi_remark": "按验收单统计",
            "version": None,
        },
        TargetLine(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            **INSIDE_LEVELS,
            line_id="{02}",
            project_code=PROJECT,
            explanation="",
            scoring_rule=None,
            target_value="不低于98%",
            remark="按验收单统计",
        ),
    ),
    RecordKind.MONITORING_LINE: (
        {
            **PLACE,
            **TIMES,
            **LEVELS,
            "perf_mon_id": "{03}",
            "perf_task_id": "{T1}",
            "pro_code": PROJECT,
            "kpi_target": "完成12公里道路硬化。",
            "pro_bgt_comp": Decimal("1250000.500000"),
            "est_pro_bgt_annual": "2000000",
            "kpi_val": "≥98%",
            "perf_comp": "96%",
            "est_perf_annual": "98%",
            "ana_dev_reasons": "冬季停工",
            "complete_rate": Decimal("85.500000"),
            "is_perf_rectify": 2,
            "rectify_advise": None,
            "times": 1,
        },
        MonitoringLine(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            **INSIDE_LEVELS,
            line_id="{03}",
            task_id="{T1}",
            project_code=PROJECT,
            overall_goal="完成12公里道路硬化。",
            budget_executed=Decimal("1250000.5"),
            budget_expected=Decimal(2000000),
            target_value="≥98%",
            actual_value="96%",
            expected_value="98%",
            deviation_reason="冬季停工",
            completion_rate=Decimal("0.855"),
            needs_correction=False,
            correction_advice=None,
            round_no=1,
        ),
    ),
    RecordKind.SELF_EVALUATION: (
        {
            **PLACE,
            **TIMES,
            "eval_id": "{E}",
            "pro_code": PROJECT,
            "total_eval_value": Decimal("92.350000"),
            "devi_analy": None,
            "application_advise": "",
            "opinions": "继续实施",
        },
        SelfEvaluation(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            evaluation_id="{E}",
            project_code=PROJECT,
            total_score=Decimal("92.35"),
            deviation_analysis=None,
            application_advice="",
            opinions="继续实施",
        ),
    ),
    RecordKind.SELF_EVALUATION_GOAL: (
        {
            **PLACE,
            **TIMES,
            "eval_goal_id": "{EG}",
            "eval_id": "{E}",
            "pro_code": PROJECT,
            "kpi_target": "完成12公里道路硬化。",
            "goal_comp": "完成11.5公里。",
        },
        SelfEvaluationGoal(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            goal_id="{EG}",
            evaluation_id="{E}",
            project_code=PROJECT,
            overall_goal="完成12公里道路硬化。",
            actual_goal="完成11.5公里。",
        ),
    ),
    RecordKind.SELF_EVALUATION_LINE: (
        {
            **PLACE,
            **TIMES,
            **LEVELS,
            "eval_ind_id": "{EI}",
            "eval_id": "{E}",
            "kpi_id": "{02}",
            "pro_code": PROJECT,
            "kpi_val": "≥98%",
            "ind_comp": "96%",
            "kpi_evalstd": "每低1个百分点扣1分",
            "ind_weight": Decimal("10.0000"),
            "eval_score": 8,
            "devi_analy": "冬季停工",
        },
        SelfEvaluationLine(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            **INSIDE_LEVELS,
            line_id="{EI}",
            evaluation_id="{E}",
            target_line_id="{02}",
            project_code=PROJECT,
            target_value="≥98%",
            actual_value="96%",
            scoring_rule="每低1个百分点扣1分",
            max_score=Decimal(10),
            score=Decimal(8),
            deviation_analysis="冬季停工",
        ),
    ),
    RecordKind.SELF_EVALUATION_BUDGET: (
        {
            **PLACE,
            **TIMES,
            "eval_bgt_id": "{EB}",
            "eval_id": "{E}",
            "pro_code": PROJECT,
            "reply_amt": Decimal("3000000.00"),
            "year_adj_amt": Decimal("-200000.00"),
            "cur_amt": Decimal("2800000.00"),
            "year_exe_amt": Decimal("2660000.00"),
            "exe_amt_rate": Decimal("95.0000"),
            "exe_score": Decimal("9.500000"),
        },
        SelfEvaluationBudget(
            **INSIDE_PLACE,
            **INSIDE_TIMES,
            budget_id="{EB}",
            evaluation_id="{E}",
            project_code=PROJECT,
            budget_initial=Decimal(3000000),
            budget_adjustment=Decimal(-200000),
            budget_adjusted=Decimal(2800000),
            budget_executed=Decimal(2660000),
            execution_rate=Decimal("0.95"),
            execution_score=Decimal("9.5"),
        ),
    ),
    RecordKind.DIRECTORY_ENTRY: (
        {
            **PLACE,
            **TIMES,
            "pro_id": "{P}",
            "pro_code": PROJECT,
            "pro_name": "农村道路硬化",
            "pro_cat_code": "31",
            "agency_name": "市公路管护中心",
            "dept_code": "101",
            "dept_name": "交通运输局",
            "exp_func_code": "2140104",
            "setup_year": "2026",
            "pro_total_amt": Decimal("3000000.00"),
        },
        DirectoryEntry(
            **INSIDE_PLACE,
            is_deleted=False,
            project_id="{P}",
            project_code=PROJECT,
            project_name="农村道路硬化",
            category_code="31",
            agency_name="市公路管护中心",
            department_code="101",
            department_name="交通运输局",
            function_class="2140104",
            total_amount=Decimal(3000000),
        ),
    ),
    RecordKind.DEPARTMENT_TARGET: (
        {
            **DEPARTMENT_PLACE,
            **TIMES,
            "kpi_per_id": "{D1}",
            "dept_name": "二连浩特市教育局",
            "kpi_target": "办好人民满意的教育。",
            "perf_obj_type_code": "2",
            "busi_type_code": "01",
            "is_last_inst": 1,
            "version": "{V}",
            "version_name": "年初预算",
        },
        DepartmentTarget(
            **INSIDE_DEPARTMENT,
            **INSIDE_TIMES,
            goal_id="{D1}",
            department_name="二连浩特市教育局",
            overall_goal="办好人民满意的教育。",
            object_type="年度",
            business_type="01",
            is_last_instance=True,
            version="{V}",
            version_name="年初预算",
        ),
    ),
    RecordKind.DEPARTMENT_TARGET_LINE: (
        {
            **DEPARTMENT_PLACE,
            **TIMES,
            **LEVELS,
            "kpi_id": "{D2}",
            "kpi_content": "全年",
            "kpi_evalstd": None,
            "kpi_val": "≥95%",
            "kpi_remark": "",
        },
        DepartmentTargetLine(
            **INSIDE_DEPARTMENT,
            **INSIDE_TIMES,
            **INSIDE_LEVELS,
            line_id="{D2}",
            explanation="全年",
            target_value="≥95%",
            remark="",
        ),
    ),
    RecordKind.DEPARTMENT_MONITORING_LINE: (
        {
            **DEPARTMENT_PLACE,
            **TIMES,
            **LEVELS,
            "perf_mon_id": "{D3}",
            "perf_task_id": None,
            "kpi_val": "≥95%",
            "perf_comp": "96%",
            "complete_rate": Decimal("101.000000"),
            "is_perf_rectify": 2,
            "times": 1,
        },
        DepartmentMonitoringLine(
            **INSIDE_DEPARTMENT,
            **INSIDE_TIMES,
            **INSIDE_LEVELS,
            line_id="{D3}",
            task_id=None,
            target_value="≥95%",
            actual_value="96%",
            completion_rate=Decimal("1.01"),
            needs_correction=False,
            round_no=1,
        ),
    ),
    RecordKind.DEPARTMENT_SELF_EVALUATION: (
        {
            **DEPARTMENT_PLACE,
            **TIMES,
            "eval_id": "{D4}",
            "total_eval_value": Decimal("88.500000"),
            "opinions": "同意",
        },
        DepartmentSelfEvaluation(
            **INSIDE_DEPARTMENT,
            **INSIDE_TIMES,
            evaluation_id="{D4}",
            total_score=Decimal("88.5"),
            opinions="同意",
        ),
    ),
    RecordKind.DEPARTMENT_SELF_EVALUATION_LINE: (
        {
            **DEPARTMENT_PLACE,
            **TIMES,
            **LEVELS,
            "eval_ind_id": "{D5}",
            "eval_id": "{D4}",
            "kpi_id": "{D2}",
            "kpi_val": "≥95%",
            "ind_comp": "94%",
            "ind_weight": Decimal("20.0000"),
            "eval_score": Decimal("19.500000"),
        },
        DepartmentSelfEvaluationLine(
            **INSIDE_DEPARTMENT,
            **INSIDE_TIMES,
            **INSIDE_LEVELS,
            line_id="{D5}",
            evaluation_id="{D4}",
            target_line_id="{D2}",
            target_value="≥95%",
            actual_value="94%",
            max_score=Decimal(20),
            score=Decimal("19.5"),
        ),
    ),
}


def test_every_kind_of_the_profile_has_a_golden_row(profile: Profile) -> None:
    assert set(GOLDEN) == set(profile.kinds) == set(RecordKind)


@pytest.mark.parametrize("kind", GOLDEN, ids=lambda kind: kind.value)
def test_a_row_of_the_other_side_is_read_as_it_was_meant(
    profile: Profile, kind: RecordKind
) -> None:
    row, expected = GOLDEN[kind]

    assert profile.codec(kind).decode_record(row) == expected


@pytest.mark.parametrize("kind", GOLDEN, ids=lambda kind: kind.value)
def test_a_row_is_written_with_the_values_it_was_read_from(
    profile: Profile, kind: RecordKind
) -> None:
    row, record = GOLDEN[kind]
    if kind is RecordKind.MONITORING_LINE:  # money may arrive as text; it leaves as a number
        row = row | {"est_pro_bgt_annual": Decimal(2000000)}
    written = profile.codec(kind).encode(record)

    assert {name: row.get(name) for name in written} == written


def test_ids_and_project_key_are_found_without_reading_the_rest(profile: Profile) -> None:
    codec = profile.codec(RecordKind.TARGET_LINE)
    row, _ = GOLDEN[RecordKind.TARGET_LINE]
    values = codec.decode(row)

    assert codec.gate_key_of({"pro_code": PROJECT, "fiscal_year": object()}) == PROJECT
    assert codec.gate_key_of({}) is None
    assert codec.key(values) == "{02}"
    assert codec.is_deleted(values) is False
    assert codec.is_deleted(codec.decode(row | {"is_deleted": 1})) is True


def test_a_row_without_a_project_is_judged_by_its_department(profile: Profile) -> None:
    item, line = profile.codec(RecordKind.TEMPLATE_ITEM), profile.codec(LINE_OF_DEPARTMENT)

    assert line.gate_key_of({"dept_code": "101"}) == "department:101"
    assert item.gate_key_of({"pro_code": None, "dept_code": "101"}) == "department:101"
    assert item.gate_key_of({"pro_code": "", "dept_code": "101"}) == "department:101"
    assert item.gate_key_of({"pro_code": PROJECT, "dept_code": "101"}) == PROJECT


@pytest.mark.parametrize("project", ["department:101", 0, False, [], b"", Decimal(0)])
def test_a_project_that_cannot_be_meant_never_hides_behind_its_department(
    profile: Profile, project: object
) -> None:
    codec = profile.codec(RecordKind.TEMPLATE_ITEM)

    assert codec.gate_key_of({"pro_code": project, "dept_code": "101"}) is None


@pytest.mark.parametrize("department", [None, "", 101, ["101"]])
def test_a_department_that_cannot_be_meant_gives_no_key(
    profile: Profile, department: object
) -> None:
    assert profile.codec(LINE_OF_DEPARTMENT).gate_key_of({"dept_code": department}) is None


def test_a_projects_row_is_never_judged_by_a_department(profile: Profile) -> None:
    codec = profile.codec(RecordKind.TARGET_LINE)

    assert codec.gate_key_of({"pro_code": None, "dept_code": "101"}) is None
    assert codec.gate_key_of({"pro_code": "department:101"}) is None


def test_library_rows_belong_to_no_project(profile: Profile) -> None:
    codec = profile.codec(RecordKind.LIBRARY_NODE)

    assert codec.gate_key_of({"pro_code": PROJECT}) is None


def test_the_library_set_carries_its_own_references_and_no_other_receiver_field(
    profile: Profile,
) -> None:
    _, node = GOLDEN[RecordKind.LIBRARY_NODE]
    written = profile.codec(RecordKind.LIBRARY_NODE).encode(node)

    assert written["ind_id"] == "{B4C1}"
    assert written["parent_id"] == "{B4C0}"
    assert written.keys().isdisjoint({"create_time", "update_time", "is_deleted"})


def test_what_the_library_knows_and_the_data_set_does_not_is_dropped_by_projection(
    profile: Profile,
) -> None:
    codec = profile.codec(RecordKind.LIBRARY_NODE)
    record = LibraryNode(
        **INSIDE_PLACE,
        node_id="A0102",
        parent_code="12",
        code="A0102",
        name="道路硬化验收合格率",
        level_no=3,
        is_leaf=True,
        is_common=True,
        standard=parse_value("≥98%"),
        calculation="合格里程÷完工里程",
        scoring_rule="按比例",
        basis="财预〔2013〕53号",
    )

    assert codec.project(record) == LibraryNode(
        **INSIDE_PLACE,
        node_id="A0102",
        code="A0102",
        name="道路硬化验收合格率",
        level_no=3,
        is_leaf=True,
        is_common=True,
        standard=parse_value("≥98%"),
    )
