"""Shares of a hundred thousand, and numbers as Excel and scales write them."""

import pytest

from adapter.domain.comparing.line_check import LineCheck
from tests.bench.comparing.quality import checked


def line(name: str, target: str, actual: str) -> LineCheck:
    row = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    return checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})


def codes(made: LineCheck) -> set[str]:
    return {each.code.value for each in made.findings}


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("孕产妇死亡率", "≤12/10万", "9.8‱", "not_met"),
        ("孕产妇死亡率", "≤12/10万", "0.98‱", "met"),
        ("孕产妇死亡率", "≤12/10万", "98/10万", "not_met"),
        ("婴儿死亡率", "≤150/10万", "1.2‰", "met"),
        ("婴儿死亡率", "≤150/10万", "2.2‰", "not_met"),
        ("婴儿死亡率", "≤2.5‰", "19‱", "met"),
        ("评价得分", "≥4.5分（5分制）", "4.3分", "not_met"),
        ("评价得分", "≥4.5分（5分制）", "4.6分（5分制）", "met"),
        ("建设座数", "1.2E+03座", "1250座", "met"),
        ("建设座数", "≥1200座", "1.1E+03", "not_met"),
    ],
)
def test_numbers_are_read_as_they_are_written(
    name: str, target: str, actual: str, wanted: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == wanted, made.judgement.reason
    assert "unit_conflict" not in codes(made)
