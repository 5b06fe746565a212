"""Reasons of a match say numbers and ranges whole, as the form has them."""

import pytest

from tests.unit.domain.identification.test_names_never_seen import best_of


@pytest.mark.parametrize(
    ("name", "meant", "told"),
    [
        (
            "80-89岁老人享受补贴人数",
            "90-99岁老人享受补贴人数",
            "名称中的数字不同（“80-89岁”与“90-99岁”）",
        ),
        (
            "80～89岁老人补贴人数",
            "100岁以上老人补贴人数",
            "名称中的数字不同（“80~89岁”与“100岁以上”）",
        ),
        ("1-6年级学生人数", "7-9年级学生人数", "名称中的数字不同（“1-6年级”与“7-9年级”）"),
        ("第12期培训人数", "第13期培训人数", "名称中的数字不同（“12期”与“13期”）"),
        ("1.5米宽道路长度", "2米宽道路长度", "名称中的数字不同（“1.5米”与“2米”）"),
        ("35千伏变电站数量", "110千伏变电站数量", "名称中的数字不同（“35千伏”与“110千伏”）"),
        ("80至89岁老人补贴人数", "老人补贴人数", "多出“80至89岁”，名称中的数字不同"),
        ("老人补贴人数", "80-89周岁老人补贴人数", "缺少“80-89周岁”，名称中的数字不同"),
        ("牧区12350热线受理件数", "牧区热线受理件数", "多出“12350”"),
        # Without other numbers nothing is said of them.
        ("工程完成率100%", "工程完成率", "名称用语一致"),
        ("道路硬化（一期）面积", "道路硬化（二期）面积", "多出“一”，缺少“二”"),
    ],
)
def test_a_number_is_told_whole_and_never_by_its_digits(name: str, meant: str, told: str) -> None:
    reason = best_of(name, "30人", meant, "人").reason.partition("相近：")[2]

    assert reason == told or reason.startswith(f"{told}，")
