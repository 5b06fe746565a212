"""How a unit says that a thing is measured (计量单位的度量)."""

from functools import lru_cache

from adapter.domain.identification.measures import Measure
from adapter.domain.unit_words import FACTORS
from adapter.domain.value import ValueKind

_BY_DIMENSION = {
    "share": Measure.RATE,
    "money": Measure.MONEY,
    "length": Measure.LENGTH,
    "area": Measure.AREA,
    "volume": Measure.VOLUME,
    "mass": Measure.VOLUME,
    "storage": Measure.VOLUME,
    "time": Measure.MOMENT,
    "calendar": Measure.MOMENT,
}
_BY_WORD = {
    "人": Measure.PEOPLE,
    "名": Measure.PEOPLE,
    "人次": Measure.VISITS,
    "户": Measure.HOUSEHOLDS,
    "次": Measure.TIMES,
    "场次": Measure.TIMES,
    "批次": Measure.TIMES,
    "频次": Measure.TIMES,
    "学时": Measure.MOMENT,
    "课时": Measure.MOMENT,
    "工作日": Measure.MOMENT,
}


@lru_cache(maxsize=4096)
def measure_of_unit(unit: str, kind: ValueKind) -> Measure:
    """How a value of this unit (canonical, "" for none) and kind is measured."""
    if kind in (ValueKind.DEADLINE, ValueKind.PERIOD):
        return Measure.MOMENT
    head = unit.partition("/")[0]
    if not head:
        return Measure.UNSAID
    if head in FACTORS:
        return _BY_DIMENSION.get(FACTORS[head][0], Measure.COUNT)
    bare = head.lstrip("十百千万亿")
    if bare in FACTORS:
        return _BY_DIMENSION.get(FACTORS[bare][0], Measure.COUNT)
    return _BY_WORD.get(bare, Measure.COUNT)
