"""Use of indicators (使用次数): how many open projects declared one, by budget year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Budget years that count, the present one among them.
YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCount:
    """How many open projects of one year declared a line that is this indicator."""

    indicator_code: str
    fiscal_year: int
    projects: int
    #: Of these, those of the same 项目类别 and 财政资金来源 as the project that is asked about.
    alike: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """The uses of one indicator; a project counts once in every year."""

    #: Budget year -> projects; years without any are left out.
    by_year: Mapping[int, int] = field(default_factory=dict)
    alike: int = 0

    @property
    def total(self) -> int:
        """Over all years."""
        return sum(self.by_year.values())


NO_USES = Uses()


def uses_of(counts: Iterable[UseCount]) -> dict[str, Uses]:
    """The counts by indicator code, in any order."""
    years: dict[str, dict[int, int]] = {}
    alike: dict[str, int] = {}
    for each in counts:
        own = years.setdefault(each.indicator_code, {})
        own[each.fiscal_year] = own.get(each.fiscal_year, 0) + each.projects
        alike[each.indicator_code] = alike.get(each.indicator_code, 0) + each.alike
    return {
        code: Uses(by_year=dict(sorted(own.items())) if len(own) > 1 else own, alike=alike[code])
        for code, own in years.items()
    }
