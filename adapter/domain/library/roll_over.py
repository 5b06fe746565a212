"""Year roll-over (年度结转): what of a library applies next year, and what lapses and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from adapter.domain.indicator import DepartmentDuty, Indicator
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.diff import Subject
from adapter.domain.template import IndicatorTemplate


class LapseReason(StrEnum):
    """Why something is not carried over."""

    EXPIRED = "expired"
    CLASS_GONE = "class_gone"
    CLASS_CHANGED = "class_changed"
    #: A line whose indicator is not there any more.
    INDICATOR_LAPSED = "indicator_lapsed"
    #: A template none of whose lines is left.
    NO_LINES_LEFT = "no_lines_left"
    #: The new year's list of public projects does not let it in.
    NOT_LISTED = "not_listed"

    @property
    def label(self) -> str:
        """Chinese: why, and what to do."""
        return _LABELS[self]


_LABELS = {
    LapseReason.EXPIRED: "停用日期已过；仍要使用的请改停用日期后导入草稿",
    LapseReason.CLASS_GONE: "新年度已没有这个功能分类；请改用新的分类后导入草稿",
    LapseReason.CLASS_CHANGED: "功能分类在新年度改了名称；请核对是否仍适用，适用的重新导入草稿",
    LapseReason.INDICATOR_LAPSED: "所用指标没有结转；请换用其他指标并调整分值",
    LapseReason.NO_LINES_LEFT: "所用指标全部没有结转；请重新编制模板",
    LapseReason.NOT_LISTED: "新年度的项目统计表没有对应的非密项目；"
    "请先导入新年度的项目统计表再结转，或另行导入",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """One thing that is not carried over."""

    subject: Subject
    code: str
    #: "" for what the new year's list does not let in: its name may tell of a project.
    name: str = ""
    #: Of a template line: the code of its indicator.
    line: str = ""
    reason: LapseReason
    #: The day, the code or the names that decided.
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewYear:
    """What decides whether something applies in the new year."""

    fiscal_year: int
    #: Function classes of the former and the new year, code -> name; None without a table.
    former_classes: Mapping[str, str] | None
    classes: Mapping[str, str] | None
    lets_template_in: Callable[[IndicatorTemplate], bool]
    lets_duty_in: Callable[[DepartmentDuty], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollOver:
    """What is carried over, and everything that is not."""

    content: LibraryContent
    lapses: tuple[Lapse, ...]
    #: Templates that lost lines: code -> what the lines that are left weigh together.
    lighter: Mapping[str, Decimal]


def roll_over(content: LibraryContent, new_year: NewYear) -> RollOver:
    """Everything of `content` is in the new content or among the lapses, lines of templates too.

    Bases are a register and are always carried over. Without a table of function classes for the
    new year no class lapses.
    """
    lapses: list[Lapse] = []
    indicators = [e for e in content.indicators if not _noted(lapses, _of_indicator(e, new_year))]
    codes = {each.code for each in indicators}
    templates: list[IndicatorTemplate] = []
    lighter: dict[str, Decimal] = {}
    for each in content.templates:
        if _noted(lapses, _of_template(each, new_year)):
            continue
        kept = replace(each, lines=tuple(e for e in each.lines if e.indicator_code in codes))
        _noted(lapses, _of_lines(each, codes))
        if kept.lines or not each.lines:
            templates.append(kept)
        if kept.lines and len(kept.lines) < len(each.lines):
            lighter[each.code] = sum((e.weight or Decimal(0) for e in kept.lines), Decimal(0))
    duties = [e for e in content.duties if not _noted(lapses, _of_duty(e, new_year))]
    carried = replace(
        content,
        indicators=tuple(indicators),
        templates=tuple(templates),
        duties=tuple(duties),
    )
    return RollOver(content=carried, lapses=tuple(lapses), lighter=lighter)


def _noted(lapses: list[Lapse], found: Iterable[Lapse]) -> bool:
    before = len(lapses)
    lapses.extend(found)
    return len(lapses) > before


def _of_indicator(each: Indicator, new_year: NewYear) -> Iterable[Lapse]:
    lapse = Lapse(
        subject=Subject.INDICATOR, code=each.code, name=each.name, reason=LapseReason.EXPIRED
    )
    if each.valid_to is not None and each.valid_to < date(new_year.fiscal_year, 1, 1):
        yield replace(lapse, detail=f"{each.valid_to:%Y-%m-%d}")
    else:
        yield from _of_class(lapse, each.function_class, new_year)


def _of_template(each: IndicatorTemplate, new_year: NewYear) -> Iterable[Lapse]:
    lapse = Lapse(subject=Subject.TEMPLATE, code=each.code, reason=LapseReason.NOT_LISTED)
    if new_year.lets_template_in(each):
        yield from _of_class(replace(lapse, name=each.name), each.function_class, new_year)
    else:
        yield lapse


def _of_class(lapse: Lapse, code: str, new_year: NewYear) -> Iterable[Lapse]:
    if not code or new_year.classes is None:
        return
    former, now = (new_year.former_classes or {}).get(code), new_year.classes.get(code)
    if now is None:
        yield replace(lapse, reason=LapseReason.CLASS_GONE, detail=code)
    elif former not in {None, now}:
        changed = LapseReason.CLASS_CHANGED
        yield replace(lapse, reason=changed, detail=f"{code} {former} → {now}")


def _of_lines(each: IndicatorTemplate, codes: set[str]) -> Iterable[Lapse]:
    lost = [line for line in each.lines if line.indicator_code not in codes]
    lapse = Lapse(
        subject=Subject.TEMPLATE, code=each.code, name=each.name, reason=LapseReason.NO_LINES_LEFT
    )
    if lost and len(lost) == len(each.lines):
        yield lapse
    for line in lost:
        yield replace(lapse, line=line.indicator_code, reason=LapseReason.INDICATOR_LAPSED)


def _of_duty(each: DepartmentDuty, new_year: NewYear) -> Iterable[Lapse]:
    if not new_year.lets_duty_in(each):
        reason = LapseReason.NOT_LISTED
        yield Lapse(subject=Subject.DUTY, code=each.department_code, reason=reason)
