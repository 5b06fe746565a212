"""Tables in two scripts are read by the Chinese one; what is said in one script stays."""

import pytest

from mappings.workbook.grid import Grid
from mappings.workbook.two_scripts import chinese_of, in_chinese


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("ᠵᠢᠯ ᠦᠨ ᠵᠣᠷᠢᠯᠲᠠ\n年度指标值", "年度指标值"),
        ("དམིགས་ཚད་རིམ་པ་དང་པོ\n一级指标", "一级指标"),
        ("（2024ལོ  2024年度）", "（ 2024年度）"),
        ("（2025-يىل  2025年度）", "（ 2025年度）"),
        ("ئۈچىنچى دەرىجىلىك كۆرسەتكۈچ\n三级指标", "三级指标"),
        ("실제완성값\n实际完成值", "实际完成值"),
        ("Жылдық көрсеткіш 年度指标值", "年度指标值"),
        ("ꋍꃅꌠ 一级指标", "一级指标"),
        ("得分 ᠣᠨᠣᠭᠠ", "得分"),
        # One script, or signs that are no other script.
        ("年度指标值", "年度指标值"),
        ("བསྡོམས", "བསྡོམས"),
        ("≥95％（含）", "≥95％（含）"),
        ("1250KVA变压器3台", "1250KVA变压器3台"),
        ("Ⅲ类", "Ⅲ类"),
        ("", ""),
    ],
)
def test_a_text_of_two_scripts_is_read_in_chinese(text: str, chinese: str) -> None:
    assert chinese_of(text) == chinese


def test_a_sheet_of_one_script_is_left_as_it_is() -> None:
    plain = Grid(sheet="自评表", rows=[["三级指标", 1.5, "≥95%"]])
    both = Grid(sheet="自评表", rows=[["རིམ་པ་གསུམ་པ\n三级指标", 1.5, "≥95%"]])

    assert in_chinese(plain) is plain
    assert in_chinese(both).rows == plain.rows
