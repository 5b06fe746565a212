"""How Chinese names sound, for lists in the order of their readings."""

import pytest

from adapter.initials import sound_of


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("重复率", "chong fu lv"),
        ("重大项目", "zhong da xiang mu"),
        ("银行", "yin hang"),
        ("行政许可", "xing zheng xu ke"),
        ("A级养护2项", "a ji yang hu 2 xiang"),
        ("", ""),
    ],
)
def test_a_character_has_the_reading_of_the_word_it_stands_in(text: str, sound: str) -> None:
    assert sound_of(text) == sound
