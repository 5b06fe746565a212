"""The year of a result is never lent to its target, and January may be of the next year."""

import pytest

from adapter.domain.attainment import Attainment, judge_attainment, read_actual
from adapter.domain.value import parse_value

MET, NOT_MET, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("6月底前", "2025年1月10日", OPEN),  # or half a year late
        ("6月底前", "2024年3月20日", OPEN),
        ("6月底前", "2024年5月20日", OPEN),  # which year's June was meant is not told
        ("2024年6月底前", "1月10日", OPEN),
        ("2024年6月底前", "3月20日", OPEN),
        ("2024年6月底前", "4月20日", MET),
        ("2024年6月底前", "5月10日", MET),
        ("6月底前", "1月10日", OPEN),
        ("6月底前", "5月10日", MET),
        ("3月底前", "1月10日", MET),
        ("3月底前", "2月", MET),
        ("2024年3月底前", "2月20日", MET),
        ("2024年3月底前", "4月10日", NOT_MET),
        ("6月底前", "7月5日", NOT_MET),
        ("12月底前", "9月20日", MET),
        ("12月底前", "1月15日", OPEN),
        ("12月底前", "当年12月15日", MET),
        ("6月底前", "当年2月15日", MET),
        ("12月底前", "次年1月15日", NOT_MET),
        ("1-6月", "2月20日", OPEN),
        ("1-6月", "5月20日", MET),
    ],
)
def test_a_day_without_a_year_decides_only_where_one_year_can_be_meant(
    target: str, actual: str, expected: Attainment
) -> None:
    wanted = parse_value(target)

    assert judge_attainment(wanted, read_actual(actual, wanted)).attainment is expected
