"""无 as a target: a 0 where the name counts what should not happen, else an empty cell."""

import pytest

from tests.bench.comparing.quality import checked

ROWS = [
    ("成本指标", "设备购置成本", "无", "12万元", "undetermined", ["target_missing"]),
    ("成本指标", "社会成本", "无", "无", "undetermined", []),
    ("成本指标", "生态环境成本", "没有", "5万元", "undetermined", []),
    ("时效指标", "工期", "无", "180天", "undetermined", ["target_missing"]),
    ("时效指标", "响应时间", "无", "2小时", "undetermined", ["target_missing"]),
    ("社会效益指标", "安全事故起数", "无", "2起", "not_met", ["full_marks_for_missed_target"]),
    ("社会效益指标", "重大安全责任事故", "无", "无", "met", []),
    ("社会效益指标", "群众投诉", "无", "0", "met", []),
]


@pytest.mark.parametrize(("level2", "name", "target", "actual", "expected", "codes"), ROWS)
def test_none_is_a_ceiling_of_zero_only_for_what_should_not_happen(
    level2: str, name: str, target: str, actual: str, expected: str, codes: list[str]
) -> None:
    row = {"level2": level2, "level3": name, "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == expected, made.judgement.reason
    found = [each.code.value for each in made.findings]
    assert [each for each in found if each != "over_scored"] == codes
