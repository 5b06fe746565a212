"""Indicators in another shape (拆分、合并、改码), found by name, level and weight."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from adapter.domain.indicator import Indicator
from adapter.domain.library.content import LibraryContent, indicator_digest
from adapter.domain.template import IndicatorTemplate

#: The share of the shorter name's character pairs that both names must hold.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One indicator of one version and the several of the other that share its weight."""

    whole: str
    #: By code.
    parts: tuple[str, ...]
    #: True: the whole is in the old version; False: in the new one (merged).
    is_split: bool

    @property
    def codes(self) -> frozenset[str]:
        """Every code that takes part."""
        return frozenset((self.whole, *self.parts))


def recoded(old: LibraryContent, new: LibraryContent) -> dict[str, str]:
    """Old code -> new code of indicators that changed in nothing but their code."""
    gone, came = _only(old, new), _only(new, old)
    before, after = _by_content(gone), _by_content(came)
    return {
        codes[0]: after[content][0]
        for content, codes in sorted(before.items(), key=lambda item: item[1])
        if len(codes) == len(after.get(content, ())) == 1
    }


def _by_content(indicators: Mapping[str, Indicator]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, each in indicators.items():
        found.setdefault(indicator_digest(replace(each, code="")), []).append(code)
    return found


def split_indicators(old: LibraryContent, new: LibraryContent) -> list[Parts]:
    """Splits and mergers: alike in name, level and owner, with weights that add up.

    In every template that both versions have and that weighed the whole, the parts must weigh
    exactly as much together; without such a template nothing is claimed. What would take part in
    two of them is in none.
    """
    splits = [Parts(whole=w, parts=p, is_split=True) for w, p in _splits(old, new)]
    mergers = [Parts(whole=w, parts=p, is_split=False) for w, p in _splits(new, old)]
    found = [*splits, *mergers]
    return [each for each in found if all(_are_apart(each, other) for other in found)]


def _are_apart(one: Parts, other: Parts) -> bool:
    return one is other or one.codes.isdisjoint(other.codes)


#: A template in both versions.
_Pair = tuple[IndicatorTemplate, IndicatorTemplate]


def _splits(old: LibraryContent, new: LibraryContent) -> Iterator[tuple[str, tuple[str, ...]]]:
    added = _only(new, old)
    if not added:
        return
    held = {each.code for each in new.indicators}
    weighing = _pairs_by_code(old, new)
    for whole in sorted(old.indicators, key=lambda each: each.code):
        pairs = weighing.get(whole.code, [])
        brought = {line.indicator_code for _, after in pairs for line in after.lines}
        parts = {e for e in brought if e in added and _are_alike(whole, added[e])}
        if parts and whole.code in held:
            parts.add(whole.code)
        if len(parts) > 1 and _adds_up(whole.code, parts, pairs):
            yield whole.code, tuple(sorted(parts))


def _pairs_by_code(old: LibraryContent, new: LibraryContent) -> dict[str, list[_Pair]]:
    """The templates of both versions in whose older form an indicator has a weight."""
    templates = {each.code: each for each in new.templates}
    found: dict[str, list[_Pair]] = {}
    for each in old.templates:
        if each.code in templates:
            for code in _weighed(each):
                found.setdefault(code, []).append((each, templates[each.code]))
    return found


def _weighed(template: IndicatorTemplate) -> Iterator[str]:
    """Codes for whose lines `weight_of` is more than nothing, all of them found at once."""
    weights: dict[str, Decimal | None] = {}
    for line in template.lines:
        former = weights.get(line.indicator_code, Decimal(0))
        if former is None or line.weight is None:
            weights[line.indicator_code] = None
        else:
            weights[line.indicator_code] = former + line.weight
    return (code for code, weight in weights.items() if weight)


def _only(here: LibraryContent, there: LibraryContent) -> dict[str, Indicator]:
    """Indicators of one version that the other does not hold."""
    codes = {each.code for each in there.indicators}
    return {each.code: each for each in here.indicators if each.code not in codes}


def _are_alike(one: Indicator, other: Indicator) -> bool:
    places = [(e.level1, e.level2, e.department_code) for e in (one, other)]
    return places[0] == places[1] and are_names_alike(one.name, other.name)


def are_names_alike(one: str, other: str) -> bool:
    """Whether the shorter name is half in the other: 培训人数 and 教师培训人数."""
    first, second = _pairs(one), _pairs(other)
    fewer = min(len(first), len(second))
    return fewer > 0 and len(first & second) >= _ALIKE * fewer


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[at : at + 2] for at in range(len(name) - 1))


def _adds_up(whole: str, parts: set[str], pairs: Sequence[_Pair]) -> bool:
    return all(weight_of(old, {whole}) == weight_of(new, parts) for old, new in pairs)


def weight_of(template: IndicatorTemplate, codes: Collection[str]) -> Decimal | None:
    """What the lines of these indicators weigh together; None where one has no weight."""
    weights = [each.weight for each in template.lines if each.indicator_code in codes]
    return sum((e for e in weights if e), Decimal(0)) if None not in weights else None
