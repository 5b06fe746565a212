"""Figures beside a result that are of another time, place or count (旁列数字): 78%（2024年76%）."""

import re
from decimal import Decimal

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.changes import DOWNS, UPS, is_change
from adapter.domain.attainment.numbers.number import common_factors
from adapter.domain.rounding import rounded
from adapter.domain.value import IndicatorValue, ValueKind, parse_value, print_value

_NUMBER = r"[0-9]+(?:[.][0-9]+)?"
_FIGURE = rf"{_NUMBER}\s*[^0-9\s，,、；;。()（）]{{0,4}}"
_UP = "提[高升]|增[加长]|上升|上涨|扩大|[增升](?=[至到])"
_DOWN = "压缩|缩短|压减|压降|降低|下降|减少|缩减|精简|[降减](?=[至到])"
#: 由15天压缩至9天; by how much it went may stand behind.
MOVED = re.compile(
    rf"(?P<head>[^0-9，,；;]*?)[由从](?:原来?的?|上年的?|去年的?|20[0-9]{{2}}年的?)?(?P<before>{_FIGURE}?)"
    rf"(?:(?P<up>{_UP})|{_DOWN})(?:至|到|为|成)了?(?P<after>{_FIGURE})"
    rf"(?:[，,(（](?:{_UP}|{_DOWN})了?{_FIGURE}[)）]?)?[。]?"
)
_MAY_BE = re.compile("[由从)）]")
LED_BY = re.compile("已经?|平均|均|全年|实际")
#: Under these it counts by how much: 新增床位 ≥60张, 由250张增加至310张.
_OF_A_MOVE = re.compile(f"{UPS.pattern}|{DOWNS.pattern}|{_DOWN}|{_UP}|节约|节省|核减|新|改造")
#: 98.5%（全省平均97%）, 100%（36/36）.
_BRACKET = re.compile(rf"(?P<said>[^()（）]*{_FIGURE})[(（](?P<aside>[^()（）]+)[)）][。]?")
_OF_OTHERS = re.compile(
    rf"(?:高于|优于)?(?:全[国省市州县区]|[省市州县区])(?:级)?(?:平均|均值)(?:水平|值)?[为是]?{_FIGURE}"
)
_PARTS = re.compile(r"(?P<part>[0-9]+)(?P<unit>[件份项起户人个次宗家]?)/(?P<whole>[0-9]+)(?P=unit)")
_YEAR = "(?:20[0-9]{2})"
_TWO_YEARS = re.compile(
    rf"(?P<year>{_YEAR})年度?[为是]?(?:{_FIGURE})[，,、；;]\s*"
    rf"(?P<next>{_YEAR})年度?[为是]?(?P<of_next>{_FIGURE})[。]?"
)
_FORMER = re.compile(rf"(?P<year>{_YEAR})年度?(?:同期)?[为是]?{_FIGURE}")
#: What is counted anew each year and never summed up over several.
_LEVELS = ("%", "‰", "分", "天", "日", "小时", "分钟", "秒", "工作日", "个工作日")
_SUMMED = re.compile("累计|共|总|合计")


def without_other_figures(text: str, target: IndicatorValue, name: str) -> str:
    """The text as the figure that it has come to; whole wherever that is not sure."""
    if target.number is None or not _MAY_BE.search(text) or is_change(target):
        return text
    if moved := MOVED.fullmatch(text):
        return _come_to(moved, target, name) or text
    found = _BRACKET.fullmatch(text) if text.rstrip("。").endswith((")", "）")) else None
    if found is None:
        return text
    said, aside = found["said"].strip(), found["aside"].strip()
    is_aside = target.unit == "%" and (_is_of_others(said, aside) or _is_its_share(said, aside))
    return said if is_aside else text


def _come_to(moved: re.Match[str], target: IndicatorValue, name: str) -> str | None:
    """9天 of 由15天压缩至9天, where it went the told way and is in the target's measure."""
    head = LED_BY.sub("", plain_words(moved["head"]))
    is_level = target.unit in _LEVELS or "/" in target.unit or target.unit.endswith("元")
    if not is_level or head not in plain_words(name) or _OF_A_MOVE.search(name):
        return None
    before, after = parse_value(moved["before"].strip()), parse_value(moved["after"].strip())
    if before.number is None or after.number is None or not after.unit or after.also:
        return None
    if before.unit not in ("", after.unit) or before.also or before.comparator:
        return None
    is_told_way = (after.number > before.number) is (moved["up"] is not None)
    is_moved = after.number != before.number and is_told_way
    is_like = common_factors(target.unit, after.unit) is not None and target.unit != ""
    return moved["after"].strip() if is_moved and is_like else None


def _is_of_others(said: str, aside: str) -> bool:
    """Whether the bracket tells the mean of a region that the figure before it does not name."""
    return _OF_OTHERS.fullmatch(aside) is not None and "平均" not in said


def _is_its_share(said: str, aside: str) -> bool:
    found, read = _PARTS.fullmatch(aside), parse_value(said)
    if found is None or read.number is None or read.unit != "%" or not int(found["whole"]):
        return False
    share = Decimal(100 * int(found["part"])) / int(found["whole"])
    places = max(-int(read.number.as_tuple().exponent), 0)
    return rounded(share, places) == read.number


def of_this_year(
    actual: IndicatorValue, target: IndicatorValue, year: int | None
) -> IndicatorValue:
    """The figure of the budget year of two (2024年78%，2025年82%); else as it is."""
    if actual.kind is not ValueKind.QUALITATIVE or "年" not in actual.text or target.number is None:
        return actual
    if target.unit not in _LEVELS or is_change(target):
        return actual
    read = parse_value(_figure_of(print_value(actual).strip(), year))
    return read if read.number is not None and read.unit == target.unit else actual


def _figure_of(text: str, year: int | None) -> str:
    if two := _TWO_YEARS.fullmatch(text):
        first, second = (int(two[each]) for each in ("year", "next"))
        is_sure = second == first + 1 and year in (None, second)
        return two["of_next"] if is_sure else ""
    found = _BRACKET.fullmatch(text)
    former = _FORMER.fullmatch(found["aside"].strip()) if found else None
    if found is None or former is None or _SUMMED.search(found["said"]):
        return ""
    is_before = year is None or int(former["year"]) == year - 1
    return found["said"].strip() if is_before else ""
