"""Findings on monitoring, reporting and budgets (监控、应报未报与预算的发现), by their codes."""

from collections.abc import Mapping
from types import MappingProxyType

from adapter.domain.findings.kind import FindingKind, Severity

_K = FindingKind
_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW

REPORTING_KINDS: Mapping[str, FindingKind] = MappingProxyType(
    {
        "behind_schedule": _K(
            "进度落后",
            _MEDIUM,
            "进度 = 实际 ÷（年度指标值 ÷ 12 × 月数），低于 80% 黄灯，低于 60% 红灯；"
            "反向指标超过上限红灯；定性指标部分达成黄灯，未达成红灯",
            "“{name}”截至 {until} 为“{actual_value}”，年度指标值“{target_value}”，{told}；"
            "请查明原因并纠正，或按程序调整目标",
        ),
        "deadline_passed": _K(
            "已过时限未完成",
            _HIGH,
            "时限已过而报告未完成的，红灯",
            "“{name}”应在 {due} 前完成，截至 {until} {told}；{todo}",
        ),
        "progress_fell_back": _K(
            "后一次监控低于前一次",
            _MEDIUM,
            "累计完成的数量只增不减",
            "“{name}”前一次（{before_until}）填报“{before_value}”，"
            "后一次（{until}）只有“{actual_value}”；请核对两次填报的数值",
        ),
        "execution_lags_progress": _K(
            "预算执行落后于目标进度",
            _MEDIUM,
            "绩效目标实现程度和预算执行进度同时监控（双监控），"
            "两者相差超过规则所定的百分点（默认 20）即提示",
            "“{name}”截至 {until} 目标进度 {progress}，预算执行率 {execution}"
            "（执行 {executed} 元，{budget_from} {budget} 元）；"
            "请核实支付进度，或核实填报的完成情况",
        ),
        "progress_lags_execution": _K(
            "目标进度落后于预算执行",
            _MEDIUM,
            "绩效目标实现程度和预算执行进度同时监控（双监控），"
            "两者相差超过规则所定的百分点（默认 20）即提示",
            "“{name}”截至 {until} 预算执行率 {execution}"
            "（执行 {executed} 元，{budget_from} {budget} 元），"
            "目标进度只有 {progress}；请核实资金用途和完成情况",
        ),
        "worse_than_monitored": _K(
            "自评的实际低于监控时的实际",
            _MEDIUM,
            "自评的实际完成值不差于同一指标监控时填报的完成情况",
            "“{name}”监控时填报“{monitored_value}”，自评实际“{actual_value}”更差"
            "（目标“{target_value}”）；请核对两次填报{ask}",
        ),
        "monitored_target_changed": _K(
            "监控所用指标值与批复不同",
            _HIGH,
            "批复的绩效目标未经规定程序不得调整，监控的年度指标值须与批复的一致，监控灯按批复的判定",
            "“{name}”批复的指标值是“{declared_value}”，监控填为“{target_value}”；"
            "请改回批复的指标值，或补办调整手续",
        ),
        "evaluated_line_missing": _K(
            "自评缺少批复的指标",
            _HIGH,
            "批复的绩效指标须逐项自评；名称相近、可能是改名、拆分或合并的不算缺少",
            "批复的指标“{name}”（指标值“{target_value}”）在自评中没有；请补报，或说明理由",
        ),
        "evaluated_line_undeclared": _K(
            "自评的指标未曾申报",
            _MEDIUM,
            "自评的指标须是批复的绩效指标；名称相近、可能是改名、拆分或合并的不算未申报",
            "自评的指标“{name}”（指标值“{target_value}”）不在申报的绩效目标中；"
            "请删去，或补办调整手续",
        ),
        "evaluated_weight_changed": _K(
            "自评所用分值与批复不同",
            _MEDIUM,
            "批复的目标写明分值、两表分值合计又相同的，自评各项分值须与批复的一致",
            "“{name}”批复的分值是 {declared_weight} 分，自评为 {max_score} 分；"
            "请改回批复的分值，或说明理由",
        ),
        "monitored_line_missing": _K(
            "监控缺少批复的指标",
            _MEDIUM,
            "批复的绩效指标须逐项监控；名称相近、可能是改名、拆分或合并的不算缺少",
            "批复的指标“{name}”（指标值“{target_value}”）在各次监控中都没有；请补报，或说明理由",
        ),
        "evaluated_twice": _K(
            "同一项目有两份自评",
            _MEDIUM,
            "一个项目一年只填报一份自评；预算单位、指标和金额都相同、又不是后来重报的，视为重复",
            "同一项目有 {count} 份指标相同的自评（总分 {totals} 分）；请核实，只保留一份",
        ),
        "budget_sum_wrong": _K(
            "全年预算数与年初、调整数不符",
            _MEDIUM,
            "全年预算数 = 年初预算数 + 年中调整数",
            "年初预算 {initial} {money}，年中调整 {adjustment} {money}，合计 {total} {money}，"
            "全年预算填报为 {adjusted} {money}；请核对",
        ),
        "budget_parts_wrong": _K(
            "各项资金之和与总额不符",
            _MEDIUM,
            "资金总额等于各项资金来源之和；没有列“其他资金”的，各项之和不超过总额",
            "{column}的资金总额填报为 {claimed} {money}，各项之和为 {computed} {money}"
            "（{parts}）；请核对总额和各项资金",
        ),
        "executed_above_budget": _K(
            "执行数超过全年预算数",
            _HIGH,
            "全年执行数不高于全年预算数",
            "全年预算 {adjusted} {money}，全年执行 {executed} {money}，超过预算；"
            "请核对金额，或补办调整手续{hint}",
        ),
        "executed_below_monitored": _K(
            "全年执行数低于监控时的执行数",
            _MEDIUM,
            "执行数累计只增不减",
            "第 {round} 次监控时已执行 {before} 元，自评全年执行只有 {executed} 元；请核对金额",
        ),
        "completion_rate_wrong": _K(
            "填报的完成率与数值不符",
            _MEDIUM,
            "完成率 = 完成情况 ÷ 年度指标值；按应达进度折算的、以 100% 为限的，也认可",
            "“{name}”年度指标值“{target_value}”，完成情况“{actual_value}”，完成率应为 {computed}，"
            "填报为 {completion_rate}；请核对完成情况和完成率",
        ),
        "executed_fell_back": _K(
            "后一次监控的执行数低于前一次",
            _MEDIUM,
            "执行数累计只增不减",
            "第 {before_round} 次监控时已执行 {before} 元，第 {round} 次只有 {executed} 元；"
            "请核对两次填报的金额",
        ),
        "monitored_above_budget": _K(
            "监控执行数超过预算",
            _HIGH,
            "监控的执行数不高于全年预算数；自评填报以前，不高于项目统计表的预算和监控自报的全年预计执行数"
            "，只高于前者的请核实（低）",
            "第 {round} 次监控已执行 {executed} 元，超过{budget_from} {budget} 元；{question}",
        ),
        "not_reported": _K(
            "应报未报",
            _HIGH,
            "各阶段的截止日期由规则文件的阶段日历规定；截止后读到的数据中仍没有的，即为未报",
            "“{name}”的{stage}应在 {due} 前填报，至今没有；{todo}",
        ),
        "target_not_approved": _K(
            "绩效目标未批复",
            _HIGH,
            "绩效目标与预算同步编制、同步审核、同步批复：没有批复的目标，不安排预算",
            "“{name}”的预算已到{budget_stage}阶段，绩效目标仍在{stage}阶段；请补办目标批复",
        ),
        "target_behind_budget": _K(
            "绩效目标落后于预算编制",
            _MEDIUM,
            "绩效目标与预算同步编制、同步审核",
            "“{name}”的预算已到{budget_stage}阶段，绩效目标仍在{stage}阶段；请补报目标",
        ),
        "template_unused": _K(
            "指标模板无人使用",
            _LOW,
            "一个预算项目一套指标模板：已申报目标的项目或部门，应使用其模板的指标",
            "指标模板“{name}”（{template}）的 {count} 项指标，没有一项被申报；"
            "请核实模板是否适用，或催促按模板申报",
        ),
        "framework_gap": _K(
            "部门未覆盖指标体系",
            _LOW,
            "部门申报的目标应覆盖本部门的核心指标，以及共性指标的各个二级类",
            "“{name}”在“{level1}／{level2}”下有 {count} 项指标没有申报（{indicators}）；"
            "请补充申报，个性指标不再适用的从指标库中停用",
        ),
    }
)
