"""全部完成: all of them is 100 %, but of what moves it says nothing."""

import pytest

from tests.bench.comparing.quality import checked

ROWS = [
    ("全部增长", "12%", "undetermined"),
    ("全部上升", "100%", "undetermined"),
    ("全部下降", "5%", "undetermined"),
    ("实现全部提升", "8%", "undetermined"),
    ("全部实现增长", "12%", "undetermined"),
    ("全部完成", "98%", "not_met"),
    ("全部通过", "100%", "met"),
    ("全部上线", "100%", "met"),
    ("全部下线", "95%", "not_met"),
    ("全覆盖", "98%", "not_met"),
]


@pytest.mark.parametrize(("target", "actual", "expected"), ROWS)
def test_all_is_the_whole_where_it_is_done_and_not_where_it_moves(
    target: str, actual: str, expected: str
) -> None:
    row = {"level2": "数量指标", "level3": "执行情况", "value_text": target, "unit": ""}
    made = checked(row | {"actual_value_text": actual, "score": "5", "full_score": "5"})

    assert made.judgement.attainment == expected, made.judgement.reason
