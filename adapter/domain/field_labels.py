"""Chinese names of record fields (字段名称), as the workbooks and the printed forms say them."""

from collections.abc import Mapping
from types import MappingProxyType

#: One label per field name: a name means the same in every record that has it.
FIELD_LABELS: Mapping[str, str] = MappingProxyType(
    {
        # Where a record belongs.
        "division_code": "财政区划",
        "fiscal_year": "预算年度",
        "owner_code": "归口单位编码",
        "agency_code": "预算单位编码",
        "agency_name": "预算单位",
        "department_code": "主管部门编码",
        "department_name": "主管部门",
        "project_id": "项目标识",
        "project_code": "项目编码",
        "project_name": "项目名称",
        "project_category": "项目类别",
        "project_categories": "适用项目类别",
        "category_code": "项目类别代码",
        "function_class": "功能分类",
        "total_amount": "项目总额（元）",
        # Indicators.
        "code": "编码",
        "name": "名称",
        "indicator_code": "指标编码",
        "level": "适用层级",
        "level1_code": "一级指标编码",
        "level1": "一级指标",
        "level2_code": "二级指标编码",
        "level2": "二级指标",
        "level_no": "级次",
        "node_id": "节点标识",
        "parent_id": "上级标识",
        "parent_code": "上级编码",
        "is_leaf": "是否末级",
        "is_common": "是否共性",
        "is_quantitative": "是否定量",
        "is_enabled": "是否启用",
        "direction": "指标方向",
        "standard": "标准值",
        "explanation": "指标解释",
        "calculation": "计算方法",
        "scoring_rule": "评（扣）分标准",
        "basis": "指标依据",
        "basis_code": "依据编码",
        "standard_source": "标准来源",
        "data_source": "数据来源",
        "sector": "行业领域",
        "valid_from": "启用日期",
        "valid_to": "停用日期",
        "remark": "备注",
        # Templates.
        "template_id": "模板标识",
        "template_code": "模板编码",
        "template_name": "模板名称",
        "item_id": "模板指标标识",
        "lines": "指标行",
        "ordinal": "序号",
        "target": "指标值",
        "weight": "分值（权重）",
        "is_required": "是否必选",
        # Bases and duties.
        "document_number": "文号",
        "issuer": "发文机关",
        "issued_on": "发布日期",
        "category": "资料类别",
        "is_repealed": "是否废止",
        "repealed_on": "废止日期",
        "duty": "部门职责",
        "task": "工作任务",
        "spending_project": "支出项目",
        # Declared targets.
        "goal_id": "目标标识",
        "line_id": "指标行标识",
        "overall_goal": "总体目标",
        "object_type": "目标类型",
        "business_type": "业务类型",
        "is_last_instance": "是否终审",
        "target_value": "指标值",
        # Monitoring.
        "task_id": "监控任务标识",
        "actual_value": "实际完成值",
        "expected_value": "全年预计完成情况",
        "deviation_reason": "偏差原因",
        "completion_rate": "完成率",
        "budget_expected": "全年预计执行数",
        "needs_correction": "是否整改",
        "correction_advice": "整改意见",
        "round_no": "监控次数",
        # Self-evaluation.
        "evaluation_id": "自评标识",
        "target_line_id": "对应的申报指标行",
        "total_score": "总分",
        "max_score": "分值",
        "score": "得分",
        "deviation_analysis": "偏差原因分析及改进措施",
        "application_advice": "结果应用建议",
        "opinions": "意见",
        "actual_goal": "实际完成情况",
        "budget_id": "预算执行标识",
        "budget_initial": "年初预算数",
        "budget_adjustment": "年中调整数",
        "budget_adjusted": "全年预算数",
        "budget_executed": "执行数",
        "execution_rate": "执行率",
        "execution_score": "执行率得分",
        # What the other side keeps of every row.
        "version": "版本号",
        "version_name": "版本名称",
        "created_at": "创建时间",
        "updated_at": "更新时间",
        "is_deleted": "是否删除",
    }
)


def field_label(name: str) -> str:
    """The Chinese name of a record's field; a name that is no field is given back as it is."""
    return FIELD_LABELS.get(name, name)


def path_label(path: str) -> str:
    """The Chinese name of a path of `hand_over`'s flat forms or of `library.diff`.

    Examples: ``template_name`` -> 模板名称, ``items.A0101.target`` and ``A0101.target`` ->
    A0101 指标值. Codes may hold points themselves, so only the last one parts row and field.
    """
    return f"{row_code(path)} {field_label(path.rpartition('.')[2])}".strip()


def row_code(path: str) -> str:
    """The code of the row that a path of `path_label` is in; "" for a field of the head."""
    row = path.rpartition(".")[0]
    for group in ("items.", "nodes."):
        row = row.removeprefix(group)
    return row
