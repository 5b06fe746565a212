"""What changed between two moments: Chinese words, numbers with their units."""

import pytest

from adapter.domain.library.diff import What
from adapter.domain.reconcile.set_changes import SetChange, changes_between, shown_value

TARGETS = [
    ("≥90人", "≥95人", "增加 5 人，收紧"),
    ("≥90%", "≥85.5%", "减少 4.5 个百分点，放宽"),
    ("≤3天", "≤5天", "增加 2 天，放宽"),
    ("≤5天", "≤3天", "减少 2 天，收紧"),
    ("=100个", "=120个", "增加 20 个"),
    ("≥1.2亿元", "≥13000万元", "增加 1000 万元，收紧"),
    ("≥1亿元", "≥10000万元", "数值相同，单位由 亿元 改为 万元"),
    ("≥90%", "≤90%", "运算符由大于等于改为小于等于"),
    ("≥90%", "=95%", "运算符由大于等于改为等于，增加 5 个百分点"),
    ("≥90人", "≥95户", ""),
    ("有效提升", "显著提升", ""),
    ("≥90人", "", "运算符由大于等于改为无"),
    ("80%-90%", "85%-95%", ""),
]  # fmt: skip  # one change per line


@pytest.mark.parametrize(("before", "after", "note"), TARGETS)
def test_a_target_tells_by_how_much_it_changed_and_whether_it_asks_for_more(
    before: str, after: str, note: str
) -> None:
    (change,) = changes_between({"items.A.1.target": before}, {"items.A.1.target": after})

    assert change == SetChange(
        path="items.A.1.target", what=What.CHANGED, before=before, after=after, note=note
    )


def test_weights_are_counted_in_points() -> None:
    (change,) = changes_between({"items.A.weight": "10"}, {"items.A.weight": "12.5"})

    assert (change.before, change.after, change.note) == ("10 分", "12.5 分", "增加 2.5 分")


def test_fields_that_came_or_went_are_told_in_order_and_equal_ones_are_not() -> None:
    before = {"template_name": "甲", "items.A.weight": "10", "same": "x"}
    after = {"template_name": "乙", "items.B.weight": "5", "same": "x"}

    changes = changes_between(before, after)

    assert [(each.path, each.what, each.before, each.after, each.note) for each in changes] == [
        ("items.A.weight", What.REMOVED, "10 分", "", ""),
        ("items.B.weight", What.ADDED, "", "5 分", ""),
        ("template_name", What.CHANGED, "甲", "乙", ""),
    ]


def test_only_numbers_with_a_unit_get_one() -> None:
    assert shown_value("items.A.weight", "") == ""
    assert shown_value("items.A.ordinal", "3") == "3"
    assert shown_value("nodes.A.standard", "≥3条") == "≥3条"
