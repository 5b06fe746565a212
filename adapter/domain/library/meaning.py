"""What changed between two library versions by meaning (按含义比较版本)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from adapter.domain.indicator import Indicator
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.diff import Change, Subject, What, diff
from adapter.domain.library.splits import Parts, recoded, split_indicators, weight_of
from adapter.domain.library.standard_change import (
    Standard,
    StandardChange,
    compare_standards,
    standard_of,
)
from adapter.domain.template import IndicatorTemplate, TemplateLine
from adapter.domain.value import ValueKind, print_value


class Meaning(StrEnum):
    """What a change means."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    #: The same indicator under another code.
    RECODED = "recoded"
    #: Under another first or second level.
    MOVED = "moved"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    UNIT_CHANGED = "unit_changed"
    #: A standard or target that became another one, neither tighter nor looser for sure.
    RESTATED = "restated"
    REWEIGHTED = "reweighted"
    #: One indicator whose weight comes back as that of several.
    SPLIT = "split"
    MERGED = "merged"
    #: Lines of a template in another order.
    REORDERED = "reordered"
    #: Any other field.
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningChange:
    """One change that means something; what only spells the same differently is none."""

    meaning: Meaning
    subject: Subject
    #: Code of the indicator, template or basis; the words of a duty.
    code: str
    #: Its name, the newer one; "" where it has none.
    name: str = ""
    #: Of a template line: the code of its indicator.
    line: str = ""
    #: Of EDITED: which field.
    field: str = ""
    old: str = ""
    new: str = ""
    #: Of SPLIT and MERGED: codes of what it became, or was made of.
    parts: tuple[str, ...] = ()


_OF_STANDARD = {
    StandardChange.TIGHTENED: Meaning.TIGHTENED,
    StandardChange.LOOSENED: Meaning.LOOSENED,
    StandardChange.UNIT: Meaning.UNIT_CHANGED,
    StandardChange.OTHER: Meaning.RESTATED,
}
_OF_ROW = {What.ADDED: Meaning.ADDED, What.REMOVED: Meaning.REMOVED, What.CHANGED: Meaning.EDITED}
#: Fields of an indicator that have a meaning of their own.
_KNOWN_FIELDS = frozenset({"code", "name", "level1", "level2", "standard"})


def diff_by_meaning(old: LibraryContent, new: LibraryContent) -> list[MeaningChange]:
    """All changes that mean something: indicators, templates, bases, duties, each by code.

    Read backwards it tells the same changes the other way round: tightened for loosened, added for
    removed, split for merged.
    """
    codes = recoded(old, new)
    translated = _translated(old, codes)
    splits = split_indicators(translated, new)
    # Lines are told by meaning alone.
    fields = diff(_without_lines(translated), _without_lines(new))
    names = {each.code: each.name for each in new.indicators}
    found = [
        *(
            MeaningChange(
                meaning=Meaning.RECODED,
                subject=Subject.INDICATOR,
                code=after,
                name=names[after],
                old=before,
                new=after,
            )
            for before, after in codes.items()
        ),
        *_indicator_changes(translated, new, splits),
        *_template_changes(translated, new, splits),
        *_edited(fields, Subject.INDICATOR, names),
        *_edited(fields, Subject.TEMPLATE, {each.code: each.name for each in new.templates}),
        *(_plain(each) for each in fields if each.subject in (Subject.BASIS, Subject.DUTY)),
    ]
    order = list(Subject)
    return sorted(found, key=lambda each: (order.index(each.subject), each.code, each.line))


def _translated(old: LibraryContent, codes: Mapping[str, str]) -> LibraryContent:
    """The old content with the codes that the new one uses for the same indicators."""
    if not codes:
        return old
    indicators = (
        replace(each, code=codes[each.code]) if each.code in codes else each
        for each in old.indicators
    )
    templates = (
        replace(each, lines=tuple(_translated_line(line, codes) for line in each.lines))
        if any(line.indicator_code in codes for line in each.lines)
        else each
        for each in old.templates
    )
    return replace(old, indicators=tuple(indicators), templates=tuple(templates))


def _translated_line(line: TemplateLine, codes: Mapping[str, str]) -> TemplateLine:
    code = codes.get(line.indicator_code)
    return line if code is None else replace(line, indicator_code=code)


def _without_lines(content: LibraryContent) -> LibraryContent:
    heads = (replace(each, lines=()) for each in content.templates)
    return replace(content, templates=tuple(heads))


def _by_code(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    return {each.code: each for each in indicators}


# --- indicators -----------------------------------------------------------------------------------


def _indicator_changes(
    old: LibraryContent, new: LibraryContent, splits: Sequence[Parts]
) -> Iterator[MeaningChange]:
    before, after = _by_code(old.indicators), _by_code(new.indicators)
    told = {code for each in splits for code in each.codes}
    for each in splits:
        yield _split(each, (after if each.is_split else before), before | after)
    for code in sorted(before.keys() | after.keys()):
        one, other = before.get(code), after.get(code)
        if one and other:
            yield from _changes_of(one, other)
        elif code not in told:
            yield _whole(Subject.INDICATOR, code, one, other)


def _split(
    each: Parts, of_parts: Mapping[str, Indicator], known: Mapping[str, Indicator]
) -> MeaningChange:
    names = "、".join(f"{code} {of_parts[code].name}" for code in each.parts)
    name = known[each.whole].name
    return MeaningChange(
        meaning=Meaning.SPLIT if each.is_split else Meaning.MERGED,
        subject=Subject.INDICATOR,
        code=each.whole,
        name=name,
        old=name if each.is_split else names,
        new=names if each.is_split else name,
        parts=each.parts,
    )


def _whole(
    subject: Subject,
    code: str,
    one: Indicator | IndicatorTemplate | None,
    other: Indicator | IndicatorTemplate | None,
) -> MeaningChange:
    held = other or one
    meaning = Meaning.ADDED if one is None else Meaning.REMOVED
    return MeaningChange(
        meaning=meaning, subject=subject, code=code, name=held.name if held else ""
    )


def _changes_of(old: Indicator, new: Indicator) -> Iterator[MeaningChange]:
    base = MeaningChange(
        meaning=Meaning.RENAMED, subject=Subject.INDICATOR, code=new.code, name=new.name
    )
    if old.name != new.name:
        yield replace(base, old=old.name, new=new.name)
    levels = [f"{each.level1}／{each.level2}" for each in (old, new)]
    if levels[0] != levels[1]:
        yield replace(base, meaning=Meaning.MOVED, old=levels[0], new=levels[1])
    yield from _standard_change(base, standard_of(old), standard_of(new))


def _standard_change(base: MeaningChange, old: Standard, new: Standard) -> Iterator[MeaningChange]:
    meaning = _OF_STANDARD.get(compare_standards(old, new))
    texts = print_value(old.value), print_value(new.value)
    # A bare number may turn by the direction alone: that is told as the field it is.
    if meaning and texts[0] != texts[1]:
        yield replace(base, meaning=meaning, old=texts[0], new=texts[1])


# --- templates ------------------------------------------------------------------------------------


def _template_changes(
    old: LibraryContent, new: LibraryContent, splits: Sequence[Parts]
) -> Iterator[MeaningChange]:
    before = {each.code: each for each in old.templates}
    after = {each.code: each for each in new.templates}
    known = _by_code(old.indicators), _by_code(new.indicators)
    for code in sorted(before.keys() | after.keys()):
        one, other = before.get(code), after.get(code)
        if one and other:
            yield from _line_changes(one, other, known, _told_by(splits, one, other))
        else:
            yield _whole(Subject.TEMPLATE, code, one, other)


def _told_by(
    splits: Sequence[Parts], old: IndicatorTemplate, new: IndicatorTemplate
) -> frozenset[str]:
    """Codes whose lines came, went or were weighed anew in this template by a split or a merger."""
    told = (e.codes for e in splits if weight_of(old if e.is_split else new, {e.whole}))
    return frozenset().union(*told)


_Known = tuple[Mapping[str, Indicator], Mapping[str, Indicator]]
#: The code of the line's indicator, and its place among the lines of the same indicator.
_LineKey = tuple[str, int]


def _line_changes(
    old: IndicatorTemplate, new: IndicatorTemplate, known: _Known, told: frozenset[str]
) -> Iterator[MeaningChange]:
    before, after = _lines(old), _lines(new)
    head = MeaningChange(
        meaning=Meaning.REORDERED, subject=Subject.TEMPLATE, code=new.code, name=new.name
    )
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        # Most lines are the same in both; a blank target is told of with its indicator.
        if one is not None and one == other and one.target.kind is ValueKind.EMPTY:
            continue
        base = replace(head, line=key[0])
        if one and other:
            yield from _of_line(base, one, other, known, is_told=key[0] in told)
        elif key[0] not in told:
            yield replace(base, meaning=Meaning.REMOVED if one else Meaning.ADDED)
    common = [[key for key in lines if key in before and key in after] for lines in (before, after)]
    if common[0] != common[1]:
        yield head


def _lines(template: IndicatorTemplate) -> dict[_LineKey, TemplateLine]:
    """By 序号; several lines of one indicator are told apart by their order."""
    lines: dict[_LineKey, TemplateLine] = {}
    places = Counter[str]()
    for line in sorted(template.lines, key=_line_order):
        code = line.indicator_code
        lines[code, places[code]] = line
        places[code] += 1
    return lines


def _line_order(line: TemplateLine) -> tuple[int, str, str, Decimal, bool]:
    """One order of the same lines, however they were brought."""
    target, weight = print_value(line.target), Decimal(-1) if line.weight is None else line.weight
    return line.ordinal, line.indicator_code, target, weight, line.is_required


def _of_line(
    base: MeaningChange, old: TemplateLine, new: TemplateLine, known: _Known, *, is_told: bool
) -> Iterator[MeaningChange]:
    yield from _target_change(base, old, new, known)
    if old.weight != new.weight and not is_told:
        texts = _number(old.weight), _number(new.weight)
        yield replace(base, meaning=Meaning.REWEIGHTED, old=texts[0], new=texts[1])
    if old.is_required != new.is_required:
        words = ["是" if each.is_required else "否" for each in (old, new)]
        yield replace(base, meaning=Meaning.EDITED, field="is_required", old=words[0], new=words[1])


def _target_change(
    base: MeaningChange, old: TemplateLine, new: TemplateLine, known: _Known
) -> Iterator[MeaningChange]:
    """A blank target is the indicator's standard; where both are, that standard is told of."""
    if ValueKind.EMPTY is old.target.kind is new.target.kind:
        return
    found = [_target(line, indicators) for line, indicators in zip((old, new), known, strict=True)]
    yield from _standard_change(base, found[0], found[1])


def _target(line: TemplateLine, indicators: Mapping[str, Indicator]) -> Standard:
    indicator = indicators.get(line.indicator_code)
    if indicator is None:
        return Standard(line.target, None)
    is_blank = line.target.kind is ValueKind.EMPTY
    return standard_of(indicator, None if is_blank else line.target)


def _number(number: Decimal | None) -> str:
    return "" if number is None else format(number.normalize(), "f")


# --- the rest -------------------------------------------------------------------------------------


def _edited(
    changes: Iterable[Change], subject: Subject, names: Mapping[str, str]
) -> Iterator[MeaningChange]:
    """Fields without a meaning of their own, of rows that both versions hold."""
    known = _KNOWN_FIELDS if subject is Subject.INDICATOR else frozenset[str]()
    for change in changes:
        is_head = change.what is What.CHANGED and "." not in change.field
        if change.subject is subject and is_head and change.field not in known:
            yield replace(_plain(change), name=names.get(change.code, ""))


def _plain(change: Change) -> MeaningChange:
    return MeaningChange(
        meaning=_OF_ROW[change.what],
        subject=change.subject,
        code=change.code,
        field=change.field,
        old=change.old,
        new=change.new,
    )
