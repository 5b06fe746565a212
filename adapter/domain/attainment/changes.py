"""Ups and downs (升降): a number that went the other way is no attainment, however large."""

import re

from adapter.domain.value import IndicatorValue, ValueWarning

UPS = re.compile("高于|提高|提升|增长|增加|上升|上涨|增收|扩大|增幅|增速")
DOWNS = re.compile("低于|降低|下降|减少|压减|缩减|回落|缩短|下滑|负增长|降幅")


def is_change(value: IndicatorValue) -> bool:
    """Whether its words say that the number is how far something went up or down."""
    return way_of(_beside(value)) != 0


def went_other_way(target: IndicatorValue, actual: IndicatorValue, name: str) -> bool:
    """Whether the target (or its name) asks for more and the actual tells of less, or in reverse.

    降低5% beside 提高3%. False wherever one of them does not say which way.
    """
    went = way_of(_beside(actual))
    if not went:
        return False
    wanted = way_of(_beside(target)) or way_of(name)
    is_a_move = actual.number is not None and actual.number > 0
    return is_a_move and wanted * went < 0


def _beside(value: IndicatorValue) -> str:
    """The words beside the number; none where they have a number of their own (较上年减少10个)."""
    return "" if ValueWarning.SEVERAL_NUMBERS in value.warnings else value.also


def way_of(words: str) -> int:
    """1 for up, -1 for down, 0 where the words say neither or both."""
    return bool(UPS.search(words)) - bool(DOWNS.search(words)) if words else 0
