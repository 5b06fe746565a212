"""A minus beside a rate of falls (下降率 -5.6%): it may be how far it fell, or that it rose."""

from adapter.domain.attainment.common.judgement import Judgement, undetermined
from adapter.domain.attainment.common.leaning import plain_name
from adapter.domain.attainment.numbers.losses import VARIES
from adapter.domain.value import IndicatorValue, print_value

_OF_FALLS = ("下降率", "降低率", "降幅", "压减率", "下降幅度", "降低幅度", "减少率", "下降比例")


def judge_minus_of_fall(
    target: IndicatorValue, actual: IndicatorValue, name: str
) -> Judgement | None:
    """A question where a fall is asked for and a number below nothing is told; else None.

    And where what varies is to come to a bare number below nothing (变化率 -3%).
    """
    if _is_bare_fall(target, name) and target.number != actual.number:
        both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
        return undetermined(f"{both}：表中未写明降多少算完成，请人工判断")
    is_below = actual.number is not None and actual.number < 0
    is_asked = target.number is not None and target.number > 0
    if not (is_below and is_asked and plain_name(name).endswith(_OF_FALLS)):
        return None
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    return undetermined(f"{both}：负号是降幅还是反而上升不明，请写明“下降”或“上升”多少")


def _is_bare_fall(target: IndicatorValue, name: str) -> bool:
    is_below = target.number is not None and target.number < 0 and target.comparator is None
    return is_below and VARIES.search(plain_name(name)) is not None
