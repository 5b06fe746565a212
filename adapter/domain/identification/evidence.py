"""The evidence for and against a match (证据): each piece a number, each with its words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum

from adapter.domain.function_class import LENGTHS
from adapter.domain.identification.alignment import Alignment, Slip, align
from adapter.domain.identification.contrasting import are_opposite
from adapter.domain.identification.contrasts import CONTRASTS, THINGS
from adapter.domain.identification.likeness import alike
from adapter.domain.identification.measures import Measure
from adapter.domain.identification.names import Reading, read_name
from adapter.domain.identification.subjects import Subject
from adapter.domain.identification.unit_measures import count_alike
from adapter.domain.identification.word_classes import ACTS, ANYBODY, LEFT_OUT
from adapter.domain.unit import in_common_unit


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
    #: The line measures another side of the thing: 及时, 准确.
    ASPECT = "aspect"
    #: Words under another level, where the indicator counts.
    WORDED = "worded"
    #: A word in the place of one that it never stands for: 药品 and 食品.
    CONTRAST = "contrast"
    #: What would be a slip may be meant as it is written: 产地 and 场地.
    SLIP = "slip"


class Difference(Enum):
    """How two measures differ."""

    NONE = 0
    #: People and households, numbers and times.
    COUNTED_OTHERWISE = 1
    OTHER = 2


#: What may be said in the other's words: a degree of what a rate says in percent.
_SOFT = frozenset({Measure.UNSAID, Measure.DEGREE})
#: A name of these says what is counted.
_COUNTED = frozenset({Measure.PEOPLE, Measure.VISITS, Measure.HOUSEHOLDS, Measure.TIMES})
_COUNTS = _COUNTED | {Measure.COUNT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for and against a line's meaning an indicator."""

    line: Subject
    indicator: Subject
    alignment: Alignment
    slips: tuple[Slip, ...]
    #: Near words: (the line's, the indicator's).
    near: tuple[tuple[str, str], ...]
    #: How the measures that the names say, or else the units, differ.
    measure: Difference
    #: Whether the units, or the one and what the other name says, measure otherwise.
    is_unit_other: bool
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
    laid = _laid(
        line.name,
        indicator.name,
        weight_of,
        is_measure_shared=named is Difference.NONE,
        is_unit_the_measure=_is_unit_the_measure(line, indicator),
        is_per_unit=_is_per_unit(line) and _is_per_unit(indicator),
    )
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
        is_unit_other=unit is Difference.OTHER or _are_counted_apart(line, indicator),
        pieces={
            "likeness": likeness,
            "other_rest": laid.other_rest_share,
            "same_level": is_same_level,
            "other_level": bool(line.level) and not is_same_level,
            "other_direction": _directions_differ(line, indicator),
            "bare": len(line.name.body) <= _BARE and not indicator.is_common,
            "replaced": bool(laid.rest) and bool(laid.other_rest),
            "exact": line.name.main == indicator.name.main,
            "same_class": _is_of_same(line, indicator, _GROUP_DIGITS),
            "other_class": _are_classed(line, indicator)
            and not _is_of_same(line, indicator, _CLASS_DIGITS),
            "other_department": _is_of_other_department(line, indicator),
            "same_unit": _is_of_one_unit(line, indicator),
            "other_unit": _are_of_other_units(line, indicator),
            "only_adding": 0.0 if laid.other_rest else laid.rest_share,
            "scattered": max(0, len(laid.rest) - 1),
            "figure_for_words": _is_figure_for_words(line, indicator),
            "one_char": sum(map(len, laid.rest)) == 1 == sum(map(len, laid.other_rest)),
            "shared": min(_shared(line.name, laid), _MANY) / _MANY,
            "other_end": _ends_otherwise(line, indicator, laid),
        },
        vetoes=vetoes.union(
            _vetoes(line, indicator, laid),
            {Veto.SLIP} if any(each.is_doubtful for each in slips + laid.slips) else (),
            {Veto.MEASURE} if Difference.OTHER in (named, unit) and is_sure_of_it else (),
        ),
    )


#: Characters that, shared, make two names one as surely as can be.
_MANY = 10


def _ends_otherwise(line: Subject, indicator: Subject, laid: Alignment) -> bool:
    """All the same but for the word before the measure: 人员持证率 and 人员到岗率.

    Whoever writes the same in other words seldom leaves all the rest as it was. People who are
    satisfied are called by many names.
    """
    if len(laid.rest) != 1 or len(laid.other_rest) != 1:
        return False
    mine, its = *laid.rest, *laid.other_rest
    return (
        min(len(mine), len(its)) > 1
        and frozenset(mine).isdisjoint(its)
        and line.name.body.endswith(mine)
        and indicator.name.body.endswith(its)
        and line.measure is not Measure.SATISFACTION
    )


def _is_per_unit(subject: Subject) -> bool:
    """So much for each of something, by the unit or by words that say it: 每亩, 户均."""
    return "/" in subject.unit or subject.name.per_unit != subject.name.stem


def _shared(line: Reading, laid: Alignment) -> int:
    return len(line.stem.text) - sum(map(len, laid.rest))


def _is_of_one_unit(line: Subject, indicator: Subject) -> bool:
    """A unit that both say; a share tells nothing, as most rates have it."""
    return bool(line.unit) and line.unit == indicator.unit and line.unit not in _SHARES


def _is_figure_for_words(line: Subject, indicator: Subject) -> bool:
    """A number, a sum or the like, where the indicator tells no unit and counts nothing."""
    return (
        bool(line.unit)
        and line.unit not in _SHARES
        and not indicator.unit
        and indicator.measure in _SOFT
    )


def _are_of_other_units(line: Subject, indicator: Subject) -> bool:
    """Both say a unit, and no number turns the one into the other: 吨 and 万粒, 万元 and 元/人.

    Words that count the same (辆 and 台, 名 and 人) are alike, and so are 元 of 每亩补助 and 元/亩,
    and whatever is counted where the names say how: 人次数 in 人.
    """
    if not line.unit or not indicator.unit:
        return False
    if line.name.measure is indicator.name.measure in _COUNTED:
        return False
    mine, its = (each.unit.removesuffix("/年").split("/") for each in (line, indicator))
    if len(mine) != len(its) and _says_each(line) and _says_each(indicator):
        mine, its = mine[:1], its[:1]
    return len(mine) != len(its) or not all(map(_are_alike, mine, its))


def _says_each(subject: Subject) -> bool:
    return _is_per_unit(subject) or not _EACH.isdisjoint(subject.name.plain.text)


_EACH = frozenset("每均单")


def _are_alike(one: str, other: str) -> bool:
    return bool(in_common_unit(_One(one), _One(other))) or count_alike(one, other)


_SHARES = frozenset({"%", "‰"})
#: Units that count kinds, pages or letters: another number than that of the things, 种 of 20000份.
_APART = {"种": "种", "类": "种", "品种": "种", "个品种": "种", "页": "页", "字": "字"}


def _are_counted_apart(line: Subject, indicator: Subject) -> bool:
    mine, its = (_APART.get(each.unit.lstrip("十百千万亿")) for each in (line, indicator))
    return bool(line.unit and indicator.unit) and mine != its


def _put_right(
    line: Subject, indicator: Subject, weight_of: Callable[[str], float]
) -> tuple[Subject, tuple[Slip, ...]]:
    """The line as read without its slips, since a slip hides the word that it is in.

    Of words that never stand for each other (检测, 监测) the one is no slip for the other.
    """
    if line.name.main == indicator.name.main or _contrast(line.name, indicator.name):
        return line, ()
    laid = align(line.name.plain, indicator.name.plain, weight_of)
    if not laid.slips:
        return line, ()
    return line.renamed(read_name(laid.corrected)), laid.slips


def _vetoes(subject: Subject, other: Subject, laid: Alignment) -> Iterator[Veto]:
    line, indicator = subject.name, other.name
    yield from _word_vetoes(line, indicator)
    if are_opposite(laid.rest, laid.other_rest):
        yield Veto.CONTRAST
    if _lists_more(line, indicator, laid.rest):
        yield Veto.JOINED
    if line.joints > indicator.joints and not ACTS.issuperset(laid.rest):
        yield Veto.JOINED
    is_part = bool(line.scopes - indicator.scopes - _said_by(other))
    if is_part or _says_more(line, indicator) or _says_more(indicator, line, LEFT_OUT):
        yield Veto.SCOPE
    if _are_counted_apart(subject, other):
        yield Veto.MEASURE
    if any(_is_of_a_role(each, line, indicator) for each in laid.rest):
        yield Veto.PEOPLE
    if subject.level != other.level and _is_worded_count(subject, other):
        yield Veto.WORDED


def _is_of_a_role(word: str, line: Reading, indicator: Reading) -> bool:
    """A word too many makes another office of a name of people: 指导 of 普查指导员."""
    return word[-1] not in "人职" and any(
        word + each in line.main.text and word + each not in indicator.main.text for each in "员师"
    )


def _says_more(one: Reading, other: Reading, but: frozenset[str] = frozenset()) -> bool:
    """One tells an act or a kind of the thing of which the other has not even the characters."""
    said = frozenset(other.main.text)
    return any(not said.issuperset(each) for each in one.modifiers - other.modifiers - but)


def _word_vetoes(line: Reading, indicator: Reading) -> Iterator[Veto]:
    """What words of the lists on one side alone forbid."""
    if line.denials != indicator.denials:
        yield Veto.DENIAL
    if line.aspects - indicator.aspects:
        yield Veto.ASPECT
    if line.numbers != indicator.numbers and not _names_its_hotline(line, indicator):
        yield Veto.NUMBER
    if _contrast(line, indicator):
        yield Veto.CONTRAST
    more = line.groups - indicator.groups - indicator.implied
    if _are_other_people(more, indicator.groups - line.groups - line.implied):
        yield Veto.PEOPLE


def _names_its_hotline(line: Reading, indicator: Reading) -> bool:
    """A number to call, which the indicator leaves out: 12345 of 12345热线."""
    return indicator.numbers < line.numbers and all(
        each.startswith("12") and len(each) == _HOTLINE for each in line.numbers - indicator.numbers
    )


_HOTLINE = 5


def _may_name_its_people(line: Reading, indicator: Reading) -> bool:
    """The indicator counts people and need not say which: 国家助学金人数."""
    return (
        line.nameless is not None
        and not indicator.groups
        and indicator.measure is Measure.PEOPLE
        and line.counted_people in indicator.implied
    )


def _contrast(line: Reading, indicator: Reading) -> bool:
    mine = {row for row, _ in line.contrasts - indicator.contrasts}
    return not mine.isdisjoint(row for row, _ in indicator.contrasts - line.contrasts)


def _lists_more(line: Reading, indicator: Reading, rest: tuple[str, ...]) -> bool:
    """Beside the indicator's word of a row the line names another of it: 高血压糖尿病."""
    mine = {
        row
        for row, word in line.contrasts - indicator.contrasts
        if row in _LISTED_ROWS and any(each in word or word in each for each in rest)
    }
    return not mine.isdisjoint(row for row, _ in line.contrasts & indicator.contrasts)


_LISTED_ROWS = frozenset(at for at, row in enumerate(CONTRASTS) if row in THINGS)


def _are_other_people(more: frozenset[str], fewer: frozenset[str]) -> bool:
    """Each side names people that the other does not, or the line's are not just anybody."""
    return bool(more) and (bool(fewer) or bool(more - ANYBODY))


def _said_by(indicator: Subject) -> frozenset[str]:
    """Scopes that need no word: 每亩 of 元/亩, an average of times."""
    if "/" in indicator.unit:
        return _PER
    return _AVERAGE if indicator.measure is Measure.MOMENT else frozenset()


_AVERAGE = frozenset({"平均"})
_PER = _AVERAGE | {"亩均", "户均", "人均", "单位"}


def _directions_differ(line: Subject, indicator: Subject) -> bool:
    said = line.direction, indicator.direction
    return None not in said and said[0] != said[1]


#: Digits of the function class: 类, and 类 with 款.
_CLASS_DIGITS, _GROUP_DIGITS = LENGTHS[:2]


def _is_of_other_department(line: Subject, indicator: Subject) -> bool:
    return bool(line.department and indicator.department) and (
        line.department != indicator.department
    )


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
    is_unit_the_measure: bool,
    is_per_unit: bool,
) -> Alignment:
    """The two names in whichever wording leaves least of both."""
    if not is_measure_shared:
        return align(line.main, indicator.main, weight_of)
    laid = align(line.stem, indicator.stem, weight_of)
    if line.listed and (laid.rest or laid.other_rest):
        laid = min(laid, align(line.listed, indicator.stem, weight_of), key=_left)
    if line.nameless and _may_name_its_people(line, indicator):
        laid = min(laid, align(line.nameless, indicator.stem, weight_of), key=_left)
    if laid.rest and laid.other_rest:
        laid = min(laid, align(line.near, indicator.near, weight_of), key=_left)
    if is_per_unit and (laid.rest or laid.other_rest):
        laid = min(laid, align(line.per_unit, indicator.per_unit, weight_of), key=_left)
    if is_unit_the_measure and (laid.rest or laid.other_rest):
        laid = min(laid, align(line.counted, indicator.counted, weight_of), key=_left)
    return laid


def _left(laid: Alignment) -> float:
    return laid.rest_weight + laid.other_rest_weight + len(laid.slips)


def _is_unit_the_measure(line: Subject, indicator: Subject) -> bool:
    """监督抽检, 500批次 beside 抽检批次: the unit says what the name of the other says."""
    said = line.name.measure, indicator.name.measure
    if said.count(Measure.UNSAID) != 1:
        return False
    return line.measure == indicator.measure and line.measure not in _SOFT


#: A name of so few characters beside its measure says not what is measured.
_BARE = 2


def _is_worded_count(line: Subject, indicator: Subject) -> bool:
    """鉴定校准实验室仪器, 合格: words where the indicator counts, and no name of a count."""
    return (
        line.is_worded
        and line.name.measure is Measure.UNSAID
        and (indicator.measure not in _SOFT or indicator.unit_measure not in _SOFT)
    )
