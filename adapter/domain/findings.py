"""Findings (对比发现): what a finance officer should look at, each by a code with its rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How urgent a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FindingCode(StrEnum):
    """What a finding is about; people and tests rely on the codes."""

    FULL_MARKS_FOR_MISSED_TARGET = "full_marks_for_missed_target"
    OVER_SCORED = "over_scored"
    UNDER_SCORED = "under_scored"
    SCORE_ABOVE_MAXIMUM = "score_above_maximum"
    OVER_FULFILLED = "over_fulfilled"
    DIRECTION_CONTRADICTS_OPERATOR = "direction_contradicts_operator"
    UNIT_CONFLICT = "unit_conflict"
    MAGNITUDE_DOUBTFUL = "magnitude_doubtful"
    NUMBER_NOT_REPORTED = "number_not_reported"
    ACTUAL_MISSING = "actual_missing"
    REASON_MISSING = "reason_missing"
    TARGET_CHANGED_AFTER_APPROVAL = "target_changed_after_approval"
    STANDARD_LOOSENED = "standard_loosened"
    BUDGET_CONTRADICTION = "budget_contradiction"
    WEIGHTS_DO_NOT_ADD_UP = "weights_do_not_add_up"
    TOTAL_WRONG = "total_wrong"
    GRADE_WRONG = "grade_wrong"

    @property
    def about(self) -> "FindingKind":
        """Label, severity, rule and sentence."""
        return FINDING_KINDS[self]


@dataclass(frozen=True, slots=True)
class FindingKind:
    """What is said of all findings of a code."""

    #: Chinese, for lists.
    label: str
    severity: Severity
    #: The rule behind it, in Chinese.
    rule: str
    #: Chinese sentence with the facts by name: what was found, and what to do.
    sentence: str


_C, _K = FindingCode, FindingKind
_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
FINDING_KINDS: Mapping[FindingCode, FindingKind] = {
    _C.FULL_MARKS_FOR_MISSED_TARGET: _K(
        "未完成目标却得满分",
        _HIGH,
        "定量指标未达到指标值的按完成比例得分，定性指标部分达成、未达成的按档得分，均不得满分",
        "“{name}”实际“{actual_value}”未达到目标“{target_value}”，却得满分 {score} 分；"
        "请核对实际完成值和得分",
    ),
    _C.OVER_SCORED: _K(
        "得分偏高",
        _MEDIUM,
        "得分不高于按规则计算的分数",
        "“{name}”（分值 {max_score}）得 {score} 分，按规则不超过 {expected} 分；"
        "请改正得分，或补充说明",
    ),
    _C.UNDER_SCORED: _K(
        "得分偏低",
        _LOW,
        "得分不低于按规则计算的分数",
        "“{name}”（分值 {max_score}）得 {score} 分，按规则不低于 {expected} 分；"
        "请改正得分，或写明扣分原因",
    ),
    _C.SCORE_ABOVE_MAXIMUM: _K(
        "得分高于分值",
        _HIGH,
        "得分不高于分值",
        "“{name}”分值 {max_score}，得分 {score}，高于分值；请改正",
    ),
    _C.OVER_FULFILLED: _K(
        "超额较多",
        _LOW,
        "完成率达到规则所定的比例（默认 120%）即提示，默认不扣分：目标可能定得过宽",
        "“{name}”实际“{actual_value}”，目标“{target_value}”，完成率 {rate}；"
        "目标可能定得过宽，请核实来年的指标值",
    ),
    _C.DIRECTION_CONTRADICTS_OPERATOR: _K(
        "指标方向与运算符矛盾",
        _MEDIUM,
        "正向指标用 ≥、＞，反向指标用 ≤、＜",
        "“{name}”的指标值“{target_value}”，指标方向与运算符相反；请核对其中之一",
    ),
    _C.UNIT_CONFLICT: _K(
        "计量单位不一致",
        _MEDIUM,
        "指标值、实际完成值和计量单位栏的单位须能互相换算",
        "“{name}”的计量单位前后不一致（{units}）；请统一单位后再填报",
    ),
    _C.MAGNITUDE_DOUBTFUL: _K(
        "数值疑差量级",
        _MEDIUM,
        "未写单位的数值按另一个单位（% 与小数、元与万元）更接近目标的，须写明单位",
        "“{name}”目标“{target_value}”，实际“{actual_value}”未写单位，疑差量级；请写明单位",
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
        "“{name}”得 {score} 分，未填实际完成值；请补填",
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
        "批复的绩效目标未经规定程序不得调整，自评的年度指标值须与批复的一致"
        "（《内蒙古自治区预算绩效管理条例》）",
        "“{name}”批复的指标值是“{declared_value}”，自评填为“{target_value}”；"
        "请改回批复的指标值，或补办调整手续",
    ),
    _C.STANDARD_LOOSENED: _K(
        "申报目标低于指标模板标准",
        _MEDIUM,
        "申报的指标值不低于指标模板的标准",
        "“{name}”申报“{target_value}”，低于模板标准“{standard}”；请改正，或说明理由",
    ),
    _C.BUDGET_CONTRADICTION: _K(
        "填报的执行率与金额不符",
        _MEDIUM,
        "执行率 = 全年执行数 ÷ 全年预算数",
        "填报的执行率为 {claimed}，按金额计算为 {computed}；请核对金额和执行率",
    ),
    _C.WEIGHTS_DO_NOT_ADD_UP: _K(
        "分值合计不对",
        _MEDIUM,
        "各项分值合计为满分；表中没有预算执行率一项时，为满分减去该项分值",
        "各指标分值合计 {computed} 分，应为 {expected} 分；请核对分值",
    ),
    _C.TOTAL_WRONG: _K(
        "总分与各项得分之和不符",
        _HIGH,
        "总分等于各项得分之和",
        "填报的总分为 {claimed}，各项得分之和为 {computed}；请核对",
    ),
    _C.GRADE_WRONG: _K(
        "等级与总分不符",
        _MEDIUM,
        "等级由总分按规则得出",
        "总分 {total} 应为“{computed}”，填报为“{claimed}”；请改正等级",
    ),
}
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
    return code.about.sentence.format_map(_Facts(facts))


class _Facts(dict[str, str]):
    """Facts of findings that were stored before a sentence asked for more."""

    def __missing__(self, name: str) -> str:
        return "（未记录）"
