"""A month told as the day of the end is late where all of it lies behind the limit."""

import pytest

from adapter.domain.attainment import Attainment, Subject, judge_attainment, read_actual
from adapter.domain.value import parse_value

MET, NOT_MET, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("2024年11月", "2024年12月", NOT_MET),
        ("2024年11月底前", "2024年12月", NOT_MET),
        ("2024年11月30日前", "2024年12月完成", NOT_MET),
        ("2024年8月底前", "2024年9月", NOT_MET),
        ("2024年12月底前", "2024年12月", MET),
        ("2024年12月15日前", "2024年12月", OPEN),
        ("2024年11月底前", "2024年第四季度", OPEN),
        ("2024年11月底前", "2024年四季度完成", OPEN),
        ("2024年11月底前", "计划2024年12月完成", OPEN),
        ("2024年11月底前", "2024年12月前", OPEN),
        ("2024年11月底前", "2024年10月", MET),
    ],
)
def test_a_month_behind_the_limit_is_late(target: str, actual: str, expected: Attainment) -> None:
    wanted = parse_value(target)
    judged = judge_attainment(
        wanted, read_actual(actual, wanted, "完成时间"), subject=Subject(name="完成时间")
    )
    assert judged.attainment is expected
    if expected is NOT_MET:
        assert "12月31日" not in judged.reason
