"""Chinese sentences for reasons that jobs find: what is wrong and what to do next."""

import re

from adapter.domain.field_labels import field_label
from adapter.errors import RecordError

_SENTENCES = {
    "too_long": "超过对方允许的长度，请缩短后再推送",
    "missing_required": "缺少必填内容，请补填",
    "unknown_code": "不在对方的代码表内，请改用代码表中的写法",
    "not_in_charset": "含有对方字符集不支持的字符，请更换",
    "not_storable_text": "含有无法保存的字符，请让对方改正这一内容",
    "illegal_character": "含有不允许的字符，请删去后重试",
    "not_text": "不是文字，请让对方按接口说明改正",
    "text_too_long": "超过本方可保存的长度，请让对方缩短",
    "not_a_number": "不是数值",
    "not_an_integer": "不是整数，请让对方按接口说明改正",
    "out_of_range": "数值或时间超出可保存的范围，请让对方改正",
    "not_an_instant": "不是时间，请让对方按接口说明改正",
    "not_a_date": "不是日期，请让对方按接口说明改正",
    "number_too_large": "数值超出对方允许的位数",
    "too_many_places": "小数位数超出对方允许的位数",
    "comparator_conflict": "运算符互相矛盾，请让对方改正其中之一",
    "unknown_indicator": "指标编码不在指标库中，请先补入指标库",
    "unreadable_bytes": "原文无法按现行接口读出，请核对口径的接口类型和字符集",
    "wrong_scope": "不属于本区划或本年度",
    "replacement_character": "含有丢失的字符（U+FFFD），请让对方从源头改正并重发",
    "lone_surrogate": "含有不完整的字符编码，请让对方改正",
    "nul_character": "含有空字符 U+0000，请让对方改正",
    "forbidden_character": "含有 XML 不允许的控制字符（常从 Word 粘贴而来），请让对方改正",
    "duplicate_key": "同一字段出现两次，不知以哪个为准，请让对方改正",
    "absurd_number": "数值不是有限的数，或大小、位数荒谬，请让对方改正",
    "nested_too_deeply": "嵌套层数过多，请让对方按接口说明改正",
}

#: Details that the store gives in English, as they are stored with what they are about.
_DETAILS = (
    (re.compile(r"at most (\d+) digits"), r"整数部分最多 \1 位"),
    (re.compile(r"at most (\d+) characters"), r"最多 \1 个字符"),
    (re.compile(r"at most (\d+)"), r"最多 \1 位"),
    (re.compile(r"contains U\+0000"), "含有空字符 U+0000"),
    (re.compile(r"half a surrogate pair"), "含有不完整的字符编码"),
)


def problem_text(error: RecordError) -> str:
    """One sentence for one problem, with field and detail."""
    sentence = _SENTENCES.get(error.code, error.code)
    place = f"{error.field}：" if error.field else ""
    detail = f"（{_in_chinese(error.detail)}）" if error.detail else ""
    return f"{place}{sentence}{detail}"


def named_problem_text(error: RecordError) -> str:
    """The same with the field under its Chinese name."""
    return problem_text(RecordError(error.code, field_label(error.field), error.detail))


def _in_chinese(detail: str) -> str:
    for english, told in _DETAILS:
        if english.fullmatch(detail):
            return english.sub(told, detail)
    return detail
