"""An operator beside a name that only goes with the other one, and reasons that say nothing."""

from decimal import Decimal

import pytest

from adapter.domain.attainment import Lean, Subject
from adapter.domain.comparing.declared_check import DeclaredRow, check_declared_row
from adapter.domain.comparing.form_check import check_lines
from adapter.domain.comparing.line_check import EvaluatedResult
from adapter.domain.comparing.rules import MagnitudeRules
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import Direction, parse_value
from mappings.scoring_rules_file import load_rules

AGAINST, NO_REASON = FindingCode.DIRECTION_CONTRADICTS_OPERATOR, FindingCode.REASON_MISSING
RULES = load_rules()
MAGNITUDES = MagnitudeRules(alike=Decimal(2), step=Decimal(10))

#: Name, what was promised, and whether the two contradict each other.
BOUNDS = [
    ("人均培训成本", "≥260元/人", True),
    ("人均培训成本", "≤260元/人", False),
    ("单位面积治理成本（元）", "不低于3000", True),
    ("较大以上安全事故起数", "≥1起", True),
    ("数据差错率", "＞2%", True),
    ("群众满意度", "≤90%", True),
    ("群众满意度", "≥90%", False),
    ("工程验收合格率", "≤98%", True),
    ("拨付及时率", "不超过95%", True),
    ("森林覆盖率", "≤34%", True),
    # A time under such a name is waited for, and these shares may well be kept down.
    ("检测及时率", "≤7个工作日", False),
    ("产品不合格率", "≤2%", False),
    ("数据未及时率", "≤2%", False),
    ("预算执行率", "≤100%", False),
    ("地膜覆盖率", "≤30%", False),
    ("验收合格率", "98%", False),
    # Thrift, remedies, promises to pay and what is handled go both ways.
    ("单位成本降低率", "≥5%", False),
    ("投诉处理率", "≥95%", False),
    ("查处违法案件数", "≥20件", False),
    ("挽回经济损失", "≥100万元", False),
    ("补助成本标准", "≥1000元/人", False),
    ("项目资金结余", "≥1万元", False),
    # A fall is wanted of what is capped.
    ("生产安全事故起数", "较上年下降5%以上", False),
    ("生产安全事故起数", "较上年下降≥5%", False),
    ("群众不满意度", "≤5%", False),
    ("人均培训成本", "260元/人", False),
]


@pytest.mark.parametrize(("name", "value", "is_against"), BOUNDS)
def test_a_bound_against_the_name_is_told_wherever_it_stands(
    name: str,
    value: str,
    is_against: bool,  # noqa: FBT001 - a column of the table
) -> None:
    declared = DeclaredRow(key="1", subject=Subject(name=name), target_value=value)
    told = [each.code for each in check_declared_row(declared, None, MAGNITUDES)]

    assert (AGAINST in told) is is_against
    assert (AGAINST in _codes(name, value, actual="")) is is_against


def test_a_direction_that_the_form_states_counts_before_the_name() -> None:
    assert AGAINST not in _codes("培训成本", "≥9元", direction=Direction.POSITIVE)
    assert AGAINST in _codes("培训人次", "≥9人次", direction=Direction.NEGATIVE)


#: Work on bad things that others brought about, and lapses of the work itself.
TASKS = (
    *("发现违规问题数", "抓获违法人员数", "审理违法案件数", "侦破违法案件数", "接收投诉件数"),
    *("追回损失金额", "帮扶失业人员", "接诊患病人数", "劝返辍学人数", "清收逾期贷款"),
    *("偿还政府债务", "抢修故障次数", "盘活闲置资产", "社区矫正违法人员", "召回缺陷产品数"),
    "拆除违法建筑面积",
)
LAPSES = (
    *("维修投诉件数", "审理差错案件数", "安置逾期户数", "维修返工率", "失业人员数", "医院感染率"),
    *("服务投诉件数", "设备故障率", "检修故障率", "发现违规率", "违规问题数"),
)


@pytest.mark.parametrize("name", TASKS)
def test_more_work_on_a_bad_thing_is_better(name: str) -> None:
    assert Subject(name=name).lean is not Lean.LESS
    assert AGAINST not in _codes(name, "≥20")


@pytest.mark.parametrize("name", LAPSES)
def test_less_of_a_lapse_is_better(name: str) -> None:
    assert Subject(name=name).lean is Lean.LESS
    assert AGAINST in _codes(name, "≥20")


@pytest.mark.parametrize(
    "reason", ["", " ", "无", "暂无", "无偏差", "没有偏差原因", "/", "——", "无。", "不涉及"]
)
def test_a_reason_that_gives_none_is_missing(reason: str) -> None:
    assert NO_REASON in _codes("培训人次", "≥100人次", actual="80人次", reason=reason)


@pytest.mark.parametrize(
    "reason", ["无人报名", "无法按时开工", "偏差较小", "疫情", "不涉及对象减少"]
)
def test_a_short_reason_is_one(reason: str) -> None:
    assert NO_REASON not in _codes("培训人次", "≥100人次", actual="80人次", reason=reason)


def _codes(
    name: str,
    value: str,
    *,
    actual: str = "",
    reason: str | None = None,
    direction: Direction | None = None,
) -> set[FindingCode]:
    line = EvaluatedResult(
        subject=Subject(name=name),
        target=parse_value(value, name=name),
        target_value=value,
        actual_value=actual,
        deviation_analysis=reason,
        direction=direction,
    )
    ((_, checked),) = check_lines([line], RULES)
    return {each.code for each in checked.findings}
