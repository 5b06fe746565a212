"""Values and remarks that forms write beside a name (名称旁的数值): no part of what it means.

Apart from `plain_names`, as what people said of a wording is kept under the name in full.
"""

import re
import unicodedata

from adapter.domain.identification.measures import measured
from adapter.domain.identification.unit_measures import measure_of_unit
from adapter.domain.unit import canonical_unit, is_known_unit
from adapter.domain.value import ValueKind


def without_values(name: str) -> str:
    """A name without a number in a circle before it, and values and remarks behind or in brackets.

    Examples: ``①支付完成率100%`` -> ``支付完成率``, ``发放人数（≥4000人）`` -> ``发放人数``,
    ``低保人数（按月平均）`` -> ``低保人数``. A bound that says of whom or which stays:
    ``健康管理率（≥65岁）``, ``≥500万元项目数量``.
    """
    text = unicodedata.normalize("NFKC", _CIRCLED.sub("", name.strip().lstrip("★*☆ ")))
    text = _BRACKET.sub(_kept_bracket, _REMARK.sub("", text))
    return _VALUE_BEHIND.sub("", text) or name


#: ① or (1) in one sign.
_CIRCLED = re.compile("^[①-⒇]+")
#: A remark behind a dash that tells a figure: ——一户年最高5300元. A dash between years is none.
_REMARK = re.compile(r"(?<=[^\d年月日])——[^—]*\d[^—]*$")
_BRACKET = re.compile(r"\(([^()]*)\)")
#: How a figure is made: (按月平均), (计算方法为:结余数/预算数).
_COUNTING = re.compile(r"按[年季月日]平均|(?:计算方法|计算公式|公式|计算方式|算法)[为是:].*")
_VALUE = re.compile(r"[≥≤><=]+\s*\d+(?:\.\d+)?\s*(.*)")
#: A bound of a share, with or without more about it: (不低于80%或比上年提升).
_BOUND = re.compile(
    r"(?:[≥≤><=]+|不低于|不少于|不高于|不超过|不小于|不大于|达到|至少|最低|力争)"
    r"\s*\d+(?:\.\d+)?\s*(?:%|个百分点).*"
)
_SHARE = re.compile(r"(?:[率度]|比例|比重|占比)$")
_VALUE_BEHIND = re.compile(r"(?<=[率度])\s*[≥≤><=]*\s*\d+(?:\.\d+)?\s*(?:%|个百分点)\s*$")


def _kept_bracket(match: re.Match[str]) -> str:
    inside = match[1].strip()
    before = match.string[: match.start()].strip()
    return "" if _COUNTING.fullmatch(inside) or _is_value(before, inside) else match[0]


def _is_value(before: str, inside: str) -> bool:
    """A value of what the name measures: (≥4000人) of 人数."""
    if _BOUND.fullmatch(inside) and _SHARE.search(before):
        return True
    filled_in = _VALUE.fullmatch(inside)
    if filled_in is None:
        return False
    unit = canonical_unit(filled_in[1])
    return is_known_unit(unit) and (
        measure_of_unit(unit, ValueKind.QUANTITATIVE) is measured(before)[1]
    )
