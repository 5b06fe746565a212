"""Days told with the act that was done on them: it must be the one that was asked for."""

import pytest

from adapter.domain.attainment import Attainment
from tests.unit.domain.attainment.test_taken_back import check

MET, MISSED, OPEN = Attainment.MET, Attainment.NOT_MET, Attainment.UNDETERMINED


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("补贴兑付", "6月30日前", "6月28日一卡通发放到户", MET),
        ("补贴发放时间", "2024年6月30日前", "2024年7月8日通过“一卡通”发放到户", MISSED),
        ("系统上线时间", "2024年9月30日前", "2024年9月8日正式上线运行", MET),
        ("系统上线时间", "2024年9月30日前", "于2024年10月8日正式上线运行", MISSED),
        ("项目验收时间", "2024年9月30日前", "2024年10月20日通过验收", MISSED),
        ("办法印发时间", "2024年9月30日前", "2024年9月20日正式发布实施", MET),
        ("项目竣工时间", "2024年9月30日前", "2024年9月20日竣工", MET),
        # Another act, a part, or one that was not done.
        ("系统上线时间", "2024年9月30日前", "2024年9月8日上线试点", OPEN),
        ("项目完工时间", "2024年9月30日前", "2024年9月8日正式开工建设", OPEN),
        ("项目完工时间", "2024年10月31日前", "2024年11月15日交工验收", OPEN),
        ("补贴发放时间", "2024年6月30日前", "2024年6月8日陆续发放到户", OPEN),
        ("补贴发放时间", "2024年6月30日前", "2024年6月8日开始发放补贴", OPEN),
        ("资金下达时间", "2024年6月底前", "2024年6月28日下达第一批", OPEN),
        ("项目验收时间", "2024年9月30日前", "2024年9月20日申请组织验收", OPEN),
    ],
)
def test_a_day_counts_where_its_act_was_asked_for(
    name: str, target: str, actual: str, expected: Attainment
) -> None:
    made = check(name, target, actual).judgement

    assert made.attainment is expected, made.reason
