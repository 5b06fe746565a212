"""Numbers that only comparison reads (允许偏差、几分之几、半年): 22±2℃ is from 20 to 24.

The value itself stays the words that were written: what would not be printed as it stands is never
rewritten. Two thirds have no end as digits, and are cut far behind the point.
"""

import re
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from adapter.domain.attainment.common.cells import bare_text
from adapter.domain.attainment.common.not_yet import is_taken_back
from adapter.domain.attainment.numbers.characters import in_one_number
from adapter.domain.attainment.numbers.shares_of_many import in_one_share
from adapter.domain.attainment.numbers.two_units import in_one_unit
from adapter.domain.rounding import rounded
from adapter.domain.value import IndicatorValue, ValueKind, ValueWarning, parse_value, print_value

_TOLERANCE = re.compile(r"(?P<middle>[^±]*[0-9][^±0-9]*)±(?P<off>[0-9.]+[^±0-9]*)")
_DIGITS = "一二三四五六七八九十"
_PART = re.compile(
    rf"(?<![{_DIGITS}百千万])(?P<whole>[二三四五六七八九十])分之(?P<part>[{_DIGITS}])(?![{_DIGITS}])"
)
_HALF_A_YEAR = re.compile(rf"(?<![上下前后每{_DIGITS}0-9])半年(?![度报会终])")
_HALF_AN_HOUR = re.compile(
    rf"(?<![个每{_DIGITS}0-9])半个?(?:小时|钟头)(?=(?:之内|以内|内|左右|及?以[上下内])?$)"
)
#: More digits behind the point than anybody writes come of a share without end: exponents.
_ENDLESS_PLACES = range(-40, -10)
#: A bound in words is read beside digits, and not beside the parts of a whole: 不低于2/3.
_BOUND_OF_A_PART = re.compile(
    r"(?:不低于|不少于|不小于|大于等于|大于或等于|至少)(?=[0-9]{1,2}/[0-9]{1,2}$)"
)
#: 18/10万 is no fraction of two numbers: so many of a hundred thousand.
_SO_MANY = {"10万": "十万", "100万": "百万", "1万": "万", "10000": "万", "100000": "十万"}
_OF_SO_MANY = re.compile(f"/({'|'.join(_SO_MANY)})(?![0-9万])")


#: As Excel shows 1200 in a narrow column: 1.2E+03.
_EXPONENT = re.compile(r"(?<![0-9A-Za-z.])([0-9]\.?[0-9]*)[eE]\+?([0-9]{1,2})(?![0-9A-Za-z])")
#: （5分制） behind a score of points.
_POINTS_OF = re.compile(r"(?<=分)\s*[(（](?:[0-9]+|百|十|五)分制[)）]$")


_MAY_BE_OF = re.compile("[eE制]")


def _in_digits(text: str) -> str:
    return _EXPONENT.sub(lambda found: f"{Decimal(found[1]).scaleb(int(found[2])):f}", text)


def _bare(value: IndicatorValue) -> IndicatorValue:
    """Words without what stands around them, and a part of a whole with its bound as a sign."""
    if value.kind is not ValueKind.QUALITATIVE:
        return value
    written = print_value(value)
    plain = _BOUND_OF_A_PART.sub("≥", bare_text(written))
    plain = _POINTS_OF.sub("", _in_digits(plain)) if _MAY_BE_OF.search(plain) else plain
    plain = _OF_SO_MANY.sub(lambda found: f"/{_SO_MANY[found[1]]}", plain)
    return value if plain == written else parse_value(plain)


#: Numerals as cheques have them: 贰期, 伍拾万元整.
_OF_CHEQUES = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟圆", "一二三四五六七八九十百千元")
_ON_A_CHEQUE = re.compile(
    "(?:人民币)?(?P<amount>[≥≤<>]?[零壹贰叁肆伍陆柒捌玖拾佰仟]+[万亿]?[^0-9]{0,4}?)整?"
)
_COUNTED = re.compile("[半零壹贰叁肆伍陆柒捌玖拾佰仟]|[百千万亿].*[百千万亿]")


def as_compared(value: IndicatorValue) -> IndicatorValue:
    """The value with a number that its words say, where they surely say one; else as it is.

    100±5% may be five, or five per cent of it, and stays words.
    """
    value = _bare(value)
    is_counted = ValueWarning.UNREAD_NUMBER in value.warnings or _COUNTED.search(value.text)
    if value.also and value.unit in OCCASIONS:
        return _times_beside(value)
    if value.kind is not ValueKind.QUALITATIVE or not is_counted:
        return value
    if match := _TOLERANCE.fullmatch(value.text.strip()):
        return _range_around(value, match)
    if times := _times_each(value):
        return times
    text = _plainly_counted(print_value(value))
    if (spell := in_one_unit(text)) != text:
        read = parse_value(spell)
        return value if read.number is None else replace(read, text=text)
    in_digits = _HALF_A_YEAR.sub("6个月", _PART.sub(_per_cent, text))
    in_digits = in_one_number(_HALF_AN_HOUR.sub("30分钟", in_digits))
    read = value if in_digits == print_value(value) else parse_value(in_digits)
    return read if read.number is not None else value


#: A fraction of single figures may be a day (3/5): see `in_shares`.
_FRACTION = re.compile(
    r"(?P<part>[1-9][0-9]{0,5})\s*/\s*(?P<whole>(?!(?:19|20)[0-9]{2}$)[1-9][0-9]{0,5})"
)


def in_shares(
    target: IndicatorValue, actual: IndicatorValue
) -> tuple[IndicatorValue, IndicatorValue]:
    """Both, with 4/5 read as 80 % where it surely is a share; else as they are.

    It is one beside a share (≥4/5, 82%), with a bound beside another one, and beside itself.
    """
    target, actual = in_one_share(target, actual)
    parts = _fraction_of(target), _fraction_of(actual)
    if parts == (None, None):
        return target, actual
    is_beside_share = "%" in (target.unit, actual.unit)
    is_bounded = target.comparator is not None and None not in parts
    if not (is_beside_share or is_bounded or parts[0] == parts[1]):
        return target, actual
    return _as_share(target, parts[0], actual), _as_share(actual, parts[1], target)


def _fraction_of(value: IndicatorValue) -> Fraction | None:
    if value.kind is not ValueKind.QUALITATIVE or "/" not in value.text:
        return None
    found = _FRACTION.fullmatch(value.text.strip())
    share = Fraction(int(found["part"]), int(found["whole"])) if found else Fraction(2)
    return share if share <= 1 else None


def _as_share(
    value: IndicatorValue, share: Fraction | None, other: IndicatorValue
) -> IndicatorValue:
    if share is None:
        return value
    number = Decimal(100 * share.numerator) / share.denominator
    written = other.number
    is_endless = Fraction(number) != 100 * share
    if is_endless and written is not None and other.unit == "%":
        places = max(-int(written.as_tuple().exponent), 0)
        if places and rounded(number, places) == written:
            number = written  # 66.67% is how two thirds are written
        elif written in (rounded(number, places), rounded(number, places, ROUND_DOWN)):
            return value  # 33% may be a third, or less
    return replace(
        value, kind=ValueKind.QUANTITATIVE, number=number, unit="%", text="", warnings=()
    )


#: What is counted by how often it happened.
OCCASIONS = frozenset("次场期批轮趟") | {"场次", "批次"}


_EACH = re.compile(
    r"(?P<bound>[^0-9每]{0,5}?)每(?:个|一)?(?P<stretch>半年|季度|季|月|年)度?(?P<times>.+)"
)


def _times_each(value: IndicatorValue) -> IndicatorValue | None:
    """每半年不少于1次 and ≥每月2次 as the number that they say; None for all others."""
    found = _EACH.fullmatch(print_value(value))
    read = parse_value(found["bound"] + found["times"]) if found else None
    if found is None or read is None or read.number is None or read.also:
        return None
    if read.unit not in OCCASIONS:
        return None
    return replace(read, unit=f"{read.unit}/{found['stretch']}")


_EACH_BESIDE = re.compile(r"每(?:个|一)?(?P<stretch>半年|季度|季|月|年|周)度?[\u4e00-\u9fff]{0,4}")


def _times_beside(value: IndicatorValue) -> IndicatorValue:
    """1-2次 with 每月 beside it as so many a month: 每月1-2次, 每季度通报1次."""
    found = _EACH_BESIDE.fullmatch(value.also)
    if found is None or is_taken_back(value.also, ""):
        return value
    return replace(value, unit=f"{value.unit}/{found['stretch']}", also="")


def _plainly_counted(text: str) -> str:
    found = _ON_A_CHEQUE.fullmatch(text.strip())
    return found["amount"].translate(_OF_CHEQUES) if found else text


def told(value: IndicatorValue) -> str:
    """A value for a sentence: as it is written where only comparison read the number of it.

    A share without end (66.666…%) has two digits behind the point.
    """
    number = value.number
    if number is not None and value.text:
        return value.text
    if number is None or number.as_tuple().exponent not in _ENDLESS_PLACES:
        return print_value(value)
    return print_value(replace(value, number=rounded(number, 2)))


def _per_cent(match: re.Match[str]) -> str:
    whole, part = (_DIGITS.index(match[each]) + 1 for each in ("whole", "part"))
    return match[0] if part > whole else f"{Decimal(100 * part) / whole}%"


def _range_around(value: IndicatorValue, match: re.Match[str]) -> IndicatorValue:
    middle, off = parse_value(match["middle"]), parse_value(match["off"])
    unit = off.unit or middle.unit
    is_sure = middle.unit == unit or (not middle.unit and unit not in ("%", "‰"))
    are_plain = middle.comparator is None is off.comparator and not middle.also and not off.also
    if middle.number is None or off.number is None or not (is_sure and are_plain):
        return value
    low, high = middle.number - off.number, middle.number + off.number
    return replace(value, kind=ValueKind.RANGE, low=low, high=high, unit=unit, text="", warnings=())
