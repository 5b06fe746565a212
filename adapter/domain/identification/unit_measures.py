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


#: Measures of words that count: one such word is as good as another.
_COUNTED = frozenset({Measure.PEOPLE, Measure.TIMES, Measure.COUNT})


def count_alike(one: str, other: str) -> bool:
    """Whether two units are words that count the same: 辆 and 台, 名 and 人, 件 and 件(套)."""
    if any({one, other} <= each for each in _ALIKE):
        return True
    mine, its = (_counted(each) for each in (one, other))
    return mine is not None and mine is its


#: What is held, or how often; days; households and farms.
_ALIKE = (
    frozenset({"次", "场", "场次", "期", "班", "班次", "频次"}),
    frozenset({"天", "日", "工作日"}),
    frozenset({"家", "户"}),
)


def _counted(unit: str) -> Measure | None:
    """How a word counts, None for what no word but a measure says, as 吨 or 亩."""
    if unit in FACTORS or unit.lstrip("十百千万亿") in FACTORS:
        return None
    measure = measure_of_unit(unit, ValueKind.QUANTITATIVE)
    return measure if measure in _COUNTED else None
