"""Results that tell by how much a time was overrun or kept (逾期5日、提前3天)."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "时效指标", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("资金拨付时间", "30日内", "逾期5日", "not_met"),
        ("办结时间", "15个工作日内", "超期3个工作日", "not_met"),
        ("报送时间", "5日内", "已延迟2日", "not_met"),
        ("响应时间", "≤30分钟", "超时10分钟", "not_met"),
        ("审批时限", "20个工作日", "延误2天", "not_met"),
        ("工程完工时间", "2025年6月30日前", "逾期20天", "not_met"),
        ("工程完工时间", "2025年6月底前", "晚了1个月", "not_met"),
        ("办结时间", "15个工作日内", "超时办结", "not_met"),
        ("办结时间", "15个工作日内", "逾期", "not_met"),
        ("整改时限", "60天内", "提前5天", "met"),
        ("整改时限", "60天内", "提前5天完成", "met"),
        ("工程完工时间", "2025年6月30日前", "提前10天", "met"),
        ("工程完工时间", "2025年6月30日前", "提前1个月完工", "met"),
        # What is counted is the delay or the lead itself, or another thing.
        ("平均延误时间", "≤10分钟", "延误8分钟", "met"),
        ("逾期天数", "≤10天", "逾期5天", "met"),
        ("提前通知时间", "≥3天", "提前5天", "met"),
        ("提前通知时间", "≥3天", "提前2天", "not_met"),
        ("会议通知", "提前3天", "提前2天", "undetermined"),
        ("逾期办件数", "≤3件", "2件逾期", "met"),
        ("培训天数", "≥5天", "延期2天", "undetermined"),
        ("整改时限", "60天内", "部分逾期5天", "undetermined"),
        ("整改时限", "60天内", "未逾期", "undetermined"),
    ],
)
def test_a_delay_is_no_time_taken(name: str, target: str, actual: str, wanted: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason


def test_what_was_early_by_so_much_is_no_feat() -> None:
    made = line("整改时限", "60天内", "提前5天")

    assert made.judgement.rate is None
    assert made.findings == ()
