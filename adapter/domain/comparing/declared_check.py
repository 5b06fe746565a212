"""Declared targets (申报目标) against their template: line by line, and the form as a whole."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.attainment import (
    Subject,
    are_unlike_rates,
    common_factors,
    falls,
    in_like_stretches,
    in_like_years,
    is_change,
    is_loosened,
    is_magnitude_doubtful,
    is_measured,
    is_turned,
    is_unit_slipped,
    read_actual,
)
from adapter.domain.comparing.form_lines import is_execution_rate
from adapter.domain.comparing.rules import MagnitudeRules
from adapter.domain.comparing.shares import WHOLES
from adapter.domain.comparing.spoken_numbers import says_its_number
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.indicator import Indicator
from adapter.domain.library.splits import are_names_alike
from adapter.domain.pushing.hand_over import plain_text
from adapter.domain.value import Direction, IndicatorValue, ValueKind, ValueWarning, parse_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a template asks of one indicator."""

    template_code: str
    indicator: Indicator
    #: The template's 指标值; the indicator's standard where that is blank.
    standard: IndicatorValue
    is_required: bool
    #: 分值（权重）; None where the template gives none.
    weight: Decimal | None = None
    #: It is the template of a project kind, which does not know how large each project is.
    is_of_kind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRow:
    """One line of a declared target."""

    key: str
    subject: Subject
    target_value: str
    #: The indicator that it was taken for; only a sure one (code, exact name) accuses.
    indicator_code: str | None = None
    is_sure: bool = False
    #: The indicator itself, where the library has it.
    indicator: Indicator | None = None
    #: The receiver's text, by which several readings of one form are told apart.
    version: str | None = None
    #: 分值（权重）; None where it has none.
    weight: Decimal | None = None


_Found = Iterator[tuple[FindingCode, dict[str, str]]]


def check_declared_row(
    row: DeclaredRow, asked: Asked | None, rules: MagnitudeRules
) -> Iterator[LineFinding]:
    """What a line shows by itself and beside what its template asks; None: it asks nothing.

    Accuses only where it is sure. A tightened standard and a unit that converts are no findings.
    Without a template the library says that an indicator is a number, and how high is nobody's.
    """
    facts = {"name": row.subject.name, "target_value": row.target_value}
    value = parse_value(row.target_value, name=row.subject.name)
    for code, more in _of_itself(row, value, asked):
        yield LineFinding(code, facts | more)
    if asked is not None and row.is_sure:
        source = {
            "standard": plain_text(asked.standard),
            "indicator_code": asked.indicator.code,
            "template_code": asked.template_code,
        }
        for code, more in _beside(row, asked, rules):
            yield LineFinding(code, facts | source | more)
    elif row.is_sure and row.indicator is not None and _says_words(row, row.indicator):
        source = {"indicator_code": row.indicator.code}
        yield LineFinding(FindingCode.QUANTITATIVE_REQUIRED, facts | source)


def _of_itself(row: DeclaredRow, value: IndicatorValue, asked: Asked | None) -> _Found:
    direction = row.indicator.direction if row.is_sure and row.indicator else None
    # Where the library's own standard is against its direction, the unit only followed it.
    is_followed = asked is not None and is_against(
        way_asked(direction, row.subject, value), asked.standard
    )
    is_said = ValueWarning.CONTRADICTORY_DIRECTION in value.warnings
    if is_said or (contradicts_way(direction, row.subject, value) and not is_followed):
        yield FindingCode.DIRECTION_CONTRADICTS_OPERATOR, {}


def way_asked(
    direction: Direction | None, subject: Subject, value: IndicatorValue
) -> Direction | None:
    """The direction that is known, else the one that the name leaves; None of a mere move.

    A fall of accidents by at least 5 % is what everybody wants, though accidents are capped, and
    though their direction is known to be that less is better.
    """
    if falls(value):
        return None
    return direction or (None if is_change(value) else subject.only_way)


def is_against(direction: Direction | None, value: IndicatorValue) -> bool:
    """Whether a value's operator is against a direction: at most, where more is better."""
    bound = value.comparator
    if bound is None or direction is None:
        return False
    return bound.is_upper_bound if direction is Direction.POSITIVE else bound.is_lower_bound


def contradicts_way(direction: Direction | None, subject: Subject, value: IndicatorValue) -> bool:
    """Whether a value's operator is against its direction: nothing follows from such a bound."""
    is_said = ValueWarning.CONTRADICTORY_DIRECTION in value.warnings
    return is_said or is_against(way_asked(direction, subject, value), value)


def _beside(row: DeclaredRow, asked: Asked, rules: MagnitudeRules) -> _Found:
    """At most one finding: what the unit makes doubtful says nothing of the standard."""
    standard = asked.standard
    promised = read_actual(row.target_value, standard, row.subject.name, is_promise=True)
    if promised.kind is ValueKind.EMPTY:
        yield FindingCode.TARGET_MISSING, {}
    elif is_words_for_number(promised, asked.indicator.is_quantitative, standard):
        yield FindingCode.QUANTITATIVE_REQUIRED, {}
    elif asked.is_of_kind and _is_of_size(standard):
        return
    elif _are_of_unlike_units(standard, promised):
        units = f"模板“{plain_text(standard)}”，申报“{row.target_value}”"
        yield FindingCode.UNIT_CONFLICT, {"units": units}
    elif is_magnitude_doubtful(standard, promised) or is_unit_slipped(
        standard, promised, rules.alike, rules.step
    ):
        yield FindingCode.DECLARED_MAGNITUDE_DOUBTFUL, {}
    elif _is_looser(row, asked, promised):
        yield FindingCode.STANDARD_LOOSENED, {}


def _is_of_size(standard: IndicatorValue) -> bool:
    """Whether a standard is larger for a larger project: no share, day, or number per piece."""
    is_day = standard.kind in (ValueKind.DEADLINE, ValueKind.PERIOD)
    return not (is_day or standard.unit in WHOLES or "/" in standard.unit)


def _says_words(row: DeclaredRow, indicator: Indicator) -> bool:
    """Whether words stand where the library's indicator is a number."""
    standard = indicator.standard
    promised = read_actual(row.target_value, standard, row.subject.name, is_promise=True)
    return is_words_for_number(promised, indicator.is_quantitative, standard)


def _are_of_unlike_units(standard: IndicatorValue, promised: IndicatorValue) -> bool:
    """Whether no number joins the units; times per stretch are those of a year."""
    is_other = is_measured(standard, promised) and not common_factors(standard.unit, promised.unit)
    return is_other and not are_unlike_rates(standard, promised)


def _is_looser(row: DeclaredRow, asked: Asked, promised: IndicatorValue) -> bool:
    """Whether a promise is the easier one; not where the one sign of either is written wrong."""
    both, direction = in_like_stretches(asked.standard, promised), asked.indicator.direction
    if both is None:
        return False
    standard, promised = both
    if any(contradicts_way(direction, row.subject, each) for each in (standard, promised)):
        return False
    return is_turned(standard, promised) or is_loosened(
        *in_like_years(standard, promised, row.subject.year), direction, row.subject.lean
    )


def is_words_for_number(
    promised: IndicatorValue,
    is_quantitative: bool | None,  # noqa: FBT001 - 定量/定性 as the form or the library says it
    standard: IndicatorValue | None = None,
) -> bool:
    """Whether words stand where a number is asked; numbers that we cannot read are no words."""
    is_asked = is_quantitative and (standard is None or standard.kind is not ValueKind.QUALITATIVE)
    is_read = ValueWarning.UNREAD_NUMBER not in promised.warnings
    is_in_words = promised.kind is ValueKind.QUALITATIVE and is_read
    return bool(is_asked) and is_in_words and not says_its_number(promised, standard)


# --- the form as a whole --------------------------------------------------------------------------


def repeated(subjects: Sequence[Subject]) -> Iterator[tuple[int, ...]]:
    """Positions of lines that name the same indicator, in order of the first.

    What a bracket says belongs to the name: 道路硬化（一期） is not 道路硬化（二期）.
    """
    places: dict[tuple[str, ...], list[int]] = {}
    for at, each in enumerate(subjects):
        name = normalised_name(each.name)
        if name:
            levels = normalised_level(each.level1), normalised_level(each.level2)
            places.setdefault((*levels, name), []).append(at)
    return (tuple(found) for found in places.values() if len(found) > 1)


def check_declared_form(
    rows: Sequence[DeclaredRow], asked: Mapping[str, Asked]
) -> Iterator[tuple[str, LineFinding]]:
    """What all lines of a project show together, each finding with the key of the line it is on.

    `asked` by indicator code. What is missing stands on the first line; nobody declared, nothing
    is missing, and the execution rate never is: a form may have it in its funds.
    """
    by_version: dict[str | None, list[DeclaredRow]] = {}
    for each in rows:
        by_version.setdefault(each.version, []).append(each)
    for form in by_version.values():
        for places in repeated([each.subject for each in form]):
            values = [form[at].target_value for at in places]
            last = form[places[-1]]
            yield last.key, repetition(last.subject.name, values)
    required = (each for each in asked.values() if each.is_required and not _is_rate(each))
    for wanted in required:
        if rows and not any(_may_stand_for(row, wanted) for row in rows):
            yield rows[0].key, LineFinding(FindingCode.REQUIRED_INDICATOR_MISSING, _absent(wanted))


def other_weights(
    rows: Sequence[DeclaredRow], asked: Mapping[str, Asked], slack: Decimal
) -> Iterator[tuple[str, LineFinding]]:
    """Pure: lines of one form whose points are not those of its template, with their keys.

    Only where both have surely the same indicators, each with points, and as many in all: whoever
    leaves one out or adds one has to share its points among the others. The execution rate is
    none of them on either side, since a form may have it in its funds.
    """
    rates = {code for code, each in asked.items() if _is_rate(each)}
    asked = {code: each for code, each in asked.items() if code not in rates}
    rows = [each for each in rows if not _is_rate_row(each, rates)]
    codes = [each.indicator_code or "" for each in rows if each.is_sure]
    if len(codes) < len(rows) or sorted(codes) != sorted(asked):
        return
    pairs = [
        (each, wanted, each.weight, wanted.weight)
        for each in rows
        if (wanted := asked.get(each.indicator_code or "")) is not None
    ]
    differences = [
        has - wants for _, _, has, wants in pairs if has is not None and wants is not None
    ]
    if len(differences) < len(rows) or abs(sum(differences, Decimal(0))) > slack:
        return
    for (row, wanted, has, wants), difference in zip(pairs, differences, strict=True):
        if has is not None and wants is not None and abs(difference) > slack:
            facts = {
                "name": row.subject.name,
                "weight": plain_number(has),
                "template_weight": plain_number(wants),
                "indicator_code": wanted.indicator.code,
                "template_code": wanted.template_code,
            }
            yield row.key, LineFinding(FindingCode.WEIGHT_DIFFERS_FROM_TEMPLATE, facts)


def repetition(name: str, target_values: Sequence[str]) -> LineFinding:
    """The finding on lines that name the same indicator."""
    facts = {
        "name": name,
        "count": str(len(target_values)),
        "values": "、".join(each or "（空）" for each in target_values),
    }
    return LineFinding(FindingCode.INDICATOR_DUPLICATED, facts)


def _is_rate(asked: Asked) -> bool:
    return is_execution_rate(asked.indicator.name)


def _is_rate_row(row: DeclaredRow, rates: Collection[str]) -> bool:
    return is_execution_rate(row.subject.name) or (row.is_sure and row.indicator_code in rates)


def _absent(asked: Asked) -> dict[str, str]:
    return {
        "name": asked.indicator.name,
        "standard": plain_text(asked.standard),
        "indicator_code": asked.indicator.code,
        "template_code": asked.template_code,
    }


def _may_stand_for(row: DeclaredRow, asked: Asked) -> bool:
    """Whether a line is the indicator, or may be a part of it or hold it with another.

    A unit may have split an indicator or merged two: then a name is alike and not another's own.
    """
    if row.indicator_code == asked.indicator.code:
        return True
    indicator = asked.indicator
    level = normalised_level(row.subject.level2)
    is_near = level in ("", normalised_level(indicator.level2))
    names = normalised_name(row.subject.name), normalised_name(indicator.name)
    return not row.is_sure and is_near and are_names_alike(*names)
