"""What changed of a set between two moments (时点差异): by field, numbers with their units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.fingerprint import plain_number
from adapter.domain.library.diff import What
from adapter.domain.unit import converted
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, parse_value

#: Fields whose text is an indicator value, and plain numbers with the unit they are counted in.
_VALUES = frozenset({"target", "standard"})
_UNITS = {"weight": "分"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChange:
    """One field that is not the same at both moments."""

    path: str
    what: What
    #: As people read it; "" where it was absent.
    before: str
    after: str
    #: By how much, in Chinese; "" where no number changed.
    note: str = ""


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[SetChange, ...]:
    """The fields that differ between two flat forms, in order of path."""
    return tuple(
        _change(path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )


def shown_value(path: str, text: str) -> str:
    """A field's text as people read it: numbers that have a unit get it."""
    unit = _UNITS.get(_field(path), "")
    return f"{text} {unit}" if unit and text else text


def _change(path: str, before: str | None, after: str | None) -> SetChange:
    what = What.ADDED if before is None else What.REMOVED if after is None else What.CHANGED
    return SetChange(
        path=path,
        what=what,
        before=shown_value(path, before or ""),
        after=shown_value(path, after or ""),
        note=_note(path, before or "", after or "") if what is What.CHANGED else "",
    )


def _field(path: str) -> str:
    return path.rpartition(".")[2]


def _note(path: str, before: str, after: str) -> str:
    name = _field(path)
    if name in _UNITS:
        return _difference(_plain(before, _UNITS[name]), _plain(after, _UNITS[name]))
    if name in _VALUES:
        return "，".join(_parts(parse_value(before), parse_value(after)))
    return ""


def _plain(text: str, unit: str) -> IndicatorValue:
    return parse_value(text, unit=unit)


def _parts(old: IndicatorValue, new: IndicatorValue) -> Iterator[str]:
    if old.comparator is not new.comparator:
        yield f"运算符由{_sign(old.comparator)}改为{_sign(new.comparator)}"
    told = _difference(old, new)
    if told:
        yield told
    strictness = _strictness(old, new)
    if strictness:
        yield strictness


def _sign(comparator: Comparator | None) -> str:
    return comparator.label if comparator else "无"


def _numbers(old: IndicatorValue, new: IndicatorValue) -> tuple[Decimal, Decimal] | None:
    """Both numbers in the newer one's unit, where one number says it all and units compare."""
    is_number = old.kind is new.kind is ValueKind.QUANTITATIVE
    if not is_number or old.number is None or new.number is None:
        return None
    former = old.number if old.unit == new.unit else converted(old.number, old.unit, new.unit)
    return None if former is None else (former, new.number)


def _difference(old: IndicatorValue, new: IndicatorValue) -> str:
    numbers = _numbers(old, new)
    if numbers is None:
        return ""
    former, present = numbers
    if former == present:
        return f"数值相同，单位由 {old.unit} 改为 {new.unit}" if old.unit != new.unit else ""
    word = "增加" if present > former else "减少"
    unit = "个百分点" if new.unit == "%" else new.unit
    return f"{word} {plain_number(abs(present - former))} {unit}".rstrip()


def _strictness(old: IndicatorValue, new: IndicatorValue) -> str:
    """Whether a bound of one kind asks for more or for less than before."""
    numbers = _numbers(old, new)
    if numbers is None or numbers[0] == numbers[1] or old.comparator is not new.comparator:
        return ""
    bound = new.comparator
    if bound is None or not (bound.is_lower_bound or bound.is_upper_bound):
        return ""
    is_tighter = (numbers[1] > numbers[0]) is bound.is_lower_bound
    return "收紧" if is_tighter else "放宽"
