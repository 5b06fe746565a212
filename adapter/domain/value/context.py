"""What stands around a value text: the unit column (计量单位) and the name (指标名称)."""

import re
from dataclasses import dataclass

_DATE_NAME = re.compile(r"时间|日期|时限|期限|时点|时效|截止|截至|完成期")
_DURATION_NAME = re.compile(r"周期|年限|时长|工期|质保|保修|月数|个月")
_DATE_COLUMNS = frozenset(["日期", "时间", "年月", "年月日", "时限", "期限"])
_TIME_COLUMNS = _DATE_COLUMNS | {"年", "月", "日", "天", "季度", "年度"}


@dataclass(frozen=True, slots=True)
class Context:
    """The two neighbours of a value text."""

    #: Canonical unit of the unit column.
    column: str
    #: Folded name.
    name: str

    @property
    def expects_date(self) -> bool:
        """Whether a bare number may be a date here."""
        if self.column:
            return self.column in _DATE_COLUMNS
        return _DATE_NAME.search(self.name) is not None

    @property
    def expects_duration(self) -> bool:
        """Whether 6月 counts months here and is not the month of June."""
        return _DURATION_NAME.search(self.name) is not None

    @property
    def is_silent(self) -> bool:
        """Whether nothing stands around the text."""
        return not self.column and not self.name

    @property
    def names_quantity(self) -> bool:
        """Whether the unit column holds a unit that no date and no words can have."""
        return bool(self.column) and self.column not in _TIME_COLUMNS
