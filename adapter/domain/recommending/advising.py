"""Which indicators suit a project (指标推荐), and what of the framework they leave open."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from heapq import nsmallest

from adapter.domain.comparing.level_order import is_of_projects
from adapter.domain.framework import Framework, FrameworkGap, gaps_of
from adapter.domain.identification.plain_names import normalised_level
from adapter.domain.indicator import Indicator, LegalBasis
from adapter.domain.project import Project
from adapter.domain.recommending.places import Place, place_of
from adapter.domain.recommending.ranking import RankedTemplate, shared_class
from adapter.domain.recommending.uses import NO_USES, Uses
from adapter.domain.value import IndicatorValue, ValueKind

#: Indicators proposed for one gap.
PROPOSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedIndicator:
    """An indicator for the project."""

    indicator: Indicator
    #: Value of the template's line, else the standard of the library.
    value: IndicatorValue
    #: 分值, 0..100; None where no template gives one.
    weight: Decimal | None
    is_required: bool
    #: What it rests on, in words; "" where the library says nothing.
    basis: str
    uses: Uses


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedGap:
    """A second level of the framework that no indicator covers."""

    level1: str
    level2: str
    #: Nothing of the first level is covered either.
    is_whole_level: bool
    #: Indicators that would fill it, the most used first.
    proposals: tuple[AdvisedIndicator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What is recommended for a project; without a template the gaps are the whole framework."""

    #: Best first.
    templates: tuple[RankedTemplate, ...]
    #: Those of the best template that are in use, in its order.
    indicators: tuple[AdvisedIndicator, ...]
    #: Lines of the best template whose indicator is not in the library, or not in use this year.
    left_out: int
    #: 分值 of these lines; with those of `indicators` it makes that of the template.
    weight_left_out: Decimal
    #: Whole first levels first.
    gaps: tuple[AdvisedGap, ...]

    @property
    def fits(self) -> bool:
        """Whether any template suits the project; examples of other projects only show a way."""
        return any(not each.is_anothers for each in self.templates)

    @property
    def weight(self) -> Decimal:
        """分值 of the indicators together."""
        return _sum(each.weight for each in self.indicators)


def is_usable(indicator: Indicator, project: Project, year: int) -> bool:
    """Whether an indicator may be proposed for a project in a budget year.

    It is in use on some day of the year, common or of the project's department, and for its kind.
    """
    is_ours = indicator.is_common or indicator.department_code == project.department_code
    is_meant = is_of_kind(indicator.project_categories, project)
    return is_ours and is_meant and is_in_use(indicator, year)


def is_of_kind(kinds: Collection[str], project: Project) -> bool:
    """Whether what is for these kinds of projects, or for all, is for this one."""
    return not kinds or not project.category or project.category in kinds


def is_in_use(indicator: Indicator, year: int) -> bool:
    """Whether it is in use on some day of the year."""
    begins = indicator.valid_from is None or indicator.valid_from <= date(year, 12, 31)
    return begins and (indicator.valid_to is None or indicator.valid_to >= date(year, 1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """Makes of ranked templates what is recommended."""

    project: Project
    year: int
    #: By code: those that are usable, and those of the best template.
    indicators: Mapping[str, Indicator]
    #: By 依据编码.
    bases: Mapping[str, LegalBasis]
    uses: Mapping[str, Uses]

    def recommendation(self, templates: Sequence[RankedTemplate]) -> Recommendation:
        """Templates as they are ranked, indicators of the best, gaps of the framework."""
        lines = templates[0].lines if templates else ()
        advised = [
            self._advised(found, line.target, line.weight, is_required=line.is_required)
            for line in sorted(lines, key=lambda each: each.ordinal)
            if (found := self.indicators.get(line.indicator_code)) is not None
            and is_in_use(found, self.year)
        ]
        return Recommendation(
            templates=tuple(templates),
            indicators=tuple(advised),
            left_out=len(lines) - len(advised),
            weight_left_out=_sum(each.weight for each in lines)
            - _sum(each.weight for each in advised),
            gaps=tuple(self._gaps([each.indicator for each in advised])),
        )

    def _advised(
        self,
        indicator: Indicator,
        value: IndicatorValue | None = None,
        weight: Decimal | None = None,
        *,
        is_required: bool = False,
    ) -> AdvisedIndicator:
        is_given = value is not None and value.kind is not ValueKind.EMPTY
        return AdvisedIndicator(
            indicator=indicator,
            value=value if value is not None and is_given else indicator.standard,
            weight=weight,
            is_required=is_required,
            basis=_basis(indicator, self.bases.get(indicator.basis_code)),
            uses=self.uses.get(indicator.code, NO_USES),
        )

    def _gaps(self, used: Sequence[Indicator]) -> list[AdvisedGap]:
        """A place is covered by any indicator that stands there, even by a foreign one."""
        proposals = self._by_place()
        covered = {place_of(each.level1, each.level2) for each in used}
        begun = {normalised_level(each.level1) for each in used} | {each.level1 for each in covered}
        # A project needs one indicator of a place, whosever it is: so all of them are common here.
        framework = Framework(common=proposals, own={})
        gaps = [
            AdvisedGap(
                level1=gap.level1,
                level2=gap.level2,
                is_whole_level=not _is_begun(gap, begun),
                proposals=tuple(self._best(proposals[gap.level1, gap.level2])),
            )
            for gap in gaps_of(framework, "", frozenset(each.code for each in used))
            if place_of(gap.level1, gap.level2) not in covered
            and (is_of_projects(gap.level1) or _is_begun(gap, begun))
        ]
        return sorted(gaps, key=lambda each: not each.is_whole_level)

    def _by_place(self) -> dict[tuple[str, str], tuple[Indicator, ...]]:
        """Places that are one stand under the levels that the library has first."""
        levels: dict[Place, tuple[str, str]] = {}
        found: dict[tuple[str, str], list[Indicator]] = {}
        for each in self.indicators.values():
            if is_usable(each, self.project, self.year):
                own = each.level1, each.level2
                found.setdefault(levels.setdefault(place_of(*own), own), []).append(each)
        return {place: tuple(some) for place, some in found.items()}

    def _best(self, choices: Iterable[Indicator]) -> Iterator[AdvisedIndicator]:
        return map(self._advised, nsmallest(PROPOSED, choices, key=self._order))

    def _order(self, indicator: Indicator) -> tuple[int, int, int, str]:
        shared = shared_class(self.project.function_class, indicator.function_class)
        return order_of(indicator.code, self.uses, shared)


def order_of(code: str, uses: Mapping[str, Uses], shared: int) -> tuple[int, int, int, str]:
    """By projects of the same kind, projects, digits of the function class, code."""
    used = uses.get(code)
    return (0, 0, -shared, code) if used is None else (-used.alike, -used.total, -shared, code)


def _sum(weights: Iterable[Decimal | None]) -> Decimal:
    return sum((each for each in weights if each is not None), Decimal(0))


def _is_begun(gap: FrameworkGap, begun: Collection[str]) -> bool:
    """Whether anything of its first level is covered, as the library or as all forms name it."""
    levels = {normalised_level(gap.level1), place_of(gap.level1, gap.level2).level1}
    return not levels.isdisjoint(begun)


def _basis(indicator: Indicator, basis: LegalBasis | None) -> str:
    if basis is None:
        return indicator.basis
    number = f"（{basis.document_number}）" if basis.document_number else ""
    return f"{basis.name}{number}{'，已废止' if basis.is_repealed else ''}"
