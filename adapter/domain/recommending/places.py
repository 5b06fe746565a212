"""Places of the framework (指标级次) that are one, however a form or a library names them."""

from functools import lru_cache
from typing import NamedTuple

from adapter.domain.identification.plain_names import normalised_level

#: Second levels of costs and satisfaction that say of no kind.
_ANY_COST = frozenset({"", "成本", "经济成本"})
_ANY_SATISFACTION = frozenset(
    {"", "满意度", "服务对象满意度", "社会公众或服务对象满意度", "受益对象满意度"}
)


class Place(NamedTuple):
    """A first and a second level in one wording."""

    level1: str
    level2: str


@lru_cache(maxsize=1024)
def place_of(level1: str, level2: str) -> Place:
    """产出指标 and 产出 are one; so are 成本 below 产出 and as a first level, and 满意度."""
    one, two = normalised_level(level1), normalised_level(level2)
    if "成本" in one or "成本" in two:
        return Place("成本", "" if two in _ANY_COST else two)
    if "满意" in one or "满意" in two:
        return Place("满意度", "" if two in _ANY_SATISFACTION else two)
    return Place(one, two)
