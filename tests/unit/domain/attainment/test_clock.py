"""Times of day: 不晚于6:30, 不早于22:00, 8点前."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_not_yet import MET, NOT_MET, OPEN, checked, verdict


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("首班车时间", "不晚于6:30", "6:50", NOT_MET),
        ("首班车时间", "不晚于6：30", "6：25", MET),
        ("首班车时间", "不晚于6:30", "6点30分", MET),
        ("首班车时间", "≤6:30", "6:50", NOT_MET),
        ("首班车时间", "不迟于早6点半", "6点40分", NOT_MET),
        ("末班车时间", "不早于22:00", "21:30", NOT_MET),
        ("末班车时间", "不早于22:00", "22时", MET),
        ("末班车时间", "不早于晚10点", "21:30", NOT_MET),
        ("末班车时间", "22:00以后", "21:50", NOT_MET),
        ("到岗时间", "8点前", "7:50", MET),
        ("到岗时间", "8点前", "8点20分", NOT_MET),
        ("到岗时间", "上午8点前", "上午9时", NOT_MET),
        ("数据上报时间", "每日17:00前", "每日16:30", MET),
        ("数据上报时间", "下午5点前", "17:30", NOT_MET),
        # Behind midnight, of the other half of the day, or on the hour itself.
        ("末班车时间", "不早于22:00", "0:30", OPEN),
        ("末班车时间", "不早于22:00", "9:30", OPEN),
        ("到岗时间", "8点前", "8点", OPEN),
        ("到岗时间", "8点前", "约8点20分", OPEN),
        ("到岗时间", "8点前", "8点20分前", OPEN),
        ("首末班车时间", "末班不早于22:00", "首班21:30", OPEN),
        ("会议时间", "6:30", "6:50", OPEN),
        ("开放时间", "9:00-17:00", "9:30-17:00", OPEN),
        ("师生比", "不高于1:15", "1:20", OPEN),
        ("师生比", "≤1:15", "1:20", OPEN),
        ("响应时间", "≤1:30", "1:50", OPEN),
    ],
)
def test_a_time_of_day_is_compared(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    assert verdict(target, actual, name) is expected


def test_the_reason_tells_both_times_as_they_were_written() -> None:
    assert checked("8点前", "上午9时", "到岗时间").judgement.reason == "实际“上午9时”，目标“8点前”"
