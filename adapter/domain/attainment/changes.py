"""Ups and downs (升降): a number that went the other way is no attainment, however large."""

import re

from adapter.domain.value import IndicatorValue

_UPS = re.compile("提高|提升|增长|增加|上升|上涨|增收|扩大|增幅|增速")
_DOWNS = re.compile("降低|下降|减少|压减|缩减|回落|缩短|下滑|负增长|降幅")


def is_change(value: IndicatorValue) -> bool:
    """Whether its words say that the number is how far something went up or down."""
    return bool(value.also) and _way(value.also) != 0


def went_other_way(target: IndicatorValue, actual: IndicatorValue, name: str) -> bool:
    """Whether the target (or its name) asks for more and the actual tells of less, or in reverse.

    降低5% beside 提高3%. False wherever one of them does not say which way.
    """
    if not actual.also:
        return False
    wanted = _way(target.also) or _way(name)
    went = _way(actual.also)
    is_a_move = actual.number is not None and actual.number > 0
    return is_a_move and wanted * went < 0


def _way(words: str) -> int:
    """1 for up, -1 for down, 0 where the words say neither or both."""
    return bool(_UPS.search(words)) - bool(_DOWNS.search(words))
