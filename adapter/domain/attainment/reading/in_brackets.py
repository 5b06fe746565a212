"""What a bracket tells of the number before it (括号说明): its parts, or the share that it is."""

import re
from decimal import Decimal

from adapter.domain.value import IndicatorValue

_NUMBER = r"[0-9]+(?:[.][0-9]+)?"
_COUNTED = rf"(?P<number>{_NUMBER})\s*(?P<unit>[^0-9％‰，,；;、()（）。\s]{{1,4}})"
_BRACKETED = re.compile(
    rf"(?P<whole>[^0-9()（）]*{_COUNTED})\s*[(（](?P<within>[^()（）]*[0-9][^()（）]*)[)）][。]?"
)
_SHARE = re.compile(rf"(?:占比?|比[例率]|即|约?占)?[:：为]?({_NUMBER}[%％])")
#: Beside a share: how many those are that are all of them, or that none was wrong.
_SAME = re.compile(
    "(?:[错漏误][^0-9]{1,3}|不合格[^0-9]{0,3})0[人名户件起个笔份]"
    "|(?:其中)?(?:不合格|不达标|未达标)[0-9]+[批份件个户人台次]{1,2}"
    "|[0-9]+个?[^0-9未不无没，,；;、]{1,8}(?:均|全部)已?[^0-9未不无没，,；;、]{2,4}"
)
#: 1200批次，不合格18批次: how many of those that were asked for were none too good.
_WITH_BAD = re.compile(
    rf"(?P<whole>[^0-9()（），,；;]*{_COUNTED})[，,；;(（](?:其中)?(?:检出)?(?:不合格|不达标|未达标)"
    r"[0-9]+(?P=unit)[)）]?[。]?"
)
_SEPARATORS = re.compile("[、，,；;和]")
_OF_EACH = re.compile(
    rf"(?P<parts>[\u4e00-\u9fff、和]+)[各均]\s*(?P<each>{_NUMBER})\s*(?P<unit>\D+)"
)
#: Of another time, of what was meant, of what is not there.
_OTHERS = re.compile(
    "[比未无没不待拟在正停退止弃修补签欠另剩缺等原应]|目标|计划|上年|去年|同期|任务|意向|公示|招标|[测调]试"
    "|试运|取消|结转|立项|受理|申[报请]|开工"
)


def without_bracket(text: str, target: IndicatorValue) -> str:
    """The number alone where a bracket tells its parts; its share where a share is asked for.

    2500吨（小麦1500吨、玉米1000吨）and 2批（春、秋各1批）are 2500吨 and 2批 as the parts make them
    up; 335天（91.8%）beside a share is 91.8%. Any other text as it is.
    """
    if target.number is not None and (with_bad := _WITH_BAD.fullmatch(text.strip())):
        is_of_them = with_bad["unit"] == target.unit
        return with_bad["whole"].strip() if is_of_them else text
    if target.number is None or not text.rstrip("。").endswith((")", "）")):
        return text
    found = _BRACKETED.fullmatch(text.strip())
    if found is None:
        return text
    within = found["within"].strip()
    if found["unit"] == "%":
        return found["whole"].strip() if _SAME.fullmatch(within) else text
    if target.unit == "%":
        share = _SHARE.fullmatch(within)
        return share[1] if share else text
    is_sum = _sum_of(within, found["unit"]) == Decimal(found["number"])
    return found["whole"].strip() if is_sum else text


def _sum_of(parts: str, unit: str) -> Decimal | None:
    """What labelled parts of this unit come to; None where something else stands among them."""
    if _OTHERS.search(parts):
        return None
    if found := _OF_EACH.fullmatch(parts):
        many = len([each for each in _SEPARATORS.split(found["parts"]) if each])
        return Decimal(found["each"]) * many if found["unit"] == unit and many > 1 else None
    part = re.compile(rf"(?:其中)?[^0-9]{{0,12}}({_NUMBER})\s*{re.escape(unit)}")
    numbers = [part.fullmatch(each.strip()) for each in _SEPARATORS.split(parts)]
    if len(numbers) < 2 or None in numbers:  # noqa: PLR2004 - one part is no list of them
        return None
    return sum((Decimal(each[1]) for each in numbers if each), Decimal(0))
