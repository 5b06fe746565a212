"""Which rows of two library versions can say anything of what changed (版本差异的相关行).

`meaning.diff_by_meaning` of the rows that are told of here gives what it gives of the whole
versions, less what is plain: an indicator that came, went or changed by itself.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from adapter.domain.indicator import Indicator
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.meaning import diff_by_meaning
from adapter.domain.library.splits import are_names_alike, recoded
from adapter.domain.template import IndicatorTemplate, TemplateLine
from adapter.domain.value import IndicatorValue, ValueKind

_Row = TypeVar("_Row")
#: A template of both versions, in its older and in its newer form.
TemplatePair = tuple[IndicatorTemplate, IndicatorTemplate]


class Place(Protocol):
    """Where an indicator stands, whose it is and what it is called."""

    @property
    def code(self) -> str: ...
    @property
    def level1(self) -> str: ...
    @property
    def level2(self) -> str: ...
    @property
    def department_code(self) -> str: ...
    @property
    def name(self) -> str: ...


_Place = TypeVar("_Place", bound=Place)


def by_code(places: Iterable[_Place]) -> dict[str, _Place]:
    """Each by its code."""
    return {each.code: each for each in places}


def unlike_rows(
    old: Sequence[_Row], new: Sequence[_Row], name: Callable[[_Row], str]
) -> tuple[tuple[_Row, ...], tuple[_Row, ...]]:
    """Both without the rows that are the same in both.

    All of them where a name stands for several rows of a version: what such are called depends on
    the others.
    """
    sides = [{name(each): each for each in rows} for rows in (old, new)]
    if len(sides[0]) < len(old) or len(sides[1]) < len(new):
        return tuple(old), tuple(new)
    before, after = sides
    return (
        tuple(each for key, each in before.items() if after.get(key) != each),
        tuple(each for key, each in after.items() if before.get(key) != each),
    )


def codes_of_lines(pairs: Iterable[TemplatePair]) -> frozenset[str]:
    """Codes of all indicators that have a line."""
    return frozenset(
        line.indicator_code for pair in pairs for template in pair for line in template.lines
    )


def lone_in_question(
    gone: Mapping[str, str], came: Mapping[str, str], of_lines: Collection[str]
) -> frozenset[str]:
    """Codes that only one version holds and that may be recoded, split or merged.

    `gone` and `came` are their names by code. The same indicator under another code has the same
    name; whatever is split or merged has lines in templates of both versions that differ.
    """
    names = set(gone.values()) & set(came.values())
    return frozenset(
        code
        for side in (gone, came)
        for code, name in side.items()
        if name in names or code in of_lines
    )


def beside_lone(
    gone: Sequence[Indicator], came: Sequence[Indicator], pairs: Collection[TemplatePair]
) -> frozenset[str]:
    """Codes with a line beside one of an indicator in question that was not just recoded.

    Any of them may have been one with it, or become so.
    """
    codes = recoded(LibraryContent(indicators=tuple(gone)), LibraryContent(indicators=tuple(came)))
    lone = {each.code for each in (*gone, *came)} - {*codes, *codes.values()}
    named = (codes_of_lines([pair]) for pair in pairs)
    return frozenset(code for each in named if each & lone for code in each)


def alike_beside(
    pairs: Iterable[TemplatePair], kept: Mapping[str, Place], others: Mapping[str, Place]
) -> frozenset[str]:
    """Codes of kept indicators that one of the others may be a part of, or they of it.

    Only those beside them in a template can be: see `splits`. `kept` and `others` are by code.
    """
    found: set[str] = set()
    for pair in pairs:
        codes = codes_of_lines([pair])
        names: dict[tuple[str, str, str], list[str]] = {}
        for code in codes & others.keys():
            names.setdefault(_place_of(others[code]), []).append(others[code].name)
        found.update(
            code
            for code in (codes & kept.keys()) - found
            if any(
                are_names_alike(kept[code].name, each)
                for each in names.get(_place_of(kept[code]), ())
            )
        )
    return frozenset(found)


def _place_of(each: Place) -> tuple[str, str, str]:
    return each.level1, each.level2, each.department_code


def newly_aimed(pairs: Iterable[TemplatePair]) -> frozenset[str]:
    """Codes with a target that only one of both forms has, which their indicators explain."""
    return frozenset(code for pair in pairs for code in _newly_aimed(pair))


def _newly_aimed(pair: TemplatePair) -> Iterator[str]:
    before, after = (Counter(map(_aim, template.lines)) for template in pair)
    return (code for code, _ in (before - after) + (after - before))


def _aim(line: TemplateLine) -> tuple[str, IndicatorValue | None]:
    # Most targets are blank: nothing is told of those.
    is_blank = line.target.kind is ValueKind.EMPTY
    return line.indicator_code, None if is_blank else line.target


def numbers_of_changes(old: Iterable[Indicator], new: Iterable[Indicator]) -> dict[str, int]:
    """How many changes of meaning there are, by code, of indicators that both versions hold.

    What only spells the same differently is none, and is not among them.
    """
    before, after = (LibraryContent(indicators=tuple(each)) for each in (old, new))
    return dict(Counter(each.code for each in diff_by_meaning(before, after)))
