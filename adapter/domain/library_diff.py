"""What changed between two library versions (版本差异), row by row and field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from adapter.domain.hand_over import plain_text
from adapter.domain.indicator import Indicator
from adapter.domain.library import LibraryContent
from adapter.domain.template import IndicatorTemplate


class Subject(StrEnum):
    """What a change is about."""

    INDICATOR = "指标"
    TEMPLATE = "模板"


class What(StrEnum):
    """How it changed."""

    ADDED = "新增"
    REMOVED = "删除"
    CHANGED = "修改"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference; `field`, `old` and `new` only where a row of both versions differs."""

    subject: Subject
    code: str
    what: What
    field: str = ""
    old: str = ""
    new: str = ""


def diff(old: LibraryContent, new: LibraryContent) -> list[Change]:
    """All differences, indicators first, in order of code."""
    return [
        *_changes(
            Subject.INDICATOR,
            {each.code: _flat_indicator(each) for each in old.indicators},
            {each.code: _flat_indicator(each) for each in new.indicators},
        ),
        *_changes(
            Subject.TEMPLATE,
            {each.code: _flat_template(each) for each in old.templates},
            {each.code: _flat_template(each) for each in new.templates},
        ),
    ]


_Flat = Mapping[str, str]


def _changes(
    subject: Subject, old: Mapping[str, _Flat], new: Mapping[str, _Flat]
) -> Iterator[Change]:
    for code in sorted(old.keys() | new.keys()):
        if code not in old:
            yield Change(subject=subject, code=code, what=What.ADDED)
        elif code not in new:
            yield Change(subject=subject, code=code, what=What.REMOVED)
        else:
            yield from _field_changes(subject, code, old[code], new[code])


def _field_changes(subject: Subject, code: str, old: _Flat, new: _Flat) -> Iterator[Change]:
    for field in sorted(old.keys() | new.keys()):
        before, after = old.get(field, ""), new.get(field, "")
        if before != after:
            yield Change(
                subject=subject, code=code, what=What.CHANGED, field=field, old=before, new=after
            )


def _flat_indicator(indicator: Indicator) -> _Flat:
    return {each.name: _text(getattr(indicator, each.name)) for each in fields(indicator)}


def _flat_template(template: IndicatorTemplate) -> _Flat:
    head = {
        each.name: _text(getattr(template, each.name))
        for each in fields(template)
        if each.name != "lines"
    }
    for line in template.lines:
        for each in fields(line):
            head[f"{line.indicator_code}.{each.name}"] = _text(getattr(line, each.name))
    return head


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return plain_text(value)
