"""Times of day (钟点): 6:50 is later than 不晚于6:30, 21:30 earlier than 不早于22:00."""

import re
import unicodedata
from dataclasses import dataclass

from adapter.domain.attainment.common.judgement import Attainment, Judgement
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, print_value

_LATEST = "不晚于|不迟于|不得晚于|不得迟于|最晚|最迟|早于"
_EARLIEST = "不早于|不得早于|最早|晚于|迟于"
_LED_BY = "(?:每[日天]|工作日|发车|运营|开始|到岗|时间|为|在|于|是|均|都|实际|[:])*"
_DAY_HALF = "凌晨|清晨|早上?|上午|中午|下午|傍晚|晚上?|夜间"
_CLOCK = re.compile(
    rf"{_LED_BY}(?P<bus>[首末]班车?)?{_LED_BY}(?P<bound>{_LATEST}|{_EARLIEST})?"
    rf"(?P<half>{_DAY_HALF})?(?P<hour>[01]?[0-9]|2[0-4])"
    r"(?::(?P<minute>[0-5][0-9])|[点时](?:(?P<minutes>[0-5]?[0-9])分?|(?P<and_half>半)|[整钟])?)"
    r"(?P<behind>(?:之|以)?[前后])?"
)
_MAY_BE = re.compile("[0-9][:：点时]")
#: Under these ≤6:30 is a time of day; elsewhere it may be a ratio or a time taken.
_OF_A_DAY = re.compile("[首末]班|发车|时刻|到岗|签到|开[门馆]|[闭收]馆|收车")
_SIGNS = {Comparator.AT_MOST: "不晚于", Comparator.AT_LEAST: "不早于"}
_MORNING, _NOON = ("凌晨", "清晨", "早", "早上", "上午"), "中午"
_UNITS = ("点", "时")
#: Further apart one of them may be of the other half of the day, or of the night behind it.
_FAR = 4 * 60
_HALF_A_DAY, _WHOLE_DAY = 12, 24


@dataclass(frozen=True, slots=True)
class _Time:
    minutes: int
    #: 首班 or 末班, "" where nobody says.
    bus: str
    #: What stands before the time or behind it, "" for neither.
    bound: str


def judge_clock(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """Whether a time of day keeps to the one that was asked for; None where that is not sure."""
    if not _MAY_BE.search(target.text):
        return None
    wanted, reached = _time(_target_text(target, name)), _time(_actual_text(actual))
    if wanted is None or reached is None or reached.bound or not wanted.bound:
        return None
    late = reached.minutes - wanted.minutes
    is_other_bus = wanted.bus and reached.bus and wanted.bus != reached.bus
    is_open = late == 0 and not wanted.bound.startswith(("不", "最"))
    if is_other_bus or is_open or abs(late) > _FAR:
        return None
    is_floor = wanted.bound in _EARLIEST.split("|") or wanted.bound.endswith("后")
    is_met = late >= 0 if is_floor else late <= 0
    both = f"实际“{_actual_text(actual)}”，目标“{print_value(target)}”"
    # How many points a late hour costs, nobody says.
    decided = Attainment.MET if is_met else Attainment.NOT_MET
    return Judgement(decided, None, both, is_weaker=not is_met)


def _target_text(value: IndicatorValue, name: str) -> str:
    if value.comparator is None:
        return value.text
    is_told = value.comparator in _SIGNS and _OF_A_DAY.search(name)
    return _SIGNS[value.comparator] + value.text if is_told else ""


def _actual_text(value: IndicatorValue) -> str:
    if value.comparator is not None:
        return ""
    if value.kind is ValueKind.QUANTITATIVE and value.unit in _UNITS:
        return f"{value.also}{value.number}{value.unit}"
    return value.text if value.kind is ValueKind.QUALITATIVE else ""


def _time(text: str) -> _Time | None:
    found = _CLOCK.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None or (found["bound"] and found["behind"]):
        return None
    hour, half = int(found["hour"]), found["half"]
    minute = 30 if found["and_half"] else int(found["minute"] or found["minutes"] or 0)
    if half in _MORNING:
        is_told = hour < _HALF_A_DAY
    elif half == _NOON:
        is_told, hour = hour in (11, 12, 1), hour + 12 * (hour == 1)
    elif half:
        is_told = hour != _HALF_A_DAY and hour < _WHOLE_DAY
        hour += _HALF_A_DAY * (hour < _HALF_A_DAY)
    else:
        is_told = hour < _WHOLE_DAY or minute == 0
    bound = found["bound"] or found["behind"] or ""
    return _Time(hour * 60 + minute, (found["bus"] or "")[:1], bound) if is_told else None
