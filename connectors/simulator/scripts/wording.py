"""How people write: the same bound in many spellings, and names a little beside the template."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

#: What people write for each operator; the first is the plain one.
_SPELLINGS = {
    "≥": ("≥", "≧", ">=", "≥ ", "大于等于", "不低于", "不少于", "正向 ≥"),
    "≤": ("≤", "≦", "<=", "≤ ", "小于等于", "不超过", "不高于", "反向 ≤"),
    ">": (">", "＞", "大于", "超过"),
    "<": ("<", "＜", "小于", "低于"),
    "=": ("=", "＝", "等于", ""),
    "": ("",),
}
_MEANING = {
    spelling.strip(): operator
    for operator, spellings in _SPELLINGS.items()
    for spelling in spellings
    if spelling.strip()
}
_PERCENT = ("%", "％", "百分比", "%(百分比)")
_OPERATORS = "|".join(sorted(map(re.escape, _MEANING), key=len, reverse=True))
_BOUND = re.compile(
    rf"\s*(?:[正反]向\s*)?(?P<operator>{_OPERATORS})?\s*"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d]*)",
    re.ASCII,
)
#: Units that make a number a date; there is nothing to loosen in a date.
_CALENDAR = ("年", "月", "日", ".", "-", "—", "~", "～", "至", "季")
_SUFFIXES = ("（%）", "情况", "（年度）", "★")
_WHOLE = Decimal(100)
#: How often people do what they do.
_PADS_WITH_BLANKS = 0.1
_WRITES_AND_ABOVE = 0.15
_USES_A_SYNONYM = 0.7
_NUMBERS_THE_NAME = 0.5
_JUST_REACHES = 0.5
#: One way to say a thing, and another.
_SYNONYMS = (
    ("及时率", "及时性"),
    ("完成率", "完成比例"),
    ("合格率", "达标率"),
    ("满意度", "满意率"),
    ("覆盖率", "覆盖面"),
    ("数量", "数"),
    ("人数", "人员数量"),
    ("次数", "场次"),
    ("发放", "拨付"),
    ("群众", "公众"),
    ("工程", "项目"),
    ("培训", "业务培训"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A numeric target as a person reads it."""

    #: One of ≥ ≤ > < = or empty when none was written.
    operator: str
    number: Decimal
    #: Everything after the number.
    unit: str

    @property
    def is_upper(self) -> bool:
        """Less is better."""
        return self.operator in {"≤", "<"}

    @property
    def is_percent(self) -> bool:
        """Cannot sensibly be more than a hundred."""
        return self.unit.strip() in _PERCENT


def read_bound(text: str) -> Bound | None:
    """The bound in a target text, or None for dates, ranges and words."""
    found = _BOUND.fullmatch(text)
    if found is None or found["unit"].startswith(_CALENDAR):
        return None
    unit, operator = found["unit"].strip(), _MEANING.get(found["operator"] or "", "")
    for suffix, meaning in (("及以上", "≥"), ("以上", "≥"), ("以内", "≤"), ("以下", "≤")):
        if unit.endswith(suffix):
            unit, operator = unit.removesuffix(suffix), meaning
    number = Decimal(found["number"].replace(",", ""))
    return Bound(operator=operator, number=number, unit=unit)


def plain(bound: Bound) -> str:
    """The bound in its plainest spelling."""
    return f"{bound.operator}{bound.number}{bound.unit}"


def respell(text: str, rng: Random) -> str:
    """The same target as another person would type it."""
    bound = read_bound(text)
    if bound is None:
        return f" {text} " if rng.random() < _PADS_WITH_BLANKS else text
    spelling = rng.choice(_SPELLINGS[bound.operator])
    unit = rng.choice(_PERCENT) if bound.is_percent else bound.unit
    speakable = bound.operator == "≥" and unit and unit != _PERCENT[-1]
    if speakable and rng.random() < _WRITES_AND_ABOVE:
        return f"{bound.number}{unit}以上"
    return f"{spelling}{bound.number}{unit}"


def loosen(bound: Bound, rng: Random) -> Bound:
    """An easier target: 5 to 20 percent lower, or higher where less is better."""
    step = Decimal(rng.choice((5, 10, 15, 20))) / 100
    factor = 1 + step if bound.is_upper else 1 - step
    return replace(bound, number=_moved(bound.number, factor))


def reword(name: str, rng: Random) -> str:
    """The same indicator under a name that is not quite the template's."""
    fitting = [pair for pair in _SYNONYMS if pair[0] in name]
    if fitting and rng.random() < _USES_A_SYNONYM:
        return name.replace(*rng.choice(fitting), 1)
    if rng.random() < _NUMBERS_THE_NAME:
        return f"指标{rng.randint(1, 9)}：{name}"
    return name + rng.choice(_SUFFIXES)


def reached(bound: Bound, rng: Random) -> Decimal:
    """A result that meets the target, sometimes by more than it had to."""
    if bound.operator in {"=", ""} or rng.random() < _JUST_REACHES:
        exact = bound.operator not in {">", "<"}
        return bound.number if exact else _moved(bound.number, _beyond(bound, 1))
    better = _moved(bound.number, _beyond(bound, rng.choice((2, 5, 10, 30))))
    return _within_whole(bound, better) if bound.is_percent else better


def _within_whole(bound: Bound, better: Decimal) -> Decimal:
    """Nobody reports more than a hundred percent of a whole, unless the target asked for it."""
    if better <= _WHOLE:
        return better
    if bound.number < _WHOLE:
        return _WHOLE
    return bound.number if bound.operator == "≥" else better


def missed(bound: Bound, rng: Random) -> Decimal:
    """A result that does not meet the target, whatever its operator.

    A lower bound of zero cannot be missed; see `can_be_missed`.
    """
    away = Decimal(rng.choice((8, 15, 25, 40))) / 100
    return _moved(bound.number, 1 + away if bound.is_upper else 1 - away)


def can_be_missed(bound: Bound) -> bool:
    """Whether a smaller (or, for an upper bound, a larger) result exists."""
    return bound.is_upper or bound.number > 0


def share_of(bound: Bound, percent: int) -> Decimal:
    """The part of a target that is done after some months."""
    return _moved(bound.number, Decimal(percent) / 100, at_least=Decimal(0), must_move=False)


def _beyond(bound: Bound, percent: int) -> Decimal:
    step = Decimal(percent) / 100
    return 1 - step if bound.is_upper else 1 + step


def _moved(
    number: Decimal,
    factor: Decimal,
    *,
    at_least: Decimal = Decimal(0),
    must_move: bool = True,
) -> Decimal:
    """Scale a number and keep its digits; whole things stay whole and still move by one."""
    exponent = number.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    unit = Decimal(1).scaleb(-digits)
    moved = round(number * factor, digits)
    if must_move and moved == number and factor != 1:
        moved += unit if factor > 1 else -unit
    return max(moved, at_least)
