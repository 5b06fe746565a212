"""An indicator as a department wants it (指标意见)."""

from dataclasses import replace
from datetime import date

from adapter.domain.indicator import Indicator
from adapter.domain.library.answers import Opinion
from adapter.domain.value import IndicatorValue, ValueKind, parse_value
from mappings.workbook.answer_rows import AnswerRow, refuse_wishes, wanted_value
from mappings.workbook.cell_values import warn_of_contradiction
from mappings.workbook.content import ProblemCode
from mappings.workbook.extract_layout import INDICATOR_TEXTS, wanted
from mappings.workbook.library_sheet import is_measured

_NOTHING = parse_value("")


def wanted_indicator(
    answer: AnswerRow, now: Indicator | None, department_code: str, filled_on: date | None
) -> Indicator:
    """What the row asks for; worth nothing where it has failed: what is wrong is noted there.

    `now` is None for a new one, which becomes the department's own. `filled_on` is the day on which
    an indicator ends that is to be removed, where the row names none.
    """
    if now is None:
        return _new(answer, department_code)
    if answer.opinion is Opinion.REMOVE:
        return _ended(answer, now, filled_on)
    name = answer.row.line(wanted("name")) or now.name
    standard = wanted_value(answer, "standard", now.standard, name)
    if standard != now.standard:
        warn_of_contradiction(answer.row, wanted("standard"), standard, now.direction)
    texts = {each: answer.text(each, getattr(now, each)) for each in INDICATOR_TEXTS}
    ends = answer.row.date(wanted("valid_to")) or now.valid_to
    changed = replace(now, name=name, standard=standard, valid_to=ends, **texts)  # type: ignore[arg-type]  # texts
    if standard != now.standard and standard.kind is not now.standard.kind:
        changed = replace(changed, is_quantitative=is_measured(standard))
    return _checked(answer, changed)


def _ended(answer: AnswerRow, now: Indicator, filled_on: date | None) -> Indicator:
    refuse_wishes(answer, "name", "standard", *INDICATOR_TEXTS)
    ends = answer.row.date(wanted("valid_to")) or filled_on
    if ends is None:
        answer.refuse(
            ProblemCode.CELL_REQUIRED,
            "删除即停用：请写“建议停用日期”，或在封面写填报日期",
            wanted("valid_to"),
        )
    return _checked(answer, replace(now, valid_to=ends))


def _new(answer: AnswerRow, department_code: str) -> Indicator:
    row = answer.row
    row.require("code", "level1", "level2")
    name = row.line(wanted("name")) or row.line("name")
    if not name:
        row.require("name")
    standard = _new_standard(answer, name)
    if standard.kind is ValueKind.EMPTY:
        row.require(wanted("standard"))
    texts = {each: answer.text(each) or row.text(each) for each in INDICATOR_TEXTS}
    return _checked(
        answer,
        Indicator(
            code=row.code("code"),
            level1="".join(row.line("level1").split()),
            level2="".join(row.line("level2").split()),
            name=name,
            is_common=False,
            is_quantitative=is_measured(standard),
            direction=standard.direction,
            standard=standard,
            valid_to=row.date(wanted("valid_to")),
            department_code=department_code,
            **texts,  # type: ignore[arg-type]  # fields that are texts
        ),
    )


def _new_standard(answer: AnswerRow, name: str) -> IndicatorValue:
    """From the column of what is wanted, else from the one beside the name."""
    if answer.row.has(wanted("standard")):
        return wanted_value(answer, "standard", _NOTHING, name)
    return parse_value(answer.row.text("standard"), unit=answer.row.line("unit"), name=name)


def _checked(answer: AnswerRow, indicator: Indicator) -> Indicator:
    begins, ends = indicator.valid_from, indicator.valid_to
    if begins and ends and ends < begins:
        answer.refuse(
            ProblemCode.PERIOD_REVERSED, "停用日期早于启用日期，请改正", wanted("valid_to")
        )
    return indicator
