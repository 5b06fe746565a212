"""Budgets asked to be kept (不超预算、控制在概算内), and money saved or spent beyond them."""

import re
from decimal import Decimal

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.value import IndicatorValue, print_value

_BUDGET = "(?:年度|批复|项目|总)?(?:预算|概算)(?:范围|额度|金额|数)?"
#: 控制在预算内, and what says that more was spent.
_WITHIN = re.compile(
    f"(?:严格)?(?:控制|保持)?在?{_BUDGET}(?:之|以)?内|[不未]超(?:出|过)?{_BUDGET}|未超支"
)
_BEYOND = re.compile(rf"(?!.*[未不没无]有?.{{0,2}}超).*超(?:出|过)?(?:{_BUDGET}|支)")
_SAVED = "(?:共|累计|实际)?(?:结余|节余|节约|节省|节支)(?:了)?(?:资金|金额|经费|财政资金)?"
_LESS = re.compile(
    f"(?:[较比]{_BUDGET})?{_SAVED}(?:[0-9]+(?:[.][0-9]+)?(?:百?[千万]?元|亿元|[%％]))?"
)
_EQUAL = re.compile(f"(?:支出)?[与和同]{_BUDGET}(?:持平|一致|相等|相同)|等于{_BUDGET}")


def keeps_budget(text: str) -> bool:
    """Whether words say that no more was spent than the budget has: 未超预算."""
    return _WITHIN.fullmatch(plain_words(text)) is not None


_LIMITS, _SPENT = ("预算", "概算", "限额"), ("余额", "决算", "结算", "支出")
_TOLD = f"(?:{'|'.join(_LIMITS + _SPENT)})"
_AMOUNT = "(?:为|数|金额|总额)?"
_BOTH = re.compile(
    f"(?:批复|项目|债务)?(?P<one>{_TOLD}){_AMOUNT}(?P<first>[0-9]+(?:[.][0-9]+)?)(?P<unit>[百千万亿]*元)"
    f"[，,、；;](?:实际|债务|竣工)?(?P<other>{_TOLD}){_AMOUNT}(?P<second>[0-9]+(?:[.][0-9]+)?)(?P=unit)[。]?"
)
_NO_MORE_THAN = re.compile("[不未]得?超(?:出|过)?|控制在")


def _of_both(target: str, words: str) -> bool | None:
    """Whether 概算2.31亿元，决算2.28亿元 keeps the limit asked for; None for other words."""
    found = _BOTH.fullmatch(words)
    if found is None or _NO_MORE_THAN.search(target) is None:
        return None
    told = {found["one"]: Decimal(found["first"]), found["other"]: Decimal(found["second"])}
    limit = next((each for each in told if each in _LIMITS and each in target), None)
    spent = next((each for each in told if each in _SPENT), None)
    return None if limit is None or spent is None else told[spent] <= told[limit]


def judge_budget(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    """How money saved (结余3.2万元), overspent (超预算2万元) or the same stands to a budget.

    None where the target asks for none to be kept, or the result tells none of these.
    """
    both = f"实际“{actual.text or print_value(actual)}”，目标“{print_value(target)}”"
    kept = _of_both(target.text, "".join(actual.text.split()))
    if kept is not None:
        return Judgement(Attainment.MET if kept else Attainment.NOT_MET, None, both)
    if not keeps_budget(target.text):
        return None
    if _BEYOND.match(print_value(actual)):
        return Judgement(Attainment.NOT_MET, None, both)
    if actual.number is None:
        words = "".join(actual.text.split()).rstrip("。")
        is_kept = any(each.fullmatch(words) for each in (_LESS, _EQUAL))
    else:
        is_kept = actual.number > 0 and _LESS.fullmatch(actual.also) is not None
    return Judgement(Attainment.MET, None, both) if is_kept else None
