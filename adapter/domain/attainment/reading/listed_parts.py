"""Shares of several parts in one cell (分项数值): 99.2%、98.1%、99.5% lie between two of them."""

import re
from decimal import Decimal

from adapter.domain.value import IndicatorValue

_NUMBER = r"[0-9]+(?:[.][0-9]+)?"
_PART = rf"[\u4e00-\u9fff]{{0,8}}?{_NUMBER}[%％](?:[(（][\u4e00-\u9fff]{{1,6}}[)）])?"
_PARTS = re.compile(f"{_PART}(?:[、，,；;]{_PART})+[。]?")
_SHARE = re.compile(f"({_NUMBER})[%％]")
#: Of another measure, time or place, foreseen, or by how much it went.
_OTHERS = re.compile(
    "[率度比较不未非无]|其中|目标|计划|任务|预[计期算]|上年|去年|往年|同期|同比|平均|全[国省区市]|提[高升]|增|降|减少|满意|优|良|差"
)
TIMES_TAKEN = ("天", "日", "小时", "分钟", "工作日", "个工作日", "秒")
_OF_ONE_WHOLE = ("比例", "占比", "比重")
_WHOLE = Decimal(100)


def between_parts(text: str, target: IndicatorValue, name: str) -> str:
    """The least and the greatest share of the parts as a range; the text as it is elsewhere.

    Of 比例 and 占比 they may be parts of the one share that was asked for.
    Where some part is not whole, no mean of them is: 一般隐患100%，重大隐患96% is below 100 %.
    """
    if target.number is None or name.endswith(_OF_ONE_WHOLE):
        return text
    if target.unit in TIMES_TAKEN:
        return _between_times(text, target.unit)
    if target.unit != "%":
        return text
    plain = "".join(text.split())
    if _PARTS.fullmatch(plain) is None or _OTHERS.search(re.sub("[(（].*?[)）]", "", plain)):
        return text
    numbers = list(map(Decimal, _SHARE.findall(plain)))
    low, high = min(numbers), max(numbers)
    if target.number == _WHOLE == high and low < high:
        return "<100%"
    return f"{low}%-{high}%" if low < high <= _WHOLE else text


def _between_times(text: str, unit: str) -> str:
    """进口16.4小时、出口0.6小时 as a range: times taken by several are not added up."""
    part = re.compile(rf"[\u4e00-\u9fff]{{1,8}}?({_NUMBER}){unit}")
    plain = "".join(text.split()).rstrip("。")
    parts = [part.fullmatch(each) for each in re.split("[、，,；;]", plain)]
    found = [each for each in parts if each]
    if len(found) < max(len(parts), 2) or _OTHERS.search(re.sub("[0-9]", "", plain)):
        return text
    numbers = sorted(Decimal(each[1]) for each in found)
    return f"{numbers[0]}{unit}-{numbers[-1]}{unit}" if numbers[0] < numbers[-1] else text
