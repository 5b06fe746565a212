"""The register of bases (依据): which indicators rest on a document, and what a repeal touches."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.library.content import LibraryContent
from adapter.domain.template import IndicatorTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisUse:
    """One basis, the indicators that name it, and the templates that use one of these."""

    basis: LegalBasis
    indicators: tuple[Indicator, ...]
    templates: tuple[IndicatorTemplate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisRegister:
    """Every basis of a library, and the indicators whose 依据编码 leads to none."""

    uses: tuple[BasisUse, ...]
    dangling: tuple[Indicator, ...]

    def use_of(self, code: str) -> BasisUse | None:
        """The basis of this code."""
        return next((each for each in self.uses if each.basis.code == code), None)


def basis_register(content: LibraryContent) -> BasisRegister:
    """The register of a library version, in the order of its sheet."""
    resting: dict[str, list[Indicator]] = {}
    for each in content.indicators:
        if each.basis_code:
            resting.setdefault(each.basis_code, []).append(each)
    known = {each.code for each in content.bases}
    return BasisRegister(
        uses=tuple(_use(each, resting.get(each.code, ()), content) for each in content.bases),
        dangling=tuple(
            each for each in content.indicators if each.basis_code and each.basis_code not in known
        ),
    )


def _use(basis: LegalBasis, resting: Iterable[Indicator], content: LibraryContent) -> BasisUse:
    indicators = tuple(resting)
    codes = {each.code for each in indicators}
    return BasisUse(
        basis=basis,
        indicators=indicators,
        templates=tuple(
            template
            for template in content.templates
            if not codes.isdisjoint(line.indicator_code for line in template.lines)
        ),
    )
