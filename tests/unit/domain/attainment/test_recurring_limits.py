"""Limits that come again every month or quarter are held against days of every month."""

import pytest

from adapter.domain.attainment import Attainment, Subject, judge_attainment, read_actual
from adapter.domain.value import parse_value

MET, NOT_MET, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("每月15日前", "每月12日发放", MET),
        ("每月15日前", "每月15日发放", MET),
        ("每月15日前", "每月18日发放", NOT_MET),
        ("每月10日前", "每月8日前发放到位", MET),
        ("次月5日前", "次月3日前", MET),
        ("次月5日前", "次月8日", NOT_MET),
        ("每月10日前", "9月份13日发放，其余月份均按时", NOT_MET),
        ("每月10日前", "按时完成", MET),
        ("按月发放", "逐月发放", MET),
        ("按月发放", "按月足额发放", MET),
        ("按月发放", "按季发放", NOT_MET),
        ("按季度发放", "按月发放", MET),
        # Another turn, a bound behind the limit, one month alone, what is planned: for a person.
        ("每月15日前", "次月3日", OPEN),
        ("每月15日前", "每季度3日前", OPEN),
        ("每月15日前", "每月18日前", OPEN),
        ("每月15日前", "每月12日计划发放", OPEN),
        ("每月15日前", "12月12日发放", OPEN),
        ("每月15日前", "12月18日发放", OPEN),
        ("每月10日前", "9月份8日发放，其余月份均按时", OPEN),
        ("每月10日前", "9月份13日发放，其余月份逾期", OPEN),
        ("每月15日", "每月12日发放", OPEN),
        ("每月15日后", "每月12日发放", OPEN),
        ("每月10日前", "2025年12月20日", OPEN),
        ("按月足额发放", "按月发放", OPEN),
        ("按月发放", "按季报送", OPEN),
    ],
)
def test_a_day_of_every_month_keeps_or_misses_it(
    target: str, actual: str, expected: Attainment
) -> None:
    wanted = parse_value(target)
    judged = judge_attainment(
        wanted, read_actual(actual, wanted, "发放时间"), subject=Subject(name="发放时间")
    )
    assert judged.attainment is expected
    assert "未写年份" not in judged.reason
