"""Sums over several years (多年累计): what is not reached within one of them is not missed yet."""

import re

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.value import IndicatorValue, print_value

_NAMED = re.compile(
    r"(?:20\d\d年?\s*[-—–~～至到]|[到至])\s*(?P<last>20\d\d)年?(?:年?[底末])?[^0-9]{0,4}累计"
)
#: 三年累计, 实施期累计: which of the years the report is of, nobody says.
_COUNTED = re.compile(
    "(?:(?<![0-9])[两二三四五六七八九十2-9]年|实施期|规划期|项目期)(?:内|期间)?[^0-9]{0,2}累计"
)


def not_due_yet(judged: Judgement, target: IndicatorValue, year: int | None) -> Judgement:
    """The same, but for a sum over years that is missed while years of it may be to come."""
    if judged.attainment is not Attainment.NOT_MET or not _may_go_on(target.also, year):
        return judged
    told = f"目标“{print_value(target)}”是多年累计，到期以前未达到的不作判断"
    return undetermined(f"{told}；{judged.reason}")


def _may_go_on(also: str, year: int | None) -> bool:
    if _COUNTED.search(also):
        return True
    last = max((int(each["last"]) for each in _NAMED.finditer(also)), default=None)
    return last is not None and (year is None or last > year)
