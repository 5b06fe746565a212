"""Facts of findings (事实) as people read them: in one order, each under its Chinese name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.differences import Cause
from adapter.domain.comparing.line_check import MANY_TIMES, per_cent
from adapter.domain.field_labels import field_label
from adapter.domain.findings.codes import FindingCode, sentence_of_finding
from adapter.domain.fingerprint import plain_number
from adapter.domain.rounding import rounded
from adapter.domain.secrecy import department_of_key

ATTAINMENT_LABELS: Mapping[Attainment, str] = {
    Attainment.MET: "完成",
    Attainment.NOT_MET: "未完成",
    Attainment.UNDETERMINED: "无法判定",
}
#: Label of a name that is the owner's own.
_OWNER_NAME = "名称"
#: In the order in which people read them; what is not named here follows under its field's name.
_FACT_LABELS = {
    "name": "指标",
    "version_name": "版本",
    "target_value": "指标值",
    "standard": "模板标准",
    "declared_value": "批复的指标值",
    "actual_value": "实际完成值",
    "until": "截至",
    "since": "自",
    "reports": "连续填报次数",
    "due": "截止",
    "told": "判定",
    "stage": "阶段",
    "budget_stage": "预算阶段",
    "progress": "目标进度",
    "execution": "预算执行率",
    "executed": "执行数（元）",
    "budget": "预算数（元）",
    "budget_from": "预算数出处",
    "initial": "年初预算数（元）",
    "adjustment": "年中调整数（元）",
    "adjusted": "全年预算数（元）",
    "total": "合计（元）",
    "money": "金额单位",
    "before_round": "前一次监控次数",
    "before": "监控时执行数（元）",
    "round": "监控次数",
    "before_value": "前一次填报",
    "before_until": "前一次截至",
    "monitored_value": "监控时填报",
    "template": "模板编码",
    "level1": "一级指标",
    "level2": "二级指标",
    "indicators": "未覆盖的指标",
    "score": "得分",
    "max_score": "分值",
    "expected": "按规则的分数",
    "weight": "申报分值",
    "template_weight": "模板分值",
    "declared_weight": "批复的分值",
    "rate": "完成率",
    "completion_rate": "填报的完成率",
    "units": "单位",
    "indicator_code": "指标编码",
    "template_code": "模板编码",
    "values": "各行指标值",
    "count": "个数",
    "totals": "各份的总分",
    "group": "与谁比较",
    "median": "中位数",
    "low": "下四分位数",
    "high": "上四分位数",
    "unit": "计量单位",
    "year": "年度",
    "former": "以前年度指标值",
    "matter": "事项",
    "ours_from": "本方出处",
    "ours": "本方金额（元）",
    "theirs_from": "对方出处",
    "theirs": "对方金额（元）",
    "whole": "差额（元）",
    **{f"part_{each.value}": f"其中{each.label}（元）" for each in Cause},
    "remainder": "未查明（元）",
    "parts": "差额构成",
    "question": "请核实",
    "todo": "处理",
    "ask": "原因",
    "form": "表",
    "apart": "说明",
    "hint": "提示",
    "claimed": "填报数",
    "computed": "按规则的结果",
}
#: What the execution rate's finding means by them: rates, 0..1.
_RATES = {"claimed": "填报的执行率", "computed": "按金额计算的执行率"}
#: Facts that mean something else in findings of a code.
_OWN_LABELS: Mapping[FindingCode, Mapping[str, str]] = {
    FindingCode.BUDGET_CONTRADICTION: _RATES,
    FindingCode.WEIGHTS_DO_NOT_ADD_UP: {"computed": "分值合计", "expected": "应为"},
    FindingCode.COMPLETION_RATE_WRONG: {"computed": "按数值计算的完成率"},
    FindingCode.TOTAL_WRONG: {"claimed": "填报的总分", "computed": "各项得分之和"},
    FindingCode.GRADE_WRONG: {"total": "总分"},
    FindingCode.EVALUATED_TWICE: {"count": "份数"},
    # What they name is no indicator.
    **{
        code: {"name": _OWNER_NAME}
        for code in (
            FindingCode.NOT_REPORTED,
            FindingCode.TARGET_NOT_APPROVED,
            FindingCode.TARGET_BEHIND_BUDGET,
            FindingCode.EXECUTION_LAGS_PROGRESS,
            FindingCode.PROGRESS_LAGS_EXECUTION,
        )
    },
    FindingCode.TEMPLATE_UNUSED: {"name": "指标模板"},
    FindingCode.FRAMEWORK_GAP: {"name": "主管部门"},
}


@dataclass(frozen=True, slots=True)
class ToldFact:
    """One fact under its Chinese name."""

    name: str
    label: str
    text: str


def told_facts(code: FindingCode, facts: Mapping[str, str]) -> Iterator[ToldFact]:
    """Every fact, in the order in which people read them."""
    rates = _RATES if code is FindingCode.BUDGET_CONTRADICTION else {}
    own = _OWN_LABELS.get(code, {})
    known = [name for name in _FACT_LABELS if name in facts]
    for name in (*known, *sorted(facts.keys() - _FACT_LABELS.keys())):
        label = own.get(name) or _FACT_LABELS.get(name) or field_label(name)
        yield ToldFact(name, label, _rate(name, facts[name]) if name in rates else facts[name])


def indicator_of(code: FindingCode, facts: Mapping[str, str]) -> str:
    """The indicator that a finding is about; "" where it is about a project, a form or a template.

    What it names then is told among the other facts.
    """
    return "" if "name" in _OWN_LABELS.get(code, {}) else facts.get("name", "")


def whole_of(key: str) -> str:
    """What a finding without an indicator is about, by its owner's key; "" = the library itself."""
    if not key:
        return "—"
    return "项目整体" if department_of_key(key) is None else "部门整体"


def has_own_column(fact: ToldFact) -> bool:
    """Whether lists tell a fact in a column of its own: an indicator, or the name of the owner."""
    return fact.name == "name" and fact.label in {_FACT_LABELS["name"], _OWNER_NAME}


def told_sentence(code: FindingCode, facts: Mapping[str, str]) -> str:
    """The finding's sentence with its facts as people read them."""
    return sentence_of_finding(code, {each.name: each.text for each in told_facts(code, facts)})


def per_cent_text(rate: Decimal) -> str:
    """A rate (1 = 100%) with all its digits."""
    return f"{plain_number(rate * 100)}%"


def _rate(name: str, text: str) -> str:
    """What was claimed with all its digits, what was computed as it is read."""
    if text.endswith(("%", "倍")):
        return text
    rate = Decimal(text)
    if rate >= MANY_TIMES:
        return per_cent(rate)
    return per_cent_text(rate if name == "claimed" else rounded(rate, 4, ROUND_HALF_UP))
