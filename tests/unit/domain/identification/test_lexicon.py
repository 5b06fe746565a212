"""Words looked for in a text as an alternation finds them."""

from random import Random

import pytest

from adapter.domain.identification.lexicon import Lexicon, WordClass, alternation

MEANT = {"购置": "购买", "购置费": "购买成本", "补贴": "补助", "抽检": "抽检"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("设备购置费补贴", "设备购买成本补助"),
        ("购购置", "购购买"),
        ("补", "补"),
        ("", ""),
        ("抽检率", "抽检率"),
    ],
)
def test_the_longest_word_is_replaced_and_what_is_none_stays(text: str, expected: str) -> None:
    assert Lexicon(MEANT).replaced(text, MEANT) == expected


def test_a_lexicon_finds_what_an_alternation_finds() -> None:
    chance = Random(3)  # noqa: S311 - not for secrets
    words = sorted({"".join(chance.choices("甲乙丙丁", k=chance.randint(1, 4))) for _ in range(40)})
    lexicon, pattern = Lexicon(words), alternation(words)

    for _ in range(500):
        text = "".join(chance.choices("甲乙丙丁戊", k=chance.randint(0, 12)))
        assert lexicon.found(text) == pattern.findall(text)


def test_words_of_a_class_may_look_at_what_stands_beside() -> None:
    words = WordClass(["新增", "学校(?!满意)"])

    assert words.found("新增学校数") == {"新增", "学校"}
    assert words.found("学校满意度") == frozenset()
    assert WordClass(["新增"]).found("其他") == frozenset()
