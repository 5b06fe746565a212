"""Work carried over to the next year (跨年完成、结转下年) beside what was due within its own."""

import pytest

from adapter.domain.attainment import Subject, judge_attainment
from adapter.domain.value import parse_value

MET, MISSED, ASK = "met", "not_met", "undetermined"


@pytest.mark.parametrize(
    ("target", "actual", "year", "wanted"),
    [
        ("当年完成", "跨年完成", None, MISSED),
        ("当年完成", "结转下年", None, MISSED),
        ("年度内完成", "项目跨年度实施", None, MISSED),
        ("按期完成", "跨年完成", None, MISSED),
        ("按期完成", "结转下年实施", None, MISSED),
        ("当年完成", "顺延至2025年", 2024, MISSED),
        ("年度内", "顺延至2025年完成", 2024, MISSED),
        ("2024年12月底前", "跨年完成", 2024, MISSED),
        ("2024年12月底前", "结转下年", None, MISSED),
        # The year is not told, or is that of the target; the day may be of the year after.
        ("当年完成", "顺延至2025年", None, ASK),
        ("当年完成", "顺延至2025年", 2025, ASK),
        ("2025年12月底前", "顺延至2025年完成", 2024, ASK),
        ("2025年3月底前", "跨年完成", None, ASK),
        ("2025年12月底前", "跨年完成", 2024, ASK),
        # It may do so, of a part alone, or something else is denied.
        ("跨年完成", "结转下年", None, ASK),
        ("按期完成", "尾款结转下年支付", None, ASK),
        ("按期完成", "未跨年完成", None, ASK),
        ("按期完成", "资金结转下年", None, ASK),
        ("按期完成", "已完成，资金结转下年", None, ASK),
    ],
)
def test_it_denies_what_was_due_in_its_year(
    target: str, actual: str, year: int | None, wanted: str
) -> None:
    subject = Subject(name="项目完成情况", year=year)

    judged = judge_attainment(parse_value(target), parse_value(actual), subject=subject)

    assert judged.attainment == wanted, judged.reason
