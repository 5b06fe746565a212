"""Texts of cells within sentences: no line break stays, and parts that are counted stay apart."""

import pytest

from adapter.domain.findings.codes import FindingCode, sentence_of_finding
from adapter.domain.findings.one_line import in_one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥\n10\n公里", "≥10公里"),
        ("新建\r\n污水管网 \n 长度", "新建污水管网长度"),
        ("1.新建3座\n2.改造4座", "1.新建3座；2.改造4座"),
        ("（一）新建；\n（二）改造", "（一）新建；（二）改造"),
        ("Class A\nClass B", "Class A Class B"),
        ("合格率\n95%", "合格率95%"),
        ("\n\n公里\n", "公里"),
        ("\n", ""),
        ("一行 两字", "一行 两字"),
    ],
)
def test_line_breaks_of_a_column_are_none_of_the_sentence(text: str, expected: str) -> None:
    assert in_one_line(text) == expected


def test_a_sentence_of_a_finding_is_one_line() -> None:
    facts = {"name": "巡堤\n里程", "target_value": "≥120\n公里", "actual_value": "110\n公里"}

    told = sentence_of_finding(FindingCode.REASON_MISSING, facts)
    assert told.startswith("“巡堤里程”未完成（目标“≥120公里”，实际“110公里”）")
