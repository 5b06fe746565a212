"""Findings (对比发现): what a finance officer should look at, each by a code with its rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from adapter.domain.findings.kind import FindingKind, Severity
from adapter.domain.findings.one_line import in_one_line
from adapter.domain.findings.reporting import REPORTING_KINDS

SEVERITY_LABELS: Mapping[Severity, str] = {
    Severity.HIGH: "高",
    Severity.MEDIUM: "中",
    Severity.LOW: "低",
}


class FindingCode(StrEnum):
    """What a finding is about; people and tests rely on the codes."""

    FULL_MARKS_FOR_MISSED_TARGET = "full_marks_for_missed_target"
    OVER_SCORED = "over_scored"
    UNDER_SCORED = "under_scored"
    SCORE_ABOVE_MAXIMUM = "score_above_maximum"
    SCORE_NEGATIVE = "score_negative"
    SCORE_MISSING = "score_missing"
    OVER_FULFILLED = "over_fulfilled"
    SHARE_IMPOSSIBLE = "share_impossible"
    DIRECTION_CONTRADICTS_OPERATOR = "direction_contradicts_operator"
    UNIT_CONFLICT = "unit_conflict"
    MAGNITUDE_DOUBTFUL = "magnitude_doubtful"
    NUMBER_NOT_REPORTED = "number_not_reported"
    ACTUAL_MISSING = "actual_missing"
    REASON_MISSING = "reason_missing"
    TARGET_CHANGED_AFTER_APPROVAL = "target_changed_after_approval"
    MONITORED_TARGET_CHANGED = "monitored_target_changed"
    EVALUATED_LINE_MISSING = "evaluated_line_missing"
    EVALUATED_LINE_UNDECLARED = "evaluated_line_undeclared"
    EVALUATED_WEIGHT_CHANGED = "evaluated_weight_changed"
    STANDARD_LOOSENED = "standard_loosened"
    REQUIRED_INDICATOR_MISSING = "required_indicator_missing"
    INDICATOR_DUPLICATED = "indicator_duplicated"
    WEIGHT_DIFFERS_FROM_TEMPLATE = "weight_differs_from_template"
    QUANTITATIVE_REQUIRED = "quantitative_required"
    TARGET_MISSING = "target_missing"
    DECLARED_MAGNITUDE_DOUBTFUL = "declared_magnitude_doubtful"
    OUTLIER_AMONG_PEERS = "outlier_among_peers"
    CHANGED_FROM_LAST_YEAR = "changed_from_last_year"
    AMOUNTS_EXPLAINED = "amounts_explained"
    AMOUNTS_DIFFER = "amounts_differ"
    BUDGET_CONTRADICTION = "budget_contradiction"
    WEIGHTS_DO_NOT_ADD_UP = "weights_do_not_add_up"
    TOTAL_WRONG = "total_wrong"
    GRADE_WRONG = "grade_wrong"
    BEHIND_SCHEDULE = "behind_schedule"
    DEADLINE_PASSED = "deadline_passed"
    PROGRESS_FELL_BACK = "progress_fell_back"
    EXECUTION_LAGS_PROGRESS = "execution_lags_progress"
    PROGRESS_LAGS_EXECUTION = "progress_lags_execution"
    WORSE_THAN_MONITORED = "worse_than_monitored"
    MONITORED_LINE_MISSING = "monitored_line_missing"
    EVALUATED_TWICE = "evaluated_twice"
    BUDGET_SUM_WRONG = "budget_sum_wrong"
    BUDGET_PARTS_WRONG = "budget_parts_wrong"
    EXECUTED_ABOVE_BUDGET = "executed_above_budget"
    EXECUTED_BELOW_MONITORED = "executed_below_monitored"
    COMPLETION_RATE_WRONG = "completion_rate_wrong"
    EXECUTED_FELL_BACK = "executed_fell_back"
    MONITORED_ABOVE_BUDGET = "monitored_above_budget"
    NOT_REPORTED = "not_reported"
    TARGET_NOT_APPROVED = "target_not_approved"
    TARGET_BEHIND_BUDGET = "target_behind_budget"
    TEMPLATE_UNUSED = "template_unused"
    FRAMEWORK_GAP = "framework_gap"

    @property
    def about(self) -> FindingKind:
        """Label, severity, rule and sentence."""
        return FINDING_KINDS[self]


_C, _K = FindingCode, FindingKind
_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
FINDING_KINDS: Mapping[FindingCode, FindingKind] = {
    _C.FULL_MARKS_FOR_MISSED_TARGET: _K(
        "未完成目标却得满分",
        _HIGH,
        "定量指标未达到指标值的按完成比例得分，定性指标部分达成、未达成的按档得分，均不得满分",
        "“{name}”目标“{target_value}”，实际“{actual_value}”，属于未完成，"
        "得分却为 {score} 分（分值 {max_score} 分）；"
        "请核对实际完成值和得分",
    ),
    _C.OVER_SCORED: _K(
        "得分偏高",
        _MEDIUM,
        "得分不高于按规则计算的分数",
        "“{name}”（分值 {max_score} 分）得 {score} 分，按规则不超过 {expected} 分；"
        "请改正得分，或补充说明",
    ),
    _C.UNDER_SCORED: _K(
        "得分偏低",
        _LOW,
        "得分不低于按规则计算的分数",
        "“{name}”（分值 {max_score} 分）得 {score} 分，按规则不低于 {expected} 分；"
        "请改正得分，或写明扣分原因",
    ),
    _C.SCORE_ABOVE_MAXIMUM: _K(
        "得分高于分值",
        _HIGH,
        "得分不高于分值",
        "“{name}”得 {score} 分，高于分值 {max_score} 分；请改正得分",
    ),
    _C.SCORE_NEGATIVE: _K(
        "得分为负",
        _HIGH,
        "得分不低于 0 分，扣分项除外",
        "“{name}”得 {score} 分，得分不能为负；请改正得分",
    ),
    _C.SCORE_MISSING: _K(
        "有分值和完成情况而未填得分",
        _MEDIUM,
        "同一份自评多数指标已评分的，有分值和实际完成值的指标都须填得分",
        "“{name}”（分值 {max_score} 分）已填实际完成值“{actual_value}”，未填得分；请补填得分",
    ),
    _C.OVER_FULFILLED: _K(
        "超额较多",
        _LOW,
        "完成率达到规则所定的比例（默认 120%）即提示，默认不扣分：目标可能定得过宽",
        "“{name}”实际“{actual_value}”，目标“{target_value}”，完成率 {rate}；"
        "目标可能定得过宽，编报下一年度目标时请重新核定指标值",
    ),
    _C.SHARE_IMPOSSIBLE: _K(
        "比率超出 0—100%",
        _MEDIUM,
        "满意度、合格率、及时率、完好率、知晓率等占全部的比率在 0—100% 之间，完成率等也不为负",
        "“{name}”实际“{actual_value}”，这项比率应在 0—100% 之间；请核对实际完成值",
    ),
    _C.DIRECTION_CONTRADICTS_OPERATOR: _K(
        "指标方向与运算符矛盾",
        _MEDIUM,
        "正向指标用 ≥、＞，反向指标用 ≤、＜",
        "“{name}”的指标值“{target_value}”，指标方向与运算符相反；请核对两者，改正写错的一项",
    ),
    _C.UNIT_CONFLICT: _K(
        "计量单位不一致",
        _MEDIUM,
        "指标值、实际完成值和计量单位栏的单位须能互相换算",
        "“{name}”的计量单位前后不一致（{units}）；请统一单位后再填报",
    ),
    _C.MAGNITUDE_DOUBTFUL: _K(
        "数值量级存疑",
        _MEDIUM,
        "未写单位的数值按另一个单位（% 与小数、元与万元）更接近目标的，或户、人等写了小数、"
        "补“万”即近目标的，须写明单位",
        "“{name}”目标“{target_value}”，实际“{actual_value}”未写单位或漏写“万”，"
        "换一个单位（% 与小数、元与万元）反而更接近目标；请写明单位",
    ),
    _C.NUMBER_NOT_REPORTED: _K(
        "只写完成未写数值",
        _MEDIUM,
        "定量指标须填报实际完成的数值",
        "“{name}”目标“{target_value}”是数值，实际只写“{actual_value}”；请补填实际完成的数值",
    ),
    _C.ACTUAL_MISSING: _K(
        "有得分而无实际完成值",
        _MEDIUM,
        "得分须以实际完成值为据",
        "“{name}”得 {score} 分，却未填实际完成值；请补填实际完成值",
    ),
    _C.REASON_MISSING: _K(
        "未写偏差原因",
        _MEDIUM,
        "未完成的指标须填写偏差原因分析及改进措施",
        "“{name}”未完成（目标“{target_value}”，实际“{actual_value}”），未写偏差原因；"
        "请补填偏差原因分析及改进措施",
    ),
    _C.TARGET_CHANGED_AFTER_APPROVAL: _K(
        "自评所用指标值与批复不同",
        _HIGH,
        "批复的绩效目标未经规定程序不得调整，自评的年度指标值须与批复的一致",
        "“{name}”批复的指标值是“{declared_value}”，自评填为“{target_value}”；"
        "请改回批复的指标值，或补办调整手续",
    ),
    _C.STANDARD_LOOSENED: _K(
        "申报目标宽于指标模板标准",
        _MEDIUM,
        "申报的指标值不得宽于指标模板的标准：不低于下限，不高于上限，运算符不反向",
        "“{name}”申报“{target_value}”，宽于模板标准“{standard}”；请改正，或说明理由",
    ),
    _C.REQUIRED_INDICATOR_MISSING: _K(
        "缺少必选指标",
        _HIGH,
        "指标模板中“是否必选”为是的指标须申报；名称相近、可能是拆分或合并的不算缺少",
        "未申报必选指标“{name}”（{indicator_code}，模板标准“{standard}”）；请补报，或说明理由",
    ),
    _C.INDICATOR_DUPLICATED: _K(
        "指标重复",
        _MEDIUM,
        "同一张表中，同一级别下的同名指标只填一行",
        "“{name}”填了 {count} 行（{values}）；请合并为一行，或改用能够区分的名称",
    ),
    _C.WEIGHT_DIFFERS_FROM_TEMPLATE: _K(
        "分值与指标模板不同",
        _LOW,
        "除预算执行率外，申报的指标与指标模板完全相同、分值合计也相同的，各项分值须与模板一致",
        "“{name}”申报分值 {weight} 分，指标模板为 {template_weight} 分；请改正，或说明理由",
    ),
    _C.QUANTITATIVE_REQUIRED: _K(
        "定量指标填成定性",
        _MEDIUM,
        "指标库或表中定为定量的指标，指标值须是数值、区间或日期",
        "“{name}”是定量指标，指标值只写“{target_value}”；请改填数值",
    ),
    _C.TARGET_MISSING: _K(
        "未填指标值",
        _MEDIUM,
        "申报的指标须有指标值，自评得分须有指标值可比",
        "“{name}”未填指标值；请补填指标值",
    ),
    _C.DECLARED_MAGNITUDE_DOUBTFUL: _K(
        "申报数值量级存疑",
        _MEDIUM,
        "与模板标准数字相近而单位相差若干倍（元与万元、% 与‰），或未写单位而量级存疑的，须核对单位",
        "“{name}”申报“{target_value}”，模板标准“{standard}”，"
        "数字相近而单位相差悬殊，或未写单位、漏写“万”；请核对计量单位",
    ),
    _C.OUTLIER_AMONG_PEERS: _K(
        "指标值偏离同类",
        _LOW,
        "与同类比较，超出四分位距规则倍数的提示核实；同类不足规则所定个数的不比较，不显示是哪些项目",
        "“{name}”申报“{target_value}”；{group} {count} 个，中位数 {median}，"
        "四分位数 {low}～{high}（{unit}）；请核实是否填错，或说明理由",
    ),
    _C.CHANGED_FROM_LAST_YEAR: _K(
        "与以前年度差异较大",
        _LOW,
        "同一项目同一指标，比以前年度宽松，或相差达到规则所定倍数的，提示核实",
        "“{name}”申报“{target_value}”，{year} 年为“{former}”；请核实，或说明理由",
    ),
    _C.AMOUNTS_EXPLAINED: _K(
        "金额不同，原因已查明",
        _LOW,
        "两方金额之差逐项分解，各项相加等于全部差额",
        "{matter}：{ours_from} {ours} 元，{theirs_from} {theirs} 元，相差 {whole} 元：{parts}；"
        "请按所列原因核对",
    ),
    _C.AMOUNTS_DIFFER: _K(
        "金额不同，有未查明的差额",
        _MEDIUM,
        "两方金额之差逐项分解，各项相加等于全部差额，未查明的余额单独列出",
        "{matter}：{ours_from} {ours} 元，{theirs_from} {theirs} 元，相差 {whole} 元：{parts}；"
        "请核实未查明的 {remainder} 元",
    ),
    _C.BUDGET_CONTRADICTION: _K(
        "填报的执行率与金额不符",
        _MEDIUM,
        "执行率 = 全年执行数 ÷ 全年预算数",
        "填报的执行率为 {claimed}，按金额计算为 {computed}；请核对金额和执行率{hint}",
    ),
    _C.WEIGHTS_DO_NOT_ADD_UP: _K(
        "分值合计不对",
        _MEDIUM,
        "各项分值合计为满分；表中没有预算执行率一项时，为满分减去该项分值",
        "{form}各指标分值合计 {computed} 分，应为 {expected} 分{apart}；请核对分值",
    ),
    _C.TOTAL_WRONG: _K(
        "总分与各项得分之和不符",
        _HIGH,
        "总分等于各项得分之和",
        "填报的总分为 {claimed} 分，各项得分之和为 {computed} 分；请核对总分和各项得分",
    ),
    _C.GRADE_WRONG: _K(
        "等级与总分不符",
        _MEDIUM,
        "等级由总分按规则得出",
        "总分 {total} 分，等级应为“{computed}”，填报为“{claimed}”；请改正等级",
    ),
    **{FindingCode(code): about for code, about in REPORTING_KINDS.items()},
}
#: What is said where the rules of a place name no document behind a rule.
NO_BASIS = "本地规则文件没有写这一条的依据"
FINDING_LABELS: Mapping[FindingCode, str] = {
    code: about.label for code, about in FINDING_KINDS.items()
}


@dataclass(frozen=True, slots=True)
class LineFinding:
    """A finding on a line, whatever it belongs to."""

    code: FindingCode
    #: Facts for the sentence, as text: names, values, scores.
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding with its place in the store."""

    code: FindingCode
    severity: Severity
    project_code: str
    line_kind: str
    line_key: str
    #: As in `LineFinding`.
    facts: Mapping[str, str] = field(default_factory=dict)


def sentence_of_finding(code: FindingCode, facts: Mapping[str, str]) -> str:
    """One Chinese sentence: what was found, with its numbers, and what to do."""
    facts = {name: in_one_line(text) for name, text in facts.items()}
    sentence = code.about.sentence.format_map(_Facts(facts))
    if "since" in facts:
        sentence += "（自 {since} 起连续 {reports} 次填报都是如此）".format_map(_Facts(facts))
    if "version_name" in facts:
        sentence += "（{version_name}）".format_map(_Facts(facts))
    return sentence


#: What a finding means that does not say it: what is stored is in yuan (only a form that is checked
#: by itself counts otherwise), beside work it was the list's budget, and what is beyond every
#: budget is no question. What is late waits to be done, and what is worse for its reason.
_UNSAID = {
    "money": "元",
    "budget_from": "预算",
    "question": "请核对金额，或补办调整手续",
    "hint": "",
    "form": "",
    "apart": "（预算执行率未列入表中的，应减去该项分值）",
    "todo": "请尽快完成，并写明偏差原因",
    "ask": "，并说明原因",
}


class _Facts(dict[str, str]):
    """Facts of findings that were stored before a sentence asked for more."""

    def __missing__(self, name: str) -> str:
        return _UNSAID.get(name, "（未记录）")
