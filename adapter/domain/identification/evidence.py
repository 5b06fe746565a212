"""The evidence for and against a match (证据): each piece a number, each with its words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache

from adapter.domain.function_class import LENGTHS
from adapter.domain.identification.alignment import Alignment, align
from adapter.domain.identification.likeness import alike
from adapter.domain.identification.measures import Measure
from adapter.domain.identification.names import Reading, read_name
from adapter.domain.identification.plain_names import normalised_level
from adapter.domain.unit import in_common_unit
from adapter.domain.unit_words import FACTORS
from adapter.domain.value import Direction, IndicatorValue, ValueKind, parse_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A line or an indicator, as identification sees it."""

    name: Reading
    level: str
    #: Canonical unit, "" where none is said.
    unit: str
    #: How its name or else its unit, value or level says it is measured.
    measure: Measure
    unit_measure: Measure
    #: Whether more or less is better, None where neither bound nor library says.
    direction: Direction | None = None
    #: Its value is words, no figure.
    is_worded: bool = False
    is_common: bool = False
    #: 类款项 of the line's project or of the indicator, "" where none is said.
    function_class: str = ""

    def renamed(self, name: Reading) -> "Subject":
        """The same under another name."""
        said = name.measure is not Measure.UNSAID
        return replace(self, name=name, measure=name.measure if said else self.unit_measure)


def subject_of_line(
    level2: str, name: str, value_text: str, unit: str = "", *, function_class: str = ""
) -> Subject:
    """A declared, monitored or self-evaluated line; `unit` is the unit column, if any."""
    value = parse_value(value_text, unit=unit, name=name)
    subject = _subject(name, level2, value.unit, value.kind, _direction_of(value))
    return replace(subject, function_class=function_class)


def subject_of_indicator(
    level2: str,
    name: str,
    unit: str,
    *,
    is_common: bool,
    direction: Direction | None = None,
    function_class: str = "",
) -> Subject:
    """An indicator of the library."""
    subject = _subject(name, level2, unit, ValueKind.QUANTITATIVE, direction)
    return replace(subject, is_common=is_common, function_class=function_class)


def _direction_of(value: IndicatorValue) -> Direction | None:
    if value.comparator is None:
        return None
    if value.comparator.is_lower_bound:
        return Direction.POSITIVE
    return Direction.NEGATIVE if value.comparator.is_upper_bound else None


def _subject(
    name: str, level2: str, unit: str, kind: ValueKind, direction: Direction | None
) -> Subject:
    by_unit = _measure_of_unit(unit, kind)
    return Subject(
        name=_UNREAD,
        level=normalised_level(level2),
        unit=unit,
        measure=by_unit,
        unit_measure=by_unit,
        direction=direction,
        is_worded=kind is ValueKind.QUALITATIVE,
    ).renamed(read_name(name))


_UNREAD = read_name("")
_BY_DIMENSION = {
    "share": Measure.RATE,
    "money": Measure.MONEY,
    "length": Measure.LENGTH,
    "area": Measure.AREA,
    "volume": Measure.VOLUME,
    "mass": Measure.VOLUME,
    "storage": Measure.VOLUME,
    "time": Measure.MOMENT,
    "calendar": Measure.MOMENT,
}
_BY_WORD = {
    "人": Measure.PEOPLE,
    "名": Measure.PEOPLE,
    "人次": Measure.VISITS,
    "户": Measure.HOUSEHOLDS,
    "次": Measure.TIMES,
    "场次": Measure.TIMES,
    "批次": Measure.TIMES,
    "频次": Measure.TIMES,
    "学时": Measure.MOMENT,
    "课时": Measure.MOMENT,
    "工作日": Measure.MOMENT,
}


@lru_cache(maxsize=4096)
def _measure_of_unit(unit: str, kind: ValueKind) -> Measure:
    if kind in (ValueKind.DEADLINE, ValueKind.PERIOD):
        return Measure.MOMENT
    head = unit.partition("/")[0]
    if not head:
        return Measure.UNSAID
    if head in FACTORS:
        return _BY_DIMENSION.get(FACTORS[head][0], Measure.COUNT)
    bare = head.lstrip("十百千万亿")
    if bare in FACTORS:
        return _BY_DIMENSION.get(FACTORS[bare][0], Measure.COUNT)
    return _BY_WORD.get(bare, Measure.COUNT)


class Veto(StrEnum):
    """Why no score is enough for an acceptance."""

    DENIAL = "denial"
    JOINED = "joined"
    SCOPE = "scope"
    PEOPLE = "people"
    #: Both names say how is measured, or the levels differ as the measures do.
    MEASURE = "measure"
    #: Several indicators end in these words.
    VAGUE = "vague"
    NUMBER = "number"


class Difference(Enum):
    """How two measures differ."""

    NONE = 0
    #: People and households, numbers and times.
    COUNTED_OTHERWISE = 1
    OTHER = 2


#: What may be said in the other's words: a degree of what a rate says in percent.
_SOFT = frozenset({Measure.UNSAID, Measure.DEGREE})
_COUNTS = frozenset(
    {Measure.COUNT, Measure.PEOPLE, Measure.VISITS, Measure.HOUSEHOLDS, Measure.TIMES}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for and against a line's meaning an indicator."""

    line: Subject
    indicator: Subject
    alignment: Alignment
    #: (written, meant)
    slips: tuple[tuple[str, str], ...]
    #: Near words: (the line's, the indicator's).
    near: tuple[tuple[str, str], ...]
    #: How the measures that the names say, or else the units, differ.
    measure: Difference
    #: By name as in `weights.WEIGHTS`: a share, a number, or 1 where it is so.
    pieces: Mapping[str, float]
    #: What forbids an acceptance, whatever the pieces say.
    vetoes: frozenset[Veto]


def weigh(
    line: Subject,
    indicator: Subject,
    likeness: float,
    weight_of: Callable[[str], float],
    vetoes: frozenset[Veto] = frozenset(),
) -> Evidence:
    """The evidence of one pair; `likeness` is that of the search, 0..1, `vetoes` are the line's."""
    line, slips = _put_right(line, indicator, weight_of)
    if slips:
        likeness = max(likeness, alike(likeness, line.name.main.text, indicator.name.main.text))
    named, unit = _measures_differ(line, indicator), _units_differ(line, indicator)
    laid = _laid(line.name, indicator.name, weight_of, is_measure_shared=named is Difference.NONE)
    is_same_level = line.level == indicator.level
    are_said = Measure.UNSAID not in (line.name.measure, indicator.name.measure)
    is_sure_of_it = not is_same_level or (are_said and named is Difference.OTHER)
    near = _exchanged(line.name, indicator.name)
    return Evidence(
        line=line,
        indicator=indicator,
        alignment=laid,
        slips=slips + laid.slips,
        near=near,
        measure=named,
        pieces={
            "likeness": likeness,
            "rest": laid.rest_share,
            "other_rest": laid.other_rest_share,
            "slips": len(slips) + len(laid.slips),
            "near": len(near),
            "other_measure": Difference.OTHER in (named, unit),
            "other_counting": named is Difference.COUNTED_OTHERWISE,
            "same_level": is_same_level,
            "other_level": bool(line.level) and not is_same_level,
            "other_direction": _directions_differ(line, indicator),
            "bare": len(line.name.body) <= _BARE and not indicator.is_common,
            "replaced": bool(laid.rest) and bool(laid.other_rest),
            "exact": line.name.main == indicator.name.main,
            "rate_word": _rate_words_differ(line.name, indicator.name),
            "worded_count": _is_worded_count(line, indicator),
            "same_class": _is_of_same(line, indicator, _GROUP_DIGITS),
            "other_class": _are_classed(line, indicator)
            and not _is_of_same(line, indicator, _CLASS_DIGITS),
            "more_people": bool(line.name.groups - indicator.name.groups),
        },
        vetoes=vetoes.union(
            _vetoes(line.name, indicator.name, laid),
            {Veto.MEASURE} if Difference.OTHER in (named, unit) and is_sure_of_it else (),
        ),
    )


def _put_right(
    line: Subject, indicator: Subject, weight_of: Callable[[str], float]
) -> tuple[Subject, tuple[tuple[str, str], ...]]:
    """The line as read without its slips, since a slip hides the word that it is in."""
    if line.name.main == indicator.name.main:
        return line, ()
    laid = align(line.name.plain, indicator.name.plain, weight_of)
    if not laid.slips:
        return line, ()
    return line.renamed(read_name(laid.corrected)), laid.slips


def _vetoes(line: Reading, indicator: Reading, laid: Alignment) -> Iterator[Veto]:
    if line.denials != indicator.denials:
        yield Veto.DENIAL
    if line.joints > indicator.joints and laid.rest_weight > _SOME_REST:
        yield Veto.JOINED
    if line.scopes - indicator.scopes:
        yield Veto.SCOPE
    if line.numbers != indicator.numbers:
        yield Veto.NUMBER
    if line.groups and indicator.groups and not line.groups & indicator.groups:
        yield Veto.PEOPLE


def _directions_differ(line: Subject, indicator: Subject) -> bool:
    said = line.direction, indicator.direction
    return None not in said and said[0] != said[1]


#: Digits of the function class: 类, and 类 with 款.
_CLASS_DIGITS, _GROUP_DIGITS = LENGTHS[:2]


def _are_classed(line: Subject, indicator: Subject) -> bool:
    return min(len(line.function_class), len(indicator.function_class)) >= _CLASS_DIGITS


def _is_of_same(line: Subject, indicator: Subject, digits: int) -> bool:
    mine, its = line.function_class[:digits], indicator.function_class[:digits]
    return mine == its and len(mine) == digits


def _exchanged(line: Reading, indicator: Reading) -> tuple[tuple[str, str], ...]:
    """Near words that stand for each other: (the line's, the indicator's)."""
    mine = line.near_words - indicator.near_words
    its = dict(indicator.near_words - line.near_words)
    return tuple((word, its[group]) for group, word in sorted(mine) if group in its)


def _measures_differ(line: Subject, indicator: Subject) -> Difference:
    mine, its = line.measure, indicator.measure
    if {mine, its} == {Measure.SATISFACTION, Measure.DEGREE}:
        return Difference.OTHER
    if mine == its or mine in _SOFT or its in _SOFT:
        return Difference.NONE
    return Difference.COUNTED_OTHERWISE if {mine, its} <= _COUNTS else Difference.OTHER


def _units_differ(line: Subject, indicator: Subject) -> Difference:
    mine, its = line.unit_measure, indicator.unit_measure
    if line.unit and indicator.unit:
        if in_common_unit(_One(line.unit), _One(indicator.unit)):
            return Difference.NONE
    else:
        if mine in _SOFT:
            return Difference.NONE
        its = indicator.name.measure if its is Measure.UNSAID else its
    is_alike = mine == its or its in _SOFT or {mine, its} <= _COUNTS
    return Difference.NONE if is_alike else Difference.OTHER


@dataclass(frozen=True, slots=True)
class _One:
    unit: str
    number: Decimal | None = Decimal(1)


def _laid(
    line: Reading,
    indicator: Reading,
    weight_of: Callable[[str], float],
    *,
    is_measure_shared: bool,
) -> Alignment:
    """The two names in whichever wording leaves least of both."""
    if not is_measure_shared:
        return align(line.main, indicator.main, weight_of)
    laid = align(line.stem, indicator.stem, weight_of)
    if line.listed and (laid.rest or laid.other_rest):
        laid = min(laid, align(line.listed, indicator.stem, weight_of), key=_left)
    if laid.rest and laid.other_rest:
        laid = min(laid, align(line.near, indicator.near, weight_of), key=_left)
    return laid


def _left(laid: Alignment) -> float:
    return laid.rest_weight + laid.other_rest_weight + len(laid.slips)


#: A name of so few characters beside its measure says not what is measured.
_BARE = 2
#: Less than a character is left.
_SOME_REST = 0.3


def _is_worded_count(line: Subject, indicator: Subject) -> bool:
    """鉴定校准实验室仪器, 合格: words where the indicator counts, and no name of a count."""
    return (
        line.is_worded
        and line.name.measure is Measure.UNSAID
        and (indicator.measure not in _SOFT or indicator.unit_measure not in _SOFT)
    )


_RATE_WORD = 2


def _rate_words_differ(line: Reading, indicator: Reading) -> bool:
    """合格率 beside 返工率: the word before 率 says what is measured."""
    if line.measure != indicator.measure or line.measure is not Measure.RATE:
        return False
    mine, its = line.body[-_RATE_WORD:], indicator.body[-_RATE_WORD:]
    return mine != its and mine not in indicator.body and its not in line.body
