"""What stands around a value text: the unit column (计量单位) and the name (指标名称)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from adapter.domain.unit import canonical_unit
from adapter.domain.value.marks import TemplateMark, template_mark
from adapter.domain.value.spelling import fold

_DATE_NAME = re.compile(r"时间|日期|时限|期限|时点|时效|截止|截至|完成期")
_DURATION_NAME = re.compile(r"周期|年限|时长|工期|质保|保修|月数|个月")
_DATE_COLUMNS = frozenset(["日期", "时间", "年月", "年月日", "时限", "期限"])
_TIME_COLUMNS = _DATE_COLUMNS | {"年", "月", "日", "天", "季度", "年度"}


@dataclass(frozen=True, slots=True)
class Context:
    """What the two neighbours of a value text lend to it.

    Of a name only this is kept, so that a text is read once under all names that lend the same.
    """

    #: Canonical unit of the unit column.
    column: str = ""
    is_named: bool = False
    #: Whether the name speaks of a day, and of a length of time.
    names_date: bool = False
    names_duration: bool = False
    #: The template mark in the name.
    mark: TemplateMark | None = None

    @property
    def expects_date(self) -> bool:
        """Whether a bare number may be a date here."""
        return self.column in _DATE_COLUMNS if self.column else self.names_date

    @property
    def is_silent(self) -> bool:
        """Whether nothing stands around the text."""
        return not self.column and not self.is_named

    @property
    def names_quantity(self) -> bool:
        """Whether the unit column holds a unit that no date and no words can have."""
        return bool(self.column) and self.column not in _TIME_COLUMNS


@lru_cache(maxsize=4096)
def context_of(unit: str, name: str) -> Context:
    """What a unit column and a name lend, as they are written."""
    folded = fold(name).strip()
    return Context(
        column=canonical_unit(unit),
        is_named=bool(folded),
        names_date=_DATE_NAME.search(folded) is not None,
        # 6月 counts months beside such a name and is not the month of June.
        names_duration=_DURATION_NAME.search(folded) is not None,
        mark=template_mark(folded),
    )
