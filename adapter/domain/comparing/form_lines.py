"""Lines of the form itself (表内自带的行): the execution rate and sums, which are no indicators."""

import re

_EXECUTION = re.compile(
    "(?:预算|资金|经费|支出|项目)*(?:执行|支出|使用|支付|拨付)(?:进度|比例|率|情况)?"
)
_SUM = re.compile("(?:分值|权重|得分|自评)?(?:合计|总计|小计|总分|总和)(?:分|分值|得分)?")


def is_execution_rate(name: str) -> bool:
    """Whether a line is the form's 预算执行率, which may stand in the funds part instead."""
    text = "".join(name.split())
    return "预算执行" in text or _EXECUTION.fullmatch(text) is not None


def is_of_the_form(name: str) -> bool:
    """Whether a line is the form's own: its execution rate, or a sum."""
    return is_execution_rate(name) or _SUM.fullmatch("".join(name.split())) is not None
