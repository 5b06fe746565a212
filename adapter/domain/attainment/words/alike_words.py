"""Words that ask for the same (同义目标): 前三名 and 前3名, 按时完成 and 及时完成."""

import re

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.words.phrases import compare_phrases
from adapter.domain.attainment.words.wording import Answer, answers, asks_for_all
from adapter.domain.value import IndicatorValue, ValueKind
from adapter.domain.value.spelling import NUMERAL_PATTERN, numeral

_NUMERAL = re.compile(NUMERAL_PATTERN)
#: What forms write the one for the other, the first word for each.
_SAME = tuple(
    (re.compile(others), meant)
    for meant, others in (
        ("及时", "(?:按照?)(?:规定)?(?:时间节点|时序进度|时间|时|期|计划|进度)|如期|准时|适时"),
        ("及时", "(?:在|于)?(?:规定|计划|约定|合同)的?(?:时间|时限|期限|工期)内"),
        ("", "建立(?=健全|完善)|^(?:实现|做到|达到|确保|保证)(?=..)"),
        ("完工", "竣工"),
        ("提升", "提高"),
        ("降低", "下降"),
        ("持续", "不断"),
        ("逐步", "逐渐"),
        ("满意度", "满意程度"),
        ("发放", "兑付|兑现"),
        ("采购", "购置|购买"),
    )
)
_WHOLE = 100


def with_digits(text: str) -> str:
    """Words with the numerals among them as digits: 前3名 of 前三名; a row of digits stays."""

    def digits(found: re.Match[str]) -> str:
        number = numeral(found[0])
        return found[0] if number is None else str(number)

    return _NUMERAL.sub(digits, text)


def ask_for_the_same(one: IndicatorValue, other: IndicatorValue) -> bool:
    """Whether two targets, at least one of them in words, surely ask for the same."""
    if _is_whole(one, other) or _is_whole(other, one):
        return True
    if not ValueKind.QUALITATIVE is one.kind is other.kind:
        return False
    if one.comparator is not other.comparator:
        return False
    if all(answers(each, Answer.REACHED) for each in (one, other)):
        return True
    first, second = (_in_one_wording(each.text) for each in (one, other))
    orders = compare_phrases(first, second), compare_phrases(second, first)
    return first == second or orders == (0, 0)


def _in_one_wording(text: str) -> str:
    plain = plain_words(with_digits(text))
    for others, meant in _SAME:
        plain = others.sub(meant, plain)
    return plain


def _is_whole(words: IndicatorValue, number: IndicatorValue) -> bool:
    """全覆盖 beside 100%."""
    is_whole = number.number == _WHOLE and number.unit == "%" and not number.also
    bound = number.comparator
    return asks_for_all(words) and is_whole and not (bound and bound.is_upper_bound)
