"""Chinese sentences for reasons that jobs find: what is wrong and what to do next."""

from adapter.errors import RecordError

_SENTENCES = {
    "too_long": "超过对方允许的长度，请缩短后再推送",
    "missing_required": "缺少必填内容，请补填",
    "unknown_code": "不在对方的代码表内，请改用代码表中的写法",
    "not_in_charset": "含有对方字符集不支持的字符，请更换",
    "not_a_number": "不是数值",
    "number_too_large": "数值超出对方允许的位数",
    "too_many_places": "小数位数超出对方允许的位数",
    "unknown_indicator": "指标编码不在指标库中，请先补入指标库",
    "wrong_scope": "不属于本区划或本年度",
}


def problem_text(error: RecordError) -> str:
    """One sentence for one problem, with field and detail."""
    sentence = _SENTENCES.get(error.code, error.code)
    place = f"{error.field}：" if error.field else ""
    detail = f"（{error.detail}）" if error.detail else ""
    return f"{place}{sentence}{detail}"
