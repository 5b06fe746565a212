"""The framework of indicators (指标体系): what a department should cover, by second level."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from adapter.domain.comparing.form_lines import is_execution_rate
from adapter.domain.indicator import Indicator

#: Names told of one gap; the rest is a number.
_TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkGap:
    """Indicators of one second level that nobody in a department declares."""

    level1: str
    level2: str
    names: tuple[str, ...]

    @property
    def facts(self) -> dict[str, str]:
        """For the sentence of its finding."""
        more = " 等" if len(self.names) > _TOLD else ""
        return {
            "level1": self.level1,
            "level2": self.level2,
            "count": str(len(self.names)),
            "indicators": "、".join(self.names[:_TOLD]) + more,
        }


_Cells = Mapping[tuple[str, str], tuple[Indicator, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """The indicators of a library, by whose they are and by (first level, second level)."""

    common: _Cells
    #: Department code -> its own.
    own: Mapping[str, _Cells]

    @staticmethod
    def of(indicators: Iterable[Indicator]) -> "Framework":
        """Sort a library's indicators; one that is nobody's is left out."""
        common: dict[tuple[str, str], list[Indicator]] = {}
        own: dict[str, dict[tuple[str, str], list[Indicator]]] = {}
        for each in indicators:
            if each.is_common or not each.department_code:
                cells = common if each.is_common else {}
            else:
                cells = own.setdefault(each.department_code, {})
            cells.setdefault((each.level1, each.level2), []).append(each)
        return Framework(
            common=_frozen(common), own={code: _frozen(cells) for code, cells in own.items()}
        )


def _frozen(cells: Mapping[tuple[str, str], list[Indicator]]) -> _Cells:
    return MappingProxyType({place: tuple(found) for place, found in cells.items()})


def gaps_of(
    framework: Framework, department_code: str, used: frozenset[str]
) -> Iterator[FrameworkGap]:
    """What of the framework a department that declares `used` (codes) does not cover.

    Each of its own indicators must be used; of the common ones of a second level one will do, its
    own included. The execution rate, which a form may have in its funds, is never lacking.
    """
    own = framework.own.get(department_code, {})
    for place in {**framework.common, **own}:
        mine, shared = own.get(place, ()), framework.common.get(place, ())
        lacking = [each.name for each in mine if each.code not in used]
        if not any(each.code in used for each in (*mine, *shared)):
            lacking += [each.name for each in shared]
        lacking = [each for each in lacking if not is_execution_rate(each)]
        if lacking:
            yield FrameworkGap(level1=place[0], level2=place[1], names=tuple(lacking))
