"""Numbers of what went wrong (错发1人) beside a share or a time: what was asked for is lacking."""

import pytest

from tests.unit.domain.attainment.test_told_by_two_numbers import line


@pytest.mark.parametrize(
    ("name", "target", "actual", "codes"),
    [
        ("补助发放准确率", "100%", "错发1人，已追回", ["number_not_reported"]),
        ("项目完成及时率", "100%", "延期1个月完成", ["number_not_reported"]),
        ("满意度", "≥90%", "有效投诉0件", ["number_not_reported"]),
        ("验收合格率", "≥90%", "3年后验收", ["number_not_reported"]),
        ("案件办结时限", "60日内", "1件超期办结", ["number_not_reported"]),
        # Another unit may have slipped in.
        ("补贴发放率", "100%", "已发放46人", ["unit_conflict"]),
        ("供热温度达标率", "≥98%", "室温20.3℃", ["unit_conflict"]),
        ("教师流失率", "≤2%", "1人", ["unit_conflict"]),
        ("培训人数", "≥100人", "20天", ["unit_conflict"]),
        ("补助人数", "≥100人", "错发12万元", ["unit_conflict"]),
    ],
)
def test_a_number_of_what_went_wrong_is_no_conflict_of_units(
    name: str, target: str, actual: str, codes: list[str]
) -> None:
    made = line(name, target, actual)

    assert [each.code.value for each in made.findings] == codes, made.judgement.reason
