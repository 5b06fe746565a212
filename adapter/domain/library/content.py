"""A library's whole content (指标库内容) and its fingerprint: what a released version freezes."""

from dataclasses import dataclass, fields

from adapter.domain.fingerprint import digest
from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate

#: Fields of a basis that came later: is_repealed and repealed_on.
_LATER_FIELDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryContent:
    """Indicators, templates, bases and duties that belong together."""

    indicators: tuple[Indicator, ...] = ()
    templates: tuple[IndicatorTemplate, ...] = ()
    bases: tuple[LegalBasis, ...] = ()
    duties: tuple[DepartmentDuty, ...] = ()


def content_hash(content: LibraryContent) -> str:
    """SHA-256 (hex) of a library's content; the order of rows in the workbook does not matter."""
    return digest(
        [
            sorted(indicator_digest(each) for each in content.indicators),
            sorted(template_digest(each) for each in content.templates),
            sorted(digest(_basis_values(each)) for each in content.bases),
            sorted(digest(_values(each)) for each in content.duties),
        ]
    )


def indicator_digest(indicator: Indicator) -> str:
    """Content hash of one indicator."""
    return digest(_values(indicator))


def template_digest(template: IndicatorTemplate) -> str:
    """Content hash of one template (`lines` is the last field); lines are ordered by their 序号."""
    *head, _ = _values(template)
    return digest([*head, sorted(digest(_values(line)) for line in template.lines)])


def _basis_values(basis: LegalBasis) -> list[object]:
    """What came to a basis later is left out while it says nothing: recorded hashes stay true."""
    values = _values(basis)
    return values if basis.is_repealed else values[:-_LATER_FIELDS]


def _values(record: object) -> list[object]:
    return [getattr(record, each.name) for each in fields(record)]  # type: ignore[arg-type]  # any dataclass
