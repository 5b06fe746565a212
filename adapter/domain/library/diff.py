"""What changed between two library versions (版本差异), row by row and field by field."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.library.content import LibraryContent
from adapter.domain.pushing.hand_over import NamedRow, distinctly_named, plain_text
from adapter.domain.template import IndicatorTemplate, TemplateLine
from adapter.domain.value import Direction


class Subject(StrEnum):
    """What a change is about."""

    INDICATOR = "指标"
    TEMPLATE = "模板"
    BASIS = "依据"
    DUTY = "部门职责"


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
    """All differences: indicators, templates, bases, duties, each in order of code.

    The order of rows is no difference. A duty has no code: it is named by its words, so a reworded
    duty is one removed and one added.
    """
    return [
        change
        for subject, flatten in _FLATTENED.items()
        for change in _changes(subject, dict(flatten(old)), dict(flatten(new)))
    ]


_Record = Indicator | IndicatorTemplate | TemplateLine | LegalBasis | DepartmentDuty
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


def _indicators(content: LibraryContent) -> Iterable[NamedRow]:
    return distinctly_named((each.code, _fields_of(each)) for each in content.indicators)


def _templates(content: LibraryContent) -> Iterable[NamedRow]:
    return distinctly_named((each.code, _flat_template(each)) for each in content.templates)


def _bases(content: LibraryContent) -> Iterable[NamedRow]:
    return distinctly_named((each.code, _fields_of(each)) for each in content.bases)


def _duties(content: LibraryContent) -> Iterable[NamedRow]:
    return distinctly_named((name_of_duty(each), _fields_of(each)) for each in content.duties)


_FLATTENED: Mapping[Subject, Callable[[LibraryContent], Iterable[NamedRow]]] = {
    Subject.INDICATOR: _indicators,
    Subject.TEMPLATE: _templates,
    Subject.BASIS: _bases,
    Subject.DUTY: _duties,
}


def name_of_duty(duty: DepartmentDuty) -> str:
    """What a duty, which has no code, is called by: its words."""
    parts = (duty.department_code, duty.duty, duty.task, duty.spending_project)
    return "－".join(part for part in parts if part)


def _flat_template(template: IndicatorTemplate) -> dict[str, str]:
    flat = _fields_of(template, without=("lines",))
    lines = (
        (line.indicator_code, _fields_of(line, without=("indicator_code",)))
        for line in template.lines
    )
    for name, content in distinctly_named(lines):
        flat |= {f"{name}.{field}": text for field, text in content.items()}
    return flat


def _fields_of(record: _Record, without: tuple[str, ...] = ()) -> dict[str, str]:
    return {
        each.name: _text(getattr(record, each.name))
        for each in fields(record)
        if each.name not in without
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Direction):
        return value.label
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return plain_text(value)
