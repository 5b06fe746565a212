"""From a text to its value (指标值解析): what it states, and what only stands beside it."""

import re
from dataclasses import replace
from functools import lru_cache

from adapter.domain.unit import completed, is_incomplete, same_unit
from adapter.domain.value.asides import Asides, read_asides
from adapter.domain.value.context import Context, context_of
from adapter.domain.value.intervals import find_interval, is_doubtful_interval
from adapter.domain.value.leftovers import COUNTING_WORDS, holds_numbers, holds_words, is_doubtful
from adapter.domain.value.lost_dates import find_lost_date, is_likely_date, is_likely_serial
from adapter.domain.value.marks import is_unfilled
from adapter.domain.value.moments import Moment, find_moments
from adapter.domain.value.quantities import Quantity, find_quantities, hide_codes
from adapter.domain.value.remarks import HIDDEN, Parts, Span, joined, split_parts
from adapter.domain.value.spelling import (
    COMPARATORS,
    DIRECTIONS,
    alternatives,
    fold,
    without_arrows,
)
from adapter.domain.value.statements import is_statement, sign_before
from adapter.domain.value.types import (
    Comparator,
    Direction,
    IndicatorValue,
    ValueKind,
    ValueWarning,
)

_BLANK = re.compile(r"[-/\\_]*|无")
_DIRECTION = re.compile(
    rf"\(?\s*(?P<word>{alternatives(DIRECTIONS)})\s*\)?"
    rf"(?:(?:[\s:,;/|]|-(?![0-9]))+|(?=[><=≥≤0-9(]|(?:{alternatives(COMPARATORS)})\s*[0-9])|$)"
)
# What a direction or 定量 and 定性 can begin with.
_LEADING = frozenset("(正反负逆定")
_NATURE = re.compile(r"(?P<nature>定[量性])(?:指标)?[\s:,;/|、]+")
_KINDS_OF = {
    "定量": (ValueKind.QUANTITATIVE, ValueKind.RANGE, ValueKind.DEADLINE, ValueKind.PERIOD),
    "定性": (ValueKind.QUALITATIVE,),
}
_SIGN = re.compile(r"(?P<sign>[><=≥≤]{1,2})\s*(?![><=≥≤])(?=.)", re.DOTALL)
_ABOUT = re.compile(r"(?:约|大概|近|接近)\s*$")
_OR_SO = re.compile(r"\s*(?:左右|上下|[余多])")
_DIGIT = re.compile(r"[0-9]")
#: Characters; the longest texts of the standard hold 2000.
_LONGEST = 4000


def parse_value(text: str, *, unit: str = "", name: str = "") -> IndicatorValue:
    """What a value text says. Never raises: what is neither number nor date is qualitative.

    `unit` is the unit column; it speaks where the text names no unit. `name` is the indicator's
    name: it tells dates from numbers (44561 under 完成时间) and its template mark (≥**%) is
    compared with the value, but it lends neither bound nor unit. A text longer than any field of
    the standard is prose and stays words. Forms: 绩效目标申报表, 绩效自评表.
    """
    return _parsed(text, context_of(unit, name))


# The rows of a city repeat few texts: the same target stands in library, template and report.
@lru_cache(maxsize=8192)
def _parsed(text: str, context: Context) -> IndicatorValue:
    text = without_arrows(text)
    folded = fold(text)
    begin = len(folded) - len(folded.lstrip())
    stop = len(folded.rstrip())
    value, direction = _led(text[begin:stop], folded[begin:stop], context)
    if direction is not None:
        contradicts = value.direction not in (None, direction)
        extra = (ValueWarning.CONTRADICTORY_DIRECTION,) if contradicts else ()
        value = replace(value, direction=direction, warnings=value.warnings + extra)
    further = _judged(value, context)
    return replace(value, warnings=_once(value.warnings + further)) if further else value


def _led(original: str, folded: str, context: Context) -> tuple[IndicatorValue, Direction | None]:
    """The value behind the words that a form may print before it: 定量 正向, 反向."""
    if folded[:1] not in _LEADING:
        return _read(original, folded, context), None
    nature, direction, at = _nature_and_direction(folded)
    if nature:
        value = _read(original[at:], folded[at:], context)
        if value.kind in _KINDS_OF[nature]:
            return value, direction
    direction, at = _direction(folded)
    return _read(original[at:], folded[at:], context), direction


def _nature_and_direction(folded: str) -> tuple[str, Direction | None, int]:
    """定量 or 定性 before or behind the direction, "" where neither or more than one is written."""
    before = _NATURE.match(folded)
    at = before.end() if before else 0
    direction, further = _direction(folded[at:])
    at += further
    behind = _NATURE.match(folded, at)
    if (before is None) is (behind is None):
        return "", None, 0
    match = before or behind
    at = behind.end() if behind else at
    return match["nature"] if match else "", direction, at


def _direction(folded: str) -> tuple[Direction | None, int]:
    match = _DIRECTION.match(folded)
    if match is None:
        return None, 0
    rest = folded[match.end() :]
    return DIRECTIONS[match["word"]], match.end() + len(rest) - len(rest.lstrip())


def _read(original: str, folded: str, context: Context) -> IndicatorValue:
    if len(folded) > _LONGEST:
        return IndicatorValue(kind=ValueKind.QUALITATIVE, text=original)
    if _BLANK.fullmatch(folded):
        return IndicatorValue(kind=ValueKind.EMPTY)
    if is_unfilled(folded):
        return IndicatorValue(kind=ValueKind.EMPTY, warnings=(ValueWarning.UNFILLED,))
    lost_date = find_lost_date(folded, context)
    if lost_date:
        return lost_date
    if "(" in folded and is_doubtful_interval(original, folded):
        return _unread(original)
    parts = split_parts(original, folded)
    value = _stated(parts, context) or _qualitative(original, folded)
    if ValueWarning.UNREAD_NUMBER in value.warnings and not context.is_silent:
        # Words are printed without their neighbours, so in doubt they are read without them.
        value = _stated(parts, Context()) or value
    return value


def _stated(parts: Parts, context: Context) -> IndicatorValue | None:
    """The statement of a text: outside brackets first, a number before a date."""
    interval = find_interval(parts.original, parts.folded) if parts.brackets else None
    if interval:
        return _quantity_value(parts, parts.folded, 0, interval, context)
    for visible, offset in parts.regions():
        moments = [each for each in find_moments(visible) if not _counts(visible, each, context)]
        hidden = hide_codes(_blotted(visible, moments))
        quantity = next(find_quantities(hidden), None)
        if quantity is not None:
            return _quantity_value(parts, hidden, offset, quantity, context)
        if moments and is_statement(visible, moments[0]):
            return _moment_value(parts, visible, offset, moments[0])
    return None


def _counts(visible: str, moment: Moment, context: Context) -> bool:
    """Whether 6月 is a number of months: ≤6月, or 6月 under 服务周期."""
    if not moment.is_bare_month:
        return False
    _, begin, sign = sign_before(visible, moment)
    bounds = sign not in ("", "=") and not sign.endswith(("早于", "晚于", "迟于"))
    return bounds or (context.names_duration and begin == 0)


def _blotted(visible: str, moments: list[Moment]) -> str:
    for each in moments:
        visible = visible[: each.begin] + HIDDEN * (each.stop - each.begin) + visible[each.stop :]
    return visible


def _quantity_value(
    parts: Parts, hidden: str, offset: int, quantity: Quantity, context: Context
) -> IndicatorValue:
    span = Span(offset + quantity.begin, offset + quantity.stop)
    asides = read_asides(parts, span, quantity.comparator, takes_bound=not quantity.is_range)
    rest = _rest(parts, span, asides) + quantity.whole
    if quantity.is_conflicting:
        return _unread(parts.original, ValueWarning.CONFLICTING_COMPARATORS)
    if rest and is_doubtful(rest, dates_may_stand=True):
        return _unread(parts.original)
    direction = asides.direction or _direction_among(rest)
    unit, warnings = _unit(quantity.unit or asides.unit, context.column)
    silent = context.is_silent
    flags = (
        (quantity.is_reversed, ValueWarning.REVERSED_RANGE),
        (rest and holds_numbers(rest), ValueWarning.SEVERAL_NUMBERS),
        (_is_approximate(hidden, quantity), ValueWarning.APPROXIMATE),
        (silent and is_likely_serial(parts.folded), ValueWarning.EXCEL_SERIAL_DATE),
        (silent and is_likely_date(parts.folded), ValueWarning.POSSIBLE_DATE),
        (rest and holds_words(rest), ValueWarning.LEFTOVER_WORDS),
    )
    return IndicatorValue(
        kind=ValueKind.RANGE if quantity.is_range else ValueKind.QUANTITATIVE,
        comparator=asides.comparator,
        number=None if quantity.is_range else quantity.low,
        low=quantity.low if quantity.is_range else None,
        high=quantity.high if quantity.is_range else None,
        excludes_low=quantity.excludes_low,
        excludes_high=quantity.excludes_high,
        unit=unit,
        direction=direction,
        also=joined([*parts.beside(span, asides.spans), quantity.whole, quantity.more]),
        warnings=warnings + tuple(warning for is_set, warning in flags if is_set),
    )


def _rest(parts: Parts, statement: Span, asides: Asides) -> str:
    """What stands beside a statement, folded, without what is named a remark outright."""
    pieces = parts.beside(statement, asides.spans + parts.remarks())
    return ";".join(map(fold, filter(None, pieces)))


def _direction_among(rest: str) -> Direction | None:
    """A direction that stands beside the statement without brackets: ≥95% 正向."""
    pieces = (each.strip(" ,;:。、") for each in rest.split(";"))
    return next((DIRECTIONS[each] for each in pieces if each in DIRECTIONS), None)


def _unread(original: str, *further: ValueWarning) -> IndicatorValue:
    """The text as it is: what it says is in doubt, so nothing of it is rewritten."""
    return IndicatorValue(
        kind=ValueKind.QUALITATIVE, text=original, warnings=(*further, ValueWarning.UNREAD_NUMBER)
    )


def _is_approximate(hidden: str, quantity: Quantity) -> bool:
    before, after = hidden[: quantity.begin], hidden[quantity.stop :]
    return bool(quantity.more or _ABOUT.search(before) or _OR_SO.match(after))


def _unit(written: str, column: str) -> tuple[str, tuple[ValueWarning, ...]]:
    """The text's unit, else the column's; the text wins where they differ."""
    if not written:
        # /10万 counts cases among so many, whatever these are.
        is_open = is_incomplete(column) and not column[1:2].isdigit()
        return column, (ValueWarning.INCOMPLETE_UNIT,) if is_open else ()
    if column and is_incomplete(written):
        whole = completed(written, column)
        if whole is not None:
            return whole, ()
    warnings = []
    if is_incomplete(written):
        warnings.append(ValueWarning.INCOMPLETE_UNIT)
    if column and not same_unit(written, column):
        warnings.append(ValueWarning.UNIT_CONFLICT)
    return written, tuple(warnings)


def _moment_value(parts: Parts, visible: str, offset: int, moment: Moment) -> IndicatorValue:
    comparator, begin, _ = sign_before(visible, moment)
    span = Span(offset + begin, offset + moment.stop)
    asides = read_asides(parts, span, comparator or moment.comparator)
    rest = _rest(parts, span, asides)
    if rest and is_doubtful(rest, dates_may_stand=False):
        return _unread(parts.original)
    phrase = parts.original[offset + moment.begin : offset + moment.stop].strip()
    warnings = []
    if moment.is_impossible or (moment.first and moment.last and moment.last < moment.first):
        warnings.append(ValueWarning.IMPOSSIBLE_DATE)
    elif moment.last is None:
        warnings.append(ValueWarning.NO_YEAR)
    if moment.is_short_year:
        warnings.append(ValueWarning.SHORT_YEAR)
    if rest and holds_words(rest):
        warnings.append(ValueWarning.LEFTOVER_WORDS)
    return IndicatorValue(
        kind=ValueKind.PERIOD if moment.is_period else ValueKind.DEADLINE,
        comparator=asides.comparator,
        date=None if moment.is_period else moment.last,
        start=moment.first if moment.is_period else None,
        end=moment.last if moment.is_period else None,
        direction=asides.direction or _direction_among(rest),
        also=joined(parts.beside(span, asides.spans)),
        text=phrase if moment.last is None else "",
        warnings=tuple(warnings),
    )


def _qualitative(original: str, folded: str) -> IndicatorValue:
    is_counted = _DIGIT.search(folded) or COUNTING_WORDS.search(folded)
    warnings = (ValueWarning.UNREAD_NUMBER,) if is_counted else ()
    match = _SIGN.match(folded)
    comparator = COMPARATORS.get(match["sign"]) if match else None
    return IndicatorValue(
        kind=ValueKind.QUALITATIVE,
        comparator=comparator,
        text=original[match.end() :] if match and comparator else original,
        warnings=warnings,
    )


def _judged(value: IndicatorValue, context: Context) -> tuple[ValueWarning, ...]:
    """What the value and its surroundings say against each other."""
    found = []
    bound = value.comparator
    if bound and value.direction and _is_contradiction(bound, value.direction):
        found.append(ValueWarning.CONTRADICTORY_DIRECTION)
    is_counted = value.kind in (ValueKind.QUANTITATIVE, ValueKind.RANGE)
    if context.names_quantity and not is_counted and value.kind is not ValueKind.EMPTY:
        found.append(ValueWarning.UNIT_UNUSED)
    mark = context.mark if value.kind is not ValueKind.EMPTY else None
    if mark and (
        (mark.comparator and mark.comparator is not bound)
        or (mark.unit and not same_unit(mark.unit, value.unit))
    ):
        found.append(ValueWarning.TEMPLATE_MARK)
    return tuple(found)


def _is_contradiction(bound: Comparator, direction: Direction) -> bool:
    return bound.is_upper_bound if direction is Direction.POSITIVE else bound.is_lower_bound


def _once(warnings: tuple[ValueWarning, ...]) -> tuple[ValueWarning, ...]:
    return tuple(dict.fromkeys(warnings))
