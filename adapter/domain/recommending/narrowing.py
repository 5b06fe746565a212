"""Of a large library the few rows that a recommendation can hold (推荐的候选).

`ranked_templates` and `Adviser` give of these what they give of the whole library.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from typing import NamedTuple

from adapter.domain.project import Project
from adapter.domain.recommending.advising import PROPOSED, is_of_kind, order_of
from adapter.domain.recommending.ranking import (
    LEAST_POINTS,
    shared_class,
    standing_without_use,
    use_points,
)
from adapter.domain.recommending.uses import NO_USES, Uses
from adapter.domain.template import IndicatorTemplate


class Candidate(NamedTuple):
    """An indicator in use this year, common or of the project's department."""

    code: str
    level1: str
    level2: str
    function_class: str
    project_categories: tuple[str, ...]
    #: The position in the library of the first that it stands for.
    first: int


def proposed_codes(
    candidates: Iterable[Candidate], project: Project, uses: Mapping[str, Uses]
) -> list[str]:
    """Codes that can be proposed for a gap; read one at a time, places in the library's order.

    Of those that differ in nothing but code and use the first `PROPOSED` by code are enough, and
    whatever is used.
    """
    best: dict[tuple[str, str], list[tuple[int, int, int, str]]] = {}
    firsts: dict[tuple[str, str], int] = {}
    # Of most candidates both are the same.
    is_meant: dict[tuple[str, ...], bool] = {}
    digits: dict[str, int] = {}
    for code, level1, level2, function_class, kinds, first in candidates:
        if kinds not in is_meant:
            is_meant[kinds] = is_of_kind(kinds, project)
        if not is_meant[kinds]:
            continue
        if function_class not in digits:
            digits[function_class] = shared_class(project.function_class, function_class)
        order = order_of(code, uses, digits[function_class])
        place = level1, level2
        firsts[place] = min(first, firsts.get(place, first))
        found = best.setdefault(place, [])
        if len(found) < PROPOSED or order < found[-1]:
            found.append(order)
            found.sort()
            del found[PROPOSED:]
    return [code for place in sorted(best, key=firsts.__getitem__) for *_, code in best[place]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Templates by what speaks for them already, before the use of their indicators is known."""

    #: Code -> standing and points.
    points: Mapping[str, tuple[int, int]]
    top: int

    @staticmethod
    def of(
        project: Project,
        heads: Iterable[IndicatorTemplate],
        likeness: Mapping[str, float],
        top: int,
    ) -> "Contest":
        """Those that use can still bring among the best `top`; their lines are not looked at."""
        found = {
            each.code: told
            for each in heads
            if (told := standing_without_use(project, each, likeness.get(each.code, 0.0)))
            is not None
        }
        reach = {
            standing: _reach([points for at, points in found.values() if at == standing], top)
            for standing, _ in found.values()
        }
        able = {code: told for code, told in found.items() if told[1] >= reach[told[0]]}
        return Contest(points=able, top=top)

    def winners(self, lines: Iterable[tuple[str, str]], uses: Mapping[str, Uses]) -> frozenset[str]:
        """Codes of the best, by the indicators (template, indicator) that their lines name."""
        named: dict[str, set[str]] = {code: set() for code in self.points}
        for template, indicator in lines:
            if template in named:
                named[template].add(indicator)
        told = (
            (standing, -points - use_points(len(named[code]), _used(named[code], uses)), code)
            for code, (standing, points) in self.points.items()
        )
        best = nsmallest(self.top, (each for each in told if -each[1] >= LEAST_POINTS))
        return frozenset(code for *_, code in best)


def _reach(points: list[int], top: int) -> int:
    """With fewer points use brings none of one standing among the best `top` of it."""
    best = nlargest(top, points)
    least = best[-1] if len(best) == top else 0
    return max(least, LEAST_POINTS) - use_points(1, 1)


def _used(codes: Iterable[str], uses: Mapping[str, Uses]) -> int:
    return sum(1 for code in codes if uses.get(code, NO_USES).total)
