"""Lines of a declared target (申报目标), each by itself and beside what its template asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.attainment import (
    Subject,
    are_unlike_rates,
    common_factors,
    in_like_stretches,
    in_like_years,
    is_loosened,
    is_magnitude_doubtful,
    is_measured,
    is_turned,
    is_unit_slipped,
    read_actual,
)
from adapter.domain.comparing.rules import MagnitudeRules
from adapter.domain.comparing.shares import WHOLES
from adapter.domain.comparing.spoken_numbers import says_its_number
from adapter.domain.comparing.ways import contradicts_way, is_against, way_asked
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.indicator import Indicator
from adapter.domain.pushing.hand_over import plain_text
from adapter.domain.value import IndicatorValue, ValueKind, ValueWarning, parse_value


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
